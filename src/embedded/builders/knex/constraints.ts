import type { Link, Value } from '../../values.ts';
import { aroundPlaceholders, splitAtDots } from '../placeholders.ts';
import { field, given, isSet, listOf, option, textOf } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { columnized, rawWithValues, wrapped, wrappedText } from './values.ts';

/** The table that a callback changes: its name as written, its schema, and both in quotes. */
export interface TableName {
  readonly bare: string;
  readonly schema: string | undefined;
  readonly quoted: string;
}

export function tableName(value: Value | undefined, schema: string | undefined): TableName {
  const bare = textOf(value, "the table's name");
  return { bare, schema, quoted: wrappedText(schema === undefined ? bare : `${schema}.${bare}`) };
}

/** `table_column_index` and the like, in lower case, dots and hyphens of the table's name as underscores. */
export function derivedName(kind: 'index' | 'unique' | 'foreign', table: TableName, columns: Value | undefined): string {
  const names = listOf(columns, 'the columns').map((column) => textOf(column, 'a column'));
  const own = aroundPlaceholders(table.bare, (part) => part.replace(/[.-]/g, '_'));
  return wrappedText(aroundPlaceholders(`${own}_${names.join('_')}_${kind}`, (part) => part.toLowerCase()));
}

/** The primary key's constraint, as CREATE TABLE or ADD take it. */
export function primaryKey(table: TableName, [columns, options]: readonly Value[]): string {
  const called = given(options)?.kind === 'object' ? option(options, 'constraintName') : nameIfSet(options);
  // Not as one name with its schema: `"schema"."t_pkey"` is what knex writes for a table `schema.t`.
  const constraint = wrappedText(called ?? `${table.bare}_pkey`);
  return `constraint ${constraint} primary key (${columnized(columns)})${deferrable(options)}`;
}

/** A constraint, unless its options say that it should be an index (pg-tablecompiler.js: unique). */
export function unique(table: TableName, [columns, options]: readonly Value[]): string {
  const settings = given(options)?.kind === 'object' ? options : undefined;
  const called = settings ? option(settings, 'indexName') : nameIfSet(options);
  const own = called === undefined ? derivedName('unique', table, columns) : wrappedText(called);
  const predicate = field(settings, 'predicate');
  const asked = field(settings, 'useConstraint');
  if (asked ? isSet(asked, 'useConstraint') : deferrable(settings) !== '' || !predicate) {
    return `alter table ${table.quoted} add constraint ${own} unique (${columnized(columns)})${deferrable(settings)}`;
  }
  return `create unique index ${own} on ${table.quoted} (${columnized(columns)})${condition(predicate)}`;
}

export function index(table: TableName, [columns, indexName, options]: readonly Value[]): string {
  const called = nameIfSet(indexName);
  const own = called === undefined ? derivedName('index', table, columns) : wrappedText(called);
  const method = options?.kind === 'string' ? options.value : option(options, 'storageEngineIndexType');
  const isUnique = option(options, 'indexType')?.toLowerCase() === 'unique';
  return `create${isUnique ? ' unique' : ''} index ${own} on ${table.quoted}${method ? ` using ${method}` : ''} (${columnized(columns)})${condition(field(options, 'predicate'))}`;
}

/**
 * The foreign key of `table.foreign(…)` or of a column's chain: whatever its calls say, in any order. Undefined where one
 * half is missing: then knex sends nothing.
 */
export function foreignKey(table: TableName, columns: Value | undefined, keyName: Value | undefined, links: readonly Link[]): string | undefined {
  const argument = (...names: readonly string[]): Value | undefined => given(links.findLast(({ name }) => names.includes(name))?.args?.[0]);
  const references = argument('references');
  const [targetTable, targetColumn] = references?.kind === 'string' ? splitAtDots(references.value) : [];
  const inTable = argument('inTable', 'on');
  if (!references || (!inTable && targetColumn === undefined)) return undefined;
  const target = targetColumn === undefined ? columnized(references) : wrappedText(targetColumn);
  const relation = inTable ? wrapped(inTable, 'the referenced table') : wrappedText(targetTable ?? '');
  const called = nameIfSet(argument('withKeyName') ?? keyName);
  const own = called === undefined ? derivedName('foreign', table, columns) : wrappedText(called);
  const action = (event: 'update' | 'delete', value: Value | undefined): string => (value && isSet(value, event) ? ` on ${event} ${textOf(value, event)}` : '');
  const deferred = argument('deferrable');
  const key = `alter table ${table.quoted} add constraint ${own} foreign key (${columnized(columns)}) references ${relation} (${target})`;
  return `${key}${action('update', argument('onUpdate'))}${action('delete', argument('onDelete'))}${deferred ? ` deferrable initially ${textOf(deferred, 'deferrable').toLowerCase()}` : ''}`;
}

export function nameIfSet(value: Value | undefined): string | undefined {
  return value && isSet(value, 'the name') ? textOf(value, 'the name') : undefined;
}

function deferrable(options: Value | undefined): string {
  const value = given(options)?.kind === 'object' ? option(options, 'deferrable') : undefined;
  return value === undefined ? '' : ` deferrable initially ${value}`;
}

/** `knex.whereNotNull('a')` and the simple rest of its kind. */
function condition(predicate: Value | undefined): string {
  if (!predicate) return '';
  if (predicate.kind !== 'chain') throw new CannotTell('the predicate is only known when it runs');
  const parts = predicate.chain.links.flatMap(({ name, args }) => (args ? [part(name, args)] : []));
  return ` where ${parts.join(' and ')}`;
}

function part(method: string, args: readonly Value[]): string {
  const [column, second, third] = args;
  switch (method) {
    case 'whereNull':
    case 'andWhereNull':
      return `${wrapped(column, 'a column')} is null`;
    case 'whereNotNull':
      return `${wrapped(column, 'a column')} is not null`;
    case 'whereRaw':
    case 'andWhereRaw':
      return rawWithValues(args);
    case 'where':
    case 'andWhere':
      if (column?.kind === 'string' && second && !third) return `${wrapped(column, 'a column')} = ${literal(second)}`;
      if (column?.kind === 'string' && second?.kind === 'string' && third) return `${wrapped(column, 'a column')} ${second.value} ${literal(third)}`;
      throw new CannotTell(`the predicate ${method} is not understood`);
    default:
      throw new CannotTell(`the predicate ${method} is not understood`);
  }
}

function literal(value: Value): string {
  switch (value.kind) {
    case 'string':
      return `'${value.value.replaceAll("'", "''")}'`;
    case 'number':
    case 'boolean':
    case 'unknown':
      return textOf(value, 'a value');
    case 'null':
    case 'undefined':
    case 'array':
    case 'object':
    case 'chain':
    case 'callback':
      throw new CannotTell('the predicate is not understood');
  }
}
