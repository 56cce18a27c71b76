import type { DropIndex } from '../operations/index.ts';
import { edit, inTransaction, insertAt, outsideTransaction, plan, replaceRange, sqlName, timeoutsOff, type NamedRelation, type Rewrite, type SqlStep } from '../rewrite/index.ts';
import { findIndex, tableById, type Index, type Lookup } from '../schema/index.ts';
import { inTransactionBlock, searchPath } from './facts.ts';
import type { RuleContext } from './rule.ts';
import { withoutLimits } from './time-limits.ts';
import type { StatementUnit } from './units.ts';

/** The index that DROP INDEX names. */
export function indexDropped({ name }: Pick<DropIndex, 'name'>, unit: StatementUnit): Lookup<Index> {
  return findIndex(unit.schema, name, searchPath(unit));
}

/** CONCURRENTLY is refused for the index of a partitioned table (tablecmds.c: RemoveRelations). */
export function isPartitionedIndex(index: Lookup<Index>, { schema }: StatementUnit): boolean {
  return typeof index !== 'string' && index.table !== undefined && tableById(schema, index.table)?.kind === 'partitioned table';
}

/**
 * A DROP INDEX in the form that lets reads and writes go on: a statement for each index, concurrently where that has a
 * form, and without CASCADE, which has none. An edit where it stands outside a transaction.
 */
export function dropConcurrently(unit: StatementUnit, context: RuleContext, title: string): Rewrite {
  const drops = unit.statement.operations.flatMap((operation) => (operation.kind === 'dropIndex' ? [operation] : []));
  const partitioned = drops.filter((drop) => isPartitionedIndex(indexDropped(drop, unit), unit));
  if (partitioned.length > 0 || inTransactionBlock(unit)) return plan(title, drops.map((drop) => (partitioned.includes(drop) ? dropPartitionedStep(drop, unit, context) : dropConcurrentlyStep(indexName(drop, unit), drop.ifExists, context))));
  const recovery = dropRecovery(drops.map((drop) => indexName(drop, unit)));
  const safety = drops.some(({ cascade }) => cascade) ? 'check' : 'safe';
  const [drop] = drops;
  const { path, statement: { range } } = unit;
  const { edits: around, newFiles } = withoutLimits(unit);
  if (drop && drops.length === 1 && !drop.cascade && !drop.concurrently) return edit(title, [insertAt(path, drop.indexKeyword.end, ' CONCURRENTLY'), ...around], { newFiles, safety, recovery });
  const text = drops.map(({ ifExists, name }) => dropText(context.source(unit, name.range), ifExists)).join(';\n');
  const [before, after] = around;
  return edit(title, [replaceRange(path, range, `${before?.text ?? ''}${text}${after?.text ?? ''}`)], { newFiles, safety, recovery });
}

/** A migration that drops an index while its table is read and written. */
export function dropConcurrentlyStep(index: NamedRelation, ifExists: boolean, { options }: RuleContext): SqlStep {
  const name = sqlName(index);
  return outsideTransaction({
    deploy: 1, phase: 'contract', title: `Drop ${name} outside a transaction`, lock: 'SHARE UPDATE EXCLUSIVE', work: 'none',
    statements: [...timeoutsOff(options.settings), dropText(name, ifExists)], recovery: dropRecovery([index]),
  });
}

function dropPartitionedStep(drop: DropIndex, unit: StatementUnit, { options }: RuleContext): SqlStep {
  const name = sqlName(indexName(drop, unit));
  return inTransaction({
    deploy: 1, phase: 'contract', title: `Drop ${name} and its parts: the table and its partitions are locked for an instant`, lock: 'ACCESS EXCLUSIVE', work: 'none',
    statements: [`DROP INDEX ${drop.ifExists ? 'IF EXISTS ' : ''}${name}`],
  }, options.lockTimeout);
}

/** As the schema knows it, else as it is written. */
function indexName({ name }: DropIndex, unit: StatementUnit): NamedRelation {
  const index = indexDropped({ name }, unit);
  return typeof index === 'string' ? { schema: name.schema ?? '', name: name.name, ...(name.template && { template: true as const }) } : { schema: index.schema, name: index.name };
}

function dropText(name: string, ifExists: boolean): string {
  return `DROP INDEX CONCURRENTLY ${ifExists ? 'IF EXISTS ' : ''}${name}`;
}

/** It marks the index INVALID before it waits for those who use it (index.c: index_drop). */
function dropRecovery(indexes: readonly NamedRelation[]): string {
  return ['-- A DROP that is stopped half-way leaves the index INVALID. Run it again:', ...indexes.map((index) => `${dropText(sqlName(index), true)};`)].join('\n');
}
