import type { Configuration } from '../config/index.ts';
import { explainFile, type ExplainedFile, type Explanation } from '../report/index.ts';
import { replayFiles } from './replay-files.ts';
import type { Sources } from './sources.ts';

/** Explains files in order on one schema. */
export function explainFiles(sources: Sources, configuration: Configuration, step: (done: number, total: number) => void): Explanation {
  const files: ExplainedFile[] = [];
  const { problems, start } = replayFiles(sources, configuration, step, {
    file: ({ path, detection, deploy, texts }) => { files.push(explainFile(path, detection, deploy, texts)); },
  });
  return { postgres: configuration.postgres, ...(start.script && { schema: start.script }), files, problems };
}
