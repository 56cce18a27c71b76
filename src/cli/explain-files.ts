import type { Configuration } from '../config/index.ts';
import { explainFile, type ExplainedFile, type Explanation } from '../report/index.ts';
import { replayFiles } from './replay-files.ts';
import type { Plan } from './sources.ts';

/** Explains what is planned, file by file. */
export function explainFiles(plan: Plan, configuration: Configuration, step: (done: number, total: number) => void): Explanation {
  const files: ExplainedFile[] = [];
  const { problems, remarks, start } = replayFiles(plan, configuration, step, {
    deploy({ paths, detection, deploy, texts }) {
      const migrationsOf = (path: string): typeof deploy.migrations => deploy.migrations.filter(({ migration }) => migration.path === path);
      files.push(...paths.map((path) => explainFile(path, detection, { ...deploy, migrations: migrationsOf(path) }, texts)));
    },
  });
  return { postgres: configuration.postgres, ...(start.script && { schema: start.script }), files, problems, remarks };
}
