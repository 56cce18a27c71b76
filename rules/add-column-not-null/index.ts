import { addPlainColumn, defineRule, namedRelation, nameOf, newColumnHazard, newColumnSteps } from '../../src/lint/index.ts';
import { plan, quoteIdentifier } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'add-column-not-null',
  meta: {
    severity: 'error',
    summary: 'ADD COLUMN NOT NULL without a default, which fails on the first row',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN',
      'tablecmds.c: ATRewriteTable, "contains null values"',
      'squawk: adding-required-field',
      'django-migration-linter: NOT_NULL',
    ],
  },
  operation: {
    addColumn(operation, unit, context) {
      const hazard = newColumnHazard(unit, operation);
      if (hazard?.kind !== 'not null') return;
      const column = quoteIdentifier(operation.column.name);
      const table = nameOf(namedRelation(unit, operation.table));
      const asNull = operation.column.default === undefined ? 'without a default' : 'with a default of NULL';
      context.report({
        unit,
        // The first row ends it, however many there are.
        effect: { ...hazard.effect, work: 'none' },
        at: operation.range,
        message: `ADD COLUMN ${column} NOT NULL ${asNull} fails as soon as ${table} holds a row.`,
        why: `Every row that is there would hold a null, so PostgreSQL stops with "column ${column} contains null values". It passes on an empty table only, such as one in a test. And once the column is there, INSERTs that don't name it fail.`,
        help: `If one value fits every row, make it the default, which takes an instant. Otherwise add ${column} without NOT NULL, fill it, and then set NOT NULL.`,
        rewrite: () => plan(`Add ${column} without NOT NULL, and set that when every row has a value`, newColumnSteps(operation, unit, context, {
          statements: [addPlainColumn(operation, unit)],
          title: `Add ${column}, which may be null for now`,
          filledByApplication: true,
          notNull: true,
        })),
      });
    },
  },
});
