import type { Range } from '../../../sql/index.ts';
import type { CallChain, Link, Value } from '../../values.ts';
import { isSet, listOf, textOf } from '../read-value.ts';
import { CannotTell, inCall, type BuilderStatement } from '../result.ts';
import { checksOf, columnOf, commentOf, defaultOf, modifiersOf, nullability, typeOf, type Column } from './columns.ts';
import { derivedName, foreignKey, index, nameIfSet, primaryKey, unique, type TableName } from './constraints.ts';
import { rawWithValues, wrapped, wrappedText } from './values.ts';

/** A statement on the table, asked for by a column's chain or by a call of its own. */
interface Command {
  readonly method: string;
  readonly args: readonly Value[];
  /** What follows it: `.references(…).inTable(…)`. */
  readonly links: readonly Link[];
  readonly range: Range;
}

/** What a table callback asks for, sorted as knex sorts it (tablebuilder.js). */
export interface TableChanges {
  readonly columns: readonly { readonly column: Column; readonly range: Range }[];
  readonly commands: readonly Command[];
  readonly checks: readonly Command[];
  readonly comment: { readonly text: string; readonly range: Range } | undefined;
  readonly inherits: string | undefined;
}

export function tableChanges(callback: Value | undefined): TableChanges {
  if (callback?.kind !== 'callback') throw new CannotTell('what happens to the table is only known when it runs');
  const columns: { column: Column; range: Range }[] = [];
  const commands: Command[] = [];
  const checks: Command[] = [];
  let comment: TableChanges['comment'];
  let inherits: string | undefined;
  for (const chain of callback.chains) {
    const [first, ...rest] = callsOn(chain, callback.parameters[0]);
    const args = first?.args;
    if (!first || !args) continue;
    const command: Command = { method: first.name, args, links: rest, range: chain.range };
    const found = first.name === 'timestamps' ? timestamps(args) : [columnOf(first.name, args, rest)].filter((column) => column !== undefined);
    if (first.name === 'comment') comment = { text: textOf(args[0], 'the comment'), range: chain.range };
    else if (first.name === 'inherits') inherits = wrapped(args[0], 'inherits');
    else if (first.name === 'check') checks.push(command);
    else if (found.length > 0) {
      columns.push(...found.map((column) => ({ column, range: chain.range })));
      for (const column of found) commands.push(...commandsOf(column, args));
    } else if (!ignored.has(first.name)) commands.push(...chained(command));
  }
  return { columns, commands, checks, comment, inherits };
}

/** Settings that don't reach PostgreSQL. */
const ignored: ReadonlySet<string> = new Set(['engine', 'charset', 'collate', 'queryContext']);

function callsOn(chain: CallChain, parameter: string | undefined): readonly Link[] {
  if (chain.root !== parameter && chain.root !== 'this') throw new CannotTell(`what ${chain.root}.${chain.links[0]?.name ?? ''} does with the table is not known`);
  return chain.links;
}

/** `table.index('a').index('b')`: most methods give the table back. Those of a foreign key belong to it. */
function chained(command: Command): readonly Command[] {
  if (command.method === 'foreign') return [command];
  const more = command.links.flatMap((link) => (link.args ? [{ method: link.name, args: link.args, links: [], range: link.range }] : []));
  return [{ ...command, links: [] }, ...more];
}

function timestamps([first, second, third]: readonly Value[]): readonly Column[] {
  const options = first?.kind === 'object' ? first.entries : undefined;
  const defaults = options ? options.get('defaultToNow') : second;
  const camel = isSet(options ? options.get('useCamelCase') : third, 'useCamelCase');
  const now: Value = { kind: 'chain', chain: { root: 'knex.fn', links: [{ name: 'now', args: [], range: nowhere }], range: nowhere } };
  const modifiers: readonly Link[] = defaults && isSet(defaults, 'defaultToNow') ? [{ name: 'notNullable', args: [], range: nowhere }, { name: 'defaultTo', args: [now], range: nowhere }] : [];
  const names = camel ? ['"createdAt"', '"updatedAt"'] : ['"created_at"', '"updated_at"'];
  return names.map((name) => ({ type: 'datetime', name, args: [], modifiers }));
}

const nowhere: Range = { start: 0, end: 0 };

/** A column's own `.index()`, `.unique()`, `.primary()` and `.references()` are calls on its table. */
function commandsOf({ modifiers, type }: Column, [own]: readonly Value[]): readonly Command[] {
  if (!own) return [];
  return modifiers.flatMap((link): readonly Command[] => {
    if (link.name === 'references') return [{ method: 'foreign', args: [own], links: modifiers, range: link.range }];
    if (!['index', 'unique', 'primary'].includes(link.name) || type.endsWith('increments')) return [];
    return [{ method: link.name, args: [own, ...(link.args ?? [])], links: [], range: link.range }];
  });
}

/** CREATE TABLE and what follows it. `words`: with IF NOT EXISTS or not; `like`: the table it copies. */
export function createTable(table: TableName, changes: TableChanges, words: string, like: string | undefined, range: Range): readonly BuilderStatement[] {
  const primary = changes.commands.find(({ method }) => method === 'primary');
  const parts = definitions(table, changes);
  const checks = changes.checks.map(({ args: [predicate, bindings, called] }) => {
    const name = nameIfSet(called);
    const raw = [predicate, bindings].filter((arg) => arg !== undefined);
    return `${name === undefined ? '' : `constraint ${name} `}check (${rawWithValues(raw)})`;
  });
  const columns = parts.map(({ sql }) => sql);
  const body = like === undefined ? [...columns, ...(primary ? [primaryKey(table, primary.args)] : []), ...checks] : [`like ${like} including all`, ...columns];
  const create = `${words} ${table.quoted} (${body.join(', ')})${changes.inherits === undefined ? '' : ` inherits (${changes.inherits})`}`;
  const comment = changes.comment && { sql: `comment on table ${table.quoted} is '${changes.comment.text}'`, range: changes.comment.range };
  return [
    ...typesOf(parts),
    { sql: create, range },
    ...(comment ? [comment] : []),
    ...comments(table, changes.columns),
    ...changes.commands.filter(({ method }) => method !== 'primary').flatMap((command) => statementOf(table, command)),
  ];
}

/** First all new columns in one statement, then each altered column, then everything else in its order (tablecompiler.js: alter). */
export function alterTable(table: TableName, changes: TableChanges, range: Range): readonly BuilderStatement[] {
  const added = changes.columns.filter(({ column }) => !column.alter);
  const altered = changes.columns.filter(({ column }) => column.alter);
  const parts = definitions(table, { ...changes, columns: added });
  const only = added.length === 1 ? added[0]?.range : undefined;
  const add = `alter table ${table.quoted} ${parts.map(({ sql }) => `add column ${sql}`).join(', ')}`;
  const checks = changes.checks.map((command, i) => ({
    sql: `alter table ${table.quoted} add constraint ${nameIfSet(command.args[2]) ?? `${table.quoted}_${i + 1}`} check(${textOf(command.args[0], 'the check')})`,
    range: command.range,
  }));
  return [
    ...typesOf([...parts, ...definitions(table, { ...changes, columns: altered })]),
    ...(parts.length > 0 ? [{ sql: add, range: only ?? range }] : []),
    ...altered.flatMap(({ column, range: at }) => alterColumn(table, column, changes).map((sql) => ({ sql, range: at }))),
    ...comments(table, added),
    ...altered.flatMap((one) => addedChecks(table, one)),
    ...comments(table, altered),
    ...changes.commands.flatMap((command) => statementOf(table, command)),
    ...checks,
    ...(changes.comment ? [{ sql: `comment on table ${table.quoted} is '${changes.comment.text}'`, range: changes.comment.range }] : []),
  ];
}

/** The types of native enums: each is put in front of all that was there before it. */
function typesOf(parts: readonly Definition[]): readonly BuilderStatement[] {
  return parts.flatMap(({ before, range }) => (before === undefined ? [] : [{ sql: before, range }])).reverse();
}

interface Definition {
  readonly sql: string;
  readonly before: string | undefined;
  readonly range: Range;
}

function definitions(table: TableName, { columns, commands }: TableChanges): readonly Definition[] {
  const hasPrimary = commands.some(({ method }) => method === 'primary');
  return columns.map(({ column, range }) => {
    const { type, before } = typeOf(column, { schema: table.schema, hasPrimary });
    return { sql: `${column.name} ${type}${modifiersOf(column)}`, before, range };
  });
}

/** Default and NOT NULL go first, whether or not they come back: knex doesn't know what the column had. */
function alterColumn(table: TableName, column: Column, { commands }: TableChanges): readonly string[] {
  const { nullable = true, type: changesType = true } = column.alter ?? {};
  const { type } = typeOf(column, { schema: table.schema, hasPrimary: commands.some(({ method }) => method === 'primary') });
  const alter = `alter table ${table.quoted} alter column ${column.name}`;
  const value = defaultOf(column);
  return [
    `${alter} drop default`,
    ...(nullable ? [`${alter} drop not null`] : []),
    // An enum's values must be text on the way.
    ...(changesType ? [`${alter} type ${type} using (${column.name}${column.type === 'enu' ? '::text' : ''}::${type})`] : []),
    ...(value === undefined ? [] : [`${alter} set default ${value}`]),
    ...(nullable && nullability(column) === false ? [`${alter} set not null`] : []),
  ];
}

/** Unlike a new column's, an altered column's checks are constraints, whose names knex doesn't quote. */
function addedChecks(table: TableName, { column, range }: TableChanges['columns'][number]): readonly BuilderStatement[] {
  return checksOf(column).map(({ check, name }, i) => {
    const own = name ?? `${table.bare}_${column.name.slice(1, -1)}_${i + 1}`;
    return { sql: `alter table ${table.quoted} add constraint ${own} check(${check})`, range };
  });
}

function comments(table: TableName, columns: TableChanges['columns']): readonly BuilderStatement[] {
  return columns.flatMap(({ column, range }) => {
    const sql = commentOf(column, table.quoted);
    return sql === undefined ? [] : [{ sql, range }];
  });
}

function statementOf(table: TableName, command: Command): readonly BuilderStatement[] {
  const sql = inCall(command.method, () => commandSql(table, command));
  return sql === undefined ? [] : [{ sql, range: command.range }];
}

/** One statement each, in the order of the calls (pg-tablecompiler.js). */
function commandSql(table: TableName, { method, args, links }: Command): string | undefined {
  const [first, second] = args;
  const alter = `alter table ${table.quoted}`;
  const drop = (kind: 'unique' | 'foreign', ifExists = ''): string => `${alter} drop constraint ${ifExists}${nameIfSet(second) === undefined ? derivedName(kind, table, first) : wrapped(second, 'the name')}`;
  switch (method) {
    case 'index':
      return index(table, args);
    case 'unique':
      return unique(table, args);
    case 'primary':
      return `${alter} add ${primaryKey(table, args)}`;
    case 'foreign':
      return foreignKey(table, first, second, links);
    case 'renameColumn':
      return `${alter} rename ${wrapped(first, 'the column')} to ${wrapped(second, 'the new name')}`;
    case 'setNullable':
      return `${alter} alter column ${wrapped(first, 'the column')} drop not null`;
    case 'dropNullable':
      return `${alter} alter column ${wrapped(first, 'the column')} set not null`;
    case 'dropColumn':
    case 'dropColumns':
      return `${alter} ${args.flatMap((arg) => listOf(arg, 'the columns')).map((column) => `drop column ${wrapped(column, 'a column')}`).join(', ')}`;
    case 'dropTimestamps':
      return `${alter} ${(isSet(first, 'useCamelCase') ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']).map((name) => `drop column "${name}"`).join(', ')}`;
    case 'dropIndex': {
      const own = nameIfSet(second) === undefined ? derivedName('index', table, first) : wrapped(second, 'the name');
      return `drop index ${table.schema === undefined ? '' : `${wrappedText(table.schema)}.`}${own}`;
    }
    case 'dropUnique':
    case 'dropUniqueIfExists':
      return drop('unique', method === 'dropUnique' ? '' : 'if exists ');
    case 'dropForeign':
    case 'dropForeignIfExists':
      return drop('foreign', method === 'dropForeign' ? '' : 'if exists ');
    case 'dropPrimary':
    case 'dropPrimaryIfExists':
      return `${alter} drop constraint ${method === 'dropPrimary' ? '' : 'if exists '}${wrappedText(nameIfSet(first) ?? `${table.bare}_pkey`)}`;
    case 'dropChecks':
      // Only its first argument: several names are an array.
      return `${alter} ${listOf(first, 'the checks').map((check) => `drop constraint ${textOf(check, 'a check')}`).join(', ')}`;
    default:
      throw new CannotTell('it is not known here');
  }
}
