import type { ArrowFunctionExpression, CallExpression, Function as FunctionNode, NewExpression, TaggedTemplateExpression } from 'oxc-parser';
import type { Range } from '../sql/index.ts';
import { bindParameters } from './bind.ts';
import { evaluate, evaluateInner, memberName, plainText, spread, templateText } from './evaluate.ts';
import { runBlock } from './execute.ts';
import { asText, undefinedValue, unknownOf, type Known, type KnownChain, type KnownFunction } from './known.ts';
import { member } from './members.ts';
import { callMethod } from './methods.ts';
import type { Scope } from './scope.ts';
import { quoteIdentifier, quoteString } from './quote.ts';
import { hole, made, placedAt, type Text } from './text.ts';
import type { Walk } from './walk.ts';

/** What a call gives; one on the client is a longer chain, and is sent by whoever uses it. */
export function evaluateCall(node: CallExpression, scope: Scope, walk: Walk): Known {
  const { callee } = node;
  const range = walk.rangeOf(node, scope);
  const code = walk.code(node, scope);
  if (callee.type !== 'MemberExpression') return callValue(evaluateInner(callee, scope, walk), argumentsOf(node, scope, walk), { range, code, name: '', at: range }, walk);
  const name = memberName(callee, scope, walk);
  const target = calledOn(evaluateInner(callee.object, scope, walk), name, walk.code(callee.object, scope), walk);
  const args = argumentsOf(node, scope, walk);
  if (name === undefined) return runsCallbacks(args, code, range, walk);
  const at = { start: walk.rangeOf(callee.property, scope).start, end: range.end };
  const call: CallPlace = { range, code, name, at };
  if (target.kind === 'chain') return name === 'clone' && walk.client.answers ? copyOf(target.chain, call) : callOnChain(target.chain, args, call, walk);
  if (target.kind === 'function' && name === 'bind') return { ...target, args: [...(target.args ?? []), ...args.slice(1)] };
  if (target.kind === 'function' && name === 'call') return callValue(target, args.slice(1), call, walk);
  const method = target.kind === 'object' ? target.entries.get(name) : undefined;
  if (method?.kind === 'function') return callValue({ ...method, self: method.self ?? target }, args, call, walk);
  if (target.kind === 'object' && target.self) return callOnChain(target.self, args, call, walk);
  return callMethod(target, name, args, call, walk) ?? callValue(member(target, name, at, code), args, call, walk);
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

export interface CallPlace {
  readonly range: Range;
  readonly code: string;
  /** Of the method; empty where a value is called. */
  readonly name: string;
  /** From the method's name to the end. */
  readonly at: Range;
}

function argumentsOf({ arguments: nodes }: Pick<CallExpression, 'arguments'>, scope: Scope, walk: Walk): readonly Known[] {
  return nodes.flatMap((node) => spread(node, scope, walk));
}

function callValue(callee: Known, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  switch (callee.kind) {
    case 'function':
      return callFunction(callee, args, call.range, walk) ?? runsCallbacks(args, call.code, call.range, walk);
    case 'bound':
      return extend(callee.chain, [...callee.args, ...args], { ...call, name: '' }, walk);
    case 'chain':
      return callOnChain(callee.chain, args, call, walk);
    default:
      return runsCallbacks(args, call.code, call.range, walk);
  }
}

/** Runs a function of the file in the place of its call; undefined where it can't be followed. */
export function callFunction({ node, scope, self, args: bound = [] }: KnownFunction, args: readonly Known[], range: Range, walk: Walk): Known | undefined {
  return walk.enter(node, scope.source.imported ? range : undefined, () => runFunction(node, scope.inner(node.type === 'ArrowFunctionExpression' ? undefined : self), [...bound, ...args], walk));
}

function runFunction(node: FunctionNode | ArrowFunctionExpression, scope: Scope, args: readonly Known[], walk: Walk): Known {
  bindParameters(node.params, args, scope, walk);
  if (!node.body) return undefinedValue;
  if (node.body.type !== 'BlockStatement') return evaluate(node.body, scope, walk);
  const completion = runBlock(node.body.body, scope, walk);
  return completion.kind === 'return' ? completion.value : undefinedValue;
}

/** Methods with which code waits for what the client sends. */
const waits: ReadonlySet<string> = new Set(['then', 'catch', 'finally', 'asCallback', 'nodeify', 'exec']);

function callOnChain(chain: KnownChain, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  const value: Known = { kind: 'chain', chain };
  if (waits.has(call.name)) {
    walk.awaited(value);
    return runAfter(args, call, walk);
  }
  if (call.name === 'bind') return boundTo(value, args, call);
  if (chain.client) return extend(chain, args, call, walk);
  return isFragment(chain, call.name) ? extend({ ...chain, client: walk.sends === 'executed' }, args, call, walk) : runLibrary(chain, args, call, walk);
}

/** `db.runSql.bind(db, sql)`, with the object as its first argument. */
function boundTo(value: Extract<Known, { readonly kind: 'chain' }>, [, ...args]: readonly Known[], { code }: CallPlace): Known {
  return value.chain.links.length > 0 ? { kind: 'bound', chain: value.chain, args } : unknownOf(code);
}

/** The client's call; a callback that gets a transaction runs at once. */
function extend(chain: KnownChain, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  // A bound method is the last property, which is called now.
  const last = call.name === '' ? chain.links.at(-1) : undefined;
  const links = last && !last.args ? chain.links.slice(0, -1) : chain.links;
  const link = { name: last && !last.args ? last.name : call.name, args, range: call.at };
  const called: KnownChain = { ...chain, links: [...links, link], range: call.range };
  const callback = args.find((arg) => arg.kind === 'function');
  if (chain.client && callback && isTransaction(called)) {
    walk.mark('begin', { start: call.at.start, end: call.at.start + call.name.length });
    const inside: KnownChain = { root: walk.client.inTransaction ?? 'transaction', client: true, links: [], range: call.at };
    walk.awaited(callFunction(callback, [{ kind: 'chain', chain: inside }], call.range, walk) ?? undefinedValue);
    walk.mark('commit', { start: call.at.end - 1, end: call.at.end });
    return unknownOf(call.code);
  }
  if (chain.client && callback && walk.client.callbacks) {
    walk.awaited({ kind: 'chain', chain: called });
    return runAfter([callback], call, walk);
  }
  return { kind: 'chain', chain: called };
}

/** `knex.transaction(…)`, `sequelize.transaction(…)`, `db.transaction().execute(…)`. */
function isTransaction({ links }: KnownChain): boolean {
  return links.at(-1)?.name === 'transaction' || (links.at(-1)?.name === 'execute' && links.some(({ name }) => name === 'transaction'));
}

/** Functions of the language and of libraries that wait for what they are given, in the order in which it stands there. */
const waiting = /^(?:Promise\.(?:all|allSettled|resolve|race)|async\.(?:series|waterfall|parallel|eachSeries)|Promise\.(?:each|mapSeries))$/;

/** A call of something that isn't the client: of the language, of a library, of another module. */
function runLibrary(chain: KnownChain, args: readonly Known[], call: CallPlace, walk: Walk): Known {
  const path = [chain.root, ...chain.links.map(({ name }) => name), call.name].filter((name) => name !== '').join('.');
  const known = callMethod({ kind: 'chain', chain }, path, args, call, walk);
  if (known) return known;
  if (waiting.test(path)) {
    for (const arg of args.flatMap((one) => (one.kind === 'array' ? one.items : [one]))) {
      walk.awaited(arg);
      if (arg.kind === 'function') walk.awaited(callFunction(arg, [], call.range, walk) ?? undefinedValue);
      if (arg.kind === 'bound') walk.awaited(extend(arg.chain, arg.args, { ...call, name: '' }, walk));
    }
    return unknownOf(call.code);
  }
  if (path === 'require') {
    const specifier = plainText(args[0]);
    return (specifier === undefined ? undefined : walk.load(specifier, walk)) ?? { kind: 'chain', chain: { root: localName(specifier), client: false, links: [], range: call.range } };
  }
  if (!/^(?:console\.\w+)$/.test(path)) handedOver(path, args, call.range, walk);
  runCallbacks(args, call.range, walk);
  return { kind: 'chain', chain: { ...chain, links: [...chain.links, { name: call.name, args, range: call.at }], range: { start: chain.range.start, end: call.range.end } } };
}

/** `require('sequelize')`: a library is called as it is called in most files. */
function localName(specifier = ''): string {
  return specifier === 'sequelize' ? 'Sequelize' : specifier;
}

/** `sql.raw(…)`: a piece of SQL, which may be executed itself. */
function isFragment({ root }: KnownChain, name: string): boolean {
  return root === 'sql' && /^(?:raw|ref|id|table|lit|join)$/.test(name);
}

/** Code that isn't in the file gets the client: what it sends can't be seen. */
function handedOver(callee: string, args: readonly Known[], range: Range, walk: Walk): void {
  const clients = args.flatMap((arg) => (arg.kind === 'object' ? [...arg.entries.values()] : [arg])).filter((arg) => arg.kind === 'chain' && arg.chain.client && arg.chain.root !== 'transaction' && !arg.chain.links.some((link) => link.args));
  if (clients.length > 0) walk.gap(range, `${callee}() is given the database client, and its code is not in this file`);
}

/** What isn't known is called: the functions that it gets may run. */
function runsCallbacks(args: readonly Known[], code: string, range: Range, walk: Walk): Known {
  handedOver(/^[\w$.]+/.exec(code)?.[0] ?? 'a function', args, range, walk);
  runCallbacks(args, range, walk);
  return unknownOf(code);
}

function runCallbacks(args: readonly Known[], range: Range, walk: Walk): void {
  walk.conditionally(() => {
    for (const arg of args) {
      walk.awaited(arg);
      if (arg.kind === 'function') walk.awaited(callFunction(arg, arg.node.params.map((parameter) => unknownOf(walk.code(parameter, arg.scope))), range, walk) ?? undefinedValue);
    }
  });
}

/** What `then` is given runs next; what `catch` is given may run. */
export function runAfter(args: readonly Known[], { name, range, code }: CallPlace, walk: Walk): Known {
  let result = unknownOf(code);
  const run = (): void => {
    for (const arg of args.slice(0, 1)) {
      if (arg.kind === 'function') result = callFunction(arg, arg.node.params.map((parameter) => unknownOf(walk.code(parameter, arg.scope))), range, walk) ?? result;
      walk.awaited(result);
    }
  };
  if (name === 'catch') walk.conditionally(run);
  else run();
  return result.kind === 'chain' ? unknownOf(code) : result;
}

export function evaluateNew(node: NewExpression, scope: Scope, walk: Walk): Known {
  const callee = evaluateInner(node.callee, scope, walk);
  const args = argumentsOf(node, scope, walk);
  const range = walk.rangeOf(node, scope);
  // The only one of its class.
  if (callee.kind === 'object') return callee;
  if (callee.kind !== 'chain') return unknownOf(walk.code(node, scope));
  const name = [callee.chain.root, ...callee.chain.links.map((link) => link.name)].join('.');
  if (name === 'Set' && args[0]?.kind === 'array') return args[0];
  return { kind: 'chain', chain: { root: `new ${name}`, client: false, links: [{ name, args, range }], range } };
}

/** `` sql`…` `` of Kysely is a call of its own; any other tag is taken for one that leaves the text as it is (dedent). */
export function evaluateTagged(node: TaggedTemplateExpression, scope: Scope, walk: Walk): Known {
  const tag = evaluateInner(node.tag, scope, walk);
  const range = walk.rangeOf(node, scope);
  const isSql = tag.kind === 'chain' && tag.chain.root === 'sql' && tag.chain.links.length === 0;
  const parts = templateText(node.quasi, scope, walk, (value, code, at) => (isSql ? placedAt(fragment(value, code, at), at) : placedAt(asText(value, code, at), at)));
  if (!isSql) return { kind: 'text', parts };
  return { kind: 'chain', chain: { root: 'sql', client: walk.sends === 'executed', links: [{ name: '', args: [{ kind: 'text', parts }], range }], range } };
}

/** What stands in `${…}` of `` sql`…` ``: a name, a piece of SQL, or a value that is sent beside it. */
function fragment(value: Known, code: string, at: Range): Text {
  const link = value.kind === 'chain' && value.chain.root === 'sql' ? value.chain.links.at(-1) : undefined;
  const [first] = link?.args ?? [];
  switch (link?.name) {
    case '':
    case 'raw':
      return first?.kind === 'text' ? first.parts : hole(code, at);
    case 'ref':
    case 'id':
    case 'table': {
      const names = (link.args ?? []).map(plainText);
      return names.every((name) => name !== undefined) ? made(names.flatMap((name) => (link.name === 'id' ? [name] : name.split('.'))).map(quoteIdentifier).join('.'), at) : hole(code, at);
    }
    case 'lit': {
      const text = plainText(first);
      return text === undefined ? (first ? asText(first, code, at) : hole(code, at)) : made(quoteString(text), at);
    }
    default:
      return hole(code, at);
  }
}
