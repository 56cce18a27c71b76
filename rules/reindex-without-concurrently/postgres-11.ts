import { dropConcurrentlyStep, findIndex, freeName, nameOf, relationById, searchPath, slowEffects, type Index, type OperationOf, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { action, buildConcurrently, columnList, command, inTransaction, makeObjectName, quoteIdentifier, sqlName, type NamedRelation, type Step } from '../../src/rewrite/index.ts';

type Reindex = OperationOf<'reindex'>;
const place = { deploy: 1, phase: 'migrate' } as const;

/** PostgreSQL 11 has no REINDEX CONCURRENTLY: a new index takes the old one's place. pg_repack does that for any index, of constraints too. */
export function rebuildOn11(operation: Reindex, unit: StatementUnit, context: RuleContext): readonly Step[] {
  const index = operation.target === 'index' && operation.name ? findIndex(unit.schema, operation.name, searchPath(unit)) : 'unknown';
  const table = typeof index === 'string' || index.table === undefined ? undefined : relationById(unit.schema, index.table);
  if (typeof index !== 'string' && table && isPlain(index)) return swap(index, table, unit, context);
  const tables = slowEffects(unit, operation).filter(({ kind }) => kind !== 'index');
  const options = operation.target === 'index' && operation.name ? [`--index=${nameOfIndex(index, operation.name)}`] : tables.map((one) => `--table=${nameOf(one)}`);
  if (options.length === 0) return [action({ ...place, title: 'Rebuild each index by itself', action: 'Rebuild the indexes of each table with pg_repack --only-indexes, which lets reads and writes go on.' })];
  return [command({ ...place, title: 'Rebuild with pg_repack, which lets reads and writes go on; it needs the extension pg_repack in the database', command: ['pg_repack', ...(operation.target === 'index' ? [] : ['--only-indexes']), ...options.map(shellWord)].join(' ') })];
}

function nameOfIndex(index: Index | string, name: NonNullable<Reindex['name']>): string {
  return nameOf(typeof index === 'string' ? { schema: name.schema ?? '', name: name.name } : index);
}

/** Known so far that it can be written again. */
function isPlain({ whole, constraint, parentIndex, children, unique, elements, replicaIdentity }: Index): boolean {
  return whole && constraint === undefined && parentIndex === undefined && children.length === 0 && unique !== 'unknown' && elements.length > 0 && replicaIdentity !== true;
}

function swap(index: Index, table: NamedRelation, unit: StatementUnit, context: RuleContext): readonly Step[] {
  const { postgres, options: { settings, lockTimeout } } = context;
  const fresh = freeName({ schema: index.schema, name: makeObjectName(index.name, undefined, 'new') }, unit);
  const rename = `ALTER INDEX ${sqlName(fresh)} RENAME TO ${quoteIdentifier(index.name)}`;
  return [
    buildConcurrently({ ...place, title: `Build ${nameOf(fresh)}, which is to replace ${nameOf(index)}`, create: `CREATE ${index.unique === true ? 'UNIQUE ' : ''}INDEX CONCURRENTLY ${quoteIdentifier(fresh.name)} ON ${sqlName(table)} ${definitionOf(index)}`, index: fresh, postgres, settings }),
    { ...dropConcurrentlyStep(index, false, context), phase: 'migrate' },
    inTransaction({ ...place, title: 'Give the new index the name of the old one', lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [rename] }, lockTimeout),
  ];
}

function definitionOf({ method, elements, include, where }: Index): string {
  const keys = elements.map(({ column, expression, collation, opclass, order, nulls }) => [
    column === undefined ? `(${expression?.text ?? ''})` : quoteIdentifier(column),
    ...(collation ? [`COLLATE ${sqlName({ schema: collation.schema ?? '', name: collation.name })}`] : []),
    ...(opclass ? [sqlName({ schema: opclass.schema ?? '', name: opclass.name })] : []),
    ...(order ? [order.toUpperCase()] : []),
    ...(nulls ? [`NULLS ${nulls.toUpperCase()}`] : []),
  ].join(' '));
  return [`USING ${method} (${keys.join(', ')})`, ...(include.length > 0 ? [`INCLUDE (${columnList(include)})`] : []), ...(where ? [`WHERE ${where.text}`] : [])].join(' ');
}

function shellWord(word: string): string {
  return /^[\w.=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
