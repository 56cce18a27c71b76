import type { AlterFunction, CreateFunction, TypeName } from '../operations/index.ts';
import { refuse, schemaForNew, type Draft } from './draft.ts';
import { findFunctions, findRelation, findType } from './lookups.ts';
import { nameKey, typeKey } from './names.ts';
import { get, set } from './persistent-map.ts';
import type { UserFunction } from './types.ts';

export function createFunction(draft: Draft, operation: CreateFunction): void {
  const schema = schemaForNew(draft, operation.name);
  const { procedure, argumentTypes, defaultedArguments, variadic, returns, language, volatility, strict, securityDefiner, settings, body, inlineExpression } = operation;
  const made: UserFunction = {
    schema, name: operation.name.name, procedure, argumentTypes, defaultedArguments, variadic, ...(returns && { returns }), language, volatility, strict, securityDefiner,
    settings, body, ...(inlineExpression && { inlineExpression }), path: draft.environment.path,
  };
  const overloads = get(draft.schema.functions, nameKey(schema, made.name)) ?? [];
  const before = overloads.find((overload) => sameArguments(draft, overload.argumentTypes, argumentTypes));
  if (before && !operation.replace) refuse(`function "${made.name}" already exists with same argument types`);
  store(draft, schema, made.name, [...overloads.filter((overload) => overload !== before), made]);
}

export function alterFunction(draft: Draft, operation: AlterFunction): void {
  const { volatility } = operation;
  const overloads = findFunctions(draft.schema, operation.name, draft.environment.searchPath);
  if (typeof overloads === 'string' || volatility === undefined) return;
  const routine = matchFunction(draft, overloads, operation.argumentTypes);
  if (routine) replaceFunction(draft, routine, { ...routine, volatility });
}

/** RENAME TO and SET SCHEMA. */
export function moveFunction(draft: Draft, routine: UserFunction, to: { readonly schema?: string; readonly name?: string }): void {
  const moved = { ...routine, ...to };
  store(draft, routine.schema, routine.name, (get(draft.schema.functions, nameKey(routine.schema, routine.name)) ?? []).filter((overload) => overload !== routine));
  store(draft, moved.schema, moved.name, [...(get(draft.schema.functions, nameKey(moved.schema, moved.name)) ?? []), moved]);
}

/** The overload that a statement means: by its argument types, or the only one there is. Undefined where none is. */
export function matchFunction(draft: Draft, overloads: readonly UserFunction[], argumentTypes: readonly TypeName[] | undefined): UserFunction | undefined {
  if (argumentTypes) return overloads.find((overload) => sameArguments(draft, overload.argumentTypes, argumentTypes));
  return overloads.length > 1 ? refuse(`function name "${overloads[0]?.name ?? ''}" is not unique`) : overloads[0];
}

function replaceFunction(draft: Draft, routine: UserFunction, replacement: UserFunction): void {
  const overloads = get(draft.schema.functions, nameKey(routine.schema, routine.name)) ?? [];
  store(draft, routine.schema, routine.name, overloads.map((overload) => (overload === routine ? replacement : overload)));
}

function store(draft: Draft, schema: string, name: string, overloads: readonly UserFunction[]): void {
  draft.schema = { ...draft.schema, functions: set(draft.schema.functions, nameKey(schema, name), overloads) };
}

function sameArguments(draft: Draft, a: readonly TypeName[], b: readonly TypeName[]): boolean {
  const key = (type: TypeName): string => typeKey(type, () => schemaOf(draft, type));
  return a.length === b.length && a.every((type, i) => key(type) === key(b[i] ?? type));
}

function schemaOf(draft: Draft, type: TypeName): string | undefined {
  const { searchPath } = draft.environment;
  const found = findType(draft.schema, type, searchPath);
  if (typeof found !== 'string') return found.schema;
  const relation = findRelation(draft.schema, type, searchPath);
  return typeof relation === 'string' ? undefined : relation.schema;
}
