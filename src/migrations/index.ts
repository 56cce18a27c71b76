import type { Statement, NotAnalysed } from '../operations/index.ts';

/** One unit that a migration tool applies, with its statements. */
export interface Migration {
  readonly path: string;
  /** `none`: plain SQL, each statement sent on its own. */
  readonly tool: 'none';
  readonly statements: readonly Statement[];
  readonly notAnalysed: readonly NotAnalysed[];
}
