import type { ToolName } from '../config/index.ts';
import type { Statement, NotAnalysed } from '../operations/index.ts';

/** One unit that a migration tool applies, with its statements. */
export interface Migration {
  readonly path: string;
  readonly tool: ToolName;
  readonly statements: readonly Statement[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** The transaction that the tool opens around it, or, as a batch, around all pending migrations together. Absent: none. */
  readonly transaction?: 'migration' | 'batch';
  /**
   * For each statement the number of the call that sends it. Several statements of one call are one implicit transaction,
   * where none is open. Absent: each is sent by itself.
   */
  readonly calls?: readonly number[];
}
