import type { CallChain, Link, Value } from '../values.ts';
import { alterTable, createTable, tableChanges } from './knex/table.ts';
import { tableName } from './knex/constraints.ts';
import { rawQuery, rawSql, wrapped, wrappedText } from './knex/values.ts';
import { isSet, textOf } from './read-value.ts';
import { CannotTell, inCall, resultOf, type BuilderResult, type BuilderStatement } from './result.ts';
import { stepsOf } from './steps.ts';

/**
 * What `knex.schema.…` sends, one query a statement, in the order of the chain. Whether it is sent at all (a chain that is
 * neither awaited nor returned isn't) is for the caller to know.
 */
export function knexSql(chain: CallChain): BuilderResult {
  return resultOf(() => {
    const steps = stepsOf(chain);
    const schema = steps.find(({ name, args }) => name === 'withSchema' && args)?.args?.[0];
    const schemaName = schema && textOf(schema, 'the schema');
    return steps.flatMap((step) => (step.args ? inCall(`knex.schema.${step.name}`, () => statementsOf(step, step.args ?? [], schemaName)) : []));
  });
}

/** Questions to the catalog and settings of the builder: nothing that changes the schema. */
const quiet: ReadonlySet<string> = new Set([
  'withSchema', 'hasTable', 'hasColumn', 'catch', 'finally', 'queryContext', 'debug', 'transacting', 'connection', 'timeout', 'options', 'on', 'toString', 'toSQL', 'toQuery',
]);

function statementsOf({ name, range }: Link, args: readonly Value[], schema: string | undefined): readonly BuilderStatement[] {
  if (quiet.has(name)) return [];
  const [first, second, third] = args;
  switch (name) {
    case 'createTable':
    case 'createTableIfNotExists':
      return createTable(tableName(first, schema), tableChanges(second), name === 'createTable' ? 'create table' : 'create table if not exists', undefined, range);
    case 'createTableLike':
      return createTable(tableName(first, schema), third ? tableChanges(third) : noChanges, 'create table', tableName(second, schema).quoted, range);
    case 'alterTable':
    case 'table':
      return alterTable(tableName(first, schema), tableChanges(second), range);
    case 'then':
      return first?.kind === 'callback' ? first.chains.flatMap(statementsOfChain) : [];
    default:
      return [{ sql: simpleStatement(name, args, schema), range }];
  }
}

const noChanges = { columns: [], commands: [], checks: [], comment: undefined, inherits: undefined } as const;

/** What a callback after a question does: `hasTable('t').then((exists) => knex.schema.createTable(…))`. */
function statementsOfChain(chain: CallChain): readonly BuilderStatement[] {
  const result = knexSql(chain);
  switch (result.kind) {
    case 'sql':
      return result.statements;
    case 'nothing':
      return [];
    case 'notAnalysed':
      throw new CannotTell(result.reason);
  }
}

/** One call, one statement (dialects/postgres/schema/pg-compiler.js). */
function simpleStatement(method: string, args: readonly Value[], schema: string | undefined): string {
  const [first, second] = args;
  const qualified = (): string => tableName(first, schema).quoted;
  switch (method) {
    case 'raw':
      return rawQuery(args);
    case 'dropTable':
      return `drop table ${qualified()}`;
    case 'dropTableIfExists':
      return `drop table if exists ${qualified()}`;
    case 'renameTable':
      return `alter table ${qualified()} rename to ${wrapped(second, 'the new name')}`;
    case 'dropView':
    case 'dropViewIfExists':
      return `drop view ${method === 'dropView' ? '' : 'if exists '}${qualified()}`;
    case 'dropMaterializedView':
    case 'dropMaterializedViewIfExists':
      return `drop materialized view ${method === 'dropMaterializedView' ? '' : 'if exists '}${qualified()}`;
    case 'refreshMaterializedView':
      return `refresh materialized view${isSet(second, 'concurrently') ? ' concurrently' : ''} ${wrapped(first, 'the view')}`;
    case 'renameView':
      return `alter view ${wrapped(first, 'the view')} rename to ${wrapped(second, 'the new name')}`;
    case 'createView':
      return createView('create view', first, second, schema);
    case 'createViewOrReplace':
      return createView('create or replace view', first, second, schema);
    case 'createMaterializedView':
      return createView('create materialized view', first, second, schema);
    case 'createSchema':
    case 'createSchemaIfNotExists':
      return `create schema ${method === 'createSchema' ? '' : 'if not exists '}${wrapped(first, 'the schema')}`;
    case 'dropSchema':
    case 'dropSchemaIfExists':
      return `drop schema ${method === 'dropSchema' ? '' : 'if exists '}${wrapped(first, 'the schema')}${isSet(second, 'cascade') ? ' cascade' : ''}`;
    case 'createExtension':
    case 'createExtensionIfNotExists':
      return `create extension ${method === 'createExtension' ? '' : 'if not exists '}${wrapped(first, 'the extension')}`;
    case 'dropExtension':
    case 'dropExtensionIfExists':
      return `drop extension ${method === 'dropExtension' ? '' : 'if exists '}${wrapped(first, 'the extension')}`;
    default:
      throw new CannotTell('it is not known here');
  }
}

/** A view whose query is SQL; one that knex's query builder writes isn't understood. */
function createView(words: string, name: Value | undefined, callback: Value | undefined, schema: string | undefined): string {
  const chains = callback?.kind === 'callback' ? callback.chains : [];
  const columns = chains.flatMap(({ links }) => links.find((link) => link.name === 'columns')?.args ?? [])[0];
  const query = rawSql(chains.flatMap(({ links }) => links.find((link) => link.name === 'as')?.args ?? [])[0]);
  if (query === undefined) throw new CannotTell("the view's query is not SQL");
  const list = columns?.kind === 'array' ? ` (${columns.items.map((column) => wrapped(column, 'a column')).join(', ')})` : '';
  const view = textOf(name, 'the view');
  return `${words} ${wrappedText(schema === undefined ? view : `${schema}.${view}`)}${list} as ${query}`;
}
