import { quoteIdentifier } from '../quote.ts';
import type { CallChain, Value } from '../values.ts';
import { entriesOf, field, flag, given, isUnknownString, listOf, textOf } from './read-value.ts';
import { CannotTell, inCall, resultOf, type BuilderResult } from './result.ts';
import { callsOf } from './steps.ts';

/** What `db.…` of db-migrate with db-migrate-pg sends, each statement one query (db-migrate-pg 1.5, index.js; db-migrate-base 2.3, index.js). */
export function dbMigrateSql(chain: CallChain): BuilderResult {
  return resultOf(() => callsOf(chain).flatMap(({ name, args, range }) => {
    const operation = operations.get(name);
    if (!operation) throw new CannotTell(`db.${name} is not known here`);
    // The last argument is what goes on when it is done.
    const own = args.filter(({ kind }) => kind !== 'callback' && kind !== 'chain');
    return inCall(`db.${name}`, () => operation(own)).map((sql) => ({ sql, range }));
  }));
}

type Operation = (args: readonly Value[]) => readonly string[];

const operations: ReadonlyMap<string, Operation> = new Map(Object.entries<Operation>({
  createTable,
  dropTable: ([table, options]) => [`DROP TABLE ${flag(options, 'ifExists') ? 'IF EXISTS ' : ''}${named(table)}`],
  renameTable: ([from, to]) => [`ALTER TABLE ${named(from)} RENAME TO ${named(to)}`],
  addColumn: ([table, column, spec]) => [`ALTER TABLE ${named(table)} ADD COLUMN ${definition(textOf(column, 'the column'), spec, false)}`, ...afterColumn(table, textOf(column, 'the column'), spec)],
  removeColumn: ([table, column]) => [`ALTER TABLE ${named(table)} DROP COLUMN ${named(column)}`],
  renameColumn: ([table, from, to]) => [`ALTER TABLE ${named(table)} RENAME COLUMN ${named(from)} TO ${named(to)}`],
  changeColumn,
  addIndex: ([table, index, columns, unique]) => [`CREATE ${unique?.kind === 'boolean' && unique.value ? 'UNIQUE ' : ''}INDEX ${named(index)} ON ${named(table)} (${listOf(columns, 'the columns').map(named).join(', ')})`],
  removeIndex: (args) => [`DROP INDEX ${named(args.at(-1))}`],
  addForeignKey: ([table, referenced, name, mapping, rules]) => [foreignKey(table, referenced, name, mapping, rules)],
  removeForeignKey: ([table, name]) => [`ALTER TABLE ${named(table)} DROP CONSTRAINT ${named(name)}`],
  insert: ([table]) => [`INSERT INTO ${named(table)} VALUES (\${values})`],
  truncate: ([table]) => [`TRUNCATE ${named(table)}`],
}));

function named(value: Value | undefined): string {
  return quoteIdentifier(textOf(value, 'a name'));
}

function createTable([table, options]: readonly Value[]): readonly string[] {
  const columns = entriesOf(field(options, 'columns') ?? options, 'the columns');
  const keys = columns.filter(([, spec]) => spec.kind === 'object' && flag(spec, 'primaryKey')).map(([name]) => name);
  const definitions = columns.map(([name, spec]) => definition(name, spec, keys.length === 1));
  const key = keys.length > 1 ? [`PRIMARY KEY (${keys.map(quoteIdentifier).join(', ')})`] : [];
  const ifNotExists = field(options, 'columns') && flag(options, 'ifNotExists') ? 'IF NOT EXISTS ' : '';
  return [`CREATE TABLE ${ifNotExists}${named(table)} (${[...definitions, ...key].join(', ')})`, ...columns.flatMap(([name, spec]) => afterColumn(table, name, spec))];
}

const types: Readonly<Record<string, string>> = { string: 'VARCHAR', int: 'INTEGER', datetime: 'TIMESTAMP', blob: 'BYTEA', timestamptz: 'TIMESTAMP', timetz: 'TIME' };

function typeOf(spec: Value | undefined): string {
  const name = textOf(spec?.kind === 'string' ? spec : field(spec, 'type'), 'the type');
  return types[name] ?? name.toUpperCase();
}

function definition(name: string, spec: Value | undefined, emitPrimaryKey: boolean): string {
  const options = spec?.kind === 'object' ? spec : undefined;
  const written = options && textOf(field(options, 'type'), 'the type');
  const key = flag(options, 'primaryKey');
  const serial = key && flag(options, 'autoIncrement');
  const length = field(options, 'length');
  const type = serial ? (written === 'bigint' ? 'BIGSERIAL' : 'SERIAL') : `${typeOf(spec)}${length ? `(${textOf(length, 'the length')})` : ''}`;
  const value = field(options, 'defaultValue');
  return [
    quoteIdentifier(name), type,
    ...(flag(options, 'timezone') || written === 'timestamptz' || written === 'timetz' ? ['WITH TIME ZONE'] : []),
    ...(key && emitPrimaryKey ? ['PRIMARY KEY'] : []),
    ...(flag(options, 'notNull') ? ['NOT NULL'] : []),
    ...(flag(options, 'unique') ? ['UNIQUE'] : []),
    ...(value ? [`DEFAULT ${constant(value)}`] : []),
  ].join(' ');
}

/** A string in quotes, whatever it holds; anything else as it is. */
function constant(value: Value): string {
  if (value.kind === 'null') return 'NULL';
  if (value.kind === 'string' || isUnknownString(value)) return `'${textOf(value, 'the default')}'`;
  const raw = value.kind === 'object' ? field(value, 'raw') : undefined;
  if (raw) return textOf(raw, 'the default');
  if (value.kind === 'object' && field(value, 'special')) return 'CURRENT_TIMESTAMP';
  // `new String('now()')` is no string to the library, so it has no quotes.
  const boxed = value.kind === 'chain' && value.chain.root === 'new String' ? value.chain.links.at(-1)?.args?.[0] : undefined;
  return textOf(boxed ?? value, 'the default');
}

/** What a column asks for beside itself. */
function afterColumn(table: Value | undefined, column: string, spec: Value | undefined): readonly string[] {
  const options = spec?.kind === 'object' ? spec : undefined;
  const key = field(options, 'foreignKey');
  const comment = field(options, 'comment');
  const mapping = field(key, 'mapping');
  return [
    ...(comment ? [`COMMENT ON COLUMN ${textOf(table, 'the table')}.${column} IS '${textOf(comment, 'the comment')}'`] : []),
    ...(key ? [foreignKey(table, field(key, 'table'), field(key, 'name'), mapping?.kind === 'string' ? { kind: 'object', entries: new Map([[column, mapping]]) } : mapping, field(key, 'rules'))] : []),
  ];
}

function foreignKey(table: Value | undefined, referenced: Value | undefined, name: Value | undefined, mapping: Value | undefined, rules: Value | undefined): string {
  const pairs = entriesOf(mapping, 'the mapping');
  const rule = (event: string): string => {
    const value = given(field(rules, event));
    return value ? textOf(value, event) : 'NO ACTION';
  };
  return `ALTER TABLE ${named(table)} ADD CONSTRAINT ${named(name)} FOREIGN KEY (${pairs.map(([column]) => quoteIdentifier(column)).join(', ')}) REFERENCES ${named(referenced)} (${pairs.map(([, to]) => named(to)).join(', ')}) ON DELETE ${rule('onDelete')} ON UPDATE ${rule('onUpdate')}`;
}

/** Whatever it doesn't name is taken away: NOT NULL and the default. */
function changeColumn([table, column, spec]: readonly Value[]): readonly string[] {
  const [name, at] = [textOf(column, 'the column'), `ALTER TABLE ${named(table)} ALTER COLUMN ${named(column)}`];
  const unique = field(spec, 'unique');
  const constraint = quoteIdentifier(`${textOf(table, 'the table')}_${name}_key`);
  const value = field(spec, 'defaultValue');
  const length = field(spec, 'length');
  const using = field(spec, 'using');
  return [
    `${at} ${flag(spec, 'notNull') ? 'SET' : 'DROP'} NOT NULL`,
    ...(unique ? [`ALTER TABLE ${named(table)} ${flag(spec, 'unique') ? `ADD CONSTRAINT ${constraint} UNIQUE (${named(column)})` : `DROP CONSTRAINT ${constraint}`}`] : []),
    `${at} ${value ? `SET DEFAULT ${constant(value)}` : 'DROP DEFAULT'}`,
    ...(field(spec, 'type') ? [`${at} TYPE ${typeOf(spec)}${length ? `(${textOf(length, 'the length')})` : ''} ${using ? textOf(using, 'using') : `USING ${named(column)}::${typeOf(spec)}`}`] : []),
  ];
}
