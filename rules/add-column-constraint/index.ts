import {
  addPlainColumn, defineRule, locks, namedRelation, nameOf, newColumnHazard, newColumnSteps, type Cause, type Effect, type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { plan, quoteIdentifier, type Rewrite } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'add-column-constraint',
  meta: {
    severity: 'error',
    summary: 'A constraint written on ADD COLUMN, which reads every row or builds an index under ACCESS EXCLUSIVE',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'tablecmds.c: ATRewriteTables',
      'squawk: adding-not-nullable-field, constraint-missing-not-valid, disallowed-unique-constraint',
    ],
  },
  operation: {
    addColumn(operation, unit, context) {
      const hazard = newColumnHazard(unit, operation);
      if (hazard?.kind !== 'constraint') return;
      const { effect } = hazard;
      const column = quoteIdentifier(operation.column.name);
      const table = nameOf(namedRelation(unit, operation.table));
      context.report({
        unit, effect,
        at: operation.range,
        message: `ADD COLUMN ${column} with ${words(effect)} makes PostgreSQL ${effect.work === 'index build' ? `build an index on ${table}` : `verify every row of ${table}`}.`,
        why: `${locks(effect, unit)}${failure(operation, table)}`,
        help: effect.work === 'index build'
          ? `Add ${column} alone${needsValues(operation) ? ', fill it' : ''}, build the unique index CONCURRENTLY, and make it the constraint's.`
          : `Add ${column} alone, add the constraint NOT VALID, and validate it in another transaction.`,
        rewrite: () => inSteps(operation, unit, context),
      });
    },
  },
});

const constraintWords: Readonly<Partial<Record<Cause['kind'], string>>> = { check: 'CHECK', unique: 'UNIQUE', 'primary key': 'PRIMARY KEY', 'foreign key': 'REFERENCES', 'not null': 'NOT NULL' };

function words({ causes }: Effect): string {
  return [...new Set(causes.flatMap(({ kind }) => constraintWords[kind] ?? []))].join(' and ');
}

/** What a key says of the rows that are there. */
function failure(operation: OperationOf<'addColumn'>, table: string): string {
  if (hasValue(operation.column)) return needsValues(operation) ? ` And it fails as soon as ${table} holds two rows, which get the same value.` : '';
  return needsValues(operation) ? ` And it fails as soon as ${table} holds a row, which would have no value.` : '';
}

/** A key whose rows would all hold the same value, or a primary key whose rows would hold none. */
function needsValues({ column }: OperationOf<'addColumn'>): boolean {
  return column.constraints.some(({ kind }) => kind === 'primaryKey' || (kind === 'unique' && hasValue(column)));
}

function hasValue({ default: fallback }: OperationOf<'addColumn'>['column']): boolean {
  return fallback !== undefined && !(fallback.tree.kind === 'literal' && fallback.tree.type === 'null');
}

/** The column as it is, and its constraints afterwards. */
function inSteps(operation: OperationOf<'addColumn'>, unit: StatementUnit, context: RuleContext): Rewrite {
  const { column } = operation;
  const name = quoteIdentifier(column.name);
  if (needsValues(operation)) {
    return plan(`Add ${name} alone, fill it, and then add its constraints`, newColumnSteps(operation, unit, context, {
      statements: [addPlainColumn(operation, unit)], title: `Add ${name} alone`, filledByApplication: true, notNull: column.notNull !== undefined || column.constraints.some(({ kind }) => kind === 'primaryKey'),
    }));
  }
  // NOT NULL with a constant default costs nothing; on a virtual column it has to be verified.
  const value = column.default ? ` DEFAULT ${column.default.text}` : column.generated ? ` GENERATED ALWAYS AS (${column.generated.expression.text}) VIRTUAL` : '';
  const notNull = column.notNull && !column.generated ? ' NOT NULL' : '';
  return plan(`Add ${name} alone, and then its constraints`, newColumnSteps(operation, unit, context, {
    statements: [addPlainColumn(operation, unit, { rest: `${value}${notNull}` })],
    title: `Add ${name} alone`,
    notNull: column.notNull !== undefined && column.generated !== undefined,
  }));
}
