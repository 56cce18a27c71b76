import type { ExpressionTree } from './expressions.ts';
import type { QualifiedName } from './names.ts';
import type { RelationUse } from './queries.ts';

/** What a query gives by name, as far as it is known: see Query.output. */
export type QueryOutput = readonly (string | null)[] | '*';

/** A column reference of an expression. */
export type ColumnReference = Extract<ExpressionTree, { readonly kind: 'column' }>;

/** A use of a relation while its query is still being read. */
export interface OpenUse {
  readonly name: QualifiedName;
  readonly only: boolean;
  readonly rowLock: boolean;
  readonly columns: Set<string>;
  readonly perhapsColumns: Set<string>;
  readonly fixedColumns: Set<string>;
  wholeRow: boolean;
}

/** One item of FROM, or the target of a data change: what a column reference may mean. */
export interface ScopeItem {
  /** Its alias, or the name it goes by without one. */
  readonly name?: string;
  /** The schema that may qualify it, when it has no alias. */
  readonly schema?: string;
  readonly output: QueryOutput;
  /** Of a relation one, of a subquery or function none, of a join with an alias those of all that it joins. */
  readonly uses: readonly OpenUse[];
}

export function openUse(name: QualifiedName, only: boolean, rowLock: boolean): OpenUse {
  return { name, only, rowLock, columns: new Set(), perhapsColumns: new Set(), fixedColumns: new Set(), wholeRow: false };
}

export function closeUse(use: OpenUse): RelationUse {
  const { name, only, rowLock, wholeRow, columns, perhapsColumns, fixedColumns } = use;
  return { name, columns: [...columns], perhapsColumns: [...perhapsColumns].filter((column) => !columns.has(column)), fixedColumns: [...fixedColumns], wholeRow, rowLock, only };
}

/**
 * Notes which relation a column is of. `enclosed`: what surrounds the query has columns too, so that an unqualified
 * name may be one of those (PostgreSQL takes the innermost that fits: parse_relation.c, colNameToVar).
 * Gives false for a reference that must be the surroundings'.
 */
export function noteColumn(items: readonly ScopeItem[], { path }: ColumnReference, enclosed: boolean): boolean {
  const column = path.at(-1) ?? '';
  const qualifier = path.at(-2);
  if (qualifier === undefined) {
    if (column === '*') items.forEach(noteWholeRow);
    else noteUnqualified(items, column, enclosed);
    return true;
  }
  const schema = path.at(-3);
  const item = items.find(({ name, schema: itemSchema }) => name === qualifier && (schema === undefined || schema === itemSchema));
  if (!item) return false;
  if (column === '*') noteWholeRow(item);
  else noteOneOf(item.uses, column);
  return true;
}

export function noteWholeRow({ uses }: Pick<ScopeItem, 'uses'>): void {
  for (const use of uses) use.wholeRow = true;
}

/** A column that surely is of one of these. */
export function noteOneOf(uses: readonly OpenUse[], column: string): void {
  for (const use of uses) (uses.length === 1 ? use.columns : use.perhapsColumns).add(column);
}

function noteUnqualified(items: readonly ScopeItem[], column: string, enclosed: boolean): void {
  // `count(t)`: the whole row, unless t has a column of its own name.
  const row = items.find(({ name }) => name === column);
  if (row) noteWholeRow(row);
  if (items.some(({ output }) => output !== '*' && output.includes(column))) return;
  const candidates = items.filter(({ output }) => output === '*');
  if (candidates.length === 1 && !enclosed && !row) noteOneOf(candidates.flatMap(({ uses }) => uses), column);
  else for (const use of candidates.flatMap(({ uses }) => uses)) use.perhapsColumns.add(column);
}
