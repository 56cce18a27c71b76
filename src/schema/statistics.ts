import type { CreateStatistics } from '../operations/index.ts';
import { changeTable, refuse, resolveTable, tableOf, type Draft } from './draft.ts';
import { columnsUsed } from './expressions.ts';
import { requireColumns, requireColumnsUsed } from './indexes.ts';
import { joinColumnNames } from './object-names.ts';
import { makeObjectName } from './names.ts';

export function createStatistics(draft: Draft, operation: CreateStatistics): void {
  const table = resolveTable(draft, operation.table);
  const name = operation.name?.name;
  if (name !== undefined && table.statistics.some((statistics) => statistics.name === name)) refuse(`statistics object "${name}" already exists`);
  requireColumns(table, operation.columns);
  requireColumnsUsed(table, ...operation.expressions);
  const inExpressions = operation.expressions.flatMap(columnsUsed);
  addTableStatistics(draft, table.id, name, [...new Set([...operation.columns, ...inExpressions])], [...operation.columns, ...operation.expressions.map(() => 'expr')]);
}

/** `nameParts`: what goes into a chosen name (statscmds.c: ChooseExtendedStatisticName). */
export function addTableStatistics(draft: Draft, tableId: number, name: string | undefined, columns: readonly string[], nameParts = columns): void {
  const table = tableOf(draft, tableId);
  const taken = new Set(table.statistics.map((statistics) => statistics.name));
  let chosen = name ?? makeObjectName(table.name, joinColumnNames(nameParts), 'stat');
  for (let pass = 1; name === undefined && taken.has(chosen); pass++) chosen = makeObjectName(table.name, joinColumnNames(nameParts), `stat${pass}`);
  changeTable(draft, tableId, ({ statistics }) => ({ statistics: [...statistics, { name: chosen, columns }] }));
}
