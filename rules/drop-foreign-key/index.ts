import {
  defineRule, existing, findColumn, findConstraint, foreignKeysTo, hasLockTimeout, locks, nameOf, partitionRoot, relationOf, statementStep, tableById, tableNamed, isTable,
  type Effect, type ForeignKey, type Operation, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { inTransaction, plan, quoteIdentifier, sqlName, type Rewrite, type Step } from '../../src/rewrite/index.ts';

/** A foreign key that goes, with the tables at its ends. */
interface LostKey {
  readonly key: ForeignKey;
  readonly referencing: Table;
  readonly referenced: Table;
}

export const rule = defineRule({
  name: 'drop-foreign-key',
  meta: {
    severity: 'warning',
    summary: 'A foreign key is dropped, which locks the tables at both its ends',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT',
      'pg_constraint.c: RemoveConstraintById',
      'tablecmds.c: ATExecDropConstraint',
    ],
  },
  operation: {
    dropConstraint: (operation, unit, context) => { report('DROP CONSTRAINT', operation, unit, context); },
    dropColumn: (operation, unit, context) => { report('DROP COLUMN', operation, unit, context); },
    dropRelation: (operation, unit, context) => { report('DROP TABLE', operation, unit, context); },
  },
});

function report(clause: string, operation: Operation, unit: StatementUnit, context: RuleContext): void {
  for (const lost of lostKeys(operation, unit)) {
    const effect = lockedToo(lost, operation, unit);
    const { key, referencing } = lost;
    const isNamed = operation.kind === 'dropConstraint' && operation.constraint === key.name;
    // With a bound on the wait there is nothing more to be done.
    if (!effect || (isNamed && hasLockTimeout(unit, context.options))) continue;
    context.report({
      unit, effect,
      at: operation.range,
      message: `${clause} ${isNamed ? 'drops' : 'takes along'} the foreign key ${quoteIdentifier(key.name)} of ${nameOf(referencing)}, which locks ${nameOf(effect)} too.`,
      why: `${locks(effect, unit)} The table at the other end is locked as strongly by the same statement, and a transaction of the application that uses the two in another order deadlocks with it.`,
      help: isNamed ? 'Drop the foreign key in a transaction of its own, with a short lock_timeout, and try again until both locks are free.' : 'Drop the foreign key first, in a transaction of its own with a short lock_timeout; after that only the tables that the statement names are locked.',
      rewrite: () => keysFirst(operation, unit, context),
    });
    return;
  }
}

/** The foreign keys between two tables in use that an operation drops. */
function lostKeys(operation: Operation, unit: StatementUnit): readonly LostKey[] {
  if (operation.kind !== 'dropConstraint' && operation.kind !== 'dropColumn' && operation.kind !== 'dropRelation') return [];
  const table = tableNamed(unit, operation.kind === 'dropRelation' ? operation.name : operation.table);
  if (typeof table === 'string') return [];
  const outward = table.constraints.flatMap((key) => {
    const referenced = key.kind === 'foreignKey' ? tableById(unit.schema, key.referencedTable) : undefined;
    return key.kind === 'foreignKey' && referenced && losesOwn(operation, key) ? [{ key, referencing: table, referenced }] : [];
  });
  const inward = operation.cascade ? foreignKeysTo(unit.schema, table).filter(({ constraint }) => losesIncoming(operation, table, constraint)) : [];
  return [...outward, ...inward.map((one) => ({ key: one.constraint, referencing: one.table, referenced: table }))]
    .filter(({ referencing, referenced }) => referencing.id !== referenced.id && referencing.new !== 'yes' && referenced.new !== 'yes');
}

function losesOwn(operation: Operation, key: ForeignKey): boolean {
  switch (operation.kind) {
    case 'dropConstraint':
      return operation.constraint === key.name;
    case 'dropColumn':
      return key.columns.includes(operation.column);
    default:
      return true;
  }
}

/** By CASCADE. */
function losesIncoming(operation: Operation, table: Table, { referencedColumns }: ForeignKey): boolean {
  const primaryKey = table.constraints.find(({ kind }) => kind === 'primaryKey');
  const columns = referencedColumns.length > 0 || primaryKey?.kind !== 'primaryKey' ? referencedColumns : primaryKey.columns;
  switch (operation.kind) {
    case 'dropConstraint': {
      const dropped = findConstraint(table, operation.constraint);
      return typeof dropped !== 'string' && (dropped.kind === 'primaryKey' || dropped.kind === 'unique') && dropped.columns.length === columns.length && dropped.columns.every((column) => columns.includes(column));
    }
    case 'dropColumn':
      return typeof findColumn(table, operation.column) !== 'string' && columns.includes(operation.column);
    default:
      return true;
  }
}

/** The lock on the table that the operation doesn't name; before 15 its partitions may have it instead. */
function lockedToo({ referencing, referenced }: LostKey, operation: Operation, unit: StatementUnit): Effect | undefined {
  const named = operation.kind === 'dropRelation' ? operation.name : operation.kind === 'dropConstraint' || operation.kind === 'dropColumn' ? operation.table : undefined;
  const own = named && tableNamed(unit, named);
  const other = typeof own === 'object' && own.id === referencing.id ? referenced : referencing;
  const locked = existing(unit.effectsOf(operation)).filter(({ lock }) => lock === 'ACCESS EXCLUSIVE');
  return locked.find(({ id }) => id === other.id) ?? locked.find((effect) => {
    const relation = relationOf(unit, effect);
    return relation !== undefined && isTable(relation) && partitionRoot(unit.schema, relation).id === other.id;
  });
}

function keysFirst(operation: Operation, unit: StatementUnit, context: RuleContext): Rewrite {
  const keys = operation.kind === 'dropConstraint' ? lostKeys(operation, unit) : unit.statement.operations.flatMap((one) => lostKeys(one, unit));
  const drops = keys.map(({ key, referencing }): Step => inTransaction({
    deploy: 1, phase: 'contract', title: `Drop ${quoteIdentifier(key.name)} by itself`, lock: 'ACCESS EXCLUSIVE', work: 'none',
    statements: [`ALTER TABLE ${sqlName(referencing)} DROP CONSTRAINT ${quoteIdentifier(key.name)}`],
  }, context.options.lockTimeout));
  const rest = operation.kind === 'dropConstraint' && (unit.statement.operations.length > 1 || keys.some(({ key }) => key.name === operation.constraint)) ? [] : [statementStep(unit, { deploy: 1, phase: 'contract', title: 'Then run the statement' }, context)];
  return plan('Drop the foreign key in a transaction of its own', [...drops, ...rest]);
}
