import type { Value } from '../../values.ts';
import { quoteIdentifier, quoteString } from '../../quote.ts';
import { field, given, isSet, listOf, option, placeholder } from '../read-value.ts';
import { CannotTell, type Query } from '../result.ts';
import { constructed } from '../steps.ts';
import { columnComment, columnOf, columnSql, createEnum, enumType, isEnum, type Column } from './columns.ts';
import { checkConstraint, createIndex, exclusionConstraint, foreignKey, uniqueConstraint } from './constraints.ts';
import { columnNames, derivedName, quotedList, tableName, type TableName } from './names.ts';

/**
 * `queryRunner.createTable(new Table({ … }), ifNotExist, createForeignKeys, createIndices)`. With `ifNotExist` TypeORM asks
 * for the table first and sends nothing at all if it is there, which IF NOT EXISTS says best.
 */
export function createTable([value, ifNotExist, createForeignKeys, createIndices]: readonly Value[]): readonly string[] {
  const options = constructed(value, 'Table')?.[0];
  if (options?.kind !== 'object') throw new CannotTell('the table is only known when it runs');
  const table = tableName(value);
  const columns = listOf(field(options, 'columns'), 'columns').map(columnOf);
  const comment = option(options, 'comment');
  const words = `CREATE TABLE ${isSet(ifNotExist, 'ifNotExist') ? 'IF NOT EXISTS ' : ''}${table.path}`;
  const body = [...columns.map((column) => columnSql(table, column)), ...constraintsOf(table, options, columns, unlessFalse(createForeignKeys, 'createForeignKeys'))];
  const comments = columns.filter((column) => column.comment !== undefined).map((column) => `; ${columnComment(table, column)}`);
  const enums = new Map(columns.filter(isEnum).map((column) => [enumType(table, column), createEnum(table, column)]));
  return [
    ...enums.values(),
    `${words} (${body.join(', ')})${comments.join('')}`,
    ...(unlessFalse(createIndices, 'createIndices') ? listOf(field(options, 'indices'), 'indices').map((index) => createIndex(table, index)) : []),
    ...(comment === undefined ? [] : [`COMMENT ON TABLE ${table.path} IS ${quoteString(comment)}`]),
  ];
}

function unlessFalse(value: Value | undefined, what: string): boolean {
  return given(value) === undefined || isSet(value, what);
}

/** Inside the parentheses, behind the columns (PostgresQueryRunner.js: createTableSql). */
function constraintsOf(table: TableName, options: Value, columns: readonly Column[], withForeignKeys: boolean): readonly string[] {
  const uniques = listOf(field(options, 'uniques'), 'uniques');
  const named = uniques.map((unique) => columnNames(field(constructed(unique, 'TableUnique')?.[0] ?? unique, 'columnNames')).join('\0'));
  const ofColumns = columns.filter(({ unique, name }) => unique && !named.includes(name)).map((column) => uniqueOf(table, column));
  const primary = columns.filter((column) => column.primary);
  return [
    ...uniques.map((unique) => uniqueConstraint(table, unique)),
    ...ofColumns,
    ...listOf(field(options, 'checks'), 'checks').map((check) => checkConstraint(table, check)),
    ...listOf(field(options, 'exclusions'), 'exclusions').map((exclusion) => exclusionConstraint(table, exclusion)),
    ...(withForeignKeys ? listOf(field(options, 'foreignKeys'), 'foreignKeys').map((key) => foreignKey(table, key, true)) : []),
    ...(primary.length > 0 ? [primaryKey(table, primary.map(({ name }) => name), primary[0]?.primaryKeyName)] : []),
  ];
}

function uniqueOf(table: TableName, { name }: Column): string {
  return `CONSTRAINT ${quoteIdentifier(derivedName('UQ', table, [name]))} UNIQUE (${quoteIdentifier(name)})`;
}

export function primaryKey(table: TableName, columns: readonly string[], name: string | undefined): string {
  return `CONSTRAINT ${quoteIdentifier(name ?? derivedName('PK', table, columns))} PRIMARY KEY (${quotedList(columns)})`;
}

/**
 * `queryRunner.addColumn`: one ALTER TABLE a column, and one a constraint of it. A column of the primary key is added to
 * the key that is there: TypeORM drops that, and makes a new one of its columns and this.
 */
export function addColumn(table: TableName, value: Value | undefined): readonly (string | Query)[] {
  return columnAdded(table, columnOf(value));
}

function columnAdded(table: TableName, column: Column): readonly (string | Query)[] {
  return [
    ...(isEnum(column) ? [createEnum(table, column)] : []),
    `ALTER TABLE ${table.path} ADD ${columnSql(table, column)}`,
    ...(column.primary ? primaryKeyWith(table, column) : []),
    ...(column.unique ? [`ALTER TABLE ${table.path} ADD ${uniqueOf(table, column)}`] : []),
    ...(column.comment === undefined ? [] : [columnComment(table, column)]),
  ];
}

/** Of the key that is there neither name nor columns are known here. */
function primaryKeyWith(table: TableName, { name, primaryKeyName }: Column): readonly Query[] {
  const key = placeholder(`primary_key_of_${table.bare}`);
  return [
    { sql: `ALTER TABLE ${table.path} DROP CONSTRAINT ${quoteIdentifier(key)}`, condition: `where ${table.bare} has a primary key` },
    { sql: `ALTER TABLE ${table.path} ADD CONSTRAINT ${quoteIdentifier(primaryKeyName ?? placeholder(`PK_of_${table.bare}_with_${name}`))} PRIMARY KEY (${quoteIdentifier(placeholder(`columns_of_${key}`))}, ${quoteIdentifier(name)})`, condition: `with ${name} alone where ${table.bare} has no primary key` },
  ];
}

/** What changeColumn sends where it drops the column and adds it again. */
export function recreated(table: TableName, name: string, column: Column): readonly Query[] {
  return [`ALTER TABLE ${table.path} DROP COLUMN ${quoteIdentifier(name)}`, ...columnAdded(table, column)].map((query) => ({ ...(typeof query === 'string' ? { sql: query } : query), columnRecreated: true }));
}
