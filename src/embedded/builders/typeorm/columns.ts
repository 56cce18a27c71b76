import { assignment, type Value } from '../../values.ts';
import { quoteIdentifier, quoteString } from '../../quote.ts';
import { field, flag, given, listOf, option, textOf } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { constructed, lastCall } from '../steps.ts';
import type { TableName } from './names.ts';

/** A column as `new TableColumn({ … })` gives it, with that class's defaults: NOT NULL unless told otherwise. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly length: string;
  readonly precision: string | undefined;
  readonly scale: string | undefined;
  readonly collation: string | undefined;
  /** As SQL. */
  readonly default: string | undefined;
  readonly nullable: boolean;
  readonly primary: boolean;
  readonly primaryKeyName: string | undefined;
  readonly unique: boolean;
  readonly array: boolean;
  readonly comment: string | undefined;
  readonly generated: 'uuid' | 'identity' | 'increment' | 'rowid' | undefined;
  readonly identity: string;
  readonly expression: string | undefined;
  readonly enum: readonly string[];
  readonly enumName: string | undefined;
}

export function columnOf(value: Value | undefined): Column {
  const options = copied(value, constructed(value, 'TableColumn')?.[0] ?? value);
  if (options?.kind !== 'object') throw new CannotTell('the column is only known when it runs');
  const text = (name: string): string | undefined => {
    const found = given(field(options, name));
    return found && found.kind !== 'null' ? textOf(found, name) : undefined;
  };
  return {
    name: textOf(field(options, 'name'), "the column's name"),
    type: textOf(field(options, 'type'), "the column's type"),
    length: text('length') ?? '',
    precision: text('precision'),
    scale: text('scale'),
    collation: option(options, 'collation'),
    default: text('default'),
    nullable: flag(options, 'isNullable'),
    primary: flag(options, 'isPrimary'),
    primaryKeyName: option(options, 'primaryKeyConstraintName'),
    unique: flag(options, 'isUnique'),
    array: flag(options, 'isArray'),
    comment: option(options, 'comment'),
    generated: flag(options, 'isGenerated') ? strategyOf(field(options, 'generationStrategy')) : undefined,
    identity: option(options, 'generatedIdentity') ?? 'BY DEFAULT',
    expression: text('generatedType') === 'STORED' ? option(options, 'asExpression') : undefined,
    enum: listOf(field(options, 'enum'), 'enum').map((label) => textOf(label, 'a value of the enum')),
    enumName: option(options, 'enumName'),
  };
}

/** What a copy was made of, with what the program has assigned to it since. */
function copied(value: Value | undefined, original: Value | undefined): Value | undefined {
  const changes = lastCall(value, assignment)?.[0];
  return changes?.kind === 'object' && original?.kind === 'object' ? { kind: 'object', entries: new Map([...original.entries, ...changes.entries]) } : original;
}

/** A column that the program has looked up by its name (`table.findColumnByName('a')`), and what it has assigned to its copy of it. */
export function foundColumn(value: Value | undefined): { readonly name: string; readonly changes: ReadonlyMap<string, Value> | undefined } | undefined {
  const look = value?.kind === 'chain' ? value.chain.links.find(({ name }) => name === 'findColumnByName') : undefined;
  const changes = lastCall(value, assignment)?.[0];
  return look && { name: textOf(look.args?.[0], 'the column'), changes: changes?.kind === 'object' ? changes.entries : undefined };
}

function strategyOf(value: Value | undefined): Column['generated'] {
  const strategy = value ? textOf(value, 'generationStrategy') : 'increment';
  if (strategy === 'uuid' || strategy === 'identity' || strategy === 'increment' || strategy === 'rowid') return strategy;
  throw new CannotTell(`generationStrategy is not known: ${strategy}`);
}

/** What stands behind ADD or in CREATE TABLE (PostgresQueryRunner.js: buildCreateColumnSql). */
export function columnSql(table: TableName, column: Column): string {
  const value = column.default ?? (column.generated === 'uuid' ? uuidGenerator : undefined);
  const parts = [
    quoteIdentifier(column.name),
    typeClause(table, column),
    column.expression === undefined ? '' : `GENERATED ALWAYS AS (${column.expression}) STORED`,
    column.collation === undefined ? '' : `COLLATE ${quoteIdentifier(column.collation)}`,
    column.nullable ? '' : 'NOT NULL',
    value === undefined ? '' : `DEFAULT ${value}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** With the option `uuidExtension: 'pgcrypto'` it is gen_random_uuid(): volatile, both. */
export const uuidGenerator = 'uuid_generate_v4()';

function typeClause(table: TableName, column: Column): string {
  if (column.generated === 'identity') return `${column.type} GENERATED ${column.identity} AS IDENTITY`;
  const serial = column.generated && column.generated !== 'uuid' ? serials.get(column.type) : undefined;
  if (serial !== undefined) return serial;
  return isEnum(column) ? `${enumType(table, column)}${column.array ? ' array' : ''}` : fullType(column);
}

const serials: ReadonlyMap<string, string> = new Map([
  ['integer', 'SERIAL'],
  ['int', 'SERIAL'],
  ['int4', 'SERIAL'],
  ['smallint', 'SMALLSERIAL'],
  ['int2', 'SMALLSERIAL'],
  ['bigint', 'BIGSERIAL'],
  ['int8', 'BIGSERIAL'],
]);

export function isEnum({ type }: Column): boolean {
  return type === 'enum' || type === 'simple-enum';
}

/** In the table's schema, which is public where none is named. */
export function enumType(table: TableName, column: Column, suffix = ''): string {
  const own = (column.enumName ?? `${table.bare}_${column.name.toLowerCase()}_enum`) + suffix;
  return `${quoteIdentifier(table.schema ?? 'public')}.${quoteIdentifier(own)}`;
}

/** CREATE TYPE for the column's enum: TypeORM looks first whether it is there. */
export function createEnum(table: TableName, column: Column): string {
  return `CREATE TYPE ${enumType(table, column)} AS ENUM(${column.enum.map(quoteString).join(', ')})`;
}

/** A new type in place of the enum's, and the column rewritten to it: what is not merely added to an enum. */
export function newEnumType(table: TableName, old: Column, column: Column): readonly string[] {
  const alterColumn = `ALTER TABLE ${table.path} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  const aside = enumType(table, old, '_old');
  const type = `${enumType(table, column)}${column.array ? '[]' : ''}`;
  return [
    `ALTER TYPE ${enumType(table, old)} RENAME TO ${aside.slice(aside.indexOf('.') + 1)}`,
    createEnum(table, column),
    ...(old.default === undefined ? [] : [`${alterColumn} DROP DEFAULT`]),
    `${alterColumn} TYPE ${type} USING ${quoteIdentifier(column.name)}::"text"::${type}`,
    ...(column.default === undefined ? [] : [`${alterColumn} SET DEFAULT ${column.default}`]),
    `DROP TYPE ${aside}`,
  ];
}

/** The type with its length, or precision and scale (PostgresDriver.js: createFullType). */
export function fullType({ type, length, precision, scale, array }: Column): string {
  const digits = precision === undefined ? '' : `(${precision}${scale === undefined ? '' : `,${scale}`})`;
  const timed = times.get(type);
  const own = timed ? `${timed[0]}${precision === undefined ? '' : `(${precision})`}${timed[1]}` : `${type}${length === '' ? digits : `(${length})`}`;
  return `${own}${array ? ' array' : ''}`;
}

const times: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['time without time zone', ['TIME', '']],
  ['time with time zone', ['TIME', ' WITH TIME ZONE']],
  ['timestamp without time zone', ['TIMESTAMP', '']],
  ['timestamp with time zone', ['TIMESTAMP', ' WITH TIME ZONE']],
]);

/** COMMENT ON COLUMN; undefined takes the comment away. */
export function columnComment(table: TableName, column: Column): string {
  return `COMMENT ON COLUMN ${table.path}.${quoteIdentifier(column.name)} IS ${column.comment === undefined ? 'NULL' : quoteString(column.comment)}`;
}
