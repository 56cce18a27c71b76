import type { CallPlace } from './calls.ts';
import { merged } from './either.ts';
import { runAndWait } from './foreign.ts';
import { callFunction, unknownParameters } from './functions.ts';
import { unknownOf, type Known, type KnownChain, type KnownFunction } from './known.ts';
import type { Walk } from './walk.ts';

/** Functions of the language and of libraries that wait for what they are given, in the order in which it stands there. */
const together = /^(?:Promise\.(?:all|allSettled|race|any)|async\.(?:series|waterfall|parallel))$/;

/** Those that call a function for each of a list: of bluebird, and of the library async. */
const forEachOf = /^(?:(?:Promise|Bluebird|bluebird)\.(?:each|mapSeries|map)|async\.(?:each|eachSeries|eachLimit|forEach|forEachSeries|forEachOf|map|mapSeries))$/;

/** A call of something that waits for what it is given; undefined where it is none. */
export function waiting(path: string, args: readonly Known[], call: CallPlace, walk: Walk): Known | undefined {
  const [first] = args;
  if (path === 'Promise.resolve' && first) {
    walk.awaited(first);
    return settled(first, call.code, walk);
  }
  if (forEachOf.test(path) && first?.kind === 'array') {
    const [iterator, done] = args.slice(1).filter(({ kind }) => kind === 'function');
    if (!iterator) return undefined;
    const items = first.items.map((item) => runAndWait(iterator, [item], call, walk));
    if (done) runAndWait(done, [], call, walk);
    return { kind: 'array', items };
  }
  if (!together.test(path)) return undefined;
  const settledItems = args.map((arg) => itemsOf(arg)).map((items) => items.map((item) => runAndWait(item, [], call, walk)));
  return path === 'Promise.race' || path === 'Promise.any' ? merged(settledItems.flat(), call.code) : first?.kind === 'array' ? { kind: 'array', items: settledItems[0] ?? [] } : unknownOf(call.code);
}

/** A list of things to wait for, or an object of them. */
function itemsOf(value: Known): readonly Known[] {
  return value.kind === 'array' ? value.items : value.kind === 'object' ? [...value.entries.values()] : [value];
}

/** What is there when it was waited for: what a database or another module answers is known only when it runs. */
export function settled(value: Known, code: string, walk: Walk): Known {
  if (value.kind === 'unknown' && value.may) return merged(value.may.map((one) => settled(one, code, walk)), value.text);
  if (value.kind !== 'chain' || !value.chain.links.some(({ args }) => args)) return value;
  // What the client only takes back goes on being what it was asked for.
  if (value.chain.client && walk.client.answers?.has(value.chain.links.at(-1)?.name ?? '')) return { kind: 'chain', chain: { ...value.chain, answer: true } };
  return opened(value.chain, walk) ?? unknownOf(code);
}

/** The transaction that `await knex.transaction()` and the like open: a client of its own, or a token that is passed along. */
function opened(chain: KnownChain, walk: Walk): Known | undefined {
  const { client, links, range } = chain;
  if (!client || !opensTransaction(chain)) return undefined;
  if (walk.client.inTransaction === undefined) return { kind: 'chain', chain: { root: 'transaction', client: true, links: [], range } };
  const at = links.at(-1)?.range ?? range;
  walk.mark('begin', at);
  return { kind: 'chain', chain: { root: walk.client.inTransaction, client: true, links: [], range, manual: true } };
}

/**
 * `knex.transaction()`, `knex.transactionProvider()()` (knex, lib/knex-builder/make-knex.js), `db.startTransaction().execute()`
 * (kysely, dist/esm/kysely.js: ControlledTransactionBuilder), `sequelize.transaction()`.
 */
function opensTransaction({ links }: KnownChain): boolean {
  const [before, last] = links.slice(-2).length === 2 ? links.slice(-2) : [undefined, links.at(-1)];
  if (last?.name === 'transaction') return last.args !== undefined;
  return (last?.name === '' && before?.name === 'transactionProvider') || (last?.name === 'execute' && links.some(({ name }) => name === 'startTransaction'));
}

/** Methods with which code waits for what the client sends; bluebird's among them, which old Knex and Sequelize return. */
const waits: ReadonlySet<string> = new Set(['then', 'catch', 'finally', 'asCallback', 'nodeify', 'exec', 'tap', 'spread']);

/** They call their function for each row. */
const loops: ReadonlySet<string> = new Set(['map', 'each', 'mapSeries', 'filter', 'reduce']);

export function isWaiting(name: string, args: readonly Known[]): boolean {
  return waits.has(name) || (loops.has(name) && args[0]?.kind === 'function');
}

/** What `then` is given runs next; what `catch` is given may run. `value`: what it waits for. */
export function runAfter(value: Known, [first, second]: readonly Known[], { name, range, code }: CallPlace, walk: Walk): Known {
  const answer = settled(value, code, walk);
  let result: Known = unknownOf(code);
  const call = (callback: KnownFunction, args: readonly Known[]): void => {
    result = callFunction(callback, args, range, walk) ?? result;
    walk.awaited(result);
    result = settled(result, code, walk);
  };
  const run = (callback: Known | undefined, ...args: readonly Known[]): void => {
    if (callback?.kind === 'function') call(callback, [...args, ...unknownParameters(callback, walk).slice(args.length)]);
    else if (callback) walk.awaited(callback);
  };
  if (name === 'catch' || loops.has(name)) walk.conditionally(() => { run(first); });
  else if (name === 'then') run(first, ...(answer.kind === 'unknown' && !answer.may && !answer.client ? [] : [answer]));
  else run(first);
  // Of `then(done, failed)`.
  if (name === 'then' && second) {
    const after = result;
    walk.conditionally(() => { run(second); });
    result = after;
  }
  return result;
}
