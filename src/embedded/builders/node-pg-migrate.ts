import type { CallChain, Value } from '../values.ts';
import { indexOperations } from './node-pg-migrate/indexes.ts';
import { objectOperations } from './node-pg-migrate/objects.ts';
import type { Operation } from './node-pg-migrate/operation.ts';
import { routineOperations } from './node-pg-migrate/routines.ts';
import { tableOperations } from './node-pg-migrate/tables.ts';
import { constant, name, type Surroundings } from './node-pg-migrate/values.ts';
import { field, textOf } from './read-value.ts';
import { CannotTell, inCall, resultOf, type BuilderResult } from './result.ts';
import { callsOf, stepsOf } from './steps.ts';

/**
 * What `pgm.…` of node-pg-migrate sends: each call one query, in the order of the calls. `shorthands` are those that this
 * migration and the ones before it export. Not known here is the option `decamelize`, which changes names.
 */
export function nodePgMigrateSql(chain: CallChain, { shorthands }: Surroundings = { shorthands: new Map() }): BuilderResult {
  return resultOf(() => {
    // Its calls wait in a queue, but those of `pgm.db` run at once.
    const client = stepsOf(chain).some((step) => step.name === 'db' && step.args === undefined);
    return callsOf(chain).flatMap(({ name: method, args, range }) => {
      const work = client ? query : operations.get(aliases.get(method) ?? method);
      if (quiet.has(method)) return [];
      if (!work) throw new CannotTell(`pgm.${method} is not known here`);
      const sent = inCall(`pgm.${method}`, () => work(args, { shorthands }));
      return (typeof sent === 'string' ? [sent] : sent).filter((sql) => sql !== '').map((sql) => ({ sql, range }));
    });
  });
}

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
  Object.entries<Operation>({ ...tableOperations, ...indexOperations, ...objectOperations, ...routineOperations, sql }),
);

/** `{name}` is filled with a quoted name, or with a value (createTransformer.ts). */
function sql([text, fillings]: readonly Value[]): string {
  let filled = textOf(text, 'the SQL');
  if (filled.includes('{') && fillings) {
    for (const key of fillings.kind === 'object' ? fillings.entries.keys() : []) filled = filled.replaceAll(`{${key}}`, () => filling(field(fillings, key)));
  }
  return filled.endsWith(';') ? filled : `${filled};`;
}

function filling(value: Value | undefined): string {
  if (!value) return '';
  return value.kind === 'string' || value.kind === 'unknown' || value.kind === 'object' ? name(value, 'a name') : constant(value);
}

function query([text]: readonly Value[]): string {
  return textOf(text?.kind === 'object' ? field(text, 'text') : text, 'the SQL');
}
