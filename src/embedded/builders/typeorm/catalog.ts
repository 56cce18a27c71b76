import type { ColumnTest, SentWhere } from '../../column-lookup.ts';
import { quoteIdentifier, quoteString } from '../../quote.ts';
import { placeholder } from '../read-value.ts';
import type { Query } from '../result.ts';
import { enumType, fullType, isEnum, newEnumType, type Column } from './columns.ts';
import { derivedName, type TableName } from './names.ts';
import { primaryKey, recreated } from './tables.ts';

/**
 * What changeColumn sends where the old column is the one that it finds in the catalog: everything that it may send, each
 * with what has to be found for it. `says`: which options of the new column count, for a copy of the old one has no others.
 */
export function changedInCatalog(table: TableName, name: string, column: Column, says: (option: string) => boolean): readonly Query[] {
  const type = {
    kind: 'type', type: says('type') ? column.type : undefined, length: says('length') ? column.length : undefined, array: says('isArray') ? column.array : undefined,
  } as const;
  const comparesType = says('type') || says('length') || says('isArray');
  if (says('type') && spelledOtherwise.has(column.type)) return recreated(table, name, column);
  const lookup = { schema: table.schema, table: table.bare, column: name };
  const spelled = `${isEnum(column) ? 'an enum' : column.type}${column.length && `(${column.length})`}${column.array ? '[]' : ''}`;
  const sent = (sql: string, otherwise: SentWhere['otherwise'], ...tests: readonly ColumnTest[]): Query => ({
    sql, where: { lookup, otherwise, tests: [...(comparesType ? [{ ...type, same: true }] : []), ...tests] },
    condition: comparesType ? `if the column already is ${spelled}` : 'if the column is not so already',
  });
  const otherType: SentWhere = { lookup, otherwise: 'sent', tests: [{ ...type, same: false }] };
  return [
    ...targeted(table, name, column, says, sent),
    ...(comparesType ? recreated(table, name, column).map((query) => ({ ...query, where: otherType, condition: `unless the column already is ${spelled}, as information_schema spells it` })) : []),
  ];
}

/** Types that information_schema.columns spells otherwise: a column that is changed to them always is another. */
const spelledOtherwise: ReadonlySet<string> = new Set([
  'varchar', 'char', 'int', 'int2', 'int4', 'int8', 'bool', 'float', 'float4', 'float8', 'decimal', 'timestamp', 'timestamptz', 'time', 'timetz', 'varbit',
  'serial', 'serial4', 'serial8', 'bigserial', 'smallserial', 'simple-enum',
]);

type Sent = (sql: string, otherwise: SentWhere['otherwise'], ...tests: readonly ColumnTest[]) => Query;

/** A column of the same type is changed in place. What generates its values is left out, and so are names that a rename changes with it: instants. */
function targeted(table: TableName, name: string, column: Column, says: (option: string) => boolean, sent: Sent): readonly Query[] {
  const alter = `ALTER TABLE ${table.path}`;
  const alterColumn = `${alter} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  const unique = quoteIdentifier(derivedName('UQ', table, [column.name]));
  return [
    ...(name === column.name ? [] : [sent(`${alter} RENAME COLUMN ${quoteIdentifier(name)} TO ${quoteIdentifier(column.name)}`, 'told')]),
    ...(withDigits.has(column.type) ? [sent(`${alterColumn} TYPE ${fullType(column)}`, 'told', { kind: 'digits', precision: column.precision, scale: column.scale })] : []),
    ...(isEnum(column) && says('enum') ? enumChanges(table, column, sent) : []),
    ...(says('isNullable') ? [column.nullable
      ? sent(`${alterColumn} DROP NOT NULL`, 'left out', { kind: 'notNull', is: true })
      : sent(`${alterColumn} SET NOT NULL`, 'told', { kind: 'notNull', is: false })] : []),
    ...(says('isUnique') ? [column.unique
      ? sent(`${alter} ADD CONSTRAINT ${unique} UNIQUE (${quoteIdentifier(column.name)})`, 'told', { kind: 'unique', is: false })
      : sent(`${alter} DROP CONSTRAINT ${inCatalog(`unique_constraint_of_${table.bare}`)}`, 'left out', { kind: 'unique', is: true })] : []),
    ...(says('isPrimary') ? [column.primary
      ? sent(`${alter} ADD ${primaryKey(table, [column.name], column.primaryKeyName)}`, 'left out', { kind: 'noPrimaryKey' })
      : sent(`${alter} DROP CONSTRAINT ${inCatalog(`primary_key_of_${table.bare}`)}`, 'left out', { kind: 'inPrimaryKey' })] : []),
    ...(says('default') && !column.generated ? [sent(column.default === undefined ? `${alterColumn} DROP DEFAULT` : `${alterColumn} SET DEFAULT ${column.default}`, 'left out', { kind: 'default', value: column.default })] : []),
    ...(says('collation') && column.collation !== undefined ? [sent(`${alterColumn} TYPE ${column.type} COLLATE ${quoteIdentifier(column.collation)}`, 'told', { kind: 'collation', name: column.collation })] : []),
  ];
}

/** A name that only the catalog has. */
function inCatalog(what: string): string {
  return quoteIdentifier(placeholder(what));
}

/** Types whose precision TypeORM reads from the catalog (PostgresQueryRunner.js: loadTables). */
const withDigits: ReadonlySet<string> = new Set(['numeric', 'interval', 'time without time zone', 'time with time zone', 'timestamp without time zone', 'timestamp with time zone']);

/** From 1.0 on, values that are only added are added; anything else makes a new type, and rewrites the table. */
function enumChanges(table: TableName, column: Column, sent: Sent): readonly Query[] {
  const type = enumType(table, column);
  const name = type.slice(type.indexOf('.') + 2, -1);
  const replaced = { kind: 'labelsReplaced', name, labels: column.enum } as const;
  return [
    ...column.enum.map((label) => sent(`ALTER TYPE ${type} ADD VALUE ${quoteString(label)}`, 'left out', { kind: 'labelAdded', name, labels: column.enum, missing: label })),
    ...newEnumType(table, column, column).map((sql) => sent(sql, / USING /.test(sql) ? 'told' : 'left out', replaced)),
  ];
}
