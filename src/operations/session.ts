import type { Range } from '../sql/index.ts';
import type { LockMode } from './locks.ts';
import type { QualifiedName } from './names.ts';
import type { Body } from './statements.ts';

interface Base {
  readonly range: Range;
}

/** SET and set_config(): `value` as PostgreSQL would store it, list items joined by `, `; null is DEFAULT; undefined can't be read. */
export interface SetSetting extends Base {
  readonly kind: 'setSetting';
  /** In lower case. `SET TIME ZONE` is `timezone`. */
  readonly name: string;
  readonly value: string | null | undefined;
  readonly local: boolean;
}
export interface ResetSetting extends Base {
  readonly kind: 'resetSetting';
  /** 'all' is RESET ALL and DISCARD ALL. */
  readonly name: string;
}
export interface TransactionControl extends Base {
  readonly kind: 'begin' | 'commit' | 'rollback';
  /** `AND CHAIN`. */
  readonly chain: boolean;
}
export interface Savepoint extends Base {
  readonly kind: 'savepoint' | 'releaseSavepoint' | 'rollbackToSavepoint';
  readonly name: string;
}
/** PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED. */
export interface TwoPhaseCommit extends Base {
  readonly kind: 'prepareTransaction' | 'commitPrepared' | 'rollbackPrepared';
}
export interface LockTable extends Base {
  readonly kind: 'lockTable';
  readonly table: QualifiedName;
  readonly only: boolean;
  readonly mode: LockMode;
  readonly nowait: boolean;
}
export interface DoBlock extends Base {
  readonly kind: 'doBlock';
  readonly language: string;
  readonly body: Body;
}

export type SessionOperation = SetSetting | ResetSetting | TransactionControl | Savepoint | TwoPhaseCommit | LockTable | DoBlock;
