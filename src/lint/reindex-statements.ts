import type { Reindex } from '../operations/index.ts';
import { findIndex, isTable, relationById, tableById } from '../schema/index.ts';
import { insertAt, outsideTransaction, reindexRecovery, timeoutsOff, type SqlStep, type TextEdit } from '../rewrite/index.ts';
import { namedRelation, searchPath } from './facts.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit } from './units.ts';

/** Puts CONCURRENTLY into a REINDEX. Undefined where it has no place: before 12, of SYSTEM, of the index of an exclusion constraint. */
export function concurrentlyInReindex(operation: Reindex, unit: StatementUnit, { postgres }: RuleContext): TextEdit | undefined {
  const { range, name, target, concurrently } = operation;
  if (postgres < 12 || target === 'system' || concurrently || servesExclusion(operation, unit)) return undefined;
  return name ? insertAt(unit.path, name.range.start, 'CONCURRENTLY ') : insertAt(unit.path, range.end, ' CONCURRENTLY');
}

/** The same REINDEX while the application writes, in a migration of its own outside a transaction. */
export function reindexConcurrently(operation: Reindex, unit: StatementUnit, context: RuleContext): SqlStep | undefined {
  const insertion = concurrentlyInReindex(operation, unit, context);
  if (!insertion) return undefined;
  const { range, target } = operation;
  // The list of partitions is made under SHARE (indexcmds.c: ReindexPartitions).
  const lock = target !== 'index' && unit.effects.some(({ kind }) => kind === 'partition') ? 'SHARE' : 'SHARE UPDATE EXCLUSIVE';
  const built = unit.effects.some(({ work }) => work !== 'none');
  const statement = context.source(unit, { start: range.start, end: insertion.start }) + insertion.text + context.source(unit, { start: insertion.end, end: range.end });
  return outsideTransaction({
    deploy: 1, phase: 'migrate', title: 'Rebuild concurrently, in a migration of its own outside a transaction', lock, work: built ? 'index build' : 'none',
    statements: [...timeoutsOff(context.options.settings), statement], recovery: recoveryOfReindex(operation, unit),
  });
}

/** PostgreSQL can't rebuild the index of an exclusion constraint concurrently (index.c: index_concurrently_create_copy). */
export function servesExclusion({ target, name }: Reindex, unit: StatementUnit): boolean {
  const index = target === 'index' && name ? findIndex(unit.schema, name, searchPath(unit)) : 'unknown';
  const table = typeof index === 'string' || index.table === undefined ? undefined : tableById(unit.schema, index.table);
  return typeof index !== 'string' && table !== undefined && table.constraints.some((constraint) => constraint.kind === 'exclude' && constraint.index === index.id);
}

/** How to find and remove what a REINDEX CONCURRENTLY that failed half-way has left. */
export function recoveryOfReindex({ target, name }: Reindex, unit: StatementUnit): string {
  if (!name || (target !== 'index' && target !== 'table')) return reindexRecovery();
  if (target === 'table') return reindexRecovery(namedRelation(unit, name));
  const index = findIndex(unit.schema, name, searchPath(unit));
  const table = typeof index === 'string' || index.table === undefined ? undefined : relationById(unit.schema, index.table);
  return reindexRecovery(table && isTable(table) ? table : undefined);
}
