import type { ExpressionTree } from '../operations/index.ts';
import { findColumn, type Table } from '../schema/index.ts';
import { formulaOf, notNull, type Formula } from './formulas.ts';
import { implies } from './implication.ts';
import type { Scene } from './scene.ts';

/** What SET NOT NULL finds on a column: `proved` needs no look at the rows, `unknown` perhaps doesn't. */
export type NotNullState = 'already' | 'proved' | 'unproved' | 'unknown';

/**
 * What keeps nulls out of a column already (tablecmds.c: NotNullImpliedByRelConstraints, which came with 12). A NOT NULL
 * that is still NOT VALID (18) must be verified, whatever a CHECK says [measured].
 */
export function notNullState(scene: Scene, table: Table, name: string): NotNullState {
  const found = findColumn(table, name);
  const column = typeof found === 'string' ? undefined : found;
  if (column?.notNullNotValid) return 'unproved';
  if (column?.notNull === true) return 'already';
  const term: ExpressionTree = { kind: 'column', path: [name], at: 0 };
  if (scene.environment.postgres >= 12 && implies({ kind: 'and', args: validChecks(table) }, notNull(term)) === 'yes') return 'proved';
  return table.whole && (column?.notNull ?? false) !== 'unknown' ? 'unproved' : 'unknown';
}

/** The CHECKs that every row is known to pass. */
export function validChecks(table: Table): Formula[] {
  return table.constraints.flatMap((constraint) =>
    constraint.kind === 'check' && constraint.validated && constraint.enforced ? [formulaOf(constraint.expression.tree)] : []);
}
