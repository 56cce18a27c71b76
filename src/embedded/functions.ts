import type { ArrowFunctionExpression, Function as FunctionNode } from 'oxc-parser';
import type { Range } from '../sql/index.ts';
import { bindParameters } from './bind.ts';
import { merged } from './either.ts';
import { evaluate } from './evaluate.ts';
import { runBlock } from './execute.ts';
import { undefinedValue, unknownOf, type Known, type KnownArray, type KnownFunction } from './known.ts';
import type { Scope } from './scope.ts';
import { hasHoles } from './text.ts';
import type { Walk } from './walk.ts';

/** Runs a function of the file in the place of its call; undefined where it can't be followed. */
export function callFunction({ node, scope, self, args: bound = [], awaits }: KnownFunction, args: readonly Known[], range: Range, walk: Walk): Known | undefined {
  const all = [...bound, ...args];
  return walk.enter(node, all, scope.source.imported ? range : undefined, () => runFunction(node, scopeOf(node, scope, self, all), all, awaits === true, walk));
}

function scopeOf(node: FunctionNode | ArrowFunctionExpression, scope: Scope, self: Known | undefined, args: readonly Known[]): Scope {
  if (node.type === 'ArrowFunctionExpression') return scope.ofFunction();
  const inner = scope.ofFunction(self);
  inner.declare('arguments', { kind: 'array', items: [...args] });
  if (node.type === 'FunctionExpression' && node.id) inner.declare(node.id.name, { kind: 'function', node, scope, ...(self && { self }) });
  return inner;
}

function runFunction(node: FunctionNode | ArrowFunctionExpression, scope: Scope, args: readonly Known[], awaits: boolean, walk: Walk): Known {
  const yielded = generated(node, awaits);
  scope.declare(yields, yielded ?? undefinedValue);
  bindParameters(node.params, args, scope, walk);
  if (!node.body) return undefinedValue;
  if (node.body.type !== 'BlockStatement') return evaluate(node.body, scope, walk);
  const completion = runBlock(node.body.body, scope, walk);
  if (yielded) return yielded;
  const last = completion.kind === 'return' ? [completion.value] : completion.kind === 'throw' && walk.returned.length > 0 ? [] : [undefinedValue];
  return oneReturned([...walk.returned, ...last]);
}

/** A helper that returns a text or nothing is asked for its text; a text with holes may be any other already. */
function oneReturned(values: readonly Known[]): Known {
  const given = values.filter(({ kind }) => kind !== 'null' && kind !== 'undefined');
  const last = given.at(-1);
  const plain = given.every((value) => value.kind === 'text' || (value.kind === 'unknown' && !value.client && !value.may));
  return last?.kind === 'text' && plain && (given.length === 1 || hasHoles(last.parts)) ? last : merged(values, whatItReturns);
}

/** The text of what is one of several returned values, until the call gives it its own. */
export const whatItReturns = 'what it returns';

/** The name under which a generator keeps what it yields: no name of the language's. */
export const yields = 'yield*';

/** A generator is run to its end where it is called: a list. */
function generated(node: FunctionNode | ArrowFunctionExpression, awaits: boolean): KnownArray | undefined {
  return node.generator && !awaits ? { kind: 'array', items: [] } : undefined;
}

/** What its parameters are where nothing is known of the arguments. */
export function unknownParameters({ node, scope }: KnownFunction, walk: Walk): readonly Known[] {
  return node.params.map((parameter) => unknownOf(walk.code(parameter, scope)));
}

/** The value of a property: of a getter, what it gives. */
export function gotten(value: Known, range: Range, code: string, walk: Walk): Known {
  return value.kind === 'function' && value.getter ? (callFunction(value, [], range, walk) ?? unknownOf(code)) : value;
}
