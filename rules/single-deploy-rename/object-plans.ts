import { keyColumns, nameOf, tablesWithType, type StatementUnit, type UserFunction, type UserType } from '../../src/lint/index.ts';
import { action, backfillStep, inLongTransaction, literal, outsideTransaction, plan, quoteIdentifier, sqlName, type Rewrite, type Step } from '../../src/rewrite/index.ts';
import type { Renamed } from './objects.ts';

/** In words alone: PostgreSQL gives such an object no second name. */
export function planFor({ object, from, to }: Renamed): Rewrite {
  const [first, last] = wordsFor(object, from, to);
  return plan(`Release code that doesn't name ${from} before it is renamed`, [
    action({ deploy: 1, phase: 'migrate', title: `Stop naming ${from}`, action: first }),
    action({ deploy: 2, phase: 'contract', title: last, action: `Do it in a deploy of its own, when no process of the old release runs any more.` }),
  ]);
}

function wordsFor(object: string, from: string, to: string): readonly [string, string] {
  switch (object) {
    case 'function':
    case 'procedure':
    case 'routine':
    case 'aggregate':
      return [`Create ${to} with the definition of ${from}, and release the application with ${to} in place of ${from}.`, `Drop ${from}`];
    case 'schema':
      return [`Release the application without ${from} in front of its names, and with a search_path that lists both ${from} and ${to}.`, `Rename ${from} to ${to}`];
    case 'extension':
      return [`Release the application with a search_path that lists the schema of ${to} too, and without the old schema in front of the extension's names.`, `Move ${from}`];
    default:
      return [`Release the application without casts to ${from}: a parameter or a literal takes the type of the column that it is compared with.`, `Rename ${from} to ${to}`];
  }
}

/** A function of the old name that calls the new one. */
export function functionPlan(routine: UserFunction, renamed: Renamed): Rewrite {
  const { from, to } = renamed;
  const { argumentTypes, returns, volatility, variadic, defaultedArguments, language, procedure } = routine;
  if (!returns || returns.setOf || returns.name === 'record' || variadic || defaultedArguments > 0 || procedure || language === 'internal') return planFor(renamed);
  const types = argumentTypes.map(({ text }) => text).join(', ');
  const call = `${to}(${argumentTypes.map((_, i) => `$${i + 1}`).join(', ')})`;
  const place = { lock: 'ACCESS SHARE', work: 'none' } as const;
  return plan(`Keep a function of the old name that calls the new one`, [
    inLongTransaction({
      ...place, deploy: 1, phase: 'expand', title: `Rename ${from}, and keep its old name; grant EXECUTE on it as on ${to}`,
      statements: [`ALTER FUNCTION ${from}(${types}) RENAME TO ${to.split('.').at(-1) ?? to}`, `CREATE FUNCTION ${from}(${types}) RETURNS ${returns.text} LANGUAGE sql ${volatility.toUpperCase()} AS $$ SELECT ${call} $$`],
    }),
    action({ deploy: 2, phase: 'migrate', title: `Call ${to} in the application`, action: `Release the application with ${to} in place of ${from}.` }),
    inLongTransaction({ ...place, deploy: 3, phase: 'contract', title: `Drop ${from}, when no process of the old release runs any more`, statements: [`DROP FUNCTION ${from}(${types})`] }),
  ]);
}

/** A new value, understood by all code before any row holds it. */
export function enumValuePlan(type: UserType | undefined, name: string, value: string, to: string, { schema }: StatementUnit): Rewrite {
  const tables = type ? tablesWithType(schema, type) : [];
  const change = tables.map(({ table, column }): Step => backfillStep({
    deploy: 3, phase: 'migrate', title: `Change the rows of ${nameOf(table)}`, table, key: keyColumns(table), assignments: `${quoteIdentifier(column)} = ${literal(to)}`, where: `${quoteIdentifier(column)} = ${literal(value)}`,
  }));
  return plan(`Add ${literal(to)} as a value of its own`, [
    outsideTransaction({ deploy: 1, phase: 'expand', title: `Add the value`, lock: 'ACCESS SHARE', work: 'none', statements: [`ALTER TYPE ${type ? sqlName(type) : name} ADD VALUE ${literal(to)} AFTER ${literal(value)}`] }),
    action({ deploy: 2, phase: 'migrate', title: `Understand both values`, action: `Release the application so that it understands ${literal(to)} as it does ${literal(value)}; a release after that may write ${literal(to)}.` }),
    ...(change.length > 0 ? change : [action({ deploy: 3, phase: 'migrate', title: `Change the rows`, action: `Change the rows that hold ${literal(value)} to ${literal(to)} in batches, in every table with a column of ${name}.` })]),
  ]);
}
