import type { CallChain, Value } from '../values.ts';
import { quoteIdentifier } from '../quote.ts';
import { field, flag, isSet, listOf, option, placeholder, textOf } from './read-value.ts';
import { CannotTell, inCall, resultOf, type BuilderResult, type Query } from './result.ts';
import { callsOf, constructed } from './steps.ts';
import { changeColumn } from './typeorm/change-column.ts';
import { columnOf, foundColumn } from './typeorm/columns.ts';
import { checkConstraint, clause, createIndex, dropConstraint, dropIndex, exclusionConstraint, foreignKey, uniqueConstraint } from './typeorm/constraints.ts';
import { columnNames, pathOf, tableName } from './typeorm/names.ts';
import { addColumn, createTable, primaryKey } from './typeorm/tables.ts';

/**
 * What `queryRunner.…` of TypeORM sends, each statement one query. TypeORM looks at the catalog first; where what it finds
 * there changes nothing but names (a renamed column's indexes, a dropped column's constraints, which fall with it), the
 * statements that follow from it are left out.
 */
export function typeormSql(chain: CallChain): BuilderResult {
  return resultOf(() =>
    callsOf(chain).flatMap(({ name, args, range }) => {
      const operation = operations.get(name);
      if (!operation) throw new CannotTell(`queryRunner.${name} is not known here`);
      return inCall(`queryRunner.${name}`, () => operation(args)).map((query) => ({ ...(typeof query === 'string' ? { sql: query } : query), range }));
    }),
  );
}

type Operation = (args: readonly Value[]) => readonly (string | Query)[];

const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries<Operation>({
    createTable,
    // It drops the table's indexes and foreign keys first; they would fall with it. IF EXISTS: it looks first.
    dropTable: ([table, ifExist]) => [`DROP TABLE ${clause(ifExist)}${tableName(table).path}`],
    renameTable: ([table, to]) => [`ALTER TABLE ${tableName(table).path} RENAME TO ${quoteIdentifier(textOf(to, 'the new name'))}`],
    clearTable: ([table, options]) => [`TRUNCATE TABLE ${tableName(table).path}${flag(options, 'cascade') ? ' CASCADE' : ''}`],
    changeTableComment: ([table, comment]) => [`COMMENT ON TABLE ${tableName(table).path} IS ${comment && isSet(comment, 'the comment') ? `'${textOf(comment, 'the comment').replaceAll("'", "''")}'` : 'NULL'}`],

    addColumn: ([table, column]) => addColumn(tableName(table), column),
    addColumns: ([table, columns]) => listOf(columns, 'the columns').flatMap((column) => addColumn(tableName(table), column)),
    changeColumn,
    changeColumns: ([table, changed]) =>
      listOf(changed, 'the columns').flatMap((pair) => changeColumn([...(table ? [table] : []), field(pair, 'oldColumn') ?? nothing, field(pair, 'newColumn') ?? nothing])),
    // A column in place of the new name is changeColumn (PostgresQueryRunner.js: renameColumn).
    renameColumn: ([table, from, to]) => (to?.kind === 'chain' ? changeColumn([table ?? nothing, from ?? nothing, to]) : [`ALTER TABLE ${tableName(table).path} RENAME COLUMN ${columnName(from)} TO ${columnName(to)}`]),
    dropColumn: ([table, column, ifExists]) => [dropColumn(table, column, ifExists)],
    dropColumns: ([table, columns, ifExists]) => listOf(columns, 'the columns').map((column) => dropColumn(table, column, ifExists)),

    createPrimaryKey: ([table, columns, name]) => [`ALTER TABLE ${tableName(table).path} ADD ${primaryKey(tableName(table), columnNames(columns), name && isSet(name, 'the name') ? textOf(name, 'the name') : undefined)}`],
    dropPrimaryKey: ([table, , ifExists]) => [`ALTER TABLE ${tableName(table).path} DROP CONSTRAINT ${clause(ifExists)}${keyInCatalog(table)}`],
    updatePrimaryKeys: ([table, columns]) => {
      const names = listOf(columns, 'the columns').map((column) => columnOf(column).name);
      return [`ALTER TABLE ${tableName(table).path} DROP CONSTRAINT ${keyInCatalog(table)}`, `ALTER TABLE ${tableName(table).path} ADD ${primaryKey(tableName(table), names, undefined)}`];
    },

    createIndex: ([table, index]) => [indexCreated(table, index)],
    createIndices: ([table, indices]) => listOf(indices, 'the indices').map((index) => indexCreated(table, index)),
    dropIndex: ([table, index, ifExists]) => [dropIndex(tableName(table), index, ifExists)],
    dropIndices: ([table, indices, ifExists]) => listOf(indices, 'the indices').map((index) => dropIndex(tableName(table), index, ifExists)),

    ...added('UniqueConstraint', uniqueConstraint),
    ...added('CheckConstraint', checkConstraint),
    ...added('ExclusionConstraint', exclusionConstraint),
    ...added('ForeignKey', (table, key) => foreignKey(table, key, false)),
    ...droppedConstraint('UniqueConstraint', 'TableUnique'),
    ...droppedConstraint('CheckConstraint', 'TableCheck'),
    ...droppedConstraint('ExclusionConstraint', 'TableExclusion'),
    ...droppedConstraint('ForeignKey', 'TableForeignKey'),

    createSchema: ([schema, ifNotExists]) => [`CREATE SCHEMA ${isSet(ifNotExists, 'ifNotExists') ? 'IF NOT EXISTS ' : ''}${quoteIdentifier(pathOf(textOf(schema, 'the schema'), undefined).bare)}`],
    dropSchema: ([schema, ifExists, cascade]) => [`DROP SCHEMA ${clause(ifExists)}${quoteIdentifier(pathOf(textOf(schema, 'the schema'), undefined).bare)}${isSet(cascade, 'isCascade') ? ' CASCADE' : ''}`],
    createView: ([view]) => [createView(view)],
  }),
);

const nothing: Value = { kind: 'undefined' };

function indexCreated(table: Value | undefined, index: Value | undefined): Query {
  return { sql: createIndex(tableName(table), index), concurrently: '`isConcurrent: true` into the TableIndex' };
}

function columnName(value: Value | undefined): string {
  return quoteIdentifier(foundColumn(value)?.name ?? (constructed(value, 'TableColumn') ? columnOf(value).name : textOf(value, 'the column')));
}

function dropColumn(table: Value | undefined, column: Value | undefined, ifExists: Value | undefined): string {
  return `ALTER TABLE ${tableName(table).path} DROP COLUMN ${clause(ifExists)}${columnName(column)}`;
}

/** The primary key's name comes from the catalog. */
function keyInCatalog(table: Value | undefined): string {
  return quoteIdentifier(placeholder(`primary_key_of_${tableName(table).bare}`));
}

/** `createUniqueConstraint` and `createUniqueConstraints`, say. */
function added(kind: string, constraint: (table: ReturnType<typeof tableName>, value: Value | undefined) => string): Readonly<Record<string, Operation>> {
  const add = (table: Value | undefined, value: Value | undefined): string => `ALTER TABLE ${tableName(table).path} ADD ${constraint(tableName(table), value)}`;
  return {
    [`create${kind}`]: ([table, value]) => [add(table, value)],
    [`create${kind}s`]: ([table, values]) => listOf(values, 'the list').map((value) => add(table, value)),
  };
}

function droppedConstraint(kind: string, type: Parameters<typeof dropConstraint>[2]): Readonly<Record<string, Operation>> {
  return {
    [`drop${kind}`]: ([table, value, ifExists]) => [dropConstraint(tableName(table), value, type, ifExists)],
    [`drop${kind}s`]: ([table, values, ifExists]) => listOf(values, 'the list').map((value) => dropConstraint(tableName(table), value, type, ifExists)),
  };
}

function createView(value: Value | undefined): string {
  const options = constructed(value, 'View')?.[0];
  if (!options) throw new CannotTell('the view is only known when it runs');
  const expression = option(options, 'expression');
  if (expression === undefined) throw new CannotTell("the view's query is not SQL");
  return `CREATE ${flag(options, 'materialized') ? 'MATERIALIZED ' : ''}VIEW ${pathOf(textOf(field(options, 'name'), 'the view'), option(options, 'schema')).path} AS ${expression}`;
}
