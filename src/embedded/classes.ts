import type { Class } from 'oxc-parser';
import { callFunction } from './calls.ts';
import { evaluate, propertyName } from './evaluate.ts';
import { undefinedValue, type Known, type KnownFunction } from './known.ts';
import type { Scope } from './scope.ts';
import type { Walk } from './walk.ts';

/** A class, which is also the one object that the tool makes of it: its methods, and what its fields and its constructor say. */
export function classValue(node: Class, scope: Scope, walk: Walk): Known {
  const entries = new Map<string, Known>();
  const range = walk.rangeOf(node, scope);
  const self = { root: 'this', client: walk.client.inherited === true, links: [], range };
  const value: Known = { kind: 'object', entries, self };
  const parent = node.superClass ? evaluate(node.superClass, scope, walk) : undefinedValue;
  if (parent.kind === 'object') for (const [name, one] of parent.entries) entries.set(name, one.kind === 'function' ? { ...one, self: value } : one);
  const inner = scope.inner(value);
  let constructor: KnownFunction | undefined;
  for (const member of node.body.body) {
    switch (member.type) {
      case 'PropertyDefinition': {
        const name = propertyName(member, inner, walk);
        if (name !== undefined) entries.set(name, member.value ? evaluate(member.value, inner, walk) : undefinedValue);
        break;
      }
      case 'MethodDefinition': {
        const method: KnownFunction = { kind: 'function', node: member.value, scope: inner, self: value };
        const name = propertyName(member, inner, walk);
        if (member.kind === 'constructor') constructor = method;
        else if (name !== undefined && member.kind === 'method') entries.set(name, method);
        break;
      }
      default:
        break;
    }
  }
  if (constructor) callFunction(constructor, [], range, walk);
  return value;
}
