import {
  createConcurrently, dropConcurrentlyStep, freeName, indexDropped, indexEachPartition, nameOf, namedRelation, tableNamed, type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { buildConcurrently, inTransaction, makeObjectName, plan, sqlName, type NamedRelation, type Rewrite, type Step } from '../../src/rewrite/index.ts';
import type { Replacement } from './index.ts';

/** The new index first, under a name of its own; then the old one goes, and the new one gets the name that it is to have. */
export function createFirst(drop: OperationOf<'dropIndex'>, unit: StatementUnit, { unit: later, operation, index }: Replacement, context: RuleContext): Rewrite {
  const { postgres, options: { settings, lockTimeout } } = context;
  const table = tableNamed(later, operation.table);
  const old = oldIndex(drop, unit, later, operation);
  const taken = old.name === index.name;
  const fresh = taken ? freeName({ ...index, name: makeObjectName(index.name, undefined, 'new') }, unit) : index;
  const partitioned = typeof table !== 'string' && table.kind === 'partitioned table';
  const build: readonly Step[] = partitioned
    ? indexEachPartition(operation, table, fresh, later, context)
    : [buildConcurrently({ deploy: 1, phase: 'expand', title: `Build ${nameOf(fresh)} while ${nameOf(old)} is still there`, ...createConcurrently(operation, later, context, fresh), postgres, settings })];
  const remove = partitioned
    ? inTransaction({ deploy: 1, phase: 'contract', title: `Drop ${nameOf(old)} and its parts: the table and its partitions are locked for an instant`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`DROP INDEX ${sqlName(old)}`] }, lockTimeout)
    : dropConcurrentlyStep(old, drop.ifExists, context);
  const rename = inTransaction({
    deploy: 1, phase: 'contract', title: 'Give the new index the name of the old one', lock: postgres >= 12 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE', work: 'none',
    statements: [`ALTER INDEX ${sqlName(fresh)} RENAME TO ${sqlName({ ...index, schema: '' })}`],
  }, lockTimeout);
  return plan('Build the new index before the old one is dropped', [...build, remove, ...(taken ? [rename] : [])]);
}

/** Where it was never seen, it lies in the schema of its table. */
function oldIndex(drop: OperationOf<'dropIndex'>, unit: StatementUnit, later: StatementUnit, { table }: OperationOf<'createIndex'>): NamedRelation {
  const old = indexDropped(drop, unit);
  return typeof old === 'string' ? { schema: drop.name.schema ?? namedRelation(later, table).schema, name: drop.name.name, ...(drop.name.template && { template: true as const }) } : { schema: old.schema, name: old.name };
}
