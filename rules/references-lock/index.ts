import { existing, defineRule, findRelation, locks, namedRelation, nameOf, searchPath, statementStep, strongestLock, mostWork, tableNamed, type Effect, type ForeignKeyConstraint, type Operation, type QualifiedName, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { addNotValidThenValidate, foreignKeyDefinition, inTransaction, makeObjectName, plan, quoteIdentifier, sqlName, type NamedRelation, type Rewrite, type Step } from '../../src/rewrite/index.ts';
import { withoutConstraints } from './without-constraints.ts';

export const rule = defineRule({
  name: 'references-lock',
  meta: {
    severity: 'info',
    summary: 'Foreign key of a new table, which blocks writes to the table that it references',
    sources: [
      'https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-REFERENCES',
      'tablecmds.c: ATAddForeignKeyConstraint',
      'eugene: E9',
    ],
  },
  operation: {
    createTable(operation, unit, context) {
      const keys = [...operation.columns.flatMap((column) => column.constraints), ...operation.constraints].filter((constraint) => constraint.kind === 'foreignKey');
      reportKeys(operation, operation.name, keys, unit, context);
    },
    addConstraint(operation, unit, context) {
      if (operation.constraint.kind === 'foreignKey' && isNew(operation.table, unit)) reportKeys(operation, operation.table, [operation.constraint], unit, context);
    },
    addColumn(operation, unit, context) {
      const keys = operation.column.constraints.filter((constraint) => constraint.kind === 'foreignKey');
      if (isNew(operation.table, unit)) reportKeys(operation, operation.table, keys, unit, context);
    },
  },
});

function isNew(name: QualifiedName, unit: StatementUnit): boolean {
  const table = tableNamed(unit, name);
  return typeof table !== 'string' && table.new === 'yes';
}

/** Each referenced table once. */
function reportKeys(operation: Operation, table: QualifiedName, keys: readonly ForeignKeyConstraint[], unit: StatementUnit, context: RuleContext): void {
  const seen = new Set<Effect>();
  for (const key of keys) {
    const effect = lockOf(key, unit, operation);
    if (!effect || seen.has(effect)) continue;
    seen.add(effect);
    context.report({
      unit, effect,
      at: operation.kind === 'createTable' ? key.range : operation.range,
      message: `The foreign key of the new table ${nameOf(namedRelation(unit, table))} locks ${nameOf(effect)}.`,
      why: locks(effect, unit),
      help: `Add the foreign key in a short transaction of its own, with a lock_timeout, so that ${nameOf(effect)} is locked for an instant only.`,
      rewrite: () => keysApart(operation, table, keys, unit, context),
    });
  }
}

/** What a foreign key does to the table in use that it references. */
function lockOf({ references }: ForeignKeyConstraint, unit: StatementUnit, operation: Operation): Effect | undefined {
  const found = findRelation(unit.schemaAfter, references, searchPath(unit));
  return existing(unit.effectsOf(operation)).find((effect) => (typeof found === 'string' ? effect.name === references.name : effect.id === found.id));
}

/** The statement without the keys, and each key by itself. */
function keysApart(operation: Operation, table: QualifiedName, keys: readonly ForeignKeyConstraint[], unit: StatementUnit, context: RuleContext): Rewrite {
  const name = namedRelation({ ...unit, schema: unit.schemaAfter }, table);
  const rest = operation.kind === 'addConstraint' ? undefined : withoutConstraints(context.source(unit, unit.statement.range), unit.statement.range.start, keys.map(({ range }) => range));
  const locked = keys.map((key) => lockOf(key, unit, operation));
  const others = unit.effects.filter((effect) => !locked.some((one) => one?.id === effect.id));
  const first: readonly Step[] = rest === undefined ? [] : [
    inTransaction({ deploy: 1, phase: 'expand', title: `Run the statement without the foreign key${keys.length > 1 ? 's' : ''}`, lock: strongestLock(others), work: mostWork(others), statements: [rest] }, context.options.lockTimeout),
  ];
  // A clause that can't be told from what surrounds it stays where it is.
  if (operation.kind !== 'addConstraint' && rest === undefined) return plan('Run it with a short lock_timeout', [statementStep(unit, { deploy: 1, phase: 'expand', title: 'Run it in a transaction of its own' }, context)]);
  return plan('Add the foreign key in a transaction of its own', [...first, ...keys.flatMap((key) => keySteps(key, name, operation, unit, context))]);
}

function keySteps(key: ForeignKeyConstraint, table: NamedRelation, operation: Operation, unit: StatementUnit, { postgres, options: { lockTimeout } }: RuleContext): readonly Step[] {
  const constraint = key.name ?? makeObjectName(table.name, key.columns.join('_'), 'fkey');
  const definition = foreignKeyDefinition(key, namedRelation(unit, key.references));
  const place = { deploy: 1, phase: 'expand' } as const;
  const partitioned = operation.kind === 'createTable' && operation.partitionBy !== undefined;
  // On a partitioned table NOT VALID came with 18; this one has no partitions yet.
  if ((partitioned && postgres < 18) || !key.enforced) {
    return [inTransaction({ ...place, title: 'Add the foreign key', lock: 'SHARE ROW EXCLUSIVE', work: 'none', statements: [`ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${quoteIdentifier(constraint)} ${definition}`] }, lockTimeout)];
  }
  return addNotValidThenValidate({ ...place, table, constraint, definition, lock: 'SHARE ROW EXCLUSIVE', lockTimeout });
}
