import type { Range } from '../sql/index.ts';
import { callBound, callValue, type CallPlace } from './calls.ts';
import { touchesClient } from './either.ts';
import { plainText } from './evaluate.ts';
import { callFunction, unknownParameters } from './functions.ts';
import { undefinedValue, unknownOf, type Known, type KnownChain } from './known.ts';
import { callMethod } from './methods.ts';
import { settled, waiting } from './waiting.ts';
import type { Walk } from './walk.ts';

/** A call of something that isn't the client: of the language, of a library, of another module. */
export function runLibrary(chain: KnownChain, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  const path = pathOf(chain, call.name);
  const known = callMethod({ kind: 'chain', chain }, path, args, call, walk) ?? waiting(path, args, call, walk);
  if (known) return known;
  if (path === 'require' || path === 'import') return required(args[0], call.range, walk);
  // util.promisify, bluebird's and others: the same function, with a promise in the place of its callback.
  const [first] = args;
  if (call.name === 'promisify' || path === 'promisify') if (first && (first.kind === 'bound' || first.kind === 'function' || first.kind === 'chain')) return first;
  if (runsCommands(path)) walk.gap(call.range, `${path}() runs another program, and what that does to the database can't be told`);
  if (/^(?:query|runSql|execute)$/.test(call.name)) walk.pastTheClient(call.range, written({ ...chain, links: [...chain.links, { name: call.name, args, range: call.at }] }));
  if (!/^(?:console\.\w+|Object\.(?:keys|values|entries|freeze)|Array\.isArray|typeof)$/.test(path)) handedOver(path, args, call.range, walk);
  runCallbacks(args, call.range, walk);
  return { kind: 'chain', chain: { ...chain, links: [...chain.links, { name: call.name, args, range: call.at }], range: { start: chain.range.start, end: call.range.end } } };
}

/** `getManager().query`, as it was written. */
export function written({ root, links }: KnownChain): string {
  return links.slice(root.startsWith('new ') ? 1 : 0).reduce((text, { name, args }) => `${text}${name === '' ? '' : `.${name}`}${args ? '()' : ''}`, root.startsWith('new ') ? `${root}()` : root);
}

function pathOf({ root, links }: KnownChain, name = ''): string {
  return [root, ...links.map((link) => link.name), name].filter((one) => one !== '').join('.');
}

/** A file beside this one by what it exports, a library as the beginning of chains. */
function required(specifier: Known | undefined, range: Range, walk: Walk): Known {
  const name = plainText(specifier);
  return (name === undefined ? undefined : walk.load(name, walk)) ?? { kind: 'chain', chain: { root: localName(name), client: false, links: [], range } };
}

/** `require('sequelize')`: a library is called as it is called in most files. */
function localName(specifier = ''): string {
  return specifier === 'sequelize' ? 'Sequelize' : specifier.replace(/^node:/, '');
}

function runsCommands(path: string): boolean {
  return /^(?:(?:child_process\.)?(?:exec|spawn|execFile)(?:Sync)?|child_process\.fork|(?:execa|shelljs|zx)\b.*)$/.test(path);
}

/** A query through another connection than the client's: `sequelize.query(…)` of the application's models, `db.raw(…)`. */
export function goesPast({ links }: KnownChain): boolean {
  const last = links.at(-1);
  return last?.args !== undefined && (last.name === 'raw' || links.some(({ name, args }) => name === 'schema' && !args));
}

/** Code that isn't in the file gets the client, or a query that it may execute: what it sends can't be seen. */
export function handedOver(callee: string, args: readonly Known[], range: Range, walk: Walk): void {
  // Of a file that is imported only the place of its call can be seen.
  if (walk.elsewhere && args.some((arg) => touchesClient(arg))) walk.gap(range, 'the database client is handed on to code that is in neither file');
  else if (args.some((arg) => touchesClient(arg))) walk.gap(range, `${callee}() is given the database client, and its code is not in this file`);
  else if (walk.sends === 'executed' && args.some((arg) => arg.kind === 'chain' && arg.chain.client && !arg.chain.collected && arg.chain.root !== 'transaction' && !walk.isSent(arg))) walk.gap(range, `${callee}() is given a query, and its code is not in this file`);
}

/** What isn't known is called: the functions that it gets may run. */
export function runsCallbacks(callee: Known | undefined, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  const name = /^[\w$.]+/.exec(call.code)?.[0] ?? 'a function';
  if (callee && touchesClient(callee)) walk.gap(call.range, `what ${name}() does with the database client can't be told`);
  else if (/^(?:query|raw|runSql)$/.test(call.name)) walk.pastTheClient(call.range, `${name}()`);
  handedOver(name, args, call.range, walk);
  runCallbacks(args, call.range, walk);
  return unknownOf(call.code);
}

/** Functions in options of options. */
const deepest = 3;

/** They may run, and with what is not known. */
export function runCallbacks(args: readonly Known[], range: Range, walk: Walk, depth = deepest): void {
  walk.conditionally(() => {
    for (const arg of args) {
      walk.awaited(arg);
      if (arg.kind === 'function') walk.awaited(callFunction(arg, unknownParameters(arg, walk), range, walk) ?? undefinedValue);
      if (depth > 0 && arg.kind === 'array') runCallbacks(arg.items.filter(({ kind }) => kind === 'function' || kind === 'object'), range, walk, depth - 1);
      // The methods of an object of the file's own classes are called where they are called.
      if (depth > 0 && arg.kind === 'object' && !arg.self && !arg.construct) runCallbacks([...arg.entries.values()].filter(({ kind }) => kind === 'function' || kind === 'object' || kind === 'array'), range, walk, depth - 1);
    }
  });
}

/** Runs what is given to something that waits for it; gives what it gives. */
export function runAndWait(value: Known, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  const result = value.kind === 'function' ? (callFunction(value, args, call.range, walk) ?? undefinedValue) : value.kind === 'bound' ? callBound(value, args, call, walk) : value.kind === 'unknown' && value.may ? callValue(value, args, call, walk) : value;
  walk.awaited(result);
  return settled(result, call.code, walk);
}

