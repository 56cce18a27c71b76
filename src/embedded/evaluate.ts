import type { Argument, ArrayExpressionElement, AssignmentExpression, BinaryExpression, Expression, LogicalExpression, MemberExpression, ObjectExpression, PropertyKey, TemplateLiteral, UnaryExpression } from 'oxc-parser';
import { bind } from './bind.ts';
import { classValue } from './classes.ts';
import { evaluateCall, evaluateNew, evaluateTagged } from './calls.ts';
import { asText, fromPrimitive, primitive, textValue, truth, undefinedValue, unknownOf, type Known } from './known.ts';
import { member } from './members.ts';
import type { Scope } from './scope.ts';
import { literalText } from './string-literals.ts';
import { hasHoles, placedAt, textOf, type Text } from './text.ts';
import type { Walk } from './walk.ts';

/** What an expression is worth, as far as that can be told; what it calls on the client is sent. */
export function evaluate(node: Expression, scope: Scope, walk: Walk): Known {
  const value = evaluateInner(node, scope, walk);
  walk.called(value);
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
    case 'ArrayExpression':
      return { kind: 'array', items: elements(node.elements, scope, walk) };
    case 'ObjectExpression':
      return object(node, scope, walk);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return { kind: 'function', node, scope };
    case 'ClassExpression':
    case 'ClassDeclaration':
      return classValue(node, scope, walk);
    case 'MemberExpression':
      return evaluateMember(node, scope, walk);
    case 'CallExpression':
      return evaluateCall(node, scope, walk);
    case 'NewExpression':
      return evaluateNew(node, scope, walk);
    case 'ChainExpression':
      return evaluateInner(node.expression, scope, walk);
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
      // What a database or another module answers is known only when it runs.
      return value.kind === 'chain' && value.chain.links.some(({ args }) => args) ? awaitedResult(value, walk.code(node, scope), walk) : value;
    }
    case 'SequenceExpression':
      return node.expressions.map((one) => evaluate(one, scope, walk)).at(-1) ?? undefinedValue;
    case 'ConditionalExpression': {
      const test = truth(evaluate(node.test, scope, walk));
      if (test !== undefined) return evaluateInner(test ? node.consequent : node.alternate, scope, walk);
      walk.conditionally(() => {
        for (const branch of [node.consequent, node.alternate]) walk.awaited(evaluate(branch, scope, walk));
      });
      return unknownOf(walk.code(node, scope));
    }
    case 'LogicalExpression':
      return logical(node, scope, walk);
    case 'BinaryExpression':
      return node.left.type === 'PrivateIdentifier' ? unknownOf(walk.code(node, scope)) : binary({ ...node, left: node.left }, scope, walk);
    case 'UnaryExpression':
      return unary(node, scope, walk);
    case 'UpdateExpression': {
      if (node.argument.type !== 'Identifier') return unknownOf(walk.code(node, scope));
      const before = scope.get(node.argument.name);
      const after: Known = before?.kind === 'number' ? { kind: 'number', value: before.value + (node.operator === '++' ? 1 : -1) } : unknownOf(node.argument.name);
      assign(node.argument.name, after, scope, walk);
      return (node.prefix ? after : before) ?? after;
    }
    case 'AssignmentExpression':
      return assignment(node, scope, walk);
    default:
      return unknownOf(walk.code(node, scope));
  }
}

/** The token that a transaction's callback is given, opened by hand, goes on being one; so does what the client only takes back. */
function awaitedResult(value: Extract<Known, { readonly kind: 'chain' }>, code: string, { client: { answers } }: Walk): Known {
  const { chain } = value;
  if (chain.client && answers?.has(chain.links.at(-1)?.name ?? '')) return { kind: 'chain', chain: { ...chain, answer: true } };
  if (chain.client && chain.links.at(-1)?.name === 'transaction') return { kind: 'chain', chain: { root: 'transaction', client: true, links: [], range: chain.range } };
  return unknownOf(code);
}

function literal(node: Extract<Expression, { readonly type: 'Literal' }>, scope: Scope, walk: Walk): Known {
  const { value } = node;
  if (typeof value !== 'string') return value === null || typeof value === 'number' || typeof value === 'boolean' ? fromPrimitive(value, node) : unknownOf(walk.code(node, scope));
  if (scope.source.imported) return textValue(value, walk.rangeOf(node, scope));
  const quote = scope.source.text[node.start] === '"' ? '"' : "'";
  return { kind: 'text', parts: literalText(scope.source.text, node.start + 1, node.end - 1, quote) };
}

/** The text of a template; `fill` gives what takes the place of a `${…}`, which is at `at`. */
export function templateText(node: TemplateLiteral, scope: Scope, walk: Walk, fill: (value: Known, code: string, at: { readonly start: number; readonly end: number }) => Text): Text {
  return node.quasis.flatMap((quasi, i) => {
    // In this kind of tree the delimiters belong to the elements.
    const [start, end] = [quasi.start + 1, quasi.end - (quasi.tail ? 1 : 2)];
    const written = scope.source.imported ? placedAt(literalText(scope.source.text, start, end, '`'), walk.rangeOf(quasi, scope)) : literalText(scope.source.text, start, end, '`');
    const expression = node.expressions[i];
    if (!expression) return written;
    const at = scope.source.imported ? walk.rangeOf(expression, scope) : { start: quasi.end - 2, end: (node.quasis[i + 1]?.start ?? expression.end) + 1 };
    return [...written, ...fill(evaluate(expression, scope, walk), walk.code(expression, scope), at)];
  });
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
  return value.kind === 'array' ? value.items : [unknownOf(walk.code(node, scope))];
}

function object(node: ObjectExpression, scope: Scope, walk: Walk): Known {
  const entries = new Map<string, Known>();
  const value: Known = { kind: 'object', entries };
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const spreadValue = evaluate(property.argument, scope, walk);
      if (spreadValue.kind === 'object') for (const [name, one] of spreadValue.entries) entries.set(name, one);
      continue;
    }
    const name = propertyName(property, scope, walk);
    if (name === undefined) continue;
    const one = evaluate(property.value, scope, walk);
    entries.set(name, one.kind === 'function' && property.method ? { ...one, self: value } : one);
  }
  return value;
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
  return name === undefined ? unknownOf(code) : member(value, name, walk.rangeOf(node.property, scope), code);
}

export function memberName(node: MemberExpression, scope: Scope, walk: Walk): string | undefined {
  if (node.property.type === 'PrivateIdentifier') return `#${node.property.name}`;
  if (!node.computed) return node.property.name;
  const value = primitive(evaluate(node.property, scope, walk));
  return value && String(value.value);
}

function logical({ operator, left, right, start, end }: LogicalExpression, scope: Scope, walk: Walk): Known {
  const value = evaluate(left, scope, walk);
  const test = operator === '??' ? isGiven(value) : truth(value);
  if (test === undefined) {
    // `process.env.X || 'default'`: a setting is taken for its default.
    if (operator !== '&&' && value.kind === 'chain' && value.chain.root === 'process') return evaluateInner(right, scope, walk);
    walk.conditionally(() => { walk.awaited(evaluate(right, scope, walk)); });
    return unknownOf(scope.source.text.slice(start, end));
  }
  return test === (operator === '&&') ? evaluateInner(right, scope, walk) : value;
}

function isGiven(value: Known): boolean | undefined {
  if (value.kind === 'unknown' || value.kind === 'chain') return undefined;
  return value.kind !== 'null' && value.kind !== 'undefined';
}

function binary(node: Pick<BinaryExpression, 'left' | 'right' | 'start' | 'end'> & { readonly operator: string }, scope: Scope, walk: Walk): Known {
  const [left, right] = [evaluate(node.left, scope, walk), evaluate(node.right, scope, walk)];
  if (node.operator === '+' && (left.kind === 'text' || right.kind === 'text')) {
    return { kind: 'text', parts: [...operand(left, node.left, scope, walk), ...operand(right, node.right, scope, walk)] };
  }
  const [a, b] = [primitive(left), primitive(right)];
  if (!a || !b) return unknownOf(walk.code(node, scope));
  const result = calculate(node.operator, a.value, b.value);
  return result === undefined ? unknownOf(walk.code(node, scope)) : fromPrimitive(result, walk.rangeOf(node, scope));
}

function calculate(operator: string, a: unknown, b: unknown): number | boolean | undefined {
  switch (operator) {
    case '===':
    case '==':
      return a === b;
    case '!==':
    case '!=':
      return a !== b;
    default:
      break;
  }
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  switch (operator) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    case '%': return a % b;
    case '<': return a < b;
    case '<=': return a <= b;
    case '>': return a > b;
    case '>=': return a >= b;
    default: return undefined;
  }
}

/** One side of a `+`: a literal stands there itself, anything else is put in. */
function operand(value: Known, node: Expression, scope: Scope, walk: Walk): Text {
  const range = walk.rangeOf(node, scope);
  const text = asText(value, walk.code(node, scope), range);
  return node.type === 'Identifier' || node.type === 'MemberExpression' || node.type === 'CallExpression' ? placedAt(text, range) : text;
}

function unary(node: UnaryExpression, scope: Scope, walk: Walk): Known {
  const value = evaluate(node.argument, scope, walk);
  const test = truth(value);
  if (node.operator === '!' && test !== undefined) return { kind: 'boolean', value: !test };
  if (node.operator === '-' && value.kind === 'number') return { kind: 'number', value: -value.value };
  if (node.operator === 'void') return undefinedValue;
  return unknownOf(walk.code(node, scope));
}

function assignment(node: AssignmentExpression, scope: Scope, walk: Walk): Known {
  const right = evaluate(node.right, scope, walk);
  if (node.operator === '=') {
    bind(node.left, right, scope, walk, (name, value) => { assign(name, value, scope, walk); });
    if (node.left.type === 'MemberExpression') assignMember(node.left, right, scope, walk);
    return right;
  }
  if (node.left.type !== 'Identifier') return unknownOf(walk.code(node, scope));
  const before = scope.get(node.left.name) ?? undefinedValue;
  const value = node.operator === '+=' ? added(before, right, walk.code(node, scope), walk.rangeOf(node.right, scope)) : unknownOf(walk.code(node, scope));
  assign(node.left.name, value, scope, walk);
  return value;
}

function assignMember(node: MemberExpression, value: Known, scope: Scope, walk: Walk): void {
  const target = evaluateInner(node.object, scope, walk);
  const name = memberName(node, scope, walk);
  if (target.kind === 'object' && name !== undefined) target.entries.set(name, value);
}

function added(left: Known, right: Known, code: string, at: { readonly start: number; readonly end: number }): Known {
  if (left.kind === 'number' && right.kind === 'number') return { kind: 'number', value: left.value + right.value };
  return left.kind === 'text' ? { kind: 'text', parts: [...left.parts, ...asText(right, code, at)] } : unknownOf(code);
}

function assign(name: string, value: Known, scope: Scope, walk: Walk): void {
  scope.assign(name, value);
  walk.assigned(scope, name);
}

/** A text whose every character is known. */
export function plainText(value: Known | undefined): string | undefined {
  return value?.kind === 'text' && !hasHoles(value.parts) ? textOf(value.parts) : undefined;
}
