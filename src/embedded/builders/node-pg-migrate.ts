import type { CallChain, Value } from '../values.ts';
import { indexOperations } from './node-pg-migrate/indexes.ts';
import { objectOperations } from './node-pg-migrate/objects.ts';
import type { Operation } from './node-pg-migrate/operation.ts';
import { routineOperations } from './node-pg-migrate/routines.ts';
import { tableOperations } from './node-pg-migrate/tables.ts';
import { constant, literalSql, name, type Surroundings } from './node-pg-migrate/values.ts';
import { field, given, placeholder, written } from './read-value.ts';
import { CannotTell, inCall, resultOf, type BuilderResult } from './result.ts';
import { callsOf } from './steps.ts';

/**
 * What `pgm.…` of node-pg-migrate sends: each call one query, in the order of the calls. `shorthands` are those that this
 * migration and the ones before it export. Not known here is the option `decamelize`, which changes names.
 */
export function nodePgMigrateSql(chain: CallChain, { shorthands }: Surroundings = { shorthands: new Map() }): BuilderResult {
  return resultOf(() =>
    callsOf(chain).flatMap(({ name: method, args, range }) => {
      const work = operations.get(aliases.get(method) ?? method);
      if (quiet.has(method)) return [];
      if (!work) throw new CannotTell(`pgm.${method} is not known here`);
      const sent = inCall(`pgm.${method}`, () => work(args, { shorthands }));
      return (typeof sent === 'string' ? [sent] : sent).filter((sql) => sql !== '').map((sql) => ({ sql, range, ...(work === operations.get('createIndex') || work === operations.get('dropIndex') ? concurrently : {}) }));
    }),
  );
}

const concurrently = { concurrently: '`concurrently: true` into the options' } as const;

const quiet: ReadonlySet<string> = new Set(['noTransaction', 'func', 'isUsingTransaction', 'enableReverseMode']);

const aliases: ReadonlyMap<string, string> = new Map([
  ['addColumn', 'addColumns'],
  ['dropColumn', 'dropColumns'],
  ['createConstraint', 'addConstraint'],
  ['addIndex', 'createIndex'],
  ['addType', 'createType'],
  ['addExtension', 'createExtension'],
]);

const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries<Operation>({ ...tableOperations, ...indexOperations, ...objectOperations, ...routineOperations }),
);

/** What takes the place of a `{name}` in `pgm.sql`: a name in quotes, or a value (createTransformer.ts). */
export function nodePgMigrateFilling(value: Value): string {
  if (!given(value)) return '';
  if (value.kind === 'string' || value.kind === 'unknown') return name(value, 'a name');
  if (value.kind === 'object' && field(value, 'name')) return name(value, 'a name');
  return isConstant(value) ? constant(value) : placeholder(written(value));
}

function isConstant(value: Value): boolean {
  if (value.kind === 'array') return value.items.every(isConstant);
  return value.kind === 'chain' ? literalSql(value) !== undefined : value.kind !== 'object' && value.kind !== 'callback';
}
