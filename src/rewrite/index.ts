/** Builders of edits and plans: SQL text, names and quoting. Nothing here knows a rule. */
export { backfillStep, deleteInBatches } from './backfill.ts';
export { buildConcurrently, invalidIndexRecovery } from './concurrent-index.ts';
export * from './edits.ts';
export * from './names.ts';
export { reindexRecovery } from './reindex.ts';
export { notNullSteps } from './not-null.ts';
export { addNotValidThenValidate, validate } from './not-valid.ts';
export { repack, type RepackOptions } from './pg-repack.ts';
export * from './steps.ts';
export { createRowTrigger, dropRowTrigger, followBody, onNewRow, syncBody, type ColumnPair, type RowTrigger } from './sync-trigger.ts';
export { timeLimits, timeoutsOff, withoutTimeouts } from './timeouts.ts';
export type * from './types.ts';
export { quoteIdentifier, renameColumn } from '../operations/index.ts';
export { makeObjectName } from '../schema/index.ts';
export { attachWithProofs, type BoundProof } from './attach-partition.ts';
export { createIndexLike, foreignKeyDefinition, keyUsingIndex } from './definitions.ts';
export { boundClause, boundCondition, defaultPartition, remainderCondition } from './partitions.ts';
