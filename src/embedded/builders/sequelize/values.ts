import type { Link, Value } from '../../values.ts';
import { quoteString } from '../../quote.ts';
import { field, given, isSet, isUnknownString, jsonOf, listOf, option, placeholder, textOf, written } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { lastCall, stepsOf } from '../steps.ts';

/** An identifier: quotes in it are left out, not doubled (utils.js: addTicks). */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '')}"`;
}

/** A table as a call names it: `'t'`, whose dots mean nothing, or `{ tableName, schema }`. */
export interface TableName {
  readonly bare: string;
  readonly schema: string | undefined;
  /** As most calls write it. */
  readonly path: string;
  /** As addColumn, removeColumn and the names of enums write it: public where no schema is named. */
  readonly withSchema: string;
}

export function tableName(value: Value | undefined): TableName {
  const options = value?.kind === 'object' ? value : undefined;
  const bare = textOf(options ? field(options, 'tableName') : value, 'the table');
  const schema = option(options, 'schema');
  const path = schema === undefined ? identifier(bare) : `${identifier(schema)}.${identifier(bare)}`;
  return { bare, schema, path, withSchema: `${identifier(schema ?? 'public')}.${identifier(bare)}` };
}

/** SQL that Sequelize takes as it is: `Sequelize.literal('now()')`, `Sequelize.fn('now')`, `Sequelize.col('a')`, `Sequelize.cast(…)`. */
export function literalSql(value: Value | undefined): string | undefined {
  const literal = lastCall(value, 'literal');
  if (literal) return textOf(literal[0], 'the literal');
  const column = lastCall(value, 'col');
  if (column) return textOf(column[0], 'the column').split('.').map(identifier).join('.');
  const cast = lastCall(value, 'cast');
  if (cast) return `CAST(${argument(cast[0])} AS ${textOf(cast[1], 'the type').toUpperCase()})`;
  const call = lastCall(value, 'fn');
  return call && `${textOf(call[0], 'the function')}(${call.slice(1).map(argument).join(', ')})`;
}

function argument(value: Value | undefined): string {
  return literalSql(value) ?? (value ? constant(value) : 'NULL');
}

/** A value written into the SQL (sql-string.js). */
export function constant(value: Value, type = ''): string {
  const literal = literalSql(value);
  if (literal !== undefined) return literal;
  switch (value.kind) {
    case 'null':
    case 'undefined':
      return 'NULL';
    case 'string':
      return /^JSONB?$/.test(type) ? quoteString(JSON.stringify(value.value)) : quoteString(value.value);
    case 'number':
      return /^(?:FLOAT|REAL|DOUBLE PRECISION)$/.test(type) ? `'${value.value}'` : String(value.value);
    case 'boolean':
      return String(value.value);
    case 'array':
      return /^JSONB?$/.test(type) ? quoteString(jsonOf(value)) : arrayConstant(value.items, type);
    case 'object':
      return quoteString(jsonOf(value));
    case 'unknown':
      return isUnknownString(value) ? quoteString(textOf(value, 'the value')) : textOf(value, 'the value');
    case 'chain':
    case 'callback':
      throw new CannotTell(`${written(value)} is no value that it can write`);
  }
}

function arrayConstant(items: readonly Value[], type: string): string {
  return `ARRAY[${items.map((item) => constant(item)).join(',')}]${type.endsWith('[]') ? `::${type}` : ''}`;
}

/** A condition of an index, a check or a change of data: columns with values, else a placeholder. Undefined: none. */
export function condition(value: Value | undefined): string | undefined {
  const literal = literalSql(value);
  if (literal !== undefined) return literal;
  if (!given(value) || value?.kind === 'null') return undefined;
  if (value?.kind !== 'object') return placeholder('condition');
  const parts = [...value.entries].map(([column, to]) => {
    if (to.kind === 'null') return `${identifier(column)} IS NULL`;
    if (to.kind === 'array') return `${identifier(column)} IN (${listOf(to, column).map((item) => constant(item)).join(', ')})`;
    return to.kind === 'object' || to.kind === 'chain' || column.includes('[') ? placeholder(`condition_on_${column}`) : `${identifier(column)} = ${constant(to)}`;
  });
  return parts.length > 0 ? parts.join(' AND ') : undefined;
}

/** `Sequelize.Deferrable.INITIALLY_DEFERRED` (deferrable.js). */
export function deferrable(value: Value | undefined): string {
  if (!value || !isSet(value, 'deferrable')) return '';
  const names = value.kind === 'chain' ? stepsOf(value.chain).map(({ name }: Link) => name) : [];
  if (names.includes('INITIALLY_DEFERRED')) return ' DEFERRABLE INITIALLY DEFERRED';
  if (names.includes('INITIALLY_IMMEDIATE')) return ' DEFERRABLE INITIALLY IMMEDIATE';
  if (names.includes('NOT')) return ' NOT DEFERRABLE';
  throw new CannotTell(`deferrable is only known when it runs: ${written(value)}`);
}
