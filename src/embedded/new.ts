import type { NewExpression } from 'oxc-parser';
import { argumentsOf } from './calls.ts';
import { sameValue } from './either.ts';
import { evaluateInner } from './evaluate.ts';
import { handedOver, runCallbacks, runsCallbacks } from './foreign.ts';
import { callFunction, unknownParameters } from './functions.ts';
import { undefinedValue, unknownOf, type Known, type KnownFunction, type KnownObject } from './known.ts';
import { callMethod } from './methods.ts';
import type { Scope } from './scope.ts';
import type { Range } from '../sql/index.ts';
import type { Walk } from './walk.ts';

export function evaluateNew(node: NewExpression, scope: Scope, walk: Walk): Known {
  const callee = evaluateInner(node.callee, scope, walk);
  const args = argumentsOf(node, scope, walk);
  const range = walk.rangeOf(node, scope);
  const code = walk.code(node, scope);
  const call = { range, code, name: '', at: range };
  if (callee.kind === 'object' || callee.kind === 'function') return instance(callee, args, range, walk) ?? unknownOf(code);
  if (callee.kind !== 'chain') return runsCallbacks(callee, args, call, walk);
  const name = [callee.chain.root, ...callee.chain.links.map((link) => link.name)].join('.');
  const [first] = args;
  if (name === 'Promise' && first?.kind === 'function') {
    // The executor runs at once.
    walk.awaited(callFunction(first, unknownParameters(first, walk), range, walk) ?? undefinedValue);
    return unknownOf(code);
  }
  if (name === 'Set' && first?.kind === 'array') return { kind: 'array', items: first.items.filter((item, i) => first.items.findIndex((other) => sameValue(item, other)) === i) };
  if (name === 'Array') return callMethod(callee, 'Array', args, call, walk) ?? unknownOf(code);
  handedOver(`new ${name}`, args, range, walk);
  runCallbacks(args.filter(({ kind }) => kind === 'function'), range, walk);
  return { kind: 'chain', chain: { root: `new ${name}`, client: false, links: [{ name, args, range }], range } };
}

/** What `new` makes of a class, or of a function that is used as one; undefined where it makes nothing of its own. */
export function instance(callee: KnownObject | KnownFunction, args: readonly Known[], range: Range, walk: Walk): KnownObject | undefined {
  const self: KnownObject = { kind: 'object', entries: new Map(), self: { root: 'this', client: walk.client.inherited === true, links: [], range } };
  if (callee.kind === 'object') {
    if (!callee.construct) return callee;
    callee.construct(self, args, range, walk);
    return self;
  }
  constructFunction(callee, self, args, range, walk);
  return self;
}

/** `function A() { this.a = … } A.prototype.b = …`, as classes are written in ES5. */
export function constructFunction(callee: KnownFunction, self: KnownObject, args: readonly Known[], range: Range, walk: Walk): void {
  const prototype = callee.own?.entries.get('prototype');
  if (prototype?.kind === 'object') for (const [name, value] of prototype.entries) self.entries.set(name, value.kind === 'function' ? { ...value, self } : value);
  callFunction({ ...callee, self }, args, range, walk);
}
