import type { Body, FunctionCall, Operation, Query } from '../operations/index.ts';
import { findFunctions, findRelation } from './lookups.ts';
import { searchPathOf } from './search-path.ts';
import type { Schema, UserFunction } from './types.ts';

/** A body that an operation runs. */
export interface RunningBody {
  readonly body: Body;
  /** The migration file in which its ranges are places; absent for the operation's own. */
  readonly path?: string;
  /** In force inside: a function may set its own. */
  readonly searchPath: readonly string[];
  /** The other settings that a function makes for itself; null is DEFAULT. */
  readonly settings: readonly { readonly name: string; readonly value: string | null }[];
}

/** The bodies that an operation runs: of DO, of a procedure that it calls, and of the functions that its queries call, as far as the schema knows them. */
export function bodiesRunBy(schema: Schema, operation: Operation, searchPath: readonly string[]): RunningBody[] {
  if (operation.kind === 'doBlock') return [{ body: operation.body, searchPath, settings: [] }];
  const bodies = new Map<Body, RunningBody>();
  for (const call of callsIn(schema, operation, searchPath)) {
    for (const routine of callable(schema, call, searchPath)) {
      const own = routine.settings.find(({ name }) => name === 'search_path');
      bodies.set(routine.body, { body: routine.body, path: routine.path, searchPath: own ? searchPathOf({ search_path: own.value ?? undefined }) : searchPath, settings: routine.settings });
    }
  }
  return [...bodies.values()];
}

/** The functions that a call may mean: PostgreSQL decides by types, which aren't worked out here. */
function callable(schema: Schema, call: FunctionCall, searchPath: readonly string[]): readonly UserFunction[] {
  const overloads = findFunctions(schema, call.name, searchPath);
  if (typeof overloads === 'string') return [];
  return overloads.filter(({ argumentTypes, defaultedArguments, variadic }) => {
    const least = argumentTypes.length - Math.max(defaultedArguments, variadic ? 1 : 0);
    return call.argumentCount >= least && (variadic || call.argumentCount <= argumentTypes.length);
  });
}

function callsIn(schema: Schema, operation: Operation, searchPath: readonly string[]): readonly FunctionCall[] {
  switch (operation.kind) {
    case 'call':
      return [operation.call];
    case 'select':
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return callsOfQuery(operation.query);
    case 'createTableAs':
      return operation.withData ? callsOfQuery(operation.query) : [];
    case 'copy':
      return operation.query ? callsOfQuery(operation.query) : [];
    case 'refreshMaterializedView': {
      const view = findRelation(schema, operation.name, searchPath);
      return typeof view !== 'string' && view.kind === 'materialized view' && operation.withData ? view.calls : [];
    }
    default:
      return [];
  }
}

function callsOfQuery(query: Query): readonly FunctionCall[] {
  return [...query.calls, ...query.writes.flatMap((write) => callsOfQuery(write.query))];
}
