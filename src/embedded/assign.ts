import type { AssignmentExpression, MemberExpression, UpdateExpression } from 'oxc-parser';
import { bind } from './bind.ts';
import { touchesClient } from './either.ts';
import { evaluate, evaluateInner, evaluateKept, evaluateMember, memberName, withoutTypes } from './evaluate.ts';
import { asText, undefinedValue, unknownOf, type Known } from './known.ts';
import { calculate, chosen } from './operators.ts';
import type { Scope } from './scope.ts';
import type { Walk } from './walk.ts';

/** `a = …`, `a.b = …`, `a += …`, `a ??= …`. */
export function assignment(node: AssignmentExpression, scope: Scope, walk: Walk): Known {
  const { operator } = node;
  if (operator === '=') {
    // A client's call that is kept is sent where it is awaited.
    const right = evaluateKept(node.right, scope, walk);
    bind(node.left, right, scope, walk, (name, value) => { walk.changes.name(scope, name, value); });
    return right;
  }
  const code = walk.code(node, scope);
  const target = node.left.type === 'ObjectPattern' || node.left.type === 'ArrayPattern' ? node.left : withoutTypes(node.left);
  const before = target.type === 'Identifier' ? (scope.get(target.name) ?? undefinedValue) : target.type === 'MemberExpression' ? evaluateMember(target, scope, walk) : unknownOf(code);
  const value = ((): Known => {
    switch (operator) {
      case '||=':
      case '&&=':
      case '??=':
        return chosen(operator.slice(0, -1), before, () => evaluateInner(node.right, scope, walk), code, walk);
      case '+=':
        return added(before, evaluate(node.right, scope, walk), code, walk.rangeOf(node.right, scope), walk);
      default:
        return calculate(operator.slice(0, -1), before, evaluate(node.right, scope, walk), code, walk.rangeOf(node, scope));
    }
  })();
  bind(node.left, value, scope, walk, (name, one) => { walk.changes.name(scope, name, one); });
  return value;
}

/** `a++`, `--a.b`. */
export function update({ argument, operator, prefix, start, end }: UpdateExpression, scope: Scope, walk: Walk): Known {
  const target = withoutTypes(argument);
  const before = evaluateInner(target, scope, walk);
  const code = walk.code({ start, end }, scope);
  const after: Known = before.kind === 'number' ? { kind: 'number', value: before.value + (operator === '++' ? 1 : -1) } : unknownOf(target.type === 'Identifier' ? target.name : code);
  if (target.type === 'Identifier') walk.changes.name(scope, target.name, after);
  if (target.type === 'MemberExpression') assignMember(target, after, scope, walk);
  return prefix ? after : before;
}

export function assignMember(node: MemberExpression, value: Known, scope: Scope, walk: Walk): void {
  const holder = evaluateInner(node.object, scope, walk);
  const name = memberName(node, scope, walk);
  const target = holder.kind === 'function' && holder.own ? holder.own : holder;
  if (target.kind === 'object') {
    if (name === undefined) {
      // It may be in the place of any of them.
      target.open = true;
      for (const known of target.entries.keys()) walk.changes.entry(target, known, unknownOf(known));
      if (touchesClient(value)) walk.changes.entry(target, '[…]', value);
    } else walk.changes.entry(target, name, value);
  }
  if (target.kind === 'array' && name !== undefined && /^\d{1,4}$/.test(name)) {
    const items = [...target.items];
    while (items.length < Number(name)) items.push(undefinedValue);
    items[Number(name)] = value;
    walk.changes.items(target, items);
  } else if (target.kind === 'array') walk.changes.items(target, [unknownOf('…')]);
}

function added(left: Known, right: Known, code: string, at: { readonly start: number; readonly end: number }, walk: Walk): Known {
  if (left.kind === 'number' && right.kind === 'number') return { kind: 'number', value: left.value + right.value };
  if (left.kind !== 'text') return unknownOf(code);
  const parts = [...left.parts, ...asText(right, code, at)];
  walk.size(parts);
  return { kind: 'text', parts };
}
