import { isTable, relationById } from './lookups.ts';
import { emptyMap, entries, set } from './persistent-map.ts';
import type { Schema } from './types.ts';

/** A database in which nothing has been seen. `complete`: there is nothing in it either; `fromStart`: the first migration of a history finds it so. */
export function emptySchema({ complete, fromStart = false }: { readonly complete: boolean; readonly fromStart?: boolean }): Schema {
  return {
    complete, fromStart, deploy: 0, nextId: 1, relations: emptyMap(), names: emptyMap(), types: emptyMap(), functions: emptyMap(), namespaces: emptyMap(),
    publications: emptyMap(), constraintNames: emptyMap(), recent: emptyMap(), extended: false,
  };
}

/** The next deploy: what older ones made is in use by now, and holds rows. */
export function beginDeploy(schema: Schema): Schema {
  let { relations } = schema;
  for (const [id] of entries(schema.recent)) {
    const relation = relationById(schema, Number(id));
    if (relation) relations = set(relations, id, { ...relation, new: 'no', ...(isTable(relation) && { filled: false }) });
  }
  return { ...schema, deploy: schema.deploy + 1, relations, recent: emptyMap() };
}
