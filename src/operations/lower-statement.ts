import type * as pg from '@pgsql/types';
import { lowerAlterTable } from './lower-alter-table.ts';
import { lowerCreateAs, lowerExplain, lowerPlan, lowerSchemaWithElements, lowerSelectStatement, lowerSetStatement, otherCommand } from './lower-compound.ts';
import { lowerCall, lowerCopy, lowerDelete, lowerInsert, lowerMerge, lowerTruncate, lowerUpdate } from './lower-data.ts';
import { lowerDrop, lowerDropNamed, lowerDropRoles, partsOf } from './lower-drop.ts';
import { lowerAlterFunction, lowerCreateFunction, lowerDo } from './lower-function.ts';
import { lowerCreateIndex, lowerReindex } from './lower-index.ts';
import { lowerCluster, lowerRefresh, lowerVacuum } from './lower-maintenance.ts';
import {
  lowerAlterPublication, lowerAlterSequence, lowerComment, lowerCreatePublication, lowerCreateSequence, lowerCreateStatistics, lowerCreateView, lowerGrant,
} from './lower-object.ts';
import { storageParameters } from './lower-options.ts';
import { topContext } from './lower-query.ts';
import { lowerRename, lowerSetSchema, nameBehindAlter, renameTag } from './lower-rename.ts';
import { discardTag, lowerDiscard, lowerLock, lowerTransaction, transactionTag } from './lower-session.ts';
import { lowerCreateTable } from './lower-table.ts';
import { lowerAlterPolicy, lowerCreatePolicy, lowerCreateRule, lowerCreateTrigger } from './lower-trigger.ts';
import { lowerAlterDomain, lowerAlterEnum, lowerBaseType, lowerCompositeType, lowerCreateDomain, lowerCreateEnum, lowerRangeType } from './lower-user-type.ts';
import { strings } from './lower-name.ts';
import { commandTag } from './object-words.ts';
import { rangeOf, type Source } from './source.ts';
import type { NotAnalysed, Operation } from './statements.ts';

/** What a statement is called and does. */
export interface Lowering {
  /** The command tag (utility.c: CreateCommandTag). */
  readonly kind: string;
  readonly operations: readonly Operation[];
  readonly notAnalysed?: readonly NotAnalysed[];
}

/** Nodes that are no statement: their names don't end in Stmt. */
type NoStatement<N = pg.Node> = N extends unknown ? (keyof N extends `${string}Stmt` ? never : N) : never;

/** These end in Stmt, but stand only inside other statements. */
type OnlyInside = Extract<pg.Node, { RawStmt: unknown } | { SetOperationStmt: unknown } | { ReturnStmt: unknown } | { PLAssignStmt: unknown } | { ReplicaIdentityStmt: unknown }>;

/**
 * Every statement of PostgreSQL 18's grammar, with its command tag and its operations. A statement that is left out
 * does not compile: what is left of the union at the end must be no statement.
 */
export function lowerStatement(node: pg.Node, source: Source): Lowering {
  const does = (kind: string, ...operations: readonly Operation[]): Lowering => ({ kind, operations });
  const other = (kind: string): Lowering => does(kind, { kind: 'otherCommand', range: rangeOf(source, source.span), command: kind });
  const named = (kind: string, ...parts: readonly (string | undefined)[]): Lowering => does(kind, otherCommand(kind, parts, source));
  const unread = (lowering: Lowering, reason: string): Lowering => ({ ...lowering, notAnalysed: [{ range: rangeOf(source, source.span), reason }] });
  const context = topContext(source);

  // Data
  if ('SelectStmt' in node) return lowerSelectStatement(node.SelectStmt, source);
  if ('InsertStmt' in node) return does('INSERT', lowerInsert(node.InsertStmt, context));
  if ('UpdateStmt' in node) return does('UPDATE', lowerUpdate(node.UpdateStmt, context));
  if ('DeleteStmt' in node) return does('DELETE', lowerDelete(node.DeleteStmt, context));
  if ('MergeStmt' in node) return does('MERGE', lowerMerge(node.MergeStmt, context));
  if ('TruncateStmt' in node) return does('TRUNCATE TABLE', ...lowerTruncate(node.TruncateStmt, source));
  if ('CopyStmt' in node) return does('COPY', lowerCopy(node.CopyStmt, source));
  if ('CallStmt' in node) return does('CALL', lowerCall(node.CallStmt, source));

  // Tables and what hangs on them
  if ('CreateStmt' in node) return does('CREATE TABLE', lowerCreateTable(node.CreateStmt, source));
  if ('CreateForeignTableStmt' in node) return does('CREATE FOREIGN TABLE', ...(node.CreateForeignTableStmt.base ? [lowerCreateTable(node.CreateForeignTableStmt.base, source, true)] : []));
  if ('CreateTableAsStmt' in node) return lowerCreateAs(node.CreateTableAsStmt, source);
  if ('AlterTableStmt' in node) return does(commandTag('ALTER', node.AlterTableStmt.objtype), ...lowerAlterTable(node.AlterTableStmt, source));
  if ('AlterTableMoveAllStmt' in node) {
    const tag = commandTag('ALTER', node.AlterTableMoveAllStmt.objtype);
    return unread(other(tag), `which relations ${tag} ALL IN TABLESPACE moves can't be seen`);
  }
  if ('RenameStmt' in node) return does(renameTag(node.RenameStmt), lowerRename(node.RenameStmt, source));
  if ('AlterObjectSchemaStmt' in node) return does(commandTag('ALTER', node.AlterObjectSchemaStmt.objectType), lowerSetSchema(node.AlterObjectSchemaStmt, source));
  if ('DropStmt' in node) return does(commandTag('DROP', node.DropStmt.removeType), ...lowerDrop(node.DropStmt, source));
  if ('IndexStmt' in node) return does('CREATE INDEX', lowerCreateIndex(node.IndexStmt, source));
  if ('CreateStatsStmt' in node) return does('CREATE STATISTICS', lowerCreateStatistics(node.CreateStatsStmt, source));
  if ('AlterStatsStmt' in node) return named('ALTER STATISTICS', ...strings(node.AlterStatsStmt.defnames));
  if ('CreateTrigStmt' in node) return does('CREATE TRIGGER', lowerCreateTrigger(node.CreateTrigStmt, source));
  if ('CreatePolicyStmt' in node) return does('CREATE POLICY', lowerCreatePolicy(node.CreatePolicyStmt, source));
  if ('AlterPolicyStmt' in node) return does('ALTER POLICY', lowerAlterPolicy(node.AlterPolicyStmt, source));
  if ('RuleStmt' in node) return does('CREATE RULE', lowerCreateRule(node.RuleStmt, source));

  // Views, sequences, schemas, types
  if ('ViewStmt' in node) return does('CREATE VIEW', lowerCreateView(node.ViewStmt, source));
  if ('RefreshMatViewStmt' in node) return does('REFRESH MATERIALIZED VIEW', lowerRefresh(node.RefreshMatViewStmt, source));
  if ('CreateSeqStmt' in node) return does('CREATE SEQUENCE', lowerCreateSequence(node.CreateSeqStmt, source));
  if ('AlterSeqStmt' in node) return does('ALTER SEQUENCE', lowerAlterSequence(node.AlterSeqStmt, source));
  if ('CreateSchemaStmt' in node) return lowerSchemaWithElements(node.CreateSchemaStmt, source);
  if ('CreateEnumStmt' in node) return does('CREATE TYPE', lowerCreateEnum(node.CreateEnumStmt, source));
  if ('AlterEnumStmt' in node) return does('ALTER TYPE', lowerAlterEnum(node.AlterEnumStmt, source));
  if ('CompositeTypeStmt' in node) return does('CREATE TYPE', lowerCompositeType(node.CompositeTypeStmt, source));
  if ('CreateRangeStmt' in node) return does('CREATE TYPE', lowerRangeType(node.CreateRangeStmt, source));
  if ('DefineStmt' in node) {
    const { kind = 'OBJECT_TYPE', defnames } = node.DefineStmt;
    return kind === 'OBJECT_TYPE' ? does('CREATE TYPE', lowerBaseType(node.DefineStmt, source)) : named(commandTag('CREATE', kind), ...strings(defnames));
  }
  if ('AlterTypeStmt' in node) return named('ALTER TYPE', ...strings(node.AlterTypeStmt.typeName));
  if ('CreateDomainStmt' in node) return does('CREATE DOMAIN', lowerCreateDomain(node.CreateDomainStmt, source));
  if ('AlterDomainStmt' in node) return does('ALTER DOMAIN', lowerAlterDomain(node.AlterDomainStmt, source));

  // Routines
  if ('CreateFunctionStmt' in node) return does(node.CreateFunctionStmt.is_procedure ? 'CREATE PROCEDURE' : 'CREATE FUNCTION', lowerCreateFunction(node.CreateFunctionStmt, source));
  if ('AlterFunctionStmt' in node) {
    const tag = commandTag('ALTER', node.AlterFunctionStmt.objtype);
    return does(tag, lowerAlterFunction(node.AlterFunctionStmt, tag.slice('ALTER '.length), source));
  }
  if ('DoStmt' in node) return does('DO', lowerDo(node.DoStmt, source));

  // Publications, comments, privileges
  if ('CreatePublicationStmt' in node) return does('CREATE PUBLICATION', lowerCreatePublication(node.CreatePublicationStmt, source));
  if ('AlterPublicationStmt' in node) return does('ALTER PUBLICATION', lowerAlterPublication(node.AlterPublicationStmt, source));
  if ('CommentStmt' in node) return does('COMMENT', lowerComment(node.CommentStmt, source));
  if ('SecLabelStmt' in node) return does('SECURITY LABEL', lowerComment(node.SecLabelStmt, source));
  if ('GrantStmt' in node) return does(node.GrantStmt.is_grant ? 'GRANT' : 'REVOKE', lowerGrant(node.GrantStmt, source));
  if ('GrantRoleStmt' in node) return other(node.GrantRoleStmt.is_grant ? 'GRANT ROLE' : 'REVOKE ROLE');
  if ('AlterDefaultPrivilegesStmt' in node) return other('ALTER DEFAULT PRIVILEGES');

  // Session and transaction
  if ('TransactionStmt' in node) return does(transactionTag(node.TransactionStmt), lowerTransaction(node.TransactionStmt, source));
  if ('VariableSetStmt' in node) return lowerSetStatement(node.VariableSetStmt, source);
  if ('VariableShowStmt' in node) return other('SHOW');
  if ('DiscardStmt' in node) return does(discardTag(node.DiscardStmt), lowerDiscard(node.DiscardStmt, source));
  if ('LockStmt' in node) return does('LOCK TABLE', ...lowerLock(node.LockStmt, source));
  if ('ConstraintsSetStmt' in node) return other('SET CONSTRAINTS');
  if ('ExplainStmt' in node) return lowerExplain(node.ExplainStmt, source);
  if ('PrepareStmt' in node) return does('PREPARE', lowerPlan(node.PrepareStmt.query, 'parsed', source));
  if ('ExecuteStmt' in node) return unread(named('EXECUTE', node.ExecuteStmt.name), 'EXECUTE runs a prepared statement');
  if ('DeallocateStmt' in node) return other(node.DeallocateStmt.isall ? 'DEALLOCATE ALL' : 'DEALLOCATE');
  if ('DeclareCursorStmt' in node) return does('DECLARE CURSOR', lowerPlan(node.DeclareCursorStmt.query, 'planned', source));
  if ('FetchStmt' in node) return other(node.FetchStmt.ismove ? 'MOVE' : 'FETCH');
  if ('ClosePortalStmt' in node) return other(node.ClosePortalStmt.portalname === undefined ? 'CLOSE CURSOR ALL' : 'CLOSE CURSOR');
  if ('NotifyStmt' in node) return other('NOTIFY');
  if ('ListenStmt' in node) return other('LISTEN');
  if ('UnlistenStmt' in node) return other('UNLISTEN');
  if ('LoadStmt' in node) return other('LOAD');
  if ('CheckPointStmt' in node) return other('CHECKPOINT');

  // Maintenance
  if ('VacuumStmt' in node) return does(node.VacuumStmt.is_vacuumcmd ? 'VACUUM' : 'ANALYZE', ...lowerVacuum(node.VacuumStmt, source));
  if ('ClusterStmt' in node) return does('CLUSTER', lowerCluster(node.ClusterStmt, source));
  if ('ReindexStmt' in node) return does('REINDEX', lowerReindex(node.ReindexStmt, source));

  // Databases, roles, tablespaces
  if ('CreatedbStmt' in node) return named('CREATE DATABASE', node.CreatedbStmt.dbname);
  if ('AlterDatabaseStmt' in node) return named('ALTER DATABASE', node.AlterDatabaseStmt.dbname);
  if ('AlterDatabaseSetStmt' in node) return named('ALTER DATABASE', node.AlterDatabaseSetStmt.dbname);
  if ('AlterDatabaseRefreshCollStmt' in node) return named('ALTER DATABASE', node.AlterDatabaseRefreshCollStmt.dbname);
  if ('DropdbStmt' in node) return does('DROP DATABASE', lowerDropNamed('database', node.DropdbStmt.dbname, node.DropdbStmt.missing_ok ?? false, false, source));
  if ('CreateRoleStmt' in node) return named('CREATE ROLE', node.CreateRoleStmt.role);
  if ('AlterRoleStmt' in node) return named('ALTER ROLE', node.AlterRoleStmt.role?.rolename);
  if ('AlterRoleSetStmt' in node) return named('ALTER ROLE', node.AlterRoleSetStmt.role?.rolename);
  if ('DropRoleStmt' in node) return does('DROP ROLE', ...lowerDropRoles('role', node.DropRoleStmt.roles, node.DropRoleStmt.missing_ok ?? false, false, source));
  if ('DropOwnedStmt' in node) return does('DROP OWNED', ...lowerDropRoles('owned', node.DropOwnedStmt.roles, false, node.DropOwnedStmt.behavior === 'DROP_CASCADE', source));
  if ('ReassignOwnedStmt' in node) return other('REASSIGN OWNED');
  if ('CreateTableSpaceStmt' in node) return named('CREATE TABLESPACE', node.CreateTableSpaceStmt.tablespacename);
  if ('AlterTableSpaceOptionsStmt' in node) return named('ALTER TABLESPACE', node.AlterTableSpaceOptionsStmt.tablespacename);
  if ('DropTableSpaceStmt' in node) {
    const { tablespacename, missing_ok: ifExists = false } = node.DropTableSpaceStmt;
    return does('DROP TABLESPACE', lowerDropNamed('tablespace', tablespacename, ifExists, false, source));
  }
  if ('AlterSystemStmt' in node) return other('ALTER SYSTEM');

  // Extensions, foreign data, subscriptions, and the rest
  if ('CreateExtensionStmt' in node) return named('CREATE EXTENSION', node.CreateExtensionStmt.extname);
  if ('AlterExtensionStmt' in node) return named('ALTER EXTENSION', node.AlterExtensionStmt.extname);
  if ('AlterExtensionContentsStmt' in node) return named('ALTER EXTENSION', node.AlterExtensionContentsStmt.extname);
  if ('CreateFdwStmt' in node) return named('CREATE FOREIGN DATA WRAPPER', node.CreateFdwStmt.fdwname);
  if ('AlterFdwStmt' in node) return named('ALTER FOREIGN DATA WRAPPER', node.AlterFdwStmt.fdwname);
  if ('CreateForeignServerStmt' in node) return named('CREATE SERVER', node.CreateForeignServerStmt.servername);
  if ('AlterForeignServerStmt' in node) return named('ALTER SERVER', node.AlterForeignServerStmt.servername);
  if ('CreateUserMappingStmt' in node) return other('CREATE USER MAPPING');
  if ('AlterUserMappingStmt' in node) return other('ALTER USER MAPPING');
  if ('DropUserMappingStmt' in node) return other('DROP USER MAPPING');
  if ('ImportForeignSchemaStmt' in node) return unread(other('IMPORT FOREIGN SCHEMA'), "which tables IMPORT FOREIGN SCHEMA makes can't be seen");
  if ('CreateSubscriptionStmt' in node) {
    const { subname, options } = node.CreateSubscriptionStmt;
    return does('CREATE SUBSCRIPTION', { ...otherCommand('CREATE SUBSCRIPTION', [subname], source), parameters: storageParameters(options) });
  }
  if ('AlterSubscriptionStmt' in node) return named('ALTER SUBSCRIPTION', node.AlterSubscriptionStmt.subname);
  if ('DropSubscriptionStmt' in node) {
    const { subname, missing_ok: ifExists = false, behavior } = node.DropSubscriptionStmt;
    return does('DROP SUBSCRIPTION', lowerDropNamed('subscription', subname, ifExists, behavior === 'DROP_CASCADE', source));
  }
  if ('AlterOwnerStmt' in node) {
    const { objectType = 'OBJECT_TABLE', object } = node.AlterOwnerStmt;
    const command = commandTag('ALTER', objectType);
    return does(command, { kind: 'otherCommand', range: rangeOf(source, source.span), command, name: nameBehindAlter(objectType, partsOf(object), source) });
  }
  if ('AlterObjectDependsStmt' in node) return other(commandTag('ALTER', node.AlterObjectDependsStmt.objectType));
  if ('AlterCollationStmt' in node) return named('ALTER COLLATION', ...strings(node.AlterCollationStmt.collname));
  if ('CreateAmStmt' in node) return named('CREATE ACCESS METHOD', node.CreateAmStmt.amname);
  if ('CreateEventTrigStmt' in node) return named('CREATE EVENT TRIGGER', node.CreateEventTrigStmt.trigname);
  if ('AlterEventTrigStmt' in node) return named('ALTER EVENT TRIGGER', node.AlterEventTrigStmt.trigname);
  if ('CreatePLangStmt' in node) return named('CREATE LANGUAGE', node.CreatePLangStmt.plname);
  if ('CreateOpClassStmt' in node) return other('CREATE OPERATOR CLASS');
  if ('CreateOpFamilyStmt' in node) return other('CREATE OPERATOR FAMILY');
  if ('AlterOpFamilyStmt' in node) return other('ALTER OPERATOR FAMILY');
  if ('AlterOperatorStmt' in node) return other('ALTER OPERATOR');
  if ('CreateConversionStmt' in node) return other('CREATE CONVERSION');
  if ('CreateCastStmt' in node) return other('CREATE CAST');
  if ('CreateTransformStmt' in node) return other('CREATE TRANSFORM');
  if ('AlterTSDictionaryStmt' in node) return named('ALTER TEXT SEARCH DICTIONARY', ...strings(node.AlterTSDictionaryStmt.dictname));
  if ('AlterTSConfigurationStmt' in node) return named('ALTER TEXT SEARCH CONFIGURATION', ...strings(node.AlterTSConfigurationStmt.cfgname));

  return noStatement(node);
}

/** The parser gives nothing but statements here; the type says that none was left out above. */
function noStatement(node: NoStatement | OnlyInside): never {
  throw new Error(`not a statement: ${Object.keys(node).join()}`);
}
