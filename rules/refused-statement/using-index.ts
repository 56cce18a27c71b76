import {
  findColumn, findIndex, nameOf, tableById, tableNamed,
  type Constraint, type Index, type IndexElement, type OperationOf, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { buildConcurrently, columnList, inTransaction, makeObjectName, notNullSteps, outsideTransaction, plan, quoteIdentifier, reindexRecovery, sqlName, type Rewrite, type SqlStep } from '../../src/rewrite/index.ts';
import { byHand, type Check, type Refusal } from './refusal.ts';

/** An index that can't become a UNIQUE constraint or a primary key (parse_utilcmd.c: transformIndexConstraint). */
export const usingIndex: Check = (operation, unit, context) => {
  if (operation.kind !== 'addConstraint') return undefined;
  const { constraint } = operation;
  const table = tableNamed(unit, operation.table);
  const name = constraint.kind === 'unique' || constraint.kind === 'primaryKey' ? constraint.usingIndex : undefined;
  if (name === undefined || typeof table === 'string' || table.new === 'perhaps' || table.template) return undefined;
  if (table.kind === 'partitioned table') {
    return {
      error: 'ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables',
      help: 'Add the constraint ON ONLY the partitioned table, then to each partition USING INDEX, and attach those.',
      rewrite: () => byHand('Put the constraint together from those of the partitions', `Write ALTER TABLE ONLY ${nameOf(table)} ADD CONSTRAINT with the columns; on each partition build a unique index CONCURRENTLY and add the constraint USING INDEX; then attach each with ALTER INDEX … ATTACH PARTITION.`),
    };
  }
  const index = findIndex(unit.schema, { schema: table.schema, name }, []);
  if (index === 'unknown') return undefined;
  if (index === 'absent') {
    return {
      error: `index "${name}" does not exist`,
      help: 'Build the index before, with CREATE UNIQUE INDEX CONCURRENTLY.',
      rewrite: () => byHand('Build the index first', `Build a unique index ${name} on ${nameOf(table)} with CREATE UNIQUE INDEX CONCURRENTLY in a migration before this one, or correct the name.`),
    };
  }
  const refusal = index.whole ? unfit(index, name, constraint.kind, table, unit) : undefined;
  return refusal && { ...refusal, rewrite: refusal.rewrite ?? (() => rebuilt(operation, index, table, unit, context)) };
};

type Unfit = Omit<Refusal, 'rewrite'> & Partial<Pick<Refusal, 'rewrite'>>;

/** In PostgreSQL's order. Without a rewrite: another index is what it takes. */
function unfit(index: Index, name: string, kind: Constraint['kind'], table: Table, unit: StatementUnit): Unfit | undefined {
  if (index.constraint !== undefined) {
    return { error: `index "${name}" is already associated with a constraint`, because: `It serves ${index.constraint}.`, help: 'Leave it out: the index holds its columns unique already.', rewrite: () => byHand('Leave the constraint out', `Take it out: the index ${name} serves the constraint ${index.constraint ?? name} already.`) };
  }
  const owner = index.table === undefined ? undefined : tableById(unit.schema, index.table);
  if (owner && owner.id !== table.id) {
    return { error: `index "${name}" does not belong to table "${table.name}"`, because: `It lies on ${nameOf(owner)}.`, help: `Name an index of ${nameOf(table)}.`, rewrite: () => byHand('Name an index of the table', `Name a unique index of ${nameOf(table)}, or build one: ${name} lies on ${nameOf(owner)}.`) };
  }
  if (index.valid === 'no') return { error: `index "${name}" is not valid`, because: 'Its build failed, or it was created ON ONLY a partitioned table.', help: 'Finish the build with REINDEX INDEX CONCURRENTLY first.' };
  if (index.unique === false) return { error: `"${name}" is not a unique index`, help: 'Build a unique index first, with CREATE UNIQUE INDEX CONCURRENTLY.' };
  if (index.elements.some(({ column }) => column === undefined)) {
    return { error: `index "${name}" contains expressions`, because: 'A constraint is about columns; an index on an expression can only stay an index.', help: 'Leave the constraint out: the index holds the expression unique by itself.', rewrite: () => byHand('Keep the index as it is', `Take the constraint out: the unique index ${name} does what it asks for, and no constraint can be about an expression.`) };
  }
  if (index.where) return { error: `"${name}" is a partial index`, because: 'A constraint is about every row, the index about some.', help: 'Build a unique index over all rows, or leave the constraint out and keep the index.' };
  if (kind === 'primaryKey' && index.nullsNotDistinct) return { error: 'primary keys cannot use NULLS NOT DISTINCT indexes', help: 'Build a unique index without NULLS NOT DISTINCT first: the columns of a key hold no nulls.' };
  const at = index.elements.findIndex((element) => !isDefault(element, table));
  if (at < 0) return undefined;
  return { error: `index "${name}" column number ${at + 1} does not have default sorting behavior`, because: 'A constraint needs an index in ascending order, NULLS LAST, with the default operator class.', help: 'Build a unique index in default order first.' };
}

/** Operator classes that are no default: `text_pattern_ops` and its kin. Of others it isn't known here. */
function isDefault({ column, order, nulls, opclass, collation }: IndexElement, table: Table): boolean {
  if (order === 'desc' || nulls === 'first' || /_pattern_ops$/.test(opclass?.name ?? '')) return false;
  const found = column === undefined ? 'unknown' : findColumn(table, column);
  return !collation || typeof found === 'string' || (found.collation ?? 'default') === collation.name;
}

/** A fit index, built while the application goes on, then the constraint. */
function rebuilt(operation: OperationOf<'addConstraint'>, index: Index, table: Table, unit: StatementUnit, context: RuleContext): Rewrite {
  const { constraint } = operation;
  const { postgres, options: { lockTimeout } } = context;
  const place = { deploy: 1, phase: 'expand' } as const;
  const columns = index.elements.flatMap(({ column }) => column ?? []);
  const word = constraint.kind === 'primaryKey' ? 'PRIMARY KEY' : 'UNIQUE';
  const name = constraint.name ?? index.name;
  const proofs = constraint.kind === 'primaryKey' ? columns.filter((column) => !isNotNull(table, column)).flatMap((column) => notNullSteps({ table, column, postgres, lockTimeout, ...place })) : [];
  const repaired = postgres >= 12 && index.valid === 'no' && index.unique !== false && !index.where;
  const fit = repaired ? index.name : makeObjectName(table.name, columns.join('_'), 'key');
  const build: SqlStep = repaired
    ? { ...outsideTransaction({ ...place, title: `Finish the build of ${nameOf(index)}`, lock: 'SHARE UPDATE EXCLUSIVE', work: 'index build', statements: [`REINDEX INDEX CONCURRENTLY ${sqlName(index)}`] }), recovery: reindexRecovery(table) }
    : buildConcurrently({ ...place, title: `Build an index that can serve the constraint`, create: `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(fit)} ON ${sqlName(table)} (${columnList(columns)})`, index: { schema: table.schema, name: fit }, postgres, settings: unit.context.settings });
  const statements = [`ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${quoteIdentifier(repaired ? name : constraint.name ?? fit)} ${word} USING INDEX ${quoteIdentifier(fit)}`];
  return plan(`Build an index that can serve the constraint, then add it`, [build, ...proofs, inTransaction({ ...place, title: 'Make the index the constraint', lock: 'ACCESS EXCLUSIVE', work: 'none', statements }, lockTimeout)]);
}

function isNotNull(table: Table, name: string): boolean {
  const column = findColumn(table, name);
  return typeof column !== 'string' && column.notNull === true;
}
