/** The database as known so far, a value: what operations do to it, and lookups in it. */
export { alterTablePasses } from './alter-passes.ts';
export { applyOperation, applyStatement } from './apply.ts';
export { bodiesRunBy, type RunningBody } from './bodies.ts';
export { beginDeploy, emptySchema } from './schema.ts';
export type { Environment } from './draft.ts';
export { ensureRelation } from './ensure.ts';
export { foreignKeyTakenOver, type ForeignKeyShape } from './foreign-keys.ts';
export { columnsUsed, mentions } from './expressions.ts';
export { applyMigration, connect, leftBy, loadSchema, runMigration, type HistoryOptions, type StatementVisitor } from './history.ts';
export {
  descendants, findColumn, findConstraint, findFunctions, findIndex, findRelation, findSequence, findTable, findType, foreignKeysTo, indexById, indexesOf,
  isIndex, isSequence, isSystemRelation, isTable, isView, partitionRoot, relationById, schemasWith, sequenceById, sequencesOf, tableById,
  type ForeignKey, type WrittenName,
} from './lookups.ts';
export { isBuiltInType, isSystemSchema, makeObjectName, nameKey, temporarySchema, truncateName, unknownSchema } from './names.ts';
export { indexColumnNames, joinColumnNames } from './object-names.ts';
export { emptyMap, entries, get, remove, set, type PersistentMap } from './persistent-map.ts';
export { readSchema, writeSchema } from './stored-schema.ts';
export { searchPathAfter, searchPathOf } from './search-path.ts';
export type * from './types.ts';
