import type { Value } from '../../values.ts';
import { quoteIdentifier, quoteString } from '../../quote.ts';
import { textOf } from '../read-value.ts';
import { CannotTell, type Query } from '../result.ts';
import { constructed } from '../steps.ts';
import { changedInCatalog } from './catalog.ts';
import { columnComment, columnOf, enumType, foundColumn, fullType, isEnum, newEnumType, uuidGenerator, type Column } from './columns.ts';
import { derivedName, tableName, type TableName } from './names.ts';
import { recreated } from './tables.ts';

/**
 * `queryRunner.changeColumn(table, old, new)` drops the column and adds it again, without its data, where type, length or
 * array differ from the old column, compared letter for letter with the catalog unless the old column is a TableColumn too
 * (PostgresQueryRunner.js: changeColumn).
 */
export function changeColumn([tableValue, before, after]: readonly Value[]): readonly Query[] {
  const table = tableName(tableValue);
  const found = foundColumn(after);
  if (found) return changedInCatalog(table, found.name, ...changesOf(found));
  const column = columnOf(after);
  const old = constructed(before, 'TableColumn') ? columnOf(before) : undefined;
  // A plain object has no `isArray`, which then differs from the catalog's false.
  if (!constructed(after, 'TableColumn')) return recreated(table, old?.name ?? oldName(before, column), column);
  if (old) return isRecreated(old, column) ? recreated(table, old.name, column) : changes(table, old, column).map((sql) => ({ sql }));
  return changedInCatalog(table, oldName(before, column), column, () => true);
}

/** The column as its copy is now, as far as the program says, and which options it says. */
function changesOf({ name, changes: assigned = new Map<string, Value>() }: NonNullable<ReturnType<typeof foundColumn>>): readonly [Column, (option: string) => boolean] {
  const other = [...assigned.keys()].find((option) => !followed.has(option) && !(assigned.has('type') && ofType.has(option)));
  if (other !== undefined) throw new CannotTell(`what ${other} of the column was is only known when it runs`);
  const unsaid: readonly (readonly [string, Value])[] = [
    ['name', { kind: 'string', value: name }], ['type', { kind: 'string', value: assigned.has('enum') ? 'enum' : '' }], ['isNullable', { kind: 'boolean', value: true }],
  ];
  return [columnOf({ kind: 'object', entries: new Map([...unsaid, ...assigned]) }), (option) => assigned.has(option)];
}

/** What a copy's assignments change by themselves, and what together with its type. */
const followed: ReadonlySet<string> = new Set(['name', 'type', 'length', 'isArray', 'isNullable', 'isUnique', 'default', 'enum', 'comment']);
const ofType: ReadonlySet<string> = new Set(['precision', 'scale', 'collation', 'enumName']);

/** The column of which nothing but the name is known: a name, or a look-up in the catalog. */
function oldName(before: Value | undefined, column: Column): string {
  const found = foundColumn(before)?.name;
  if (found !== undefined) return found;
  return before?.kind === 'string' ? before.value : before?.kind === 'unknown' || before?.kind === 'chain' ? column.name : textOf(before, 'the old column');
}

function isRecreated(old: Column, column: Column): boolean {
  return old.type !== column.type || old.length !== column.length || old.array !== column.array || (column.expression !== undefined && old.expression !== column.expression);
}

/** One statement for each thing that differs. Indexes and constraints that a rename renames too are not known here. */
function changes(table: TableName, old: Column, column: Column): readonly string[] {
  if (old.primary !== column.primary) throw new CannotTell('it changes the primary key, whose columns are not known');
  const alter = `ALTER TABLE ${table.path}`;
  const alterColumn = `${alter} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  const unique = quoteIdentifier(derivedName('UQ', table, [column.name]));
  const enums = enumChanges(table, old, column);
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
function enumChanges(table: TableName, old: Column, column: Column): { readonly statements: readonly string[]; readonly setsDefault: boolean } {
  const same = old.enumName === column.enumName && old.enum.join('\0') === column.enum.join('\0');
  if (!isEnum(column) || same) return { statements: [], setsDefault: false };
  const added = column.enum.filter((label) => !old.enum.includes(label));
  if (added.length > 0 && old.enum.every((label) => column.enum.includes(label))) {
    return { statements: added.map((label) => `ALTER TYPE ${enumType(table, old)} ADD VALUE ${quoteString(label)}`), setsDefault: false };
  }
  return { statements: newEnumType(table, old, column), setsDefault: old.default !== undefined };
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
