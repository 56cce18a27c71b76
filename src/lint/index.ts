/**
 * The rule API, and what runs rules. A rule sees the units below, the schema through lookups, and nothing else: no parse
 * tree, no file, no terminal.
 */
export * from './application.ts';
export * from './column-parts.ts';
export { firstEdit, type ChangedReplay, type Edit } from './changed-migrations.ts';
export * from './deploys.ts';
export * from './batches.ts';
export { constraintDefinition, constraintName, constraintWork, validatedLater } from './added-constraints.ts';
export { buildsKey, keysByIndex } from './key-by-index.ts';
export * from './facts.ts';
export * from './failure.ts';
export * from './finding.ts';
export * from './found-by.ts';
export * from './drop-index.ts';
export * from './drop-steps.ts';
export * from './index-statements.ts';
export * from './leave-transaction.ts';
export * from './new-column.ts';
export * from './new-column-steps.ts';
export * from './repack-steps.ts';
export { Linter, type LintOptions } from './linter.ts';
export * from './long-names.ts';
export { applyPrecedence, precedenceOf, type Precedence } from './precedence.ts';
export * from './object-names.ts';
export { ownMigration, waitsForRunner, wayOut } from './own-migration.ts';
export * from './reindex-statements.ts';
export * from './materialized-views.ts';
export * from './partitioned-index.ts';
export * from './lock-limit.ts';
export * from './publications.ts';
export * from './rule.ts';
export * from './separate-transactions.ts';
export * from './time-limits.ts';
export * from './top-level.ts';
export * from './unbounded.ts';
export type * from './units.ts';

export type { PostgresVersion } from '../config/index.ts';
export { durationOf } from '../config/index.ts';
export type { OptOut, Refusal, RunnerLock } from '../migrations/index.ts';
export type { Range } from '../sql/index.ts';
export { columnsOf, fixedColumns, lockModes, walkExpression } from '../operations/index.ts';
export type * from '../operations/index.ts';
export type { Settings, StatementContext, TransactionKind, TransactionNote } from '../transactions/index.ts';
export {
  bodiesRunBy, columnsUsed, descendants, findColumn, findConstraint, findFunctions, findIndex, findRelation, findSequence, findTable, findType, foreignKeysTo,
  indexById, indexesOf, isBuiltInType, isIndex, isSequence, isSystemRelation, isTable, isView, mentions, partitionRoot, relationById, schemasWith, sequenceById, sequencesOf, tableById, truncateName,
  type ForeignKey, type WrittenName,
} from '../schema/index.ts';
export type { CompositeType, Column, Index, Lookup, Policy, Publication, Relation, Schema, Sequence, Table, TableConstraint, Trigger, UserFunction, UserType, View } from '../schema/index.ts';
export { blocks, conflicts, isVolatile, relationName, stronger, type Cause, type Effect, type EffectKind, type Work } from '../effects/index.ts';
