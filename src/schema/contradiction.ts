import type { Operation, QualifiedName } from '../operations/index.ts';
import { enterStub, put, type Draft } from './draft.ts';
import { isDrop } from './drop.ts';
import { findRelation } from './lookups.ts';
import { loseTrack } from './lose-track.ts';
import type { Schema } from './types.ts';

/**
 * The schema after a statement that has shipped, which PostgreSQL would refuse on this schema: it ran all the same, so that
 * what is known of its table is wrong. There is such a table, and it may have more than is known: somebody else changes it
 * too, or the search path leads to another one. Where the statement names no table, nothing counts as absent any more.
 */
export function contradicted(draft: Draft, operation: Operation): Schema {
  // What was dropped is gone, whoever made it.
  if (isTolerant(operation) || isDrop(operation)) return draft.schema;
  const name = tableOf(operation);
  if (!name) return loseTrack(draft.schema);
  if (name.template) return draft.schema;
  const relation = findRelation(draft.schema, name, draft.environment.searchPath);
  if (typeof relation === 'string') enterStub(draft, name, 'table');
  else put(draft, { ...relation, whole: false, ...('droppedColumns' in relation && { droppedColumns: [] }) });
  return draft.schema;
}

/** IF EXISTS and IF NOT EXISTS: PostgreSQL passes over it with a notice. */
function isTolerant(operation: Operation): boolean {
  return ('ifExists' in operation && operation.ifExists) || ('ifNotExists' in operation && operation.ifNotExists) || ('columnIfExists' in operation && operation.columnIfExists);
}

function tableOf(operation: Operation): QualifiedName | undefined {
  if (operation.kind === 'createTable' || operation.kind === 'createTableAs') return operation.name;
  return 'table' in operation ? operation.table : undefined;
}
