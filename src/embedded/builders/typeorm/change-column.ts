import type { Value } from '../../values.ts';
import { quoteIdentifier, quoteString } from '../../quote.ts';
import { textOf } from '../read-value.ts';
import { CannotTell, type Query } from '../result.ts';
import { constructed } from '../steps.ts';
import { columnComment, columnOf, createEnum, enumType, fullType, isEnum, uuidGenerator, type Column } from './columns.ts';
import { derivedName, tableName, type TableName } from './names.ts';
import { addColumn } from './tables.ts';

/**
 * `queryRunner.changeColumn(table, old, new)` drops the column and adds it again, without its data, where type, length or
 * array differ from the old column, compared letter for letter with the catalog unless the old column is a TableColumn too
 * (PostgresQueryRunner.js: changeColumn). What isn't seen here is taken to differ, and `condition` says so.
 */
export function changeColumn([tableValue, before, after]: readonly Value[]): readonly Query[] {
  const table = tableName(tableValue);
  const column = columnOf(after);
  const old = constructed(before, 'TableColumn') ? columnOf(before) : undefined;
  // A plain object has no `isArray`, which then differs from the catalog's false.
  if (!constructed(after, 'TableColumn')) return recreated(table, old?.name ?? oldName(before, column), after, undefined);
  if (old) return isRecreated(old, column) ? recreated(table, old.name, after, undefined) : changes(table, old, column).map((sql) => ({ sql }));
  const condition = spelledOtherwise.has(column.type) ? undefined : `unless the column already is ${fullType(column)}, as information_schema spells it`;
  return recreated(table, oldName(before, column), after, condition);
}

/** The column of which nothing but the name is known: a name, or a look-up in the catalog. */
function oldName(before: Value | undefined, column: Column): string {
  return before?.kind === 'string' ? before.value : before?.kind === 'unknown' || before?.kind === 'chain' ? column.name : textOf(before, 'the old column');
}

function isRecreated(old: Column, column: Column): boolean {
  return old.type !== column.type || old.length !== column.length || old.array !== column.array || (column.expression !== undefined && old.expression !== column.expression);
}

function recreated(table: TableName, name: string, after: Value | undefined, condition: string | undefined): readonly Query[] {
  const marks = { columnRecreated: true, ...(condition !== undefined && { condition }) } as const;
  return [`ALTER TABLE ${table.path} DROP COLUMN ${quoteIdentifier(name)}`, ...addColumn(table, after)].map((sql) => ({ sql, ...marks }));
}

/** Types that information_schema.columns spells otherwise: a column that is changed to them always is another. */
const spelledOtherwise: ReadonlySet<string> = new Set([
  'varchar', 'char', 'int', 'int2', 'int4', 'int8', 'bool', 'float', 'float4', 'float8', 'decimal', 'timestamp', 'timestamptz', 'time', 'timetz', 'varbit',
  'serial', 'serial4', 'serial8', 'bigserial', 'smallserial',
]);

/** One statement for each thing that differs. Indexes and constraints that a rename renames too are not known here. */
function changes(table: TableName, old: Column, column: Column): readonly string[] {
  if (old.primary !== column.primary) throw new CannotTell('it changes the primary key, whose columns are not known');
  const alter = `ALTER TABLE ${table.path}`;
  const alterColumn = `${alter} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  const unique = quoteIdentifier(derivedName('UQ', table, [column.name]));
  const enums = enumChanges(table, old, column, alterColumn);
  const defaultChanges = column.default === old.default || enums.setsDefault ? [] : [column.default === undefined ? `${alterColumn} DROP DEFAULT` : `${alterColumn} SET DEFAULT ${column.default}`];
  return [
    ...(old.name === column.name ? [] : [`${alter} RENAME COLUMN ${quoteIdentifier(old.name)} TO ${quoteIdentifier(column.name)}`]),
    ...(old.precision === column.precision && old.scale === column.scale ? [] : [`${alterColumn} TYPE ${fullType(column)}`]),
    ...enums.statements,
    ...(old.nullable === column.nullable ? [] : [`${alterColumn} ${column.nullable ? 'DROP' : 'SET'} NOT NULL`]),
    ...(old.comment === column.comment ? [] : [columnComment(table, column)]),
    ...(old.unique === column.unique ? [] : [column.unique ? `${alter} ADD CONSTRAINT ${unique} UNIQUE (${quoteIdentifier(column.name)})` : `${alter} DROP CONSTRAINT ${unique}`]),
    ...(old.generated === column.generated ? [] : generationChanges(table, old, column, alterColumn)),
    ...defaultChanges,
    ...(old.collation === column.collation ? [] : [`${alterColumn} TYPE ${column.type} COLLATE ${quoteIdentifier(column.collation ?? 'undefined')}`]),
  ];
}

/** From 1.0 on, values that are only added are added; anything else makes a new type, and rewrites the table. */
function enumChanges(table: TableName, old: Column, column: Column, alterColumn: string): { readonly statements: readonly string[]; readonly setsDefault: boolean } {
  const same = old.enumName === column.enumName && old.enum.join('\0') === column.enum.join('\0');
  if (!isEnum(column) || same) return { statements: [], setsDefault: false };
  const added = column.enum.filter((label) => !old.enum.includes(label));
  if (added.length > 0 && old.enum.every((label) => column.enum.includes(label))) {
    return { statements: added.map((label) => `ALTER TYPE ${enumType(table, old)} ADD VALUE ${quoteString(label)}`), setsDefault: false };
  }
  const aside = enumType(table, old, '_old');
  const type = `${enumType(table, column)}${column.array ? '[]' : ''}`;
  return {
    statements: [
      `ALTER TYPE ${enumType(table, old)} RENAME TO ${aside.slice(aside.indexOf('.') + 1)}`,
      createEnum(table, column),
      ...(old.default === undefined ? [] : [`${alterColumn} DROP DEFAULT`]),
      `${alterColumn} TYPE ${type} USING ${quoteIdentifier(column.name)}::"text"::${type}`,
      ...(column.default === undefined ? [] : [`${alterColumn} SET DEFAULT ${column.default}`]),
      `DROP TYPE ${aside}`,
    ],
    setsDefault: old.default !== undefined,
  };
}

function generationChanges(table: TableName, old: Column, column: Column, alterColumn: string): readonly string[] {
  const sequence = `${table.schema === undefined || table.schema === 'public' ? '' : `${quoteIdentifier(table.schema)}.`}${quoteIdentifier(`${table.bare}_${column.name}_seq`)}`;
  return [
    ...(old.generated === 'uuid' || old.generated === 'increment' ? [`${alterColumn} DROP DEFAULT`] : []),
    ...(old.generated === 'increment' ? [`DROP SEQUENCE ${sequence}`] : []),
    ...(column.generated === 'uuid' ? [`${alterColumn} SET DEFAULT ${uuidGenerator}`] : []),
    ...(column.generated === 'increment' ? [`CREATE SEQUENCE IF NOT EXISTS ${sequence} OWNED BY ${table.path}.${quoteIdentifier(column.name)}`, `${alterColumn} SET DEFAULT nextval('${sequence}')`] : []),
  ];
}
