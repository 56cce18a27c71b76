import type { CallChain, Link, Value } from '../values.ts';
import { alterTable } from './kysely/alter-table.ts';
import { columnSql, constraintSql, expression } from './kysely/columns.ts';
import { columnList, constant, expanded, objectName, ownName, rawSql } from './kysely/values.ts';
import { listOf, textOf } from './read-value.ts';
import { CannotTell, inCall, resultOf, type BuilderResult } from './result.ts';
import { stepsOf } from './steps.ts';

/** What `db.schema.….execute()` of Kysely sends: one query. A chain that isn't executed sends nothing. */
export function kyselySql(chain: CallChain): BuilderResult {
  return resultOf(() => {
    const calls = expanded(stepsOf(chain).filter(({ args }) => args));
    if (!calls.some(({ name }) => /^execute(?:TakeFirst|TakeFirstOrThrow)?$/.test(name))) return [];
    const schema = calls.find(({ name }) => name === 'withSchema')?.args?.[0];
    const links = calls.filter(({ name }) => !/^(?:execute|withSchema|withTables|compile$)/.test(name));
    const [first, ...rest] = links;
    const operation = first && operations.get(first.name);
    if (!first || !operation) throw new CannotTell(`db.schema.${first?.name ?? ''} is not known here`);
    return [{ sql: inCall(`db.schema.${first.name}`, () => operation(first, rest, schema && textOf(schema, 'the schema'))), range: first.range }];
  });
}

type Operation = (link: Link, rest: readonly Link[], schema: string | undefined) => string;

const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries<Operation>({
    createTable,
    alterTable,
    createIndex,
    createView,
    createType,
    dropTable: dropped('table'),
    dropView: (link, rest, schema) => dropped(has(rest, 'materialized') ? 'materialized view' : 'view')(link, rest, schema),
    dropSchema: (link, rest) => dropped('schema')(link, rest, undefined),
    dropType: dropped('type'),
    // `on` is for MySQL: PostgreSQL refuses it.
    dropIndex: ({ args = [] }, rest, schema) => `drop index ${ifExists(rest)}${objectName(args[0], schema)}${argument(rest, 'on') ? ` on ${objectName(argument(rest, 'on'), schema)}` : ''}${cascade(rest)}`,
    createSchema: ({ args = [] }, rest) => `create schema ${has(rest, 'ifNotExists') ? 'if not exists ' : ''}${ownName(args[0], 'the schema')}`,
    refreshMaterializedView: ({ args = [] }, rest, schema) => `refresh materialized view ${has(rest, 'concurrently') ? 'concurrently ' : ''}${objectName(args[0], schema)} with ${has(rest, 'withNoData') ? 'no ' : ''}data`,
  }),
);

function has(links: readonly Link[], name: string): boolean {
  return links.some((link) => link.name === name);
}

function argument(links: readonly Link[], name: string): Value | undefined {
  return links.findLast((link) => link.name === name)?.args?.[0];
}

function ifExists(links: readonly Link[]): string {
  return has(links, 'ifExists') ? 'if exists ' : '';
}

function cascade(links: readonly Link[]): string {
  return has(links, 'cascade') ? ' cascade' : '';
}

function dropped(kind: string): Operation {
  return ({ args = [] }, rest, schema) => `drop ${kind} ${ifExists(rest)}${objectName(args[0], schema)}${cascade(rest)}`;
}

function createTable({ args = [] }: Link, rest: readonly Link[], schema: string | undefined): string {
  const words = ['create', ...modifiers(rest, 'modifyFront'), has(rest, 'temporary') ? 'temporary' : '', 'table', has(rest, 'ifNotExists') ? 'if not exists' : ''];
  const columns = rest.filter(({ name }) => name === 'addColumn').map((link) => columnSql(link.args ?? [], schema));
  const constraints = rest.flatMap((link) => constraintSql(link, [], schema) ?? []);
  for (const { name } of rest) if (!ofTable.has(name)) throw new CannotTell(`${name} is not known here`);
  const commit = argument(rest, 'onCommit');
  const query = has(rest, 'as') ? `as ${expression(argument(rest, 'as'))}` : '';
  const body = query === '' ? `(${[...columns, ...constraints].join(', ')})` : '';
  return [...words, objectName(args[0], schema), body, commit ? `on commit ${textOf(commit, 'onCommit')}` : '', ...modifiers(rest, 'modifyEnd'), query].filter((word) => word !== '').join(' ');
}

const ofTable: ReadonlySet<string> = new Set([
  'addColumn', 'addPrimaryKeyConstraint', 'addUniqueConstraint', 'addCheckConstraint', 'addForeignKeyConstraint', 'temporary', 'ifNotExists', 'onCommit', 'modifyFront', 'modifyEnd', 'as',
]);

function modifiers(links: readonly Link[], name: string): readonly string[] {
  return links.filter((link) => link.name === name).map(({ args }) => expression(args?.[0]));
}

/** There is no `concurrently()`. */
function createIndex({ args = [] }: Link, rest: readonly Link[], schema: string | undefined): string {
  const keys = rest.flatMap(({ name, args: own = [] }) => {
    if (name === 'column' || name === 'columns') return listOf(own[0], 'the columns').map(keySql);
    return name === 'expression' ? [expression(own[0])] : [];
  });
  const using = argument(rest, 'using');
  const conditions = rest.filter(({ name }) => name === 'where').map((link) => condition(link.args ?? []));
  const words = ['create', has(rest, 'unique') ? 'unique' : '', 'index', has(rest, 'ifNotExists') ? 'if not exists' : '', ownName(args[0], 'the index'), `on ${objectName(argument(rest, 'on'), schema, 'the table')}`];
  const clauses = [using ? `using ${rawSql(using) ?? textOf(using, 'using')}` : '', `(${keys.join(', ')})`, has(rest, 'nullsNotDistinct') ? 'nulls not distinct' : '', conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''];
  return [...words, ...clauses].filter((word) => word !== '').join(' ');
}

/** `'a'` or `'a desc'`. */
function keySql(value: Value): string {
  const raw = rawSql(value);
  if (raw !== undefined) return raw;
  const [, column = '', order] = /^(.*?)(?:\s+(asc|desc))?$/is.exec(textOf(value, 'a column')) ?? [];
  const name = ownName({ kind: 'string', value: column }, 'a column');
  return order === undefined ? name : `${name} ${order}`;
}

function condition([left, operator, right]: readonly Value[]): string {
  const raw = rawSql(left);
  if (raw !== undefined && !operator) return raw;
  if (left === undefined || left.kind === 'callback' || !operator) throw new CannotTell('the condition of the index is not SQL');
  return `${raw ?? objectName(left, undefined)} ${textOf(operator, 'the operator')} ${right ? constant(right) : 'null'}`;
}

function createView({ args = [] }: Link, rest: readonly Link[], schema: string | undefined): string {
  const columns = argument(rest, 'columns');
  const words = ['create', has(rest, 'orReplace') ? 'or replace' : '', has(rest, 'materialized') ? 'materialized' : '', has(rest, 'temporary') ? 'temporary' : '', 'view', has(rest, 'ifNotExists') ? 'if not exists' : ''];
  return [...words, objectName(args[0], schema), columns ? `(${columnList(columns)})` : '', `as ${expression(argument(rest, 'as'))}`].filter((word) => word !== '').join(' ');
}

function createType({ args = [] }: Link, rest: readonly Link[], schema: string | undefined): string {
  return `create type ${objectName(args[0], schema)} as enum (${listOf(argument(rest, 'asEnum'), 'the values').map(constant).join(', ')})`;
}
