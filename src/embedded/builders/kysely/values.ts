import type { Link, Value } from '../../values.ts';
import { splitAtDots } from '../placeholders.ts';
import { quoteIdentifier, quoteString } from '../../quote.ts';
import { isUnknownString, listOf, textOf, written } from '../read-value.ts';
import { CannotTell } from '../result.ts';

/** A table, a view, a type: `'t'` or `'s.t'`; the schema of `withSchema` where it names none. */
export function objectName(value: Value | undefined, schema: string | undefined, what = 'the name'): string {
  const raw = rawSql(value);
  if (raw !== undefined) return raw;
  const parts = splitAtDots(textOf(value, what));
  return [...(parts.length === 1 && schema !== undefined ? [schema] : []), ...parts].map(quoteIdentifier).join('.');
}

/** A column or a constraint: one name, dots and all. */
export function ownName(value: Value | undefined, what: string): string {
  return rawSql(value) ?? quoteIdentifier(textOf(value, what));
}

export function columnList(value: Value | undefined): string {
  return listOf(value, 'the columns').map((column) => ownName(column, 'a column')).join(', ');
}

/** A piece of SQL: `` sql`now()` ``, `sql.raw('…')`, `sql.ref('a.b')`, `sql.lit(1)`. Undefined for anything else. */
export function rawSql(value: Value | undefined): string | undefined {
  if (value?.kind !== 'chain' || value.chain.root !== 'sql') return undefined;
  const call = value.chain.links.find(({ args }) => args);
  const [first, ...rest] = call?.args ?? [];
  switch (call?.name) {
    case 'ref':
    case 'table':
      return objectName(first, undefined);
    case 'id':
      return [first, ...rest].map((part) => quoteIdentifier(textOf(part, 'a name'))).join('.');
    case 'lit':
    case 'val':
      return first && constant(first);
    case 'join':
      return listOf(first, 'the list').map((item) => rawSql(item) ?? constant(item)).join(', ');
    default:
      return textOf(first, 'the SQL');
  }
}

/** A value, which Kysely writes into DDL as it is. */
export function constant(value: Value): string {
  const raw = rawSql(value);
  if (raw !== undefined) return raw;
  switch (value.kind) {
    case 'string':
      return quoteString(value.value);
    case 'number':
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
    case 'unknown':
      return isUnknownString(value) ? quoteString(textOf(value, 'the value')) : textOf(value, 'the value');
    case 'undefined':
    case 'array':
    case 'object':
    case 'chain':
    case 'callback':
      throw new CannotTell(`${written(value)} is no value that it can write`);
  }
}

/** A type: a word of SQL, or a piece of it. */
export function typeSql(value: Value | undefined): string {
  return rawSql(value) ?? textOf(value, 'the type');
}

/** What a callback calls on its parameter: `(column) => column.notNull().unique()`. */
export function callsIn(callback: Value | undefined): readonly Link[] {
  if (callback === undefined || callback.kind === 'undefined') return [];
  if (callback.kind !== 'callback') throw new CannotTell(`what it does is only known when it runs: ${written(callback)}`);
  return callback.chains.filter(({ root }) => root === callback.parameters[0]).flatMap(({ links }) => expanded(links.filter(({ args }) => args)));
}

/** The calls with those of `$call(f)` and `$if(condition, f)` in their place; the other calls with a dollar are for types only. */
export function expanded(calls: readonly Link[]): readonly Link[] {
  return calls.flatMap((call) => {
    const [first, second] = call.args ?? [];
    if (call.name === '$call') return callsIn(first);
    if (call.name !== '$if') return call.name.startsWith('$') ? [] : [call];
    if (first?.kind !== 'boolean') throw new CannotTell('whether the condition of $if holds is only known when it runs');
    return first.value ? callsIn(second) : [];
  });
}
