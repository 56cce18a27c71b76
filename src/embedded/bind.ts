import type { AssignmentTarget, AssignmentTargetMaybeDefault, BindingPattern, Expression, ParamPattern } from 'oxc-parser';
import { assignMember } from './assign.ts';
import { unknownFrom } from './either.ts';
import { evaluate, propertyName, withoutTypes } from './evaluate.ts';
import { undefinedValue, type Known } from './known.ts';
import { member, someMember } from './members.ts';
import type { Scope } from './scope.ts';
import type { Walk } from './walk.ts';

type Pattern = BindingPattern | AssignmentTarget | AssignmentTargetMaybeDefault;

/** Gives the names of a pattern their values: `const { a, b = 1 } = value`. `put` gets the names; what else is assigned to is changed here. */
export function bind(pattern: Pattern, value: Known, scope: Scope, walk: Walk, put: (name: string, value: Known) => void): void {
  switch (pattern.type) {
    case 'Identifier':
      put(pattern.name, value);
      return;
    case 'AssignmentPattern':
      bind(pattern.left, withDefault(value, pattern.right, scope, walk), scope, walk, put);
      return;
    case 'ObjectPattern': {
      const taken = new Set<string>();
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') bind(property.argument, restOf(value, taken, walk.code(property, scope)), scope, walk, put);
        else {
          const name = propertyName(property, scope, walk);
          if (name !== undefined) taken.add(name);
          bind(property.value, name === undefined ? someMember(value, walk.code(property.key, scope)) : member(value, name, walk.rangeOf(property, scope), name, walk), scope, walk, put);
        }
      }
      return;
    }
    case 'ArrayPattern':
      for (const [i, element] of pattern.elements.entries()) {
        if (!element) continue;
        if (element.type === 'RestElement') bind(element.argument, value.kind === 'array' ? { kind: 'array', items: value.items.slice(i) } : unknownFrom(walk.code(element, scope), value), scope, walk, put);
        else bind(element, value.kind === 'array' ? (value.items[i] ?? undefinedValue) : unknownFrom(walk.code(element, scope), value), scope, walk, put);
      }
      return;
    case 'MemberExpression':
      assignMember(pattern, value, scope, walk);
      return;
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion': {
      const target = withoutTypes(pattern);
      if (target.type === 'Identifier') put(target.name, value);
      else if (target.type === 'MemberExpression') assignMember(target, value, scope, walk);
      return;
    }
  }
}

/** The default counts where the value is undefined, and perhaps where it isn't known. */
function withDefault(value: Known, right: Expression, scope: Scope, walk: Walk): Known {
  if (value.kind === 'undefined') return evaluate(right, scope, walk);
  if (value.kind === 'unknown' || (value.kind === 'chain' && !value.chain.client)) walk.conditionally(() => { evaluate(right, scope, walk); });
  return value;
}

/** `...rest`: what of an object wasn't taken out of it by name. */
function restOf(value: Known, taken: ReadonlySet<string>, code: string): Known {
  if (value.kind === 'chain' && value.chain.client) return value;
  if (value.kind !== 'object') return unknownFrom(code, value);
  return { ...value, entries: new Map([...value.entries].filter(([name]) => !taken.has(name))) };
}

/** Gives the parameters of a function their values. */
export function bindParameters(parameters: readonly ParamPattern[], args: readonly Known[], scope: Scope, walk: Walk): void {
  for (const [i, parameter] of parameters.entries()) {
    const put = (name: string, value: Known): void => { scope.declare(name, value); };
    if (parameter.type === 'RestElement') bind(parameter.argument, { kind: 'array', items: args.slice(i) }, scope, walk, put);
    else if (parameter.type === 'TSParameterProperty') {
      // `constructor(private readonly knex: Knex)` is a field too.
      const self = scope.thisValue();
      bind(parameter.parameter, args[i] ?? undefinedValue, scope, walk, (name, value) => {
        put(name, value);
        if (self?.kind === 'object') walk.changes.entry(self, name, value);
      });
    }
    else bind(parameter, args[i] ?? undefinedValue, scope, walk, put);
  }
}

/** The names that a function gives its parameters, `` where it takes them apart. */
export function parameterNames(parameters: readonly ParamPattern[]): readonly string[] {
  return parameters.map((parameter) => (parameter.type === 'Identifier' ? parameter.name : ''));
}
