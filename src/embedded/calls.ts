import type { CallExpression } from 'oxc-parser';
import type { Range } from '../sql/index.ts';
import { superCall } from './classes.ts';
import { callHelper, helperOf } from './compiled.ts';
import { merged, touchesClient, unknownFrom } from './either.ts';
import { evaluateInner, memberName, spread } from './evaluate.ts';
import { handedOver, runLibrary, runsCallbacks } from './foreign.ts';
import { callFunction, whatItReturns } from './functions.ts';
import { truth, undefinedValue, unknownOf, type Known, type KnownChain, type KnownFunction, type KnownLink } from './known.ts';
import { member } from './members.ts';
import { callMethod } from './methods.ts';
import type { Scope } from './scope.ts';
import { isFragment } from './tags.ts';
import { isWaiting, runAfter } from './waiting.ts';
import type { Walk } from './walk.ts';

export interface CallPlace {
  readonly range: Range;
  readonly code: string;
  /** Of the method; empty where a value is called. */
  readonly name: string;
  /** From the method's name to the end. */
  readonly at: Range;
}

/** What a call gives; one on the client is a longer chain, and is sent by whoever uses it. */
export function evaluateCall(node: CallExpression, scope: Scope, walk: Walk): Known {
  const { callee } = node;
  const range = walk.rangeOf(node, scope);
  const code = walk.code(node, scope);
  const place: CallPlace = { range, code, name: '', at: range };
  if (callee.type === 'Super') {
    const parent = scope.get(superCall);
    const self = scope.thisValue();
    const args = argumentsOf(node, scope, walk);
    if (parent?.kind === 'object' && parent.construct && self?.kind === 'object') parent.construct(self, args, range, walk);
    else handedOver('super', args, range, walk);
    return undefinedValue;
  }
  const helper = helperOf(callee);
  if (helper) return callHelper(helper, argumentsOf(node, scope, walk), scope, place, walk);
  if (callee.type !== 'MemberExpression') return callValue(evaluateInner(callee, scope, walk), argumentsOf(node, scope, walk), place, walk);
  const asked = evaluateInner(callee.object, scope, walk);
  const name = memberName(callee, scope, walk);
  const target = calledOn(asked, name, walk.code(callee.object, scope), walk);
  const args = argumentsOf(node, scope, walk);
  if (name === undefined) {
    if (touchesClient(target) || (target.kind === 'chain' && target.chain.client)) walk.gap(range, 'which method of the client it calls is only known when it runs');
    return runsCallbacks(undefined, args, place, walk);
  }
  return callNamed(target, args, { ...place, name, at: { start: walk.rangeOf(callee.property, scope).start, end: range.end } }, walk);
}

export function argumentsOf({ arguments: nodes }: Pick<CallExpression, 'arguments'>, scope: Scope, walk: Walk): readonly Known[] {
  return nodes.flatMap((node) => spread(node, scope, walk));
}

/** An answer of the client's, as far as what is called on it says which part of it is meant. */
function calledOn(target: Known, name: string | undefined, code: string, { client: { answers } }: Walk): Known {
  const isFollowed = name === 'clone' || (name !== undefined && answers?.has(name));
  return target.kind === 'chain' && target.chain.answer && !isFollowed ? unknownOf(code) : target;
}

/** The program may change its copy of a table or a column. */
function copyOf(chain: KnownChain, { name, at, range }: CallPlace): Known {
  return { kind: 'object', entries: new Map(), self: { ...chain, links: [...chain.links, { name, args: [], range: at }], range } };
}

/** `target.name(…)`. */
function callNamed(target: Known, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  const { name, at, code } = call;
  switch (target.kind) {
    case 'unknown':
      if (target.may) return eachOf(target.may, call, walk, (one) => callNamed(one, args, call, walk));
      break;
    case 'chain':
      return name === 'clone' && walk.client.answers ? copyOf(target.chain, call) : callOnChain(target.chain, args, call, walk);
    case 'function':
    case 'bound': {
      const passed = passedOn(name, args, code);
      if (!passed) break;
      if (name === 'bind') return target.kind === 'bound' ? { ...target, args: [...target.args, ...passed] } : { ...bindSelf(target, args[0]), args: [...(target.args ?? []), ...passed] };
      return callValue(target.kind === 'function' ? bindSelf(target, args[0]) : target, passed, call, walk);
    }
    case 'object': {
      const method = target.entries.get(name);
      if (method?.kind === 'function' && !method.getter) return callValue({ ...method, self: method.self ?? target }, args, call, walk);
      if (!method && target.self) return callOnChain(target.self, args, call, walk);
      break;
    }
    default:
      break;
  }
  const known = callMethod(target, name, args, call, walk);
  if (known) return known;
  // A promise of something else: what it is given runs as it does after a query.
  if (isWaiting(name, args) && !touchesClient(target) && target.kind !== 'object') return runAfter(target, args, call, walk);
  return callValue(target.kind === 'array' || target.kind === 'text' ? unknownFrom(code, target) : member(target, name, at, code, walk), args, call, walk);
}

function bindSelf(target: KnownFunction, self: Known | undefined): KnownFunction {
  return target.self || !self || self.kind === 'null' || self.kind === 'undefined' ? target : { ...target, self };
}

/** The arguments of `bind`, `call` and `apply`, without the object that they come after. */
function passedOn(name: string, [, ...args]: readonly Known[], code: string): readonly Known[] | undefined {
  if (name === 'bind' || name === 'call') return args;
  if (name !== 'apply') return undefined;
  const [list] = args;
  return list === undefined ? [] : list.kind === 'array' ? list.items : [unknownFrom(code, list)];
}

/** Only the run knows on which of these it is called. */
function eachOf(values: readonly Known[], { code }: CallPlace, walk: Walk, run: (value: Known) => Known): Known {
  const results: Known[] = [];
  walk.alternatives(values.map((value) => () => { results.push(run(value)); return false; }), true);
  return merged(results, code);
}

export function callValue(callee: Known, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  switch (callee.kind) {
    case 'function': {
      const result = callFunction(callee, args, call.range, walk) ?? callUnfollowed(args, call, walk);
      return result.kind === 'unknown' && result.text === whatItReturns ? { ...result, text: unknownOf(call.code).text } : result;
    }
    case 'bound':
      return callBound(callee, args, call, walk);
    case 'chain':
      return callOnChain(callee.chain, args, call, walk);
    case 'unknown':
      if (callee.may) return eachOf(callee.may, call, walk, (one) => callValue(one, args, call, walk));
      return runsCallbacks(callee, args, call, walk);
    default:
      return runsCallbacks(callee, args, call, walk);
  }
}

/** A function of the file that calls itself, and again. */
function callUnfollowed(args: readonly Known[], call: CallPlace, walk: Walk): Known {
  if (args.some((arg) => touchesClient(arg))) walk.gap(call.range, `${/^[\w$.]+/.exec(call.code)?.[0] ?? 'a function'}() calls itself, and is only followed as far as that`);
  return unknownOf(call.code);
}

export function callBound({ chain, args: bound }: Extract<Known, { readonly kind: 'bound' }>, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  return extend(chain, [...bound, ...args], { ...call, name: '' }, walk);
}

function callOnChain(chain: KnownChain, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  const value: Known = { kind: 'chain', chain };
  if (!chain.collected && (chain.client || call.name !== 'exec') && isWaiting(call.name, args) && chain.links.some((link) => link.args)) {
    walk.awaited(value);
    return runAfter(value, args, call, walk);
  }
  const last = chain.links.at(-1);
  const passed = last && !last.args ? passedOn(call.name, args, call.code) : undefined;
  if (passed && (chain.client || call.name === 'bind')) return call.name === 'bind' ? (chain.client ? { kind: 'bound', chain, args: passed } : value) : extend(chain, passed, { ...call, name: '' }, walk);
  if (chain.client) return extend(chain, args, call, walk);
  return isFragment(chain, call.name) ? extend({ ...chain, client: walk.sends === 'executed' }, args, call, walk) : runLibrary(chain, args, call, walk);
}

/** The client's call; a callback that gets a transaction runs at once. */
function extend(chain: KnownChain, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  // A bound method is the last property, which is called now.
  const last = call.name === '' ? chain.links.at(-1) : undefined;
  const links = last && !last.args ? chain.links.slice(0, -1) : chain.links;
  const link: KnownLink = { name: last && !last.args ? last.name : call.name, args, range: call.at };
  const called: KnownChain = { ...chain, links: [...links, link], range: call.range };
  if (chain.collected) return { kind: 'chain', chain: called };
  if (chain.manual && links.length === 0 && link.name === 'commit') {
    walk.mark('commit', call.at);
    return unknownOf(call.code);
  }
  if (walk.sends === 'executed' && link.name === '$call') return goneOn(chain, args[0], call, walk);
  if (walk.sends === 'executed' && link.name === '$if') {
    const test = args[0] && truth(args[0]);
    // What only the run decides is left to the builders, which say so.
    if (test !== undefined) return test ? goneOn(chain, args[1], call, walk) : { kind: 'chain', chain };
  }
  const callback = args.find((arg) => arg.kind === 'function');
  if (!chain.client || !callback) return { kind: 'chain', chain: called };
  if (isTransaction(called)) return runTransaction(callback, call, walk);
  if (onConnection(called)) {
    walk.awaited(callFunction(callback, [{ kind: 'chain', chain: { ...chain, links: [], range: call.at } }], call.range, walk) ?? undefinedValue);
    return unknownOf(call.code);
  }
  if (walk.client.callbacks) {
    walk.awaited({ kind: 'chain', chain: called });
    return runAfter({ kind: 'chain', chain: called }, [callback], call, walk);
  }
  return { kind: 'chain', chain: called };
}

/** `builder.$call(goOn)` and `builder.$if(condition, goOn)` of Kysely: the builder is what the function makes of it. */
function goneOn(chain: KnownChain, goOn: Known | undefined, call: CallPlace, walk: Walk): Known {
  const builder: Known = { kind: 'chain', chain };
  if (goOn?.kind !== 'function') {
    walk.gap(call.range, `${call.name}() is given a function that is not in this file, so what it makes of the query can't be told`);
    return builder;
  }
  return callFunction(goOn, [builder], call.range, walk) ?? unknownOf(call.code);
}

/** `knex.transaction(…)`, `sequelize.transaction(…)`, `db.transaction().execute(…)`. */
function isTransaction({ links }: KnownChain): boolean {
  return links.at(-1)?.name === 'transaction' || (links.at(-1)?.name === 'execute' && links.some(({ name }) => name === 'transaction'));
}

/** `db.connection().execute(…)` of Kysely: its callback gets a client that stays on one connection. */
function onConnection({ links }: KnownChain): boolean {
  return links.at(-1)?.name === 'execute' && links.some(({ name, args }) => name === 'connection' && args);
}

function runTransaction(callback: KnownFunction, { at, name, range, code }: CallPlace, walk: Walk): Known {
  walk.mark('begin', { start: at.start, end: at.start + name.length });
  const inside: KnownChain = { root: walk.client.inTransaction ?? 'transaction', client: true, links: [], range: at };
  walk.awaited(callFunction(callback, [{ kind: 'chain', chain: inside }], range, walk) ?? undefinedValue);
  walk.mark('commit', { start: at.end - 1, end: at.end });
  return unknownOf(code);
}
