import {
  buildsKey, constraintName, defineRule, existing, indexMade, namedRelation, nameOf, statementStep, tableNamed,
  type Expression, type Operation, type RuleContext, type StatementUnit, type WrittenName,
} from '../../src/lint/index.ts';
import { buildConcurrently, inLongTransaction, plan, quoteIdentifier, sqlName, type Rewrite, type Step } from '../../src/rewrite/index.ts';
import { columnsOfKey, countDuplicates, isProved, type UniqueKey } from './keys.ts';

export const rule = defineRule({
  name: 'duplicates-possible',
  meta: {
    severity: 'info',
    summary: 'Unique index or constraint over existing rows, which fails where two of them are the same',
    sources: [
      'https://www.postgresql.org/docs/current/indexes-unique.html',
      'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'Atlas: MF101',
      'excellent_migrations: Adding a unique index',
    ],
  },
  operation: {
    createIndex(operation, unit, context) {
      if (!operation.unique) return;
      const { elements, where, nullsNotDistinct } = operation;
      report(operation, { table: operation.table, elements, nullsNotDistinct, primary: false, ...(where && { where }) }, nameOf({ ...indexMade(operation, unit), schema: '' }), unit, context);
    },
    addColumn(operation, unit, context) {
      const { name, default: value, constraints } = operation.column;
      const effect = existing(unit.effectsOf(operation)).find(({ causes }) => causes.some(({ kind }) => kind === 'unique' || kind === 'primary key'));
      // A volatile default gives each row a value of its own.
      if (!effect || !value || isNull(value) || effect.causes.some(({ kind }) => kind === 'volatile default' || kind === 'identity')) return;
      if (!constraints.some(({ kind }) => kind === 'unique' || kind === 'primaryKey')) return;
      const table = nameOf(namedRelation(unit, operation.table));
      context.report({
        unit, effect,
        at: operation.range,
        message: `${quoteIdentifier(name)} can't be unique where ${table} has more than one row, for all of them get the same value.`,
        why: 'How many rows there are, a migration can\'t show. With two the statement fails at the end of its work.',
        help: 'Add the column without the default, give each row a value of its own, then make it unique.',
        rewrite: () => countFirst(`SELECT count(*)\nFROM ${sqlName(namedRelation(unit, operation.table))}\nHAVING count(*) > 1`, statementStep(unit, { ...place, title }, context)),
      });
    },
    addConstraint(operation, unit, context) {
      if (!buildsKey(operation)) return;
      const { columns, kind, nullsNotDistinct } = operation.constraint;
      // A column that the statement adds holds no values yet that anybody could count.
      if (unit.statement.operations.some((other) => other.kind === 'addColumn' && columns.includes(other.column.name))) return;
      report(operation, { table: operation.table, elements: columns.map((column) => ({ column })), nullsNotDistinct, primary: kind === 'primaryKey' }, quoteIdentifier(constraintName(operation, unit)), unit, context);
    },
  },
});

function report(operation: Operation & { readonly table: WrittenName }, key: UniqueKey, name: string, unit: StatementUnit, context: RuleContext): void {
  const effect = existing(unit.effectsOf(operation)).find(({ work }) => work === 'index build');
  if (!effect || isProved(key, unit)) return;
  const table = nameOf(namedRelation(unit, operation.table));
  const concurrently = operation.kind === 'createIndex' && operation.concurrently;
  context.report({
    unit, effect,
    at: operation.range,
    message: `${name} can't be made where two rows of ${table} have the same ${columnsOfKey(key)}.`,
    why: `Which rows there are, a migration can't show. With a duplicate the statement fails at the end of its work${concurrently ? ', and leaves an INVALID index that every write maintains' : ''}.`,
    help: 'Count the duplicates first, and remove them. Before that, release code that writes no new ones.',
    rewrite: () => countFirst(countDuplicates(key, tableNamed(unit, operation.table), namedRelation(unit, operation.table)), run(operation, unit, context)),
  });
}

const place = { deploy: 1, phase: 'contract' } as const;
const title = 'Then run the statement';

function countFirst(query: string, step: Step): Rewrite {
  return plan('Look for duplicates first', [inLongTransaction({ ...place, title: 'Look for duplicates: this must give no row', lock: 'ACCESS SHARE', work: 'scan', statements: [query] }), step]);
}

/** The statement as it is. */
function run(operation: Operation, unit: StatementUnit, context: RuleContext): Step {
  if (operation.kind !== 'createIndex' || !operation.concurrently) return statementStep(unit, { ...place, title }, context);
  return buildConcurrently({ ...place, title, create: context.source(unit, unit.statement.range), index: indexMade(operation, unit), postgres: context.postgres, settings: unit.context.settings });
}

function isNull({ tree }: Expression): boolean {
  return tree.kind === 'literal' && tree.type === 'null';
}
