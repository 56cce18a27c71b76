import type { CallChain, Value } from '../values.ts';
import { quoteString } from '../quote.ts';
import { entriesOf, field, flag, listOf, option, textOf } from './read-value.ts';
import { CannotTell, inCall, resultOf, type BuilderResult } from './result.ts';
import { attributeSql, changeColumn, columnDefinition, createEnum, nameOfColumn, type Place } from './sequelize/attributes.ts';
import { addConstraint, addIndex, removeConstraint, removeIndex } from './sequelize/indexes.ts';
import { condition, constant, identifier, tableName } from './sequelize/values.ts';
import { callsOf } from './steps.ts';

/** What `queryInterface.…` of Sequelize 6 sends; changeColumn and new enums are one query of several statements. */
export function sequelizeSql(chain: CallChain): BuilderResult {
  return resultOf(() =>
    callsOf(chain).flatMap(({ name, args, range }) => {
      const operation = operations.get(name);
      if (!operation) throw new CannotTell(`queryInterface.${name} is not known here`);
      const sent = inCall(`queryInterface.${name}`, () => operation(args));
      return (typeof sent === 'string' ? [sent] : sent).map((sql) => ({ sql, range, ...(operation === addIndex || operation === removeIndex ? { concurrently: '`concurrently: true` into the options' } : {}) }));
    }),
  );
}

type Operation = (args: readonly Value[]) => string | readonly string[];

const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries<Operation>({
    createTable,
    dropTable: ([table, options]) => `DROP TABLE IF EXISTS ${tableName(table).path}${flag(options, 'cascade') || flag(options, 'force') ? ' CASCADE' : ''};`,
    renameTable: ([from, to]) => `ALTER TABLE ${tableName(from).path} RENAME TO ${tableName(to).path};`,

    addColumn([table, column, attribute]) {
      const place: Place = { table: tableName(table), column: nameOfColumn(column) };
      const text = attributeSql(attribute, place);
      return `${createEnum(text, place) ?? ''}ALTER TABLE ${place.table.withSchema} ADD COLUMN ${identifier(place.column)} ${columnDefinition(text, place)};`;
    },
    changeColumn([table, column, attribute]) {
      const place: Place = { table: tableName(table), column: nameOfColumn(column) };
      return changeColumn(attributeSql(attribute, place), place);
    },
    removeColumn: ([table, column]) => `ALTER TABLE ${tableName(table).withSchema} DROP COLUMN ${identifier(nameOfColumn(column))};`,
    renameColumn: ([table, from, to]) => `ALTER TABLE ${tableName(table).path} RENAME COLUMN ${identifier(nameOfColumn(from))} TO ${identifier(nameOfColumn(to))};`,

    addIndex,
    removeIndex,
    addConstraint,
    removeConstraint,

    createSchema: ([schema]) => `CREATE SCHEMA IF NOT EXISTS ${identifier(textOf(schema, 'the schema'))};`,
    dropSchema: ([schema]) => `DROP SCHEMA IF EXISTS ${identifier(textOf(schema, 'the schema'))} CASCADE;`,
    dropEnum: ([type]) => `DROP TYPE IF EXISTS ${identifier(textOf(type, 'the type'))}; `,

    bulkInsert,
    insert: ([, table, row]) => bulkInsert([...(table ? [table] : []), ...(row ? [row] : [])]),
    bulkUpdate: ([table, values, where]) => {
      const changes = entriesOf(values, 'the values').map(([column, value]) => `${identifier(column)}=${constant(value)}`);
      return `UPDATE ${tableName(table).path} SET ${changes.join(',')}${whereClause(where)}`;
    },
    bulkDelete: ([table, where, options]) => {
      if (!flag(options, 'truncate')) return `DELETE FROM ${tableName(table).path}${whereClause(where)}`;
      return `TRUNCATE ${tableName(table).path}${flag(options, 'restartIdentity') ? ' RESTART IDENTITY' : ''}${flag(options, 'cascade') ? ' CASCADE' : ''}`;
    },
  }),
);

/** Always IF NOT EXISTS, the types of its enums each a query before it. */
function createTable([value, attributes, options]: readonly Value[]): readonly string[] {
  const schema = option(options, 'schema');
  const named = tableName(value);
  const table = named.schema === undefined && schema !== undefined ? { ...named, schema, path: `${identifier(schema)}.${named.path}` } : named;
  const columns = entriesOf(attributes, 'the columns').map(([key, attribute]) => {
    const place: Place = { table, column: (attribute.kind === 'object' ? option(attribute, 'field') : undefined) ?? key };
    // The comment comes behind the table.
    const [text = '', comment] = attributeSql(attribute, place).split(/(?=; COMMENT ON COLUMN )/);
    return { name: identifier(place.column), text, comment: comment ?? '', definition: columnDefinition(text, place), type: createEnum(text, place) };
  });
  const primary = columns.filter(({ text }) => text.includes('PRIMARY KEY')).map(({ name }) => name);
  const uniqueKeys = field(options, 'uniqueKeys');
  const uniques = uniqueKeys ? entriesOf(uniqueKeys, 'uniqueKeys').map(([, key]) => `UNIQUE (${listOf(field(key, 'fields'), 'fields').map((column) => identifier(textOf(column, 'a field'))).join(', ')})`) : [];
  const body = [...columns.map(({ name, definition }) => `${name} ${definition}`), ...uniques, ...(primary.length > 0 ? [`PRIMARY KEY (${primary.join(',')})`] : [])];
  const comment = option(options, 'comment');
  const comments = [comment === undefined ? '' : `; COMMENT ON TABLE ${table.path} IS ${quoteString(comment)}`, ...columns.map((column) => column.comment)];
  return [...columns.flatMap(({ type }) => (type === undefined ? [] : [type])), `CREATE TABLE IF NOT EXISTS ${table.path} (${body.join(', ')})${comments.join('')};`];
}

function bulkInsert([table, rows]: readonly Value[]): string {
  const row = listOf(rows, 'the rows')[0];
  const entries = row?.kind === 'object' ? [...row.entries] : [];
  const path = tableName(table).path;
  if (entries.length === 0) return `INSERT INTO ${path} DEFAULT VALUES`;
  return `INSERT INTO ${path} (${entries.map(([column]) => identifier(column)).join(',')}) VALUES (${entries.map((_, i) => `$${i + 1}`).join(',')})`;
}

function whereClause(where: Value | undefined): string {
  const text = condition(where);
  return text === undefined ? '' : ` WHERE ${text}`;
}
