import type { PostgresVersion } from '../config/index.ts';
import type { Migration } from '../migrations/index.ts';
import type { Operation, Statement } from '../operations/index.ts';
import { commitTransaction, endCall, endSession, openTransaction, runStatement, startSession, type Session, type Settings, type StatementContext } from '../transactions/index.ts';
import { applyStatement } from './apply.ts';
import { loseTrack } from './lose-track.ts';
import { searchPathOf } from './search-path.ts';
import { Sender } from './sent.ts';
import { emptySchema } from './schema.ts';
import type { Schema } from './types.ts';

export interface HistoryOptions {
  readonly postgres: PostgresVersion;
  /** Settings of the role, the database or the connection string. */
  readonly settings: Settings;
  /** Its migrations have run on the databases that count: what contradicts the schema shows that the schema is wrong. */
  readonly shipped?: boolean;
}

/** Called with every statement that is sent, what surrounds it, the schema before it, and which of the migration's statements it is, from 0. */
export type StatementVisitor = (statement: Statement, context: StatementContext, before: Schema, position: number) => void;

/** A connection of a migration's own, with what its tool sets, in the transaction that it opens. */
export function connect(schema: Schema, { transaction, settings: own }: Migration, settings: Settings, nextTransactionId?: number): Session<Schema> {
  const session = startSession(schema, { ...settings, ...own }, nextTransactionId);
  return transaction ? openTransaction(session, transaction === 'batch' ? 'batch' : 'tool') : session;
}

/** Runs a migration on a connection, the statements of a call together. */
export function runMigration(start: Session<Schema>, migration: Migration, { postgres, shipped = false }: Pick<HistoryOptions, 'postgres' | 'shipped'>, visit?: StatementVisitor): Session<Schema> {
  const { statements, calls, notAnalysed } = migration;
  // What can't be read may do anything, at its place or at another.
  let session = notAnalysed.length > 0 ? { ...start, value: loseTrack(start.value) } : start;
  const sender = new Sender();
  for (const [i, statement] of statements.entries()) {
    const call = calls?.[i];
    const isLast = calls?.[i + 1] !== call;
    // A statement that is sent alone needs no transaction to be one.
    if (call !== undefined && !(isLast && calls?.[i - 1] !== call)) session = openTransaction(session, 'implicit');
    session = runStatement(session, statement, (before, context) => {
      const searchPath = searchPathOf(context.settings);
      const sent = sender.sent(statement, before, searchPath);
      if (!sent) return before;
      visit?.(sent.statement, context, before, i);
      if (sent.told || (context.transaction !== 'none' && sent.statement.operations.some(isConcurrent))) return before;
      return applyStatement(before, sent.statement, { searchPath, path: migration.path, postgres, shipped });
    }).session;
    if (isLast) session = endCall(session);
  }
  return notAnalysed.length > 0 ? { ...session, value: loseTrack(session.value) } : session;
}

/** PostgreSQL refuses it inside a transaction block (xact.c: PreventInTransactionBlock), so that it does nothing there. */
function isConcurrent(operation: Operation): boolean {
  switch (operation.kind) {
    case 'createIndex':
    case 'dropIndex':
    case 'reindex':
    case 'detachPartition':
      return operation.concurrently;
    default:
      return false;
  }
}

/** What a migration leaves: the tool commits its transaction, and what the migration opened itself and left open is rolled back. */
export function leftBy(session: Session<Schema>, { transaction }: Migration): Schema {
  return endSession(transaction ? commitTransaction(session) : session);
}

/** The schema that a migration leaves, on a connection of its own. A transaction that nobody ends is rolled back, as the server does when the connection goes. */
export function applyMigration(schema: Schema, migration: Migration, options: HistoryOptions, visit?: StatementVisitor): Schema {
  return leftBy(runMigration(connect(schema, migration, options.settings), migration, options, visit), migration);
}

/**
 * The schema that a script builds: `pg_dump --schema-only`, or any other. What it doesn't make does not exist; what it
 * makes holds rows, for it is older than every deploy that follows.
 */
export function loadSchema(script: Migration, options: HistoryOptions): Schema {
  return applyMigration(emptySchema({ complete: true }), script, options);
}
