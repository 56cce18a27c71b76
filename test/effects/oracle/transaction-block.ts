import type { Case } from '../cases/case.ts';
import { sqlState, type Connection } from './connection.ts';

/** Throws unless PostgreSQL refuses the form in a transaction block, and for that reason: what runs in one is measured better there. */
export async function refusedOnlyInTransaction(connection: Connection, form: Case): Promise<void> {
  await connection.run('begin');
  try {
    await connection.run(form.sql);
  } catch (error) {
    if (sqlState(error) === refusedInTransaction) return;
    throw error;
  } finally {
    await connection.run('rollback');
  }
  throw new Error(`${form.name}: PostgreSQL takes it in a transaction block`);
}

/** ERRCODE_ACTIVE_SQL_TRANSACTION (xact.c: PreventInTransactionBlock). */
export const refusedInTransaction = '25001';
