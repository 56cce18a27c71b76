import type { Argument, ArrayExpressionElement, BinaryExpression, Expression, MemberExpression, ObjectExpression, PrivateInExpression, PropertyKey, TemplateLiteral, UnaryExpression, YieldExpression } from 'oxc-parser';
import { assignment, update } from './assign.ts';
import { evaluateCall } from './calls.ts';
import { classValue } from './classes.ts';
import { merged, touchesClient, unknownFrom } from './either.ts';
import { runLibrary } from './foreign.ts';
import { yields } from './functions.ts';
import { asText, fromPrimitive, primitive, textValue, truth, undefinedValue, unknownOf, type Known, type KnownObject } from './known.ts';
import { member, someMember } from './members.ts';
import { notFollowed } from './mentions.ts';
import { evaluateNew } from './new.ts';
import { calculate, chosen } from './operators.ts';
import type { Scope } from './scope.ts';
import { literalText } from './string-literals.ts';
import { evaluateTagged } from './tags.ts';
import { hasHoles, made, placedAt, textOf, type Text } from './text.ts';
import { settled } from './waiting.ts';
import type { Walk } from './walk.ts';

/** What an expression is worth, as far as that can be told; what it calls on the client is sent. */
export function evaluate(node: Expression, scope: Scope, walk: Walk): Known {
  const value = evaluateInner(node, scope, walk);
  walk.called(value);
  return value;
}

/** The same for what is kept under a name: a client's call is sent where that is awaited. */
export function evaluateKept(node: Expression, scope: Scope, walk: Walk): Known {
  const value = evaluateInner(node, scope, walk);
  if (walk.sends !== 'awaited' || (value.kind === 'chain' && value.chain.collected)) walk.called(value);
  return value;
}

/** The same for what a longer chain begins with, which is sent as a whole. */
export function evaluateInner(node: Expression, scope: Scope, walk: Walk): Known {
  walk.step();
  switch (node.type) {
    case 'Literal':
      return literal(node, scope, walk);
    case 'TemplateLiteral':
      return { kind: 'text', parts: templateText(node, scope, walk, (value, code, at) => placedAt(asText(value, code, at), at)) };
    case 'TaggedTemplateExpression':
      return evaluateTagged(node, scope, walk);
    case 'Identifier':
      return identifier(node.name, scope, walk.rangeOf(node, scope));
    case 'ThisExpression':
      return scope.thisValue() ?? unknownOf('this');
    case 'Super':
      return scope.get('super') ?? unknownOf('super');
    case 'ArrayExpression':
      return { kind: 'array', items: elements(node.elements, scope, walk) };
    case 'ObjectExpression':
      return object(node, scope, walk);
    case 'ArrowFunctionExpression':
      return { kind: 'function', node, scope };
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return { kind: 'function', node, scope, own: { kind: 'object', entries: new Map() } };
    case 'ClassExpression':
    case 'ClassDeclaration':
      return classValue(node, scope, walk);
    case 'MemberExpression':
      return evaluateMember(node, scope, walk);
    case 'CallExpression':
      return evaluateCall(node, scope, walk);
    case 'NewExpression':
      return evaluateNew(node, scope, walk);
    case 'ImportExpression': {
      const range = walk.rangeOf(node, scope);
      return runLibrary({ root: 'import', client: false, links: [], range }, [evaluate(node.source, scope, walk)], { range, code: walk.code(node, scope), name: '', at: range }, walk);
    }
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return evaluateInner(node.expression, scope, walk);
    case 'AwaitExpression': {
      const value = evaluateInner(node.argument, scope, walk);
      walk.awaited(value);
      return settled(value, walk.code(node, scope), walk);
    }
    case 'YieldExpression':
      return evaluateYield(node, scope, walk);
    case 'SequenceExpression':
      return node.expressions.map((one, i) => (i < node.expressions.length - 1 ? discarded(one, scope, walk) : evaluateInner(one, scope, walk))).at(-1) ?? undefinedValue;
    case 'ConditionalExpression':
      return conditional(node, scope, walk);
    case 'LogicalExpression':
      return chosen(node.operator, evaluateKept(node.left, scope, walk), () => evaluateKept(node.right, scope, walk), walk.code(node, scope), walk);
    case 'BinaryExpression':
      return binary(node, scope, walk);
    case 'UnaryExpression':
      return unary(node, scope, walk);
    case 'UpdateExpression':
      return update(node, scope, walk);
    case 'AssignmentExpression':
      return assignment(node, scope, walk);
    default:
      notFollowed(node, scope, walk);
      return unknownOf(walk.code(node, scope));
  }
}

/** `a as T`, `a!`, `(a)`: what the names of a pattern and of a target stand in. */
export function withoutTypes(node: Expression): Expression {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return withoutTypes(node.expression);
    default:
      return node;
  }
}

/** An expression whose value nobody uses. */
export function discarded(node: Expression, scope: Scope, walk: Walk): Known {
  const value = evaluate(node, scope, walk);
  // What is assigned may still be awaited.
  if (node.type !== 'AssignmentExpression' && !walk.isSent(value)) walk.gap(walk.rangeOf(node, scope), walk.sends === 'executed' ? 'nothing executes this query, so it is never sent' : 'this is neither awaited nor returned, so it is never sent');
  return value;
}

/** In what was compiled from an `async` function it is `await`; who goes through a list of queries waits for each. */
function evaluateYield({ argument, delegate, start, end }: YieldExpression, scope: Scope, walk: Walk): Known {
  const value = argument ? evaluateInner(argument, scope, walk) : undefinedValue;
  walk.awaited(value);
  const result = settled(value, walk.code({ start, end }, scope), walk);
  const into = scope.get(yields);
  if (into?.kind !== 'array') return result;
  into.items.push(...(delegate && result.kind === 'array' ? result.items : [result]));
  return unknownOf(walk.code({ start, end }, scope));
}

function conditional(node: Extract<Expression, { readonly type: 'ConditionalExpression' }>, scope: Scope, walk: Walk): Known {
  const test = truth(evaluate(node.test, scope, walk));
  if (test !== undefined) return evaluateInner(test ? node.consequent : node.alternate, scope, walk);
  const values: Known[] = [];
  walk.alternatives([node.consequent, node.alternate].map((branch) => () => { values.push(evaluateKept(branch, scope, walk)); return false; }), true);
  return merged(values, walk.code(node, scope));
}

function literal(node: Extract<Expression, { readonly type: 'Literal' }>, scope: Scope, walk: Walk): Known {
  const { value } = node;
  if (typeof value !== 'string') return value === null || typeof value === 'number' || typeof value === 'boolean' ? fromPrimitive(value, node) : unknownOf(walk.code(node, scope));
  if (scope.source.imported) return textValue(value, walk.rangeOf(node, scope));
  const quote = scope.source.text[node.start] === '"' ? '"' : "'";
  return { kind: 'text', parts: literalText(scope.source.text, node.start + 1, node.end - 1, quote) };
}

/** The text of a template; `fill` gives what takes the place of a `${…}`, which is at `at`; `raw`: escapes stay as they are. */
export function templateText(node: TemplateLiteral, scope: Scope, walk: Walk, fill: (value: Known, code: string, at: { readonly start: number; readonly end: number }) => Text, raw = false): Text {
  const parts = node.quasis.flatMap((quasi, i) => {
    // In this kind of tree the delimiters belong to the elements.
    const [start, end] = [quasi.start + 1, quasi.end - (quasi.tail ? 1 : 2)];
    const written = raw ? made(quasi.value.raw, walk.rangeOf({ start, end }, scope)) : scope.source.imported ? placedAt(literalText(scope.source.text, start, end, '`'), walk.rangeOf(quasi, scope)) : literalText(scope.source.text, start, end, '`');
    const expression = node.expressions[i];
    if (!expression) return written;
    const at = scope.source.imported ? walk.rangeOf(expression, scope) : { start: quasi.end - 2, end: (node.quasis[i + 1]?.start ?? expression.end) + 1 };
    return [...written, ...fill(evaluate(expression, scope, walk), walk.code(expression, scope), at)];
  });
  walk.size(parts);
  return parts;
}

function identifier(name: string, scope: Scope, range: { readonly start: number; readonly end: number }): Known {
  const value = scope.get(name);
  // The client is wherever it is named.
  if (value?.kind === 'chain' && !value.chain.links.some(({ args }) => args)) return { kind: 'chain', chain: { ...value.chain, range } };
  if (value) return value;
  return name === 'undefined' ? undefinedValue : { kind: 'chain', chain: { root: name, client: false, links: [], range } };
}

function elements(nodes: readonly ArrayExpressionElement[], scope: Scope, walk: Walk): Known[] {
  return nodes.flatMap((node) => (node === null ? [undefinedValue] : spread(node, scope, walk)));
}

/** The values of arguments or elements, with what `...` puts between them. */
export function spread(node: Argument, scope: Scope, walk: Walk): readonly Known[] {
  if (node.type !== 'SpreadElement') return [evaluate(node, scope, walk)];
  const value = evaluate(node.argument, scope, walk);
  if (value.kind === 'array') walk.step(value.items.length);
  return value.kind === 'array' ? value.items : [unknownFrom(walk.code(node, scope), value)];
}

function object(node: ObjectExpression, scope: Scope, walk: Walk): Known {
  const entries = new Map<string, Known>();
  const value: KnownObject = { kind: 'object', entries };
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      spreadInto(value, evaluate(property.argument, scope, walk), walk.code(property.argument, scope));
      continue;
    }
    const name = propertyName(property, scope, walk);
    const one = evaluateKept(property.value, scope, walk);
    if (name === undefined) {
      value.open = true;
      if (touchesClient(one)) entries.set('[…]', one);
    } else if (property.kind === 'set') notFollowed(property.value, scope, walk);
    else if (one.kind === 'function' && property.kind === 'get') entries.set(name, { ...one, self: value, getter: true });
    else entries.set(name, one.kind === 'function' && property.method ? { ...one, self: value } : one);
  }
  return value;
}

/** `...value`: where only the run knows what is in it, it may stand in the place of what was there before. */
function spreadInto(into: KnownObject, value: Known, code: string): void {
  switch (value.kind) {
    case 'object':
      for (const [name, one] of value.entries) into.entries.set(name, one);
      if (value.open) into.open = true;
      return;
    case 'chain':
    case 'unknown':
      for (const name of into.entries.keys()) into.entries.set(name, unknownOf(name));
      into.open = true;
      if (touchesClient(value)) into.entries.set('...', unknownFrom(code, value));
      return;
    default:
      return;
  }
}

/** The name of a property or member, where it is known. */
export function propertyName({ key, computed }: { readonly key: PropertyKey; readonly computed: boolean }, scope: Scope, walk: Walk): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (!computed && key.type === 'Identifier') return key.name;
  const value = primitive(evaluate(key, scope, walk));
  return value && String(value.value);
}

export function evaluateMember(node: MemberExpression, scope: Scope, walk: Walk): Known {
  const value = evaluateInner(node.object, scope, walk);
  const code = walk.code(node, scope);
  const name = memberName(node, scope, walk);
  return name === undefined ? someMember(value, code) : member(value, name, walk.rangeOf(node.property, scope), code, walk);
}

export function memberName(node: MemberExpression, scope: Scope, walk: Walk): string | undefined {
  if (node.property.type === 'PrivateIdentifier') return `#${node.property.name}`;
  if (!node.computed) return node.property.name;
  const value = primitive(evaluate(node.property, scope, walk));
  return value && String(value.value);
}

function binary(node: BinaryExpression | PrivateInExpression, scope: Scope, walk: Walk): Known {
  const code = walk.code(node, scope);
  const { left: first } = node;
  if (first.type === 'PrivateIdentifier') {
    evaluate(node.right, scope, walk);
    return unknownOf(code);
  }
  const [left, right] = [evaluate(first, scope, walk), evaluate(node.right, scope, walk)];
  if (node.operator !== '+' || (left.kind !== 'text' && right.kind !== 'text')) return calculate(node.operator, left, right, code, walk.rangeOf(node, scope));
  const parts = [...operand(left, first, scope, walk), ...operand(right, node.right, scope, walk)];
  walk.size(parts);
  return { kind: 'text', parts };
}

/** One side of a `+`: a literal stands there itself, anything else is put in. */
function operand(value: Known, node: Expression, scope: Scope, walk: Walk): Text {
  const range = walk.rangeOf(node, scope);
  const text = asText(value, walk.code(node, scope), range);
  return node.type === 'Identifier' || node.type === 'MemberExpression' || node.type === 'CallExpression' ? placedAt(text, range) : text;
}

function unary(node: UnaryExpression, scope: Scope, walk: Walk): Known {
  if (node.operator === 'delete') return deleted(node.argument, scope, walk);
  const value = node.operator === 'void' ? discarded(node.argument, scope, walk) : evaluate(node.argument, scope, walk);
  const test = truth(value);
  if (node.operator === '!' && test !== undefined) return { kind: 'boolean', value: !test };
  if (node.operator === '-' && value.kind === 'number') return { kind: 'number', value: -value.value };
  if (node.operator === 'void') return undefinedValue;
  return unknownOf(walk.code(node, scope));
}

function deleted(node: Expression, scope: Scope, walk: Walk): Known {
  const target = withoutTypes(node);
  if (target.type !== 'MemberExpression') return unknownOf(walk.code(node, scope));
  const holder = evaluateInner(target.object, scope, walk);
  const name = memberName(target, scope, walk);
  if (holder.kind === 'object' && name !== undefined) walk.changes.entry(holder, name, undefined);
  else if (holder.kind === 'object') for (const known of holder.entries.keys()) walk.changes.entry(holder, known, unknownOf(known));
  return { kind: 'boolean', value: true };
}

/** A text whose every character is known. */
export function plainText(value: Known | undefined): string | undefined {
  return value?.kind === 'text' && !hasHoles(value.parts) ? textOf(value.parts) : undefined;
}
