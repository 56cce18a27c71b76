import {
  addPlainColumn, alterColumn, defineRule, locks, namedRelation, nameOf, newColumnHazard, newColumnSteps, type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { plan, quoteIdentifier, type Rewrite } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'volatile-default',
  meta: {
    severity: 'error',
    summary: 'ADD COLUMN with a default that differs from row to row, which rewrites the whole table',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'tablecmds.c: ATExecAddColumn',
      'squawk: adding-field-with-default',
      'strong_migrations: Adding a column with a volatile default value',
    ],
  },
  operation: {
    addColumn(operation, unit, context) {
      const hazard = newColumnHazard(unit, operation);
      if (hazard?.kind !== 'volatile default') return;
      const { effect } = hazard;
      const column = quoteIdentifier(operation.column.name);
      const table = nameOf(namedRelation(unit, operation.table));
      const value = operation.column.default?.text;
      context.report({
        unit, effect,
        at: operation.range,
        message: effect.certain
          ? `The default of the new column ${column} differs from row to row, so PostgreSQL rewrites ${table} to store it.`
          : `ADD COLUMN ${column} rewrites ${table} if its default calls a volatile function.`,
        why: `${locks(effect, unit)} A constant default, or now(), would be stored once and take an instant.`,
        help: `Add ${column} without the default, set ${value === undefined ? 'the default' : 'it'} for new rows, then fill the old rows in batches.`,
        rewrite: () => inSteps(operation, unit, context),
      });
    },
  },
});

function inSteps(operation: OperationOf<'addColumn'>, unit: StatementUnit, context: RuleContext): Rewrite {
  const { column } = operation;
  const name = quoteIdentifier(column.name);
  // A domain's own default holds again once the NULL that stood before it is dropped.
  const statements = column.default
    ? [addPlainColumn(operation, unit), alterColumn(operation, unit, `SET DEFAULT ${column.default.text}`)]
    : [addPlainColumn(operation, unit, { rest: ' DEFAULT NULL' }), alterColumn(operation, unit, 'DROP DEFAULT')];
  return plan(`Add ${name} empty, and fill it in batches`, newColumnSteps(operation, unit, context, {
    statements,
    title: `Add ${name}, with the default for new rows only`,
    fill: { assignments: `${name} = ${column.default?.text ?? 'DEFAULT'}`, where: `${name} IS NULL` },
    notNull: column.notNull !== undefined || column.constraints.some(({ kind }) => kind === 'primaryKey'),
  }));
}
