import type { AccessorProperty, Class, ClassElement, MethodDefinition, PropertyDefinition } from 'oxc-parser';
import type { Range } from '../sql/index.ts';
import { evaluate, propertyName } from './evaluate.ts';
import { runBlock } from './execute.ts';
import { handedOver } from './foreign.ts';
import { callFunction } from './functions.ts';
import { undefinedValue, type Known, type KnownFunction, type KnownObject } from './known.ts';
import { mentionsClient } from './mentions.ts';
import { constructFunction } from './new.ts';
import type { Scope } from './scope.ts';
import type { Walk } from './walk.ts';

/** The names of its members, which are worked out once. */
type Names = ReadonlyMap<ClassElement, string | undefined>;

/** A class: what is static in it, and how an object of it is made. */
export function classValue(node: Class, scope: Scope, walk: Walk): Known {
  const parent = node.superClass ? evaluate(node.superClass, scope, walk) : undefined;
  const value: KnownObject = { kind: 'object', entries: new Map(), construct: (self, args, range, on) => { construct(node, parent, names, classScope, self, args, range, on); } };
  const classScope = scope.inner(value);
  const names: Names = new Map(node.body.body.flatMap((member) => (isMethod(member) || isField(member) ? [[member, propertyName(member, classScope, walk)] as const] : [])));
  if (node.id) classScope.declare(node.id.name, value);
  if (parent?.kind === 'object') for (const [name, one] of parent.entries) value.entries.set(name, one.kind === 'function' ? { ...one, self: value } : one);
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock') runBlock(member.body, classScope.ofFunction(value), walk);
    else if (isMethod(member) && member.static) addMethod(member, names.get(member), value, classScope, walk);
    else if (isField(member) && member.static) addField(member, names.get(member), value, classScope, walk);
  }
  return value;
}

function isMethod(member: ClassElement): member is MethodDefinition {
  return member.type === 'MethodDefinition' || member.type === 'TSAbstractMethodDefinition';
}

function isField(member: ClassElement): member is PropertyDefinition | AccessorProperty {
  return member.type === 'PropertyDefinition' || member.type === 'AccessorProperty';
}

/** Methods first, which its constructor and its fields may use. */
function construct(node: Class, parent: Known | undefined, names: Names, outer: Scope, self: KnownObject, args: readonly Known[], range: Range, walk: Walk): void {
  const scope = outer.inner(self);
  const methods = node.body.body.filter(isMethod).filter((member) => !member.static);
  const fields = node.body.body.filter(isField).filter((member) => !member.static);
  const addOwn = (): void => {
    // What the parent's constructor gave it is there; its methods are covered.
    for (const member of methods) if (member.kind !== 'constructor') addMethod(member, names.get(member), self, scope, walk);
    for (const member of fields) addField(member, names.get(member), self, scope, walk);
  };
  const constructParent = (given: readonly Known[]): void => {
    if (parent?.kind === 'object' && parent.construct) parent.construct(self, given, range, walk);
    else if (parent?.kind === 'function') constructFunction(parent, self, given, range, walk);
    else if (parent) handedOver(node.superClass ? walk.code(node.superClass, outer) : 'super', given, range, walk);
  };
  const constructor = methods.find(({ kind }) => kind === 'constructor');
  if (!constructor || !parent) {
    constructParent(args);
    addOwn();
    declareSuper(scope, parent, self, () => undefined, range, walk);
    if (constructor) callFunction({ kind: 'function', node: constructor.value, scope, self }, args, range, walk);
    return;
  }
  declareSuper(scope, parent, self, (given) => { constructParent(given); addOwn(); }, range, walk);
  callFunction({ kind: 'function', node: constructor.value, scope, self }, args, range, walk);
}

/** `super.method()` and `super(…)`. */
function declareSuper(scope: Scope, parent: Known | undefined, self: KnownObject, call: (args: readonly Known[]) => void, range: Range, walk: Walk): void {
  scope.declare('super', () => superOf(parent, self, range, walk));
  scope.declare(superCall, { kind: 'object', entries: new Map(), construct: (_self, args) => { call(args); } });
}

/** The name under which a class keeps what `super(…)` does: no name of the language's. */
export const superCall = 'super()';

function superOf(parent: Known | undefined, self: KnownObject, range: Range, walk: Walk): Known {
  const bare: KnownObject = { kind: 'object', entries: new Map(), ...(self.self && { self: self.self }) };
  if (parent?.kind === 'object') parent.construct?.(bare, [], range, walk);
  return { ...bare, entries: new Map([...bare.entries].flatMap(([name, value]) => (value.kind === 'function' ? [[name, { ...value, self }] as const] : []))) };
}

function addMethod(member: MethodDefinition, name: string | undefined, to: KnownObject, scope: Scope, walk: Walk): void {
  const method: KnownFunction = { kind: 'function', node: member.value, scope, self: to };
  if (name === undefined) {
    to.open = true;
    return;
  }
  if (member.kind === 'set') {
    if (mentionsClient(member.value, scope, walk)) walk.gap(walk.rangeOf(member, scope), `what the setter ${name} does with the database client is not followed`);
  } else if (member.value.body) to.entries.set(name, member.kind === 'get' ? { ...method, getter: true } : method);
}

function addField(member: PropertyDefinition | AccessorProperty, name: string | undefined, to: KnownObject, scope: Scope, walk: Walk): void {
  const value = member.value ? evaluate(member.value, scope, walk) : undefinedValue;
  if (name === undefined) to.open = true;
  else to.entries.set(name, value);
}
