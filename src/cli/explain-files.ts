import type { Configuration } from '../config/index.ts';
import { replay } from '../effects/index.ts';
import type { Migration } from '../migrations/index.ts';
import { readSql } from '../operations/index.ts';
import type { Reading } from '../project/index.ts';
import { explainMigration, type ExplainedFile, type Explanation, type Problem } from '../report/index.ts';
import { startingSchema } from './starting-schema.ts';

/** A file that is yet to be read. */
export interface Source {
  readonly path: string;
  readonly read: () => Reading;
}

/** Each needs up to 9 kB, the schema before it included, and Node gives a process 2 to 4 GB. The largest migration seen has 50,765. */
const mostStatements = 200_000;

/** Explains files in order on one schema, each its own deploy. A file that can't be judged costs only itself. */
export function explainFiles(sources: readonly Source[], configuration: Configuration, step: (done: number, total: number) => void): Explanation {
  const { postgres, settings, tool } = configuration;
  const files: ExplainedFile[] = [];
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
        files.push(explainMigration(replayed, texts));
        schema = replayed.schemaAfter;
      }
    } catch (error) {
      problems.push({ path, reason: `could not be judged, by a fault of ddlint's own: ${error instanceof Error ? error.stack ?? error.message : String(error)}` });
    }
  }
  return { postgres, ...(start.script && { schema: start.script }), files, problems };
}
