import { findColumn, nameOf, walkExpression, type Expression, type Table } from '../../src/lint/index.ts';
import { byHand, listed, type Refusal } from './refusal.ts';

const systemColumns: ReadonlySet<string> = new Set(['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax']);

/** The first of some columns that a table surely doesn't have. */
export function missing(names: readonly string[], table: Table | 'absent' | 'unknown', error: (column: string, table: string) => string): Refusal | undefined {
  if (typeof table === 'string' || table.template) return undefined;
  const name = names.find((one) => findColumn(table, one) === 'absent' && !systemColumns.has(one));
  return name === undefined ? undefined : absent(error(name, table.name), name, table);
}

/** The columns of a table, as a sentence lists them. */
export function columnList({ columns: all }: Table): string {
  return all.length === 0 ? 'none' : listed(all.map(({ name }) => name));
}

/** A column that the table surely doesn't have. */
export function absent(error: string, name: string, table: Table): Refusal {
  return {
    error,
    help: `Name a column that ${nameOf(table)} has.`,
    rewrite: () => byHand('Name a column that is there', `Correct the name ${name}, or add the column first: ${nameOf(table)} has ${columnList(table)}.`),
  };
}

/** `CHECK (t IS NOT NULL)` speaks of the whole row; what a subquery names is not the table's. */
export function columnsOfExpression({ tree }: Expression, { name }: Table): readonly string[] {
  const parts = [...walkExpression(tree)];
  if (parts.some(({ kind }) => kind === 'subquery' || kind === 'parameter' || kind === 'other')) return [];
  return parts.flatMap((part) => (part.kind === 'column' && part.path.length === 1 ? part.path : [])).filter((column) => column !== name && column !== '*');
}
