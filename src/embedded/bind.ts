import type { AssignmentTarget, AssignmentTargetMaybeDefault, BindingPattern, ParamPattern } from 'oxc-parser';
import { evaluate } from './evaluate.ts';
import { undefinedValue, unknownOf, type Known } from './known.ts';
import { member } from './members.ts';
import type { Scope } from './scope.ts';
import type { Walk } from './walk.ts';

type Pattern = BindingPattern | AssignmentTarget | AssignmentTargetMaybeDefault;

/** Gives the names of a pattern their values: `const { a, b = 1 } = value`. */
export function bind(pattern: Pattern, value: Known, scope: Scope, walk: Walk, put: (name: string, value: Known) => void): void {
  switch (pattern.type) {
    case 'Identifier':
      put(pattern.name, value);
      return;
    case 'AssignmentPattern':
      bind(pattern.left, value.kind === 'undefined' ? evaluate(pattern.right, scope, walk) : value, scope, walk, put);
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') bind(property.argument, unknownOf(walk.code(property, scope)), scope, walk, put);
        else {
          const name = !property.computed && property.key.type === 'Identifier' ? property.key.name : undefined;
          bind(property.value, name === undefined ? unknownOf(walk.code(property.key, scope)) : member(value, name, walk.rangeOf(property, scope), name), scope, walk, put);
        }
      }
      return;
    case 'ArrayPattern':
      for (const [i, element] of pattern.elements.entries()) {
        if (!element) continue;
        if (element.type === 'RestElement') bind(element.argument, value.kind === 'array' ? { kind: 'array', items: value.items.slice(i) } : unknownOf(walk.code(element, scope)), scope, walk, put);
        else bind(element, value.kind === 'array' ? (value.items[i] ?? undefinedValue) : unknownOf(walk.code(element, scope)), scope, walk, put);
      }
      return;
    default:
      // `object.property = …`: nothing that is followed.
      return;
  }
}

/** Gives the parameters of a function their values. */
export function bindParameters(parameters: readonly ParamPattern[], args: readonly Known[], scope: Scope, walk: Walk): void {
  for (const [i, parameter] of parameters.entries()) {
    const put = (name: string, value: Known): void => { scope.declare(name, value); };
    if (parameter.type === 'RestElement') bind(parameter.argument, { kind: 'array', items: args.slice(i) }, scope, walk, put);
    else if (parameter.type === 'TSParameterProperty') bind(parameter.parameter, args[i] ?? undefinedValue, scope, walk, put);
    else bind(parameter, args[i] ?? undefinedValue, scope, walk, put);
  }
}

/** The names that a function gives its parameters, `` where it takes them apart. */
export function parameterNames(parameters: readonly ParamPattern[]): readonly string[] {
  return parameters.map((parameter) => (parameter.type === 'Identifier' ? parameter.name : ''));
}
