import type { Configuration } from '../config/index.ts';
import { explainMigration, type ExplainedFile, type Explanation } from '../report/index.ts';
import { replayFiles, type Source } from './replay-files.ts';

/** Explains files in order on one schema. */
export function explainFiles(sources: readonly Source[], configuration: Configuration, step: (done: number, total: number) => void): Explanation {
  const files: ExplainedFile[] = [];
  const { problems, start } = replayFiles(sources, configuration, step, (replayed, _before, texts) => { files.push(explainMigration(replayed, texts)); });
  return { postgres: configuration.postgres, ...(start.script && { schema: start.script }), files, problems };
}
