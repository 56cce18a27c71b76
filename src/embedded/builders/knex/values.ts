import type { Value } from '../../values.ts';
import { splitAtDots } from '../placeholders.ts';
import { quoteIdentifier } from '../../quote.ts';
import { field, given, isSet, isUnknownString, jsonOf, listOf, textOf, written } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { lastCall } from '../steps.ts';

/** A name in quotes, its parts at the dots; SQL of `knex.raw` as it is (wrappingFormatter.js: wrap). */
export function wrapped(value: Value | undefined, what: string): string {
  return rawSql(value) ?? wrappedText(textOf(value, what));
}

export function wrappedText(name: string): string {
  return splitAtDots(name)
    .map((part) => quoteIdentifier(part.trim()))
    .join('.');
}

/** One name or an array of them, with commas between them. */
export function columnized(value: Value | undefined, what = 'the columns'): string {
  return listOf(value, what)
    .map((column) => wrapped(column, what))
    .join(', ');
}

/** What knex itself takes as SQL: `knex.raw(…)`, `knex.fn.now()`, `knex.fn.uuid()`; undefined for anything else. */
export function rawSql(value: Value | undefined): string | undefined {
  const raw = lastCall(value, 'raw');
  if (raw) return rawWithValues(raw);
  const now = lastCall(value, 'now');
  if (now) return now[0]?.kind === 'number' ? `CURRENT_TIMESTAMP(${now[0].value})` : 'CURRENT_TIMESTAMP';
  // In parentheses as knex writes it: volatile, so that a new column with it is a rewrite.
  return lastCall(value, 'uuid') ? '(gen_random_uuid())' : undefined;
}

/** The arguments of `raw`, `whereRaw` or `check` as SQL: names and values written in. */
export function rawWithValues([sql, bindings]: readonly Value[]): string {
  return filled(textOf(sql, 'the SQL'), bindings, constant);
}

/** SQL that is sent by itself: bound values stay parameters, which most DDL refuses. */
export function rawQuery([sql, bindings]: readonly Value[]): string {
  let parameters = 0;
  return filled(textOf(sql, 'the SQL'), bindings, () => `$${++parameters}`);
}

/** `??` and `:name:` are names, `?` and `:name` values; `\?` is an operator (rawFormatter.js). */
function filled(sql: string, bindings: Value | undefined, value: (binding: Value) => string): string {
  if (bindings?.kind === 'object') {
    return sql.replace(/\\:|(?<!:):(\w+)(:?)/g, (match, key: string | undefined, name: string) => {
      const binding = key === undefined ? undefined : field(bindings, key);
      if (!binding) return match === '\\:' ? ':' : match;
      return name ? columnized(binding, 'a name in raw') : (rawSql(binding) ?? value(binding));
    });
  }
  const all = listOf(bindings, 'the bindings');
  let next = 0;
  return sql.replace(/\\\?|\?\??/g, (match) => {
    if (match === '\\?') return '?';
    const binding = all[next++];
    if (!binding) return match;
    return match === '??' ? columnized(binding, 'a name in raw') : (rawSql(binding) ?? value(binding));
  });
}

/** A value written into the SQL (util/string.js: makeEscape, with PostgreSQL's strings). */
export function constant(value: Value): string {
  switch (value.kind) {
    case 'null':
    case 'undefined':
      return 'NULL';
    case 'number':
    case 'boolean':
      return String(value.value);
    case 'string':
      return escaped(value.value);
    case 'array':
    case 'object':
      return escaped(jsonOf(value));
    case 'unknown':
      return isUnknownString(value) ? escaped(textOf(value, 'the value')) : textOf(value, 'the value');
    case 'chain':
    case 'callback':
      throw new CannotTell(`${written(value)} is no value that it can write`);
  }
}

function escaped(text: string): string {
  const doubled = text.replaceAll('\\', '\\\\').replaceAll("'", "''");
  return `${text.includes('\\') ? 'E' : ''}'${doubled}'`;
}

/** What stands behind DEFAULT: almost everything in quotes, whatever its type (formatterUtils.js: formatDefault). */
export function defaultValue(value: Value | undefined, type: string): string {
  const raw = rawSql(value);
  if (raw !== undefined) return raw;
  if (!value || !given(value)) throw new CannotTell('the default is undefined, which makes broken SQL');
  if (value.kind === 'null') return 'null';
  if (value.kind === 'unknown' || value.kind === 'chain' || value.kind === 'callback') return constant(value);
  if (type === 'bool') return value.kind === 'string' && value.value === 'false' ? "'0'" : `'${isSet(value, 'the default') ? 1 : 0}'`;
  if ((type === 'json' || type === 'jsonb') && (value.kind === 'object' || value.kind === 'array')) return `'${jsonOf(value)}'`;
  // Array.prototype.toString, Object.prototype.toString.
  return escaped(asString(value));
}

function asString(value: Value): string {
  if (value.kind === 'array') return value.items.map(asString).join(',');
  return value.kind === 'object' ? '[object Object]' : textOf(value, 'the default');
}
