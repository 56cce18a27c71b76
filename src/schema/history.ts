import type { PostgresVersion } from '../config/index.ts';
import type { Migration } from '../migrations/index.ts';
import type { Statement } from '../operations/index.ts';
import { commitTransaction, endCall, endSession, openTransaction, runStatement, startSession, type Session, type Settings, type StatementContext } from '../transactions/index.ts';
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
 * Runs a migration on a connection, in the transaction that its tool opens, and the statements of a call together. A
 * batch leaves the transaction open for the next migration.
 */
export function runMigration(start: Session<Schema>, migration: Migration, { postgres }: Pick<HistoryOptions, 'postgres'>, visit?: StatementVisitor): Session<Schema> {
  const { statements, transaction, calls } = migration;
  let session = transaction ? openTransaction(start, transaction === 'batch' ? 'batch' : 'tool') : start;
  for (const [i, statement] of statements.entries()) {
    const call = calls?.[i];
    const isLast = calls?.[i + 1] !== call;
    // A statement that is sent alone needs no transaction to be one.
    if (call !== undefined && !(isLast && calls?.[i - 1] !== call)) session = openTransaction(session, 'implicit');
    session = runStatement(session, statement, (before, context) => {
      visit?.(statement, context, before);
      return applyStatement(before, statement, { searchPath: searchPathOf(context.settings), path: migration.path, postgres });
    }).session;
    if (isLast) session = endCall(session);
  }
  return session;
}

/** The schema that a migration leaves, on a connection of its own. A transaction that nobody ends is rolled back, as the server does when the connection goes. */
export function applyMigration(schema: Schema, migration: Migration, options: HistoryOptions, visit?: StatementVisitor): Schema {
  const session = runMigration(startSession(schema, options.settings), migration, options, visit);
  return endSession(migration.transaction ? commitTransaction(session) : session);
}

/**
 * The schema that a script builds: `pg_dump --schema-only`, or any other. What it doesn't make does not exist; what it
 * makes holds rows, for it is older than every deploy that follows.
 */
export function loadSchema(script: Migration, options: HistoryOptions): Schema {
  return applyMigration(emptySchema({ complete: true }), script, options);
}
