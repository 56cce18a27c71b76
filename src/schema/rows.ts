import type { Copy, DataOperation, QualifiedName, Query, Truncate } from '../operations/index.ts';
import { changeTable, namesUnseen, refuse, type Draft } from './draft.ts';
import { descendants, findColumn, findTable, foreignKeysTo } from './lookups.ts';
import type { Table } from './types.ts';

/** Rows whose number a migration can't show: an INSERT of literal rows adds as many as it writes. */
export function changeRows(draft: Draft, operation: DataOperation): void {
  changeRowsIn(draft, operation.query);
  if (findTable(draft.schema, operation.table, draft.environment.searchPath) === 'unknown') namesUnseen(draft, operation.table);
  switch (operation.kind) {
    case 'insert':
      checkColumns(draft, operation.table, operation.columns);
      if (operation.source === 'query') fill(draft, operation.table);
      return;
    case 'merge':
      if (operation.actions.includes('insert')) fill(draft, operation.table);
      return;
    case 'update':
      checkColumns(draft, operation.table, operation.assignments.map(({ column }) => column));
      return;
    case 'delete':
      return;
    default:
      unreachable(operation);
  }
}

/** Refuses columns that the table has not got (analyze.c: checkInsertTargets, transformUpdateTargetList). */
function checkColumns(draft: Draft, name: QualifiedName, columns: readonly string[]): void {
  const table = findTable(draft.schema, name, draft.environment.searchPath);
  if (typeof table === 'string') return;
  const absent = columns.find((column) => findColumn(table, column) === 'absent');
  if (absent !== undefined) refuse(`column "${absent}" of relation "${name.name}" does not exist`);
}

/** What data-modifying CTEs of a query do. */
export function changeRowsIn(draft: Draft, query: Query): void {
  for (const write of query.writes) changeRows(draft, write);
}

export function copy(draft: Draft, operation: Copy): void {
  if (operation.query) changeRowsIn(draft, operation.query);
  if (operation.direction === 'from' && operation.table) fill(draft, operation.table);
}

export function truncate(draft: Draft, operation: Truncate): void {
  const table = findTable(draft.schema, operation.table, draft.environment.searchPath);
  if (typeof table === 'string') return;
  const emptied = new Set<number>();
  empty(draft, table, operation, emptied);
}

/** TRUNCATE CASCADE empties what references the table too. */
function empty(draft: Draft, table: Table, operation: Truncate, emptied: Set<number>): void {
  for (const { id } of operation.only ? [table] : [table, ...descendants(draft.schema, table)]) {
    if (emptied.has(id)) continue;
    emptied.add(id);
    changeTable(draft, id, () => ({ filled: false }));
  }
  if (!operation.cascade) return;
  for (const { table: referencing } of foreignKeysTo(draft.schema, table)) if (!emptied.has(referencing.id)) empty(draft, referencing, operation, emptied);
}

/** Rows for a partitioned table end up in its partitions. */
function fill(draft: Draft, name: QualifiedName): void {
  const table = findTable(draft.schema, name, draft.environment.searchPath);
  if (typeof table === 'string') return;
  const filled = table.kind === 'partitioned table' ? [table, ...descendants(draft.schema, table)] : [table];
  for (const { id } of filled) changeTable(draft, id, () => ({ filled: true }));
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
