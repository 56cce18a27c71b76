import type { Operation, Statement } from '../operations/index.ts';
import { changeSetting, initialSettings, settingsInForce, withoutLocal, type SettingValues } from './settings.ts';
import type { Settings, StatementContext, TransactionKind, TransactionNote } from './types.ts';

/**
 * A connection between two statements: the transaction that is open, the settings, and a value that transactions roll
 * back (the schema). It is itself a value: `runStatement` gives the next one.
 */
export interface Session<T> {
  readonly value: T;
  readonly settings: SettingValues;
  readonly transaction?: OpenTransaction<T>;
  readonly nextTransactionId: number;
}

interface OpenTransaction<T> extends Snapshot<T> {
  readonly kind: Exclude<TransactionKind, 'none'>;
  readonly id: number;
  /** Oldest first. */
  readonly savepoints: readonly (Snapshot<T> & { readonly name: string })[];
}

/** What a rollback goes back to. */
interface Snapshot<T> {
  readonly value: T;
  readonly settings: SettingValues;
}

export interface StatementRun<T> {
  readonly context: StatementContext;
  readonly session: Session<T>;
}

/** A new connection. `defaults`: settings of the role, the database or the connection string. `nextTransactionId`: where several connections are told apart by their transactions. */
export function startSession<T>(value: T, defaults: Settings = {}, nextTransactionId = 1): Session<T> {
  return { value, settings: initialSettings(defaults), nextTransactionId };
}

/** Opens a transaction, unless one is open. */
export function openTransaction<T>(session: Session<T>, kind: Exclude<TransactionKind, 'none'>): Session<T> {
  if (session.transaction) return session;
  const { value, settings, nextTransactionId: id } = session;
  return { ...session, transaction: { kind, id, value, settings, savepoints: [] }, nextTransactionId: id + 1 };
}

/** What a tool does behind its migrations: commits whatever transaction is open. */
export function commitTransaction<T>(session: Session<T>): Session<T> {
  return session.transaction ? commit(session) : session;
}

/** The end of a call: several statements sent as one string commit together (postgres.c: exec_simple_query), unless one of them opened a transaction for longer. */
export function endCall<T>(session: Session<T>): Session<T> {
  return session.transaction?.kind === 'implicit' ? commit(session) : session;
}

/** The end of the connection: an open transaction is rolled back. */
export function endSession<T>(session: Session<T>): T {
  return session.transaction ? session.transaction.value : session.value;
}

/**
 * Runs one statement. Transaction control and settings are done here; `apply` gives the value that anything else leaves.
 * BEGIN belongs to the transaction that it opens, COMMIT and ROLLBACK to the one that they end.
 */
export function runStatement<T>(session: Session<T>, statement: Statement, apply: (value: T, context: StatementContext) => T): StatementRun<T> {
  const notes: TransactionNote[] = [];
  let next = session;
  for (const operation of statement.operations) next = control(next, operation, notes);

  const around = session.transaction ?? next.transaction;
  const context: StatementContext = {
    transaction: around?.kind ?? 'none',
    transactionId: around?.id ?? session.nextTransactionId,
    settings: settingsInForce(session.settings),
    notes,
  };
  if (!around) next = { ...next, settings: withoutLocal(next.settings), nextTransactionId: session.nextTransactionId + 1 };
  return { context, session: { ...next, value: apply(next.value, context) } };
}

function control<T>(session: Session<T>, operation: Operation, notes: TransactionNote[]): Session<T> {
  const { transaction } = session;
  const note = (kind: TransactionNote['kind']): Session<T> => {
    notes.push({ kind, range: operation.range });
    return session;
  };
  switch (operation.kind) {
    case 'begin':
      // Inside a string of several statements BEGIN makes their implicit transaction an explicit one (xact.c: BeginTransactionBlock).
      if (transaction?.kind === 'implicit') return { ...session, transaction: { ...transaction, kind: 'explicit' } };
      return transaction ? note('nestedBegin') : openTransaction(session, 'explicit');
    case 'commit':
    case 'rollback': {
      if (!transaction) return note('commitOutsideTransaction');
      if (transaction.kind === 'implicit') note('commitOutsideTransaction');
      else if (transaction.kind !== 'explicit') note('commitOfToolTransaction');
      const ended = operation.kind === 'commit' ? commit(session) : rollback(session, transaction);
      return operation.chain ? openTransaction(ended, transaction.kind) : ended;
    }
    case 'prepareTransaction':
      return transaction ? commit(session) : note('commitOutsideTransaction');
    case 'savepoint': {
      if (!transaction) return note('savepointOutsideTransaction');
      const { value, settings } = session;
      return { ...session, transaction: { ...transaction, savepoints: [...transaction.savepoints, { name: operation.name, value, settings }] } };
    }
    case 'releaseSavepoint':
    case 'rollbackToSavepoint': {
      if (!transaction) return note('savepointOutsideTransaction');
      const at = transaction.savepoints.findLastIndex((savepoint) => savepoint.name === operation.name);
      const savepoint = transaction.savepoints[at];
      if (!savepoint) return note('unknownSavepoint');
      // RELEASE forgets the savepoint itself too; ROLLBACK TO keeps it, to come back to once more.
      if (operation.kind === 'releaseSavepoint') return { ...session, transaction: { ...transaction, savepoints: transaction.savepoints.slice(0, at) } };
      return { ...session, value: savepoint.value, settings: savepoint.settings, transaction: { ...transaction, savepoints: transaction.savepoints.slice(0, at + 1) } };
    }
    case 'setSetting':
      // Outside a transaction SET LOCAL only warns. set_config(…, true) is no different: it lasts for its own statement.
      if (operation.local && !transaction) return note('setLocalOutsideTransaction');
      return { ...session, settings: changeSetting(session.settings, operation) };
    case 'resetSetting':
    case 'doBlock':
      return { ...session, settings: changeSetting(session.settings, operation) };
    default:
      return session;
  }
}

function commit<T>(session: Session<T>): Session<T> {
  const { transaction: _ended, ...rest } = session;
  return { ...rest, settings: withoutLocal(session.settings) };
}

function rollback<T>(session: Session<T>, transaction: OpenTransaction<T>): Session<T> {
  const { transaction: _ended, ...rest } = session;
  return { ...rest, value: transaction.value, settings: transaction.settings };
}
