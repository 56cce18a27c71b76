import type { Value } from '../../values.ts';
import { quoteIdentifier } from '../../quote.ts';
import { entriesOf, field, flag, given, isSet, listOf, option, textOf } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { columns, constraints, identity, nameList } from './columns.ts';
import type { Operation } from './operation.ts';
import { aliasedType, comment, constant, lines, name } from './values.ts';

/** `pgm.createTable` and the other calls on tables, columns and constraints (src/operations/tables of node-pg-migrate 9). */
export const tableOperations: Readonly<Record<string, Operation>> = {
  createTable([table, columnList, options], surroundings) {
    const own = columns(table, columnList, surroundings);
    const like = field(options, 'like');
    const body = [...own.lines, ...constraints(table, withPrimaryKey(field(options, 'constraints'), own.primaryKey), undefined), ...(like && isSet(like, 'like') ? [likeClause(like)] : [])];
    const inherits = field(options, 'inherits');
    const partition = field(options, 'partition');
    const words = `CREATE${flag(options, 'temporary') ? ' TEMPORARY' : ''}${flag(options, 'unlogged') ? ' UNLOGGED' : ''} TABLE${flag(options, 'ifNotExists') ? ' IF NOT EXISTS' : ''}`;
    const inheritsClause = inherits && isSet(inherits, 'inherits') ? ` INHERITS (${name(inherits, 'inherits')})` : '';
    const partitionClause = partition && isSet(partition, 'partition') ? partitionBy(partition) : '';
    const create = `${words} ${name(table, 'the table')} (\n${lines(body)}\n)${inheritsClause}${partitionClause};`;
    return [create, ...own.comments, ...comment(`TABLE ${name(table, 'the table')}`, field(options, 'comment'))].join('\n');
  },

  addColumns([table, columnList, options], surroundings) {
    const { lines: added, comments } = columns(table, columnList, surroundings);
    const words = flag(options, 'ifNotExists') ? '  ADD IF NOT EXISTS ' : '  ADD ';
    return [`ALTER TABLE ${name(table, 'the table')}\n${lines(added, words)};`, ...comments].join('\n');
  },

  dropColumns([table, dropped, options]) {
    const names = dropped?.kind === 'object' ? [...dropped.entries.keys()].map(quoteIdentifier) : listOf(dropped, 'the list of columns').map((column) => name(column, 'a column'));
    const drops = names.map((column) => `DROP ${flag(options, 'ifExists') ? 'IF EXISTS ' : ''}${column}${cascade(options)}`);
    return `ALTER TABLE ${name(table, 'the table')}\n${lines(drops)};`;
  },

  alterColumn([table, column, options], surroundings) {
    const actions = columnActions(options, surroundings);
    const alter = `ALTER TABLE ${name(table, 'the table')}\n${lines(actions, `  ALTER ${name(column, 'the column')} `)};`;
    const on = `COLUMN ${name(table, 'the table')}.${name(column, 'the column')}`;
    return [...(actions.length > 0 ? [alter] : []), ...comment(on, field(options, 'comment'))].join('\n');
  },

  addConstraint([table, constraint, definition]) {
    const called = constraint && isSet(constraint, 'the name') ? textOf(constraint, 'the name') : undefined;
    const added = addedConstraints(table, called, definition);
    if (added.length === 0) throw new CannotTell('no constraint is given');
    const on = `CONSTRAINT ${quoteIdentifier(called ?? '')} ON ${name(table, 'the table')}`;
    const remark = definition?.kind === 'object' ? comment(on, field(definition, 'comment')) : [];
    return [`ALTER TABLE ${name(table, 'the table')}\n${lines(added, '  ADD ')};`, ...remark].join('\n');
  },

  dropConstraint([table, constraint, options]) {
    const words = flag(options, 'ifTableExists') ? 'ALTER TABLE IF EXISTS' : 'ALTER TABLE';
    return `${words} ${name(table, 'the table')} DROP CONSTRAINT${ifExists(options)} ${name(constraint, 'the constraint')}${cascade(options)};`;
  },

  dropTable: ([table, options]) => `DROP TABLE${ifExists(options)} ${name(table, 'the table')}${cascade(options)};`,

  alterTable([table, options]) {
    const security = option(options, 'levelSecurity');
    const unlogged = field(options, 'unlogged');
    const actions = [
      ...(security === undefined ? [] : [`${security} ROW LEVEL SECURITY`]),
      ...(unlogged ? [isSet(unlogged, 'unlogged') ? 'SET UNLOGGED' : 'SET LOGGED'] : []),
    ];
    if (actions.length === 0) throw new CannotTell('no change is given');
    return `ALTER TABLE ${name(table, 'the table')}\n  ${lines(actions)};`;
  },

  renameTable: ([table, to]) => `ALTER TABLE ${name(table, 'the table')} RENAME TO ${name(to, 'the new name')};`,
  renameColumn: ([table, from, to]) => `ALTER TABLE ${name(table, 'the table')} RENAME ${name(from, 'the column')} TO ${name(to, 'the new name')};`,
  renameConstraint: ([table, from, to]) => `ALTER TABLE ${name(table, 'the table')} RENAME CONSTRAINT ${name(from, 'the constraint')} TO ${name(to, 'the new name')};`,
};

export function ifExists(options: Value | undefined): string {
  return flag(options, 'ifExists') ? ' IF EXISTS' : '';
}

export function cascade(options: Value | undefined): string {
  return flag(options, 'cascade') ? ' CASCADE' : '';
}

/** All in one ALTER TABLE, in this order whatever the order of the options. */
function columnActions(options: Value | undefined, surroundings: Parameters<Operation>[1]): readonly string[] {
  const type = option(options, 'type');
  const collation = option(options, 'collation');
  const using = option(options, 'using');
  return [
    ...defaultActions(options),
    ...(type === undefined ? [] : [`SET DATA TYPE ${aliasedType(type)}${collation ? ` COLLATE ${collation}` : ''}${using ? ` USING ${using}` : ''}`]),
    ...nullActions(options),
    ...generationActions(options, surroundings),
  ];
}

/** What alterColumn and alterDomain say of the default. */
export function defaultActions(options: Value | undefined): readonly string[] {
  const value = given(field(options, 'default'));
  if (!value) return [];
  return [value.kind === 'null' ? 'DROP DEFAULT' : `SET DEFAULT ${constant(value)}`];
}

/** What alterColumn and alterDomain say of NULL: `notNull: false` and `allowNull: true` are the same. */
export function nullActions(options: Value | undefined): readonly string[] {
  const notNull = field(options, 'notNull');
  if (notNull && isSet(notNull, 'notNull')) return ['SET NOT NULL'];
  return notNull?.kind === 'boolean' || flag(options, 'allowNull') ? ['DROP NOT NULL'] : [];
}

function generationActions(options: Value | undefined, surroundings: Parameters<Operation>[1]): readonly string[] {
  const sequence = field(options, 'sequenceGenerated');
  const expression = field(options, 'expressionGenerated');
  const generated = identity(sequence, surroundings);
  return [
    ...(sequence ? [generated === undefined ? 'DROP IDENTITY' : `ADD ${generated}`] : []),
    ...(expression ? [expression.kind === 'null' ? 'DROP EXPRESSION' : `SET EXPRESSION AS (${textOf(expression, 'expressionGenerated')})`] : []),
  ];
}

/** A string is taken as it is: the only way to say NOT VALID or USING INDEX. */
function addedConstraints(table: Value | undefined, called: string | undefined, definition: Value | undefined): readonly string[] {
  if (definition?.kind === 'object') return constraints(table, definition, called);
  return [`${called === undefined ? '' : `CONSTRAINT ${quoteIdentifier(called)} `}${textOf(definition, 'the constraint')}`];
}

/** The constraints of the table, and the primary key that several of its columns form. */
function withPrimaryKey(table: Value | undefined, columnNames: readonly string[]): Value | undefined {
  if (columnNames.length === 0) return table;
  const items = columnNames.map((value): Value => ({ kind: 'string', value }));
  return { kind: 'object', entries: new Map([...(table ? entriesOf(table, 'constraints') : []), ['primaryKey', { kind: 'array', items }]]) };
}

function likeClause(like: Value): string {
  const table = like.kind === 'object' ? (field(like, 'table') ?? like) : like;
  const options = like.kind === 'object' ? field(like, 'options') : undefined;
  const words = (['including', 'excluding'] as const).flatMap((key) => listOf(field(options, key), key).map((item) => ` ${key.toUpperCase()} ${textOf(item, key)}`));
  return `LIKE ${name(table, 'like')}${words.join('')}`;
}

function partitionBy(partition: Value): string {
  const keys = listOf(field(partition, 'columns'), 'columns').map((column) => {
    if (column.kind !== 'object') return nameList([column]);
    const collation = option(column, 'collate');
    const operatorClass = option(column, 'opclass');
    return `${name(field(column, 'name'), 'a column')}${collation ? ` COLLATE ${collation}` : ''}${operatorClass ? ` ${operatorClass}` : ''}`;
  });
  return ` PARTITION BY ${textOf(field(partition, 'strategy'), 'strategy')} (${keys.join(', ')})`;
}
