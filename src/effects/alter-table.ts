import type { AddIdentity, AlterTableOperation, DropIdentity, LockMode, Operation, RenameOperation, SetIdentity, StorageParameter } from '../operations/index.ts';
import { alterTablePasses, applyOperation, isTable, sequenceById, type Relation, type Table } from '../schema/index.ts';
import type { Alteration } from './alteration.ts';
import { addColumn, dropColumn, setExpression, setNotNull } from './columns.ts';
import { addTableConstraint, alterConstraint, dropConstraint, validateConstraint } from './constraints.ts';
import { alterColumnType } from './dependents.ts';
import { ownedSequences, typedTables } from './drops.ts';
import { indexNamed, renameIndexLock } from './indexes.ts';
import { attachIndex, attachPartition, detachPartition } from './partitions.ts';
import { applyEnvironment, family, relationNamed, tableNamed, withPartitions, type Scene } from './scene.ts';
import { locked, worked, type Touch, type Touches } from './touches.ts';
import { typeChange } from './type-change.ts';

const commands: Readonly<Record<AlterTableOperation['kind'], true>> = {
  addColumn: true, dropColumn: true, alterColumnType: true, setDefault: true, dropDefault: true, setNotNull: true, dropNotNull: true, setExpression: true, dropExpression: true,
  addIdentity: true, setIdentity: true, dropIdentity: true, setColumnOption: true, addConstraint: true, alterConstraint: true, validateConstraint: true, dropConstraint: true,
  setPersistence: true, setTablespace: true, setAccessMethod: true, setStorageParameters: true, toggleTrigger: true, toggleRule: true, toggleRowSecurity: true,
  setClusterIndex: true, dropOids: true, addInherit: true, dropInherit: true, setOfType: true, setReplicaIdentity: true, setForeignTableOptions: true, changeRelationOwner: true,
  attachPartition: true, detachPartition: true, attachIndex: true,
};

/** Whether an operation is a command of ALTER TABLE, of which one statement may hold several. */
export function isAlterTable(operation: Operation): operation is AlterTableOperation {
  return Object.hasOwn(commands, operation.kind);
}

/**
 * Runs the commands of one ALTER TABLE as PostgreSQL does: in the order of its passes, each on the schema that those
 * before it left, and all work once, under the strongest lock of them all, when the effects are merged. So a constraint
 * that one command drops proves nothing to the next.
 */
export function* alterTable(scene: Scene, operations: readonly AlterTableOperation[]): Iterable<{ readonly operation: AlterTableOperation; readonly touches: readonly Touch[] }> {
  const alteration: Alteration = { scene, rewrites: operations.some((operation) => rewritesFirst(scene, operation)) };
  const inOrder = alterTablePasses(operations);
  for (const operation of inOrder) {
    yield { operation, touches: [...command(alteration, operation)] };
    if (operation !== inOrder.at(-1)) scene.schema = applyOperation(scene.schema, operation, applyEnvironment(scene));
  }
}

/** What phase 1 marks for a rewrite, before any command is executed. */
function rewritesFirst(scene: Scene, operation: AlterTableOperation): boolean {
  const table = relationNamed(scene, operation.table, operation.kind === 'attachIndex' ? 'index' : operation.statementObject);
  if (!table || !isTable(table)) return false;
  switch (operation.kind) {
    case 'alterColumnType': {
      const column = table.columns.find(({ name }) => name === operation.column);
      return typeChange(scene, column, operation.type, operation.collation?.name, operation.using?.tree).rewrite;
    }
    case 'setPersistence':
      return (table.persistence === 'unlogged') === operation.logged;
    case 'setAccessMethod':
      return changesAccessMethod(table, operation.accessMethod);
    default:
      return false;
  }
}

function command(alteration: Alteration, operation: AlterTableOperation): Touches {
  const { scene } = alteration;
  if (operation.kind === 'attachIndex') return attachIndex(alteration, operation);
  const relation = relationNamed(scene, operation.table, operation.statementObject);
  if (!relation) return [];
  return isTable(relation) ? tableCommand(alteration, relation, operation) : otherCommand(scene, relation, operation);
}

/** What a command takes on a view, a materialized view, an index or a sequence. */
function* otherCommand(scene: Scene, relation: Relation, operation: AlterTableOperation): Touches {
  const lock = relation.kind === 'view' ? 'ACCESS EXCLUSIVE' : lockLevel(operation, relation);
  yield locked(relation, lock);
  // Where an index or a materialized view lies is not known here.
  if (operation.kind === 'setTablespace' && operation.tablespace !== 'pg_default') yield worked(relation, lock, { work: 'rewrite', kind: 'tablespace' });
  if (operation.kind === 'setAccessMethod' && (operation.accessMethod ?? 'heap') !== 'heap') yield worked(relation, lock, { work: 'rewrite', kind: 'access method' });
  if (operation.kind === 'setClusterIndex') yield* namedIndex(scene, relation, operation.index, lock);
}

function* tableCommand(alteration: Alteration, table: Table, operation: Exclude<AlterTableOperation, { kind: 'attachIndex' }>): Touches {
  const { scene } = alteration;
  const lock = lockLevel(operation, table);
  const all = function* (tables: readonly Table[]): Touches {
    for (const relation of tables) yield locked(relation, lock);
  };
  switch (operation.kind) {
    case 'addColumn': return yield* addColumn(alteration, table, operation);
    case 'dropColumn': return yield* dropColumn(alteration, table, operation);
    case 'alterColumnType': return yield* alterColumnType(alteration, table, operation);
    case 'setNotNull': return yield* setNotNull(alteration, table, operation);
    case 'setExpression': return yield* setExpression(alteration, table, operation);
    case 'addConstraint': return yield* addTableConstraint(alteration, table, operation);
    case 'alterConstraint': return yield* alterConstraint(alteration, table, operation);
    case 'validateConstraint': return yield* validateConstraint(alteration, table, operation);
    case 'dropConstraint': return yield* dropConstraint(alteration, table, operation);
    case 'attachPartition': return yield* attachPartition(alteration, table, operation);
    case 'detachPartition': return yield* detachPartition(alteration, table, operation);

    // tablecmds.c: ATPrepCmd, ATSimpleRecursion.
    case 'setDefault':
    case 'dropDefault':
    case 'dropExpression':
      return yield* all(family(scene, table, operation.only));
    case 'setColumnOption':
      return yield* all(family(scene, table, operation.only || (operation.option !== 'statistics' && operation.option !== 'storage')));
    case 'dropNotNull': {
      // Since 18 a column that is nullable already ends it before the children are locked [measured].
      const idle = scene.environment.postgres >= 18 && table.columns.some(({ name, notNull }) => name === operation.column && notNull === false);
      return yield* all(family(scene, table, operation.only || idle));
    }
    case 'addIdentity':
    case 'setIdentity':
    case 'dropIdentity':
      yield* all(scene.environment.postgres >= 17 && !operation.only ? withPartitions(scene, table) : [table]);
      return yield* identitySequence(scene, table, operation);
    case 'toggleTrigger':
      return yield* all(operation.only ? [table] : withPartitions(scene, table));

    case 'setPersistence':
      yield* all([table]);
      if ((table.persistence === 'unlogged') !== operation.logged) return;
      yield worked(table, lock, { work: 'rewrite', kind: 'persistence' });
      if (scene.environment.postgres >= 15) for (const sequence of ownedSequences(scene, table)) yield locked(sequence, lock);
      return;
    case 'setTablespace':
      yield* all([table]);
      if (operation.tablespace !== (table.tablespace ?? 'pg_default')) yield worked(table, lock, { work: 'rewrite', kind: 'tablespace' });
      return;
    case 'setAccessMethod':
      yield* all([table]);
      if (changesAccessMethod(table, operation.accessMethod)) yield worked(table, lock, { work: 'rewrite', kind: 'access method' });
      return;
    case 'changeRelationOwner':
      // Partitions keep their owner; owned sequences follow (tablecmds.c: change_owner_recurse_to_sequences).
      yield* all([table]);
      for (const sequence of ownedSequences(scene, table)) yield locked(sequence, lock);
      return;
    case 'addInherit':
    case 'dropInherit': {
      yield* all([table]);
      const parent = tableNamed(scene, operation.parent);
      if (parent) yield locked(parent, operation.kind === 'addInherit' ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS SHARE');
      return;
    }
    case 'setReplicaIdentity':
      yield* all([table]);
      if (typeof operation.identity === 'object') yield* namedIndex(scene, table, operation.identity.index, 'SHARE');
      return;
    case 'setClusterIndex':
      yield* all([table]);
      return yield* namedIndex(scene, table, operation.index, lock);

    case 'setStorageParameters':
    case 'toggleRule':
    case 'toggleRowSecurity':
    case 'dropOids':
    case 'setOfType':
    case 'setForeignTableOptions':
      return yield* all([table]);
    default:
      return unreachable(operation);
  }
}

/** Changing an identity changes its sequence, as ALTER SEQUENCE would; dropping it drops the sequence. */
function* identitySequence(scene: Scene, table: Table, { kind, column: name }: AddIdentity | SetIdentity | DropIdentity): Touches {
  const id = table.columns.find((column) => column.name === name)?.sequence;
  const sequence = kind === 'addIdentity' || id === undefined ? undefined : sequenceById(scene.schema, id);
  if (sequence) yield locked(sequence, kind === 'dropIdentity' ? 'ACCESS EXCLUSIVE' : 'SHARE ROW EXCLUSIVE');
}

function* namedIndex(scene: Scene, relation: Relation, name: string | undefined, lock: LockMode): Touches {
  const index = name === undefined ? undefined : indexNamed(scene, { schema: relation.schema, name });
  if (index) yield locked(index, lock);
}

/** `SET ACCESS METHOD DEFAULT` is heap, unless the server's default_table_access_method says otherwise. */
function changesAccessMethod(table: Table, accessMethod = 'heap'): boolean {
  return accessMethod !== (table.accessMethod ?? 'heap');
}

/** tablecmds.c: AlterTableGetLockLevel. */
function lockLevel(operation: AlterTableOperation, relation: Relation): LockMode {
  switch (operation.kind) {
    case 'setStorageParameters':
      return operation.parameters.some((parameter) => needsAccessExclusive(parameter, relation)) ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE';
    case 'setColumnOption':
      return operation.option === 'statistics' || operation.option === 'attributes' ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
    case 'setClusterIndex':
      return 'SHARE UPDATE EXCLUSIVE';
    case 'toggleTrigger':
      return 'SHARE ROW EXCLUSIVE';
    default:
      return 'ACCESS EXCLUSIVE';
  }
}

/** Options whose change every backend must see at once (reloptions.c: the lockmode of each option). */
function needsAccessExclusive({ name }: StorageParameter, { kind }: Relation): boolean {
  if (kind === 'index') return name !== 'fillfactor' && name !== 'deduplicate_items';
  return name === 'user_catalog_table';
}

/** RENAME and SET SCHEMA (tablecmds.c: RenameRelation, renameatt_internal, rename_constraint_internal, AlterTableNamespace). */
export function* rename(scene: Scene, operation: RenameOperation): Touches {
  const relation = relationNamed(scene, operation.table, operation.statementObject);
  if (!relation) return;
  const lock: LockMode = operation.kind === 'renameRelation' && operation.statementObject === 'index' && relation.kind === 'index' ? renameIndexLock(scene) : 'ACCESS EXCLUSIVE';
  yield locked(relation, lock);
  if (relation.kind === 'composite type') {
    if (operation.kind === 'renameColumn' && operation.cascade) for (const table of typedTables(scene, relation.name)) yield locked(table, lock);
    return;
  }
  if (!isTable(relation)) return;
  switch (operation.kind) {
    case 'renameColumn':
      for (const child of family(scene, relation, operation.only)) yield locked(child, lock);
      return;
    case 'renameConstraint': {
      const inherits = relation.constraints.some(({ kind, name }) => kind === 'check' && name === operation.constraint) || relation.columns.some(({ notNullName }) => notNullName === operation.constraint);
      for (const child of family(scene, relation, operation.only || !inherits)) yield locked(child, lock);
      return;
    }
    case 'setRelationSchema':
      for (const sequence of ownedSequences(scene, relation)) yield locked(sequence, lock);
      return;
    case 'renameRelation':
      return;
    default:
      unreachable(operation);
  }
}

function unreachable(value: never): never {
  throw new Error(`no command of ALTER TABLE: ${JSON.stringify(value)}`);
}
