import type { Blocks, Work } from '../effects/index.ts';
import type { LockMode } from '../operations/index.ts';
import type { Rewrite } from '../rewrite/index.ts';
import type { Range } from '../sql/index.ts';
import type { TransactionKind } from '../transactions/index.ts';
import type { ApplicationPlace, RemovedName } from './application.ts';
import type { Severity } from './rule.ts';

/** One hit of a rule. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** False: something was not seen, and this is the worst case. */
  readonly certain: boolean;
  readonly path: string;
  readonly range: Range;
  /** Of the whole statement. */
  readonly statement: Range;
  readonly message: string;
  readonly why: string;
  readonly help: string;
  /** `schema.name`, quoted where SQL needs it. */
  readonly relation?: string;
  readonly lock?: LockMode;
  readonly blocks?: Blocks;
  readonly work?: Work;
  /** Standbys replay the lock. */
  readonly standby: boolean;
  readonly transaction: TransactionKind;
  /** Where the application names what it is about. */
  readonly places?: readonly ApplicationPlace[];
  /** What is gone with it, where the finding is void if a later deploy brings the name back: see Linter.holds. */
  readonly removed?: RemovedName;
  readonly rewrite?: Rewrite;
}
