import type { Operation } from '../operations/index.ts';
import type { RunningBody } from './bodies.ts';
import { findFunctions } from './lookups.ts';
import { isSystemSchema, temporarySchema } from './names.ts';
import { entries, remove, set } from './persistent-map.ts';
import type { Schema } from './types.ts';

/** SQL runs that can't be seen: dynamic SQL of a body, a function of which only the name is known. */
export function runsUnseen(schema: Schema, operation: Operation, bodies: readonly RunningBody[], searchPath: readonly string[]): boolean {
  if (bodies.some(({ body }) => body.notAnalysed.length > 0)) return true;
  if (operation.kind === 'call') return bodies.length === 0;
  if (operation.kind !== 'select' || !operation.query.constant) return false;
  // PostgreSQL's own functions are called without a schema.
  return operation.query.calls.some(({ name }) => name.schema !== undefined && !isSystemSchema(name.schema) && findFunctions(schema, name, searchPath) === 'unknown');
}

/**
 * The schema after something that can't be seen: what is known is still there, most likely, but nothing is absent any
 * more. Tables may have got columns and constraints, names that were dropped may be back.
 */
export function loseTrack(schema: Schema): Schema {
  let { relations, names, namespaces } = schema;
  for (const [id, relation] of entries(relations)) {
    if (relation.whole && relation.schema !== temporarySchema) relations = set(relations, id, { ...relation, whole: false });
  }
  for (const [key, id] of entries(names)) if (id === null) names = remove(names, key);
  for (const [name, made] of entries(namespaces)) if (made) namespaces = remove(namespaces, name);
  return { ...schema, complete: false, fromStart: false, relations, names, namespaces };
}
