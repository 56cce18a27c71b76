import type { Value } from '../../values.ts';
import { splitAtDots } from '../placeholders.ts';
import { quoteIdentifier } from '../../quote.ts';
import { field, isSet, listOf, placeholder, textOf } from '../read-value.ts';
import { constructed } from '../steps.ts';
import { sha1 } from './sha1.ts';

/** A table as a call names it: `'t'`, `'s.t'`, `new Table({ … })`, `await queryRunner.getTable('t')`. */
export interface TableName {
  readonly schema: string | undefined;
  readonly bare: string;
  /** In quotes. The schema public is left out, as the search path of the connection has it. */
  readonly path: string;
}

export function tableName(value: Value | undefined): TableName {
  const look = value?.kind === 'chain' ? value.chain.links.find(({ name }) => name === 'getTable') : undefined;
  if (look) return tableName(look.args?.[0]);
  const options = constructed(value, 'Table')?.[0] ?? (value?.kind === 'object' ? value : undefined);
  if (!options) return pathOf(textOf(value, 'the table'), undefined);
  const schema = field(options, 'schema');
  return pathOf(textOf(field(options, 'name'), "the table's name"), schema && isSet(schema, 'schema') ? textOf(schema, 'schema') : undefined);
}

/** `schema.name`, as TypeORM reads it (PostgresDriver.js: parseTableName, escapePath). */
export function pathOf(name: string, schema: string | undefined): TableName {
  const parts = splitAtDots(name);
  const bare = parts.at(-1) ?? name;
  const own = parts.at(-2) ?? schema;
  return { schema: own, bare, path: own === undefined || own === 'public' ? quoteIdentifier(bare) : `${quoteIdentifier(own)}.${quoteIdentifier(bare)}` };
}

/** `PK_` and so much of the hash of table and columns (DefaultNamingStrategy.js). The schema isn't in it. */
export function derivedName(prefix: 'PK' | 'UQ' | 'FK' | 'IDX', table: TableName, columns: readonly string[], where = ''): string {
  const key = `${table.bare}_${[...columns].sort().join('_')}${where && `_${where}`}`;
  return hashed(prefix, key, prefix === 'IDX' ? 26 : 27);
}

/** The name of a check or an exclusion constraint, which its expression gives. */
export function expressionName(prefix: 'CHK' | 'XCL', table: TableName, expression: string): string {
  return hashed(prefix, `${table.bare}_${expression}`, 26);
}

/** Of what isn't known there is no hash: the name stays a placeholder. */
function hashed(prefix: string, key: string, length: number): string {
  return `${prefix}_${key.includes('${') ? placeholder(key) : sha1(key).slice(0, length)}`;
}

/** The texts of a list of column names. */
export function columnNames(value: Value | undefined): readonly string[] {
  return listOf(value, 'the columns').map((column) => textOf(column, 'a column'));
}

export function quotedList(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}
