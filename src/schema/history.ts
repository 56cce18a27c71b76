import type { PostgresVersion } from '../config/index.ts';
import type { Migration } from '../migrations/index.ts';
import type { Statement } from '../operations/index.ts';
import { endSession, runStatement, startSession, type Settings, type StatementContext } from '../transactions/index.ts';
import { applyStatement } from './apply.ts';
import { searchPathOf } from './search-path.ts';
import { emptySchema } from './schema.ts';
import type { Schema } from './types.ts';

export interface HistoryOptions {
  readonly postgres: PostgresVersion;
  /** Settings of the role, the database or the connection string. */
  readonly settings: Settings;
}

/** Called with every statement, what surrounds it, and the schema before it. */
export type StatementVisitor = (statement: Statement, context: StatementContext, before: Schema) => void;

/**
 * The schema that a migration leaves: its statements in order on a connection of its own, through its transactions and
 * settings. A transaction that the migration leaves open is rolled back, as the server does when the connection ends.
 */
export function applyMigration(schema: Schema, migration: Migration, options: HistoryOptions, visit?: StatementVisitor): Schema {
  let session = startSession(schema, options.settings);
  for (const statement of migration.statements) {
    session = runStatement(session, statement, (before, context) => {
      visit?.(statement, context, before);
      return applyStatement(before, statement, { searchPath: searchPathOf(context.settings), path: migration.path, postgres: options.postgres });
    }).session;
  }
  return endSession(session);
}

/**
 * The schema that a script builds: `pg_dump --schema-only`, or any other. What it doesn't make does not exist; what it
 * makes holds rows, for it is older than every deploy that follows.
 */
export function loadSchema(script: Migration, options: HistoryOptions): Schema {
  return applyMigration(emptySchema({ complete: true }), script, options);
}
