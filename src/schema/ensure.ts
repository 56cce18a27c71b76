import { enterStub, type Draft } from './draft.ts';
import { findRelation, type WrittenName } from './lookups.ts';
import type { Relation, RelationKind, Schema } from './types.ts';

/**
 * The relation that a name means. An unknown (or absent) one is entered into the schema as a stub of the given kind,
 * which existed before, so that what is learnt about it sticks. A name with a placeholder gets a stub of its own each
 * time, since two of them need not be the same relation.
 */
export function ensureRelation(schema: Schema, name: WrittenName, searchPath: readonly string[], kind: RelationKind): { readonly schema: Schema; readonly relation: Relation } {
  const found = findRelation(schema, name, searchPath);
  if (typeof found !== 'string') return { schema, relation: found };
  const draft: Draft = { schema, environment: { searchPath: searchPath.length > 0 ? searchPath : ['public'], path: '', postgres: 18 } };
  const relation = enterStub(draft, name, kind);
  return { schema: draft.schema, relation };
}
