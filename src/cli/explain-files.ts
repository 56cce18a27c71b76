import type { Configuration } from '../config/index.ts';
import { explainFile, type ExplainedFile, type Explanation } from '../report/index.ts';
import { replayFiles, type ReplayedDeploy } from './replay-files.ts';
import type { Plan } from './sources.ts';

/** Explains what is planned, file by file. `down`: the way back of each too. */
export function explainFiles(plan: Plan, configuration: Configuration, down: boolean, step: (done: number, total: number) => void): Explanation {
  const files: ExplainedFile[] = [];
  const { problems, remarks, start } = replayFiles(plan, configuration, step, {
    deploy(replayed) {
      files.push(...explained(replayed));
    },
    ...(down && { down: (replayed: ReplayedDeploy) => { files.push(...explained(replayed).map((file) => ({ ...file, down: true as const }))); } }),
  });
  return { postgres: configuration.postgres, ...(start.script && { schema: start.script }), files, problems, remarks };
}

function explained({ paths, detection, deploy, texts }: ReplayedDeploy): readonly ExplainedFile[] {
  return paths.map((path) => explainFile(path, detection, { ...deploy, migrations: deploy.migrations.filter(({ migration }) => migration.path === path) }, texts));
}
