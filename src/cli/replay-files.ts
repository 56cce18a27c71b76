import type { Configuration } from '../config/index.ts';
import { replayDeploy, type DeployReplay } from '../effects/index.ts';
import { toolNamed, type Detection } from '../migrations/index.ts';
import { migrationsOnly, readHistories, type History } from '../project/index.ts';
import type { Problem } from '../report/index.ts';
import type { Sources } from './sources.ts';
import { startingSchema, type StartingSchema } from './starting-schema.ts';

/** Each needs up to 9 kB, the schema before it included, and Node gives a process 2 to 4 GB. The largest migration seen has 50,765. */
const mostStatements = 200_000;

/** A file that was replayed: a deploy of its own. */
export interface ReplayedFile {
  readonly path: string;
  readonly detection: Detection;
  readonly deploy: DeployReplay;
  /** The texts of all files so far: a function that is called may be defined in another one. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What is done with each file, and when one history is over. */
export interface ReplayVisitor {
  readonly file: (file: ReplayedFile) => void;
  readonly historyEnd?: () => void;
}

export interface ReplayedFiles {
  readonly problems: readonly Problem[];
  readonly start: StartingSchema;
}

/**
 * Replays files in the order in which their tools apply them, each its own deploy, and hands them out one by one. Every
 * history begins on a database of its own. A file that can't be judged costs only itself.
 */
export function replayFiles({ sources, searched }: Sources, configuration: Configuration, step: (done: number, total: number) => void, visitor: ReplayVisitor): ReplayedFiles {
  const start = startingSchema(configuration);
  const texts = new Map(start.texts);
  const read = readHistories(sources, configuration.tool);
  const histories = searched ? migrationsOnly(read.histories) : read.histories;
  const problems: Problem[] = [...read.problems];
  let done = 0;
  for (const history of histories) {
    replayHistory(history, configuration, start, texts, problems, () => { step(done++, sources.length); }, visitor);
    visitor.historyEnd?.();
  }
  return { problems, start };
}

function replayHistory(
  { detection, files }: History, { postgres, settings }: Configuration, start: StartingSchema, texts: Map<string, string>, problems: Problem[], step: () => void, visitor: ReplayVisitor,
): void {
  let { schema } = start;
  for (const file of files) {
    step();
    texts.set(file.path, file.text);
    try {
      const { up, down, problems: odd } = toolNamed(detection.tool).read(file);
      problems.push(...odd);
      // A file for the way back alone is not applied.
      if (up.length === 0 && down.length > 0) continue;
      const statements = up.reduce((sum, migration) => sum + migration.statements.length, 0);
      if (statements > mostStatements) {
        problems.push({ path: file.path, reason: `holds ${statements} statements, more than the ${mostStatements} that can be judged` });
        continue;
      }
      const deploy = replayDeploy(up, { postgres, settings, schema });
      visitor.file({ path: file.path, detection, deploy, texts });
      schema = deploy.schemaAfter;
    } catch (error) {
      problems.push({ path: file.path, reason: `could not be judged, by a fault of ddlint's own: ${error instanceof Error ? error.stack ?? error.message : String(error)}` });
    }
  }
}
