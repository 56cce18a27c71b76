import { lineAtTop, sqlMigration, upOnly } from '../build.ts';
import { numberOfUp } from '../examine.ts';
import { asksForCrate, cargoProblems, isNearest } from '../dependencies.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';
import { wayByEnding } from '../ways-back.ts';

/** launchbadge/sqlx, sqlx-core/src/migrate/source.rs: one transaction a file; without it where the file's first bytes are `-- no-transaction`, and then sent as one string. A second run waits in pg_advisory_lock (sqlx-postgres/src/migrate.rs: lock). */
export const tool: Tool = {
  name: 'sqlx',
  title: 'SQLx',
  marker: ({ text }) => (/^-- no-transaction[ \t]*(?:\r?\n|$)/.test(text) ? 'its first line, "-- no-transaction"' : undefined),
  configured: ({ path, around }) => (/^\d+_.*\.sql$/.test(baseName(path)) && isNearest(around, 'Cargo.toml', 'go.mod') && asksForCrate(around, 'sqlx') ? 'its name, and sqlx in the Cargo.toml' : undefined),
  order: 'natural',
  read,
  way: wayByEnding,
  version: numberOfUp,
  configuration: cargoProblems,
};

function read(file: MigrationFile): ToolReading {
  const none = file.text.startsWith('-- no-transaction');
  return upOnly(sqlMigration(file, 'sqlx', {
    runnerLock: { held: 'waiting', by: 'SQLx' },
    send: 'together', transaction: none ? undefined : 'migration',
    optOut: { words: 'Make `-- no-transaction` the very first line; one statement is then all that may stand in the file.', edits: lineAtTop(file, '-- no-transaction'), newFiles: [], leaves: 'implicit', opening: '-- no-transaction' },
  }));
}
