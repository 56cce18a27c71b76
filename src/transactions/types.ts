import type { Range } from '../sql/index.ts';

/** `batch`: one transaction for all pending migrations. `implicit`: several statements sent as one string. */
export type TransactionKind = 'none' | 'explicit' | 'tool' | 'implicit' | 'batch';

/** Settings in force by lower-case name, values as PostgreSQL stores them; undefined: set to something that can't be read. What isn't listed has the server's default. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** What surrounds one statement. */
export interface StatementContext {
  readonly transaction: TransactionKind;
  /** Same number, same transaction; each statement outside one has its own. */
  readonly transactionId: number;
  /** In force while the statement runs. */
  readonly settings: Settings;
  /** Something about transaction control or settings is off here: SET LOCAL without a transaction, BEGIN inside one, COMMIT without one. */
  readonly notes: readonly TransactionNote[];
}

export interface TransactionNote {
  readonly kind: 'setLocalOutsideTransaction' | 'nestedBegin' | 'commitOutsideTransaction' | 'commitOfToolTransaction' | 'unknownSavepoint' | 'savepointOutsideTransaction';
  readonly range: Range;
}
