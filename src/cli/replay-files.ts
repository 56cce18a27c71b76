import type { Configuration } from '../config/index.ts';
import { replay, type MigrationReplay } from '../effects/index.ts';
import type { Migration } from '../migrations/index.ts';
import { readSql } from '../operations/index.ts';
import type { Reading } from '../project/index.ts';
import type { Problem } from '../report/index.ts';
import type { Schema } from '../schema/index.ts';
import { startingSchema, type StartingSchema } from './starting-schema.ts';

/** A file that is yet to be read. */
export interface Source {
  readonly path: string;
  readonly read: () => Reading;
}

/** Each needs up to 9 kB, the schema before it included, and Node gives a process 2 to 4 GB. The largest migration seen has 50,765. */
const mostStatements = 200_000;

/** What is done with each migration once it was replayed. `schemaBefore`: what it finds. */
export type ReplayVisitor = (replayed: MigrationReplay, schemaBefore: Schema, texts: ReadonlyMap<string, string>) => void;

export interface ReplayedFiles {
  readonly problems: readonly Problem[];
  readonly start: StartingSchema;
}

/** Replays files in order on one schema, each its own deploy, and hands them out one by one. A file that can't be judged costs only itself. */
export function replayFiles(sources: readonly Source[], configuration: Configuration, step: (done: number, total: number) => void, visit: ReplayVisitor): ReplayedFiles {
  const { postgres, settings, tool } = configuration;
  const problems: Problem[] = [];
  const start = startingSchema(configuration);
  // Functions keep where they were defined: a call shows the place there.
  const texts = new Map(start.texts);
  let { schema } = start;
  for (const [done, { path, read }] of sources.entries()) {
    step(done, sources.length);
    const reading = read();
    if (!reading.ok) {
      problems.push({ path, reason: reading.reason });
      continue;
    }
    texts.set(path, reading.text);
    try {
      const migration: Migration = { path, tool, ...readSql(reading.text) };
      if (migration.statements.length > mostStatements) {
        problems.push({ path, reason: `holds ${migration.statements.length} statements, more than the ${mostStatements} that can be judged` });
        continue;
      }
      for (const replayed of replay([migration], { postgres, settings, schema })) {
        visit(replayed, schema, texts);
        schema = replayed.schemaAfter;
      }
    } catch (error) {
      problems.push({ path, reason: `could not be judged, by a fault of ddlint's own: ${error instanceof Error ? error.stack ?? error.message : String(error)}` });
    }
  }
  return { problems, start };
}
