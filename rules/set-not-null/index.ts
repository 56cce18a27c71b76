import {
  columnNamed, defineRule, indexById, locks, namedRelation, nameOf, slowEffects, tableNamed,
  type Effect, type Operation, type RuleContext, type StatementUnit, type WrittenName,
} from '../../src/lint/index.ts';
import { inTransaction, notNullSteps, plan, quoteIdentifier, sqlName, type Step } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'set-not-null',
  meta: {
    severity: 'error',
    summary: 'NOT NULL on a column that may hold nulls, which reads the whole table under ACCESS EXCLUSIVE',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
      'tablecmds.c: NotNullImpliedByRelConstraints',
      'squawk: adding-not-nullable-field',
      'strong_migrations: Setting NOT NULL on an existing column',
    ],
  },
  operation: {
    setNotNull(operation, unit, context) {
      const effect = scanForNulls(unit, operation);
      if (!effect) return;
      const column = quoteIdentifier(operation.column);
      context.report({
        unit, effect,
        at: operation.range,
        message: `SET NOT NULL on ${column} of ${nameOf(namedRelation(unit, operation.table))} looks for nulls in every row.`,
        why: locks(effect, unit),
        help: advice(context, column),
        rewrite: () => plan(`Prove that ${column} holds no null before it is set NOT NULL`, notNullOf(operation.table, [operation.column], unit, context)),
      });
    },
    addConstraint(operation, unit, context) {
      const { constraint } = operation;
      const effect = constraint.kind === 'primaryKey' && constraint.usingIndex !== undefined ? scanForNulls(unit, operation) : undefined;
      if (!effect || constraint.kind !== 'primaryKey') return;
      const columns = nullableColumns(operation.table, constraint.usingIndex ?? '', unit);
      const name = columns.length > 0 ? columns.map(quoteIdentifier).join(', ') : 'its columns';
      const add = `ALTER TABLE ${sqlName(namedRelation(unit, operation.table))} ${context.source(unit, operation.range)}`;
      context.report({
        unit, effect,
        at: operation.range,
        message: `PRIMARY KEY on ${nameOf(namedRelation(unit, operation.table))} looks for nulls in every row, for ${name} may hold some.`,
        why: locks(effect, unit),
        help: advice(context, name),
        rewrite: () => plan('Prove that the columns hold no null before they become the key', [
          ...notNullOf(operation.table, columns, unit, context),
          inTransaction({ deploy: 1, phase: 'contract', title: 'Make the index the primary key', lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [add] }, context.options.lockTimeout),
        ]),
      });
    },
  },
});

function scanForNulls(unit: StatementUnit, operation: Operation): Effect | undefined {
  return slowEffects(unit, operation).find(({ causes }) => causes.some(({ kind }) => kind === 'not null'));
}

function advice({ postgres }: RuleContext, columns: string): string {
  if (postgres >= 18) return `Add NOT NULL on ${columns} NOT VALID and validate it in another transaction, while the application goes on.`;
  const prove = `Add CHECK (… IS NOT NULL) on ${columns} NOT VALID and validate it in another transaction, while the application goes on`;
  return postgres >= 12 ? `${prove}; SET NOT NULL then needs no scan.` : `${prove}; PostgreSQL 11 can't use it as a proof, so leave the column at that.`;
}

function notNullOf(table: WrittenName, columns: readonly string[], unit: StatementUnit, { postgres, options }: RuleContext): readonly Step[] {
  const relation = namedRelation(unit, table);
  return columns.flatMap((column) => notNullSteps({ table: relation, column, postgres, lockTimeout: options.lockTimeout, deploy: 1, phase: 'contract' }));
}

/** The columns of an index that are not known to be NOT NULL. */
function nullableColumns(table: WrittenName, index: string, unit: StatementUnit): readonly string[] {
  const found = tableNamed(unit, table);
  const elements = typeof found === 'string' ? [] : found.indexes.flatMap((id) => indexById(unit.schema, id) ?? []).filter(({ name }) => name === index).flatMap((one) => one.elements);
  return elements.flatMap(({ column }) => column ?? []).filter((name) => {
    const column = columnNamed(unit, table, name);
    return typeof column === 'string' || column.notNull !== true;
  });
}
