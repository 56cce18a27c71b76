// Made by scripts/generate-rules.js from the folders of rules/.
import type { Rule } from '../src/lint/index.ts';
import { rule as accessExclusiveLock } from './access-exclusive-lock/index.ts';
import { rule as addColumnConstraint } from './add-column-constraint/index.ts';
import { rule as addColumnNotNull } from './add-column-not-null/index.ts';
import { rule as addColumnRewrite } from './add-column-rewrite/index.ts';
import { rule as attachPartitionScan } from './attach-partition-scan/index.ts';
import { rule as checkWithoutNotValid } from './check-without-not-valid/index.ts';
import { rule as columnRecreated } from './column-recreated/index.ts';
import { rule as columnTypeChange } from './column-type-change/index.ts';
import { rule as commandInTransaction } from './command-in-transaction/index.ts';
import { rule as concurrentlyIfNotExists } from './concurrently-if-not-exists/index.ts';
import { rule as concurrentlyInTransaction } from './concurrently-in-transaction/index.ts';
import { rule as constraintNeverValidated } from './constraint-never-validated/index.ts';
import { rule as contractWithExpand } from './contract-with-expand/index.ts';
import { rule as createPartition } from './create-partition/index.ts';
import { rule as defaultDropped } from './default-dropped/index.ts';
import { rule as detachPartitionWithoutConcurrently } from './detach-partition-without-concurrently/index.ts';
import { rule as domainConstraint } from './domain-constraint/index.ts';
import { rule as dropColumn } from './drop-column/index.ts';
import { rule as dropForeignKey } from './drop-foreign-key/index.ts';
import { rule as dropInUse } from './drop-in-use/index.ts';
import { rule as dropIndexWithoutConcurrently } from './drop-index-without-concurrently/index.ts';
import { rule as dropObject } from './drop-object/index.ts';
import { rule as dropTable } from './drop-table/index.ts';
import { rule as duplicatesPossible } from './duplicates-possible/index.ts';
import { rule as editedMigration } from './edited-migration/index.ts';
import { rule as enumValueInTransaction } from './enum-value-in-transaction/index.ts';
import { rule as exclusionConstraint } from './exclusion-constraint/index.ts';
import { rule as foreignKeyWithoutIndex } from './foreign-key-without-index/index.ts';
import { rule as foreignKeyWithoutNotValid } from './foreign-key-without-not-valid/index.ts';
import { rule as halfApplied } from './half-applied/index.ts';
import { rule as identifierTruncated } from './identifier-truncated/index.ts';
import { rule as indexDroppedFirst } from './index-dropped-first/index.ts';
import { rule as indexWithoutConcurrently } from './index-without-concurrently/index.ts';
import { rule as invalidConcurrently } from './invalid-concurrently/index.ts';
import { rule as lockTable } from './lock-table/index.ts';
import { rule as lockUpgrade } from './lock-upgrade/index.ts';
import { rule as missingLockTimeout } from './missing-lock-timeout/index.ts';
import { rule as primaryKeyWithoutIndex } from './primary-key-without-index/index.ts';
import { rule as referencesLock } from './references-lock/index.ts';
import { rule as refreshWithoutConcurrently } from './refresh-without-concurrently/index.ts';
import { rule as refusedByTool } from './refused-by-tool/index.ts';
import { rule as refusedStatement } from './refused-statement/index.ts';
import { rule as reindexWithoutConcurrently } from './reindex-without-concurrently/index.ts';
import { rule as replicaIdentity } from './replica-identity/index.ts';
import { rule as rowSecurityWithoutPolicy } from './row-security-without-policy/index.ts';
import { rule as runnerLock } from './runner-lock/index.ts';
import { rule as setNotNull } from './set-not-null/index.ts';
import { rule as severalTablesLocked } from './several-tables-locked/index.ts';
import { rule as singleDeployRename } from './single-deploy-rename/index.ts';
import { rule as syntaxError } from './syntax-error/index.ts';
import { rule as tableRewrite } from './table-rewrite/index.ts';
import { rule as timeoutKillsBuild } from './timeout-kills-build/index.ts';
import { rule as transactionControl } from './transaction-control/index.ts';
import { rule as triggersDisabled } from './triggers-disabled/index.ts';
import { rule as truncate } from './truncate/index.ts';
import { rule as unbatchedBackfill } from './unbatched-backfill/index.ts';
import { rule as uniqueWithoutIndex } from './unique-without-index/index.ts';
import { rule as vacuumFull } from './vacuum-full/index.ts';
import { rule as validateInSameTransaction } from './validate-in-same-transaction/index.ts';
import { rule as volatileDefault } from './volatile-default/index.ts';
import { rule as workUnderLock } from './work-under-lock/index.ts';

/** Every rule that comes with ddlint, by name. */
export const rules: readonly Rule[] = [
  accessExclusiveLock,
  addColumnConstraint,
  addColumnNotNull,
  addColumnRewrite,
  attachPartitionScan,
  checkWithoutNotValid,
  columnRecreated,
  columnTypeChange,
  commandInTransaction,
  concurrentlyIfNotExists,
  concurrentlyInTransaction,
  constraintNeverValidated,
  contractWithExpand,
  createPartition,
  defaultDropped,
  detachPartitionWithoutConcurrently,
  domainConstraint,
  dropColumn,
  dropForeignKey,
  dropInUse,
  dropIndexWithoutConcurrently,
  dropObject,
  dropTable,
  duplicatesPossible,
  editedMigration,
  enumValueInTransaction,
  exclusionConstraint,
  foreignKeyWithoutIndex,
  foreignKeyWithoutNotValid,
  halfApplied,
  identifierTruncated,
  indexDroppedFirst,
  indexWithoutConcurrently,
  invalidConcurrently,
  lockTable,
  lockUpgrade,
  missingLockTimeout,
  primaryKeyWithoutIndex,
  referencesLock,
  refreshWithoutConcurrently,
  refusedByTool,
  refusedStatement,
  reindexWithoutConcurrently,
  replicaIdentity,
  rowSecurityWithoutPolicy,
  runnerLock,
  setNotNull,
  severalTablesLocked,
  singleDeployRename,
  syntaxError,
  tableRewrite,
  timeoutKillsBuild,
  transactionControl,
  triggersDisabled,
  truncate,
  unbatchedBackfill,
  uniqueWithoutIndex,
  vacuumFull,
  validateInSameTransaction,
  volatileDefault,
  workUnderLock,
];
