import type { Link, Value } from '../../values.ts';
import { field, given, isSet, listOf, textOf } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { quoteIdentifier } from '../../quote.ts';
import { constant, defaultValue, wrapped } from './values.ts';

/** One column of a table callback: `table.string('a', 20).notNullable()`. */
export interface Column {
  /** `varchar`, `bool`, …: the method by the name that knex compiles it by. */
  readonly type: string;
  /** In quotes. */
  readonly name: string;
  readonly args: readonly Value[];
  readonly modifiers: readonly Link[];
  /** `.alter()` and its options. */
  readonly alter?: { readonly nullable: boolean; readonly type: boolean };
}

/** The column that `method(…)` and what follows it define; undefined if it is no type (tablebuilder.js: columnTypes). */
export function columnOf(method: string, args: readonly Value[], modifiers: readonly Link[]): Column | undefined {
  const type = (methodAliases.get(method) ?? method).toLowerCase();
  if (!columnMethods.has(type)) return undefined;
  const own = args[0];
  const alter = modifiers.find((link) => link.name === 'alter');
  const options = alter?.args?.[0];
  return {
    type,
    name: own === undefined && type.endsWith('increments') ? '"id"' : wrapped(own, "the column's name"),
    args: args.slice(1),
    modifiers,
    ...(alter && { alter: { nullable: unlessFalse(options, 'alterNullable'), type: unlessFalse(options, 'alterType') } }),
  };
}

function unlessFalse(options: Value | undefined, name: string): boolean {
  const value = field(options, name);
  return value === undefined || isSet(value, name);
}

const methodAliases: ReadonlyMap<string, string> = new Map([
  ['float', 'floating'],
  ['enum', 'enu'],
  ['boolean', 'bool'],
  ['string', 'varchar'],
]);

/** Types without parameters, as knex writes them for PostgreSQL (pg-columncompiler.js, columncompiler.js). */
const fixedTypes: ReadonlyMap<string, string> = new Map([
  ['tinyint', 'smallint'],
  ['smallint', 'smallint'],
  ['mediumint', 'integer'],
  ['integer', 'integer'],
  ['bigint', 'bigint'],
  ['biginteger', 'bigint'],
  ['floating', 'real'],
  ['double', 'double precision'],
  ['bool', 'boolean'],
  ['date', 'date'],
  ['time', 'time'],
  ['text', 'text'],
  ['binary', 'bytea'],
  ['json', 'json'],
  ['jsonb', 'jsonb'],
  ['geometry', 'geometry'],
  ['geography', 'geography'],
  ['point', 'point'],
]);

const withParameters: readonly string[] = ['varchar', 'decimal', 'datetime', 'timestamp', 'uuid', 'enu', 'increments', 'bigincrements', 'specifictype'];

/** Methods that exist, but for which knex writes `undefined` as the type. */
const withoutType: readonly string[] = ['int', 'real', 'bit', 'serial', 'year', 'char', 'tinytext', 'mediumtext', 'longtext', 'varbinary', 'tinyblob', 'mediumblob', 'blob', 'longblob', 'set'];

const columnMethods: ReadonlySet<string> = new Set([...fixedTypes.keys(), ...withParameters, ...withoutType]);

/** Of the table around a column: its schema, for an enum's type, and whether a `primary` of its own is asked for. */
export interface TableOfColumn {
  readonly schema: string | undefined;
  readonly hasPrimary: boolean;
}

/** The column's type, and the CREATE TYPE before it that a native enum needs. */
export function typeOf(column: Column, table: TableOfColumn): { readonly type: string; readonly before?: string } {
  const fixed = fixedTypes.get(column.type);
  if (fixed !== undefined) return { type: fixed };
  const [first, second] = column.args;
  switch (column.type) {
    case 'varchar':
      return { type: `varchar(${wholeNumber(first, 255)})` };
    case 'decimal':
      return { type: first?.kind === 'null' ? 'decimal' : `decimal(${wholeNumber(first, 8)}, ${wholeNumber(second, 2)})` };
    case 'datetime':
    case 'timestamp':
      return { type: timestampType(first, second) };
    case 'uuid':
      return { type: `uuid${keyOf(first, false, table)}` };
    case 'increments':
      return { type: `serial${keyOf(first, true, table)}` };
    case 'bigincrements':
      return { type: `bigserial${keyOf(first, true, table)}` };
    case 'specifictype':
      return { type: textOf(first, 'the type') };
    case 'enu':
      return enumType(column, table);
    default:
      throw new CannotTell(`knex has no ${column.type} for PostgreSQL`);
  }
}

function keyOf(options: Value | undefined, otherwise: boolean, { hasPrimary }: TableOfColumn): string {
  const primary = given(options) ? isSet(field(options, 'primaryKey'), 'primaryKey') : otherwise;
  return primary && !hasPrimary ? ' primary key' : '';
}

function wholeNumber(value: Value | undefined, otherwise: number): string {
  if (value?.kind === 'unknown') return textOf(value, 'the length');
  const found = value?.kind === 'number' || value?.kind === 'string' ? Number.parseInt(String(value.value), 10) : Number.NaN;
  return String(Number.isNaN(found) ? otherwise : found);
}

function timestampType(first: Value | undefined, second: Value | undefined): string {
  const options = first?.kind === 'object';
  const useTz = options ? field(first, 'useTz') : undefined;
  const withoutTz = options ? useTz?.kind === 'boolean' && !useTz.value : isSet(first, 'the time zone');
  const precision = options ? field(first, 'precision') : given(second);
  const digits = precision && precision.kind !== 'null' ? `(${textOf(precision, 'the precision')})` : '';
  return `${withoutTz ? 'timestamp' : 'timestamptz'}${digits}`;
}

function enumType(column: Column, { schema }: TableOfColumn): { readonly type: string; readonly before?: string } {
  const [values, options] = column.args;
  const labels = (): string => listOf(values, 'the values').map((value) => textOf(value, 'a value')).join("', '");
  if (!isSet(field(options, 'useNative'), 'useNative')) return { type: `text check (${column.name} in ('${labels()}'))` };
  const own = field(options, 'schemaName');
  const of = own ? textOf(own, 'schemaName') : schema;
  const type = `${of === undefined ? '' : `"${of}".`}${quoteIdentifier(textOf(field(options, 'enumName'), 'enumName'))}`;
  return isSet(field(options, 'existingType'), 'existingType') ? { type } : { type, before: `create type ${type} as enum ('${labels()}')` };
}

/** `null` or `not null`, the default and the checks, in the order in which knex writes them. */
export function modifiersOf(column: Column): string {
  if (column.type.endsWith('increments')) return '';
  const nullable = nullability(column);
  const value = defaultOf(column);
  const parts = [...(nullable === undefined ? [] : [nullable ? 'null' : 'not null']), ...(value === undefined ? [] : [`default ${value}`]), ...checksOf(column).map(({ name, check }) => `${name ? `constraint ${name} ` : ''}check (${check})`)];
  return parts.map((part) => ` ${part}`).join('');
}

/** What the last of `nullable` and `notNullable` says; undefined without one. */
export function nullability({ modifiers }: Column): boolean | undefined {
  const last = modifiers.findLast(({ name }) => ['nullable', 'notNullable', 'notNull'].includes(name));
  if (!last) return undefined;
  const argument = last.args?.[0];
  return last.name === 'nullable' && (argument?.kind !== 'boolean' || argument.value) && (argument?.kind !== 'unknown' || isSet(argument, 'nullable'));
}

export function defaultOf({ modifiers, type }: Column): string | undefined {
  const last = modifiers.findLast(({ name }) => ['defaultTo', 'default', 'defaultsTo'].includes(name));
  return last && defaultValue(last.args?.[0], type);
}

/** The checks of a column; `.alter()` adds them as constraints. */
export function checksOf({ modifiers, name }: Column): readonly { readonly check: string; readonly name: string | undefined; readonly link: Link }[] {
  const order = ['checkPositive', 'checkNegative', 'checkIn', 'checkNotIn', 'checkBetween', 'checkLength', 'checkRegex'];
  return order.flatMap((method) => {
    const link = modifiers.findLast((one) => one.name === method);
    if (!link) return [];
    const args = link.args ?? [];
    const [check, called] = checkOf(method, name, args);
    return [{ check, name: called && isSet(called, "the check's name") ? textOf(called, "the check's name") : undefined, link }];
  });
}

function checkOf(method: string, column: string, [first, second, third]: readonly Value[]): readonly [string, Value | undefined] {
  switch (method) {
    case 'checkPositive':
      return [`${column} > 0`, first];
    case 'checkNegative':
      return [`${column} < 0`, first];
    case 'checkIn':
    case 'checkNotIn':
      return [`${column} ${method === 'checkIn' ? 'in' : 'not in'} (${listOf(first, 'the values').map(constant).join(',')})`, second];
    case 'checkBetween': {
      const items = listOf(first, 'the interval');
      const intervals = items.some((item) => item.kind === 'array') ? items.map((item) => listOf(item, 'the interval')) : [items];
      return [intervals.map(([from, to]) => `${column} between ${constantOrNull(from)} and ${constantOrNull(to)}`).join(' or '), second];
    }
    case 'checkLength':
      return [`length(${column}) ${textOf(first, 'the operator')} ${textOf(second, 'the length')}`, third];
    default:
      return [`${column} ~ ${constantOrNull(first)}`, second];
  }
}

function constantOrNull(value: Value | undefined): string {
  return value ? constant(value) : 'NULL';
}

/** The statement that a column's `.comment(…)` sends after it. */
export function commentOf({ modifiers, name }: Column, table: string): string | undefined {
  const text = modifiers.findLast((link) => link.name === 'comment')?.args?.[0];
  if (!text) return undefined;
  const constantText = isSet(text, 'the comment') ? `'${textOf(text, 'the comment').replace(/(?<!')'(?!')/g, "''")}'` : 'NULL';
  return `comment on column ${table}.${name} is ${constantText}`;
}
