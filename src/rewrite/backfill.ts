import { sqlName, columnList, type NamedRelation } from './names.ts';
import { outsideTransaction, type StepPlace } from './steps.ts';
import type { SqlStep } from './types.ts';

/** How many rows one batch changes: its locks and its dead rows stay few. */
const batchSize = 1000;

/**
 * A change of many rows, as one statement that is run again and again, each time in a transaction of its own, until it
 * changes no row. `assignments`: what stands behind SET. `where`: true of the rows that are yet to be changed, and no
 * longer of those that were: otherwise it would never end. `key`: columns that tell rows apart; ctid where none is known.
 * New values are computed from the row as it is when it is changed, never from what was read before.
 */
export function backfillStep(
  { table, key, assignments, where, ...place }: StepPlace & { readonly table: NamedRelation; readonly key: readonly string[]; readonly assignments: string; readonly where: string },
): SqlStep {
  return batches(place, `UPDATE ${sqlName(table)} SET ${assignments}`, table, key, where);
}

/** As `backfillStep`, to delete the rows that `where` is true of. */
export function deleteInBatches({ table, key, where, ...place }: StepPlace & { readonly table: NamedRelation; readonly key: readonly string[]; readonly where: string }): SqlStep {
  return batches(place, `DELETE FROM ${sqlName(table)}`, table, key, where);
}

function batches(place: StepPlace, change: string, table: NamedRelation, key: readonly string[], where: string): SqlStep {
  const columns = key.length > 0 ? columnList(key) : 'ctid';
  const rows = key.length > 1 ? `(${columns})` : columns;
  const statement = `-- Run this until it changes no row, each time by itself, with a pause in between.\n${change}\nWHERE ${rows} IN (SELECT ${columns} FROM ${sqlName(table)} WHERE ${where} LIMIT ${batchSize} FOR NO KEY UPDATE)`;
  return outsideTransaction({ ...place, lock: 'ROW EXCLUSIVE', work: 'scan', statements: [statement] });
}
