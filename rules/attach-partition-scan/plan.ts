import { findColumn, indexesOf, namedRelation, nameOf, relationOf, tableById, tableNamed, isTable, type Effect, type OperationOf, type RuleContext, type StatementUnit, type Table } from '../../src/lint/index.ts';
import {
  action, addNotValidThenValidate, attachWithProofs, boundCondition, buildConcurrently, createIndexLike, defaultPartition, foreignKeyDefinition, inTransaction, keyUsingIndex, makeObjectName, notNullSteps,
  plan, quoteIdentifier, remainderCondition, sqlName, type BoundProof, type PlanRewrite, type Step,
} from '../../src/rewrite/index.ts';

type AttachPartition = OperationOf<'attachPartition'>;

const title = 'Prepare the partition before it is attached';
const place = { deploy: 1, phase: 'expand' } as const;

/** Whatever ATTACH PARTITION would do under its lock is done before. */
export function attachOnline(operation: AttachPartition, unit: StatementUnit, context: RuleContext, slow: readonly Effect[]): PlanRewrite {
  const parent = tableNamed(unit, operation.table);
  const proofs = typeof parent === 'string' ? undefined : proofsOf(operation, parent, unit, slow);
  if (typeof parent === 'string' || !proofs || !canPrepare(parent, unit, slow)) return plan(title, [byHand(operation, unit)]);
  const { lockTimeout } = context.options;
  return plan(title, [
    ...slow.flatMap((effect) => indexSteps(parent, effect, unit, context)),
    ...foreignKeySteps(parent, operation, unit, context, slow),
    ...attachWithProofs({ parent, partition: namedRelation(unit, operation.partition), bound: operation.bound, proofs, lock: 'ACCESS EXCLUSIVE', lockTimeout }),
  ]);
}

/** A CHECK for each scan; undefined where there is one that no CHECK saves. */
function proofsOf({ partition, bound }: AttachPartition, parent: Table, unit: StatementUnit, slow: readonly Effect[]): readonly BoundProof[] | undefined {
  const proofs: BoundProof[] = [];
  // A new table is empty only as long as the steps before take.
  if (has(slow, 'partition bound') || isNew(partition, unit)) {
    const condition = boundCondition(unit.schema, parent, bound);
    if (condition === undefined) return undefined;
    proofs.push({ table: namedRelation(unit, partition), condition });
  }
  const rest = has(slow, 'default partition') ? defaultPartition(unit.schema, parent) : undefined;
  if (rest) {
    const condition = remainderCondition(unit.schema, parent, bound);
    if (condition === undefined) return undefined;
    proofs.push({ table: rest, condition });
  }
  return proofs;
}

function isNew(partition: AttachPartition['partition'], unit: StatementUnit): boolean {
  const table = tableNamed(unit, partition);
  return typeof table !== 'string' && table.new === 'yes';
}

function has(slow: readonly Effect[], kind: Effect['causes'][number]['kind']): boolean {
  return slow.some(({ causes }) => causes.some((cause) => cause.kind === kind));
}

/** Exclusion constraints have no online form, nor have keys of a partition that is partitioned itself. */
function canPrepare(parent: Table, unit: StatementUnit, slow: readonly Effect[]): boolean {
  return slow.every((effect) => {
    const constraints = effect.causes.flatMap(({ name }) => parent.constraints.filter((constraint) => constraint.name === name));
    const relation = relationOf(unit, effect);
    const isPart = relation !== undefined && isTable(relation) && relation.partitionOf !== undefined;
    return constraints.length === 0 || (!isPart && constraints.every(({ kind }) => kind !== 'exclude'));
  });
}

function byHand({ table, partition, bound }: AttachPartition, unit: StatementUnit): Step {
  const [parent, name] = [nameOf(namedRelation(unit, table)), nameOf(namedRelation(unit, partition))];
  if (bound.kind === 'hash') return action({ ...place, title: 'Attach an empty table, and fill it', action: `Create an empty table like ${parent}, attach that as the partition, and copy the rows of ${name} into ${parent} in batches.` });
  return action({
    ...place, title: 'Prepare the partition, and attach it',
    action: `Build the indexes of ${parent} on ${name} concurrently, and add its foreign keys NOT VALID and validate them. Add a CHECK to ${name} that says the same as the bound, with IS NOT NULL for the columns of the partition key, NOT VALID, and validate it in another transaction. Do the same for a default partition, with a CHECK that shuts the bound out. Then attach ${name} and drop the CHECKs.`,
  });
}

/** The indexes that a partition lacks, built while it is in use; those of a key become its key. */
function indexSteps(parent: Table, effect: Effect, unit: StatementUnit, { postgres, options: { lockTimeout } }: RuleContext): readonly Step[] {
  const missing = indexesOf(unit.schema, parent).filter(({ name }) => effect.causes.some((cause) => cause.work === 'index build' && cause.name === name));
  const table = relationOf(unit, effect);
  return missing.flatMap((index): readonly Step[] => {
    const name = makeObjectName(effect.name, index.name, 'part');
    const build = buildConcurrently({ ...place, title: `Build on ${nameOf(effect)} what ${index.name} is on ${nameOf(parent)}`, create: createIndexLike(index, name, effect), index: { schema: effect.schema, name }, postgres, settings: unit.context.settings });
    const key = parent.constraints.find((constraint) => constraint.name === index.constraint);
    if (key?.kind !== 'primaryKey' && key?.kind !== 'unique') return [build];
    const nullable = key.kind === 'primaryKey' && table && isTable(table) ? key.columns.filter((column) => isNullable(table, column)) : [];
    return [
      build,
      ...nullable.flatMap((column) => notNullSteps({ ...place, table: effect, column, postgres, lockTimeout })),
      inTransaction({ ...place, title: 'Make the index the key', lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`ALTER TABLE ${sqlName(effect)} ADD CONSTRAINT ${quoteIdentifier(name)} ${keyUsingIndex(key, name)}`] }, lockTimeout),
    ];
  });
}

function isNullable(table: Table, name: string): boolean {
  const column = findColumn(table, name);
  return typeof column === 'string' || column.notNull !== true;
}

function foreignKeySteps(parent: Table, { partition }: AttachPartition, unit: StatementUnit, { options: { lockTimeout } }: RuleContext, slow: readonly Effect[]): readonly Step[] {
  const table = namedRelation(unit, partition);
  return parent.constraints.flatMap((key) => {
    const referenced = key.kind === 'foreignKey' ? tableById(unit.schema, key.referencedTable) : undefined;
    if (key.kind !== 'foreignKey' || !referenced || !slow.some(({ causes }) => causes.some(({ kind, name }) => kind === 'foreign key' && name === key.name))) return [];
    const constraint = makeObjectName(table.name, key.columns.join('_'), 'fkey');
    return addNotValidThenValidate({ ...place, table, constraint, definition: foreignKeyDefinition(key, referenced), lock: 'SHARE ROW EXCLUSIVE', lockTimeout });
  });
}
