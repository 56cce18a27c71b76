import type { AlterTableOperation, RenameOperation, SetOfType, SetReplicaIdentity, StorageParameter } from '../operations/index.ts';
import { addColumn, addIdentity, alterColumnType, dropExpression, dropIdentity, dropNotNull, setDefault, setExpression, setIdentity } from './columns.ts';
import { addConstraint, alterConstraint, setNotNull, validateConstraint } from './constraints.ts';
import { toggleTrigger } from './attachments.ts';
import { changeIndex, changeTable, refuse, resolve, type Draft } from './draft.ts';
import { dropColumn, dropConstraint } from './drop.ts';
import { attachIndex } from './indexes.ts';
import { addInherit, attachPartition, detachPartition, dropInherit } from './inheritance.ts';
import { indexesOf, isTable } from './lookups.ts';
import { renameColumn, renameConstraint, renameRelation, setRelationSchema } from './rename.ts';
import type { Table } from './types.ts';

/** One command of ALTER TABLE, or of ALTER VIEW, INDEX … where it is written on something else. */
export function alterRelation(draft: Draft, operation: AlterTableOperation | RenameOperation): void {
  if (operation.kind === 'attachIndex') {
    attachIndex(draft, operation);
    return;
  }
  const relation = resolve(draft, operation.table, operation.statementObject);
  switch (operation.kind) {
    case 'renameRelation':
      renameRelation(draft, relation, operation);
      return;
    case 'renameColumn':
      renameColumn(draft, relation, operation);
      return;
    case 'setRelationSchema':
      setRelationSchema(draft, relation, operation);
      return;
    case 'renameConstraint':
      if (isTable(relation)) renameConstraint(draft, relation, operation);
      return;
    default:
      // What else ALTER VIEW, INDEX, SEQUENCE … change, a schema doesn't hold.
      if (isTable(relation)) alterTable(draft, relation, operation);
  }
}

function alterTable(draft: Draft, table: Table, operation: Exclude<AlterTableOperation, { kind: 'attachIndex' }>): void {
  switch (operation.kind) {
    case 'addColumn':
      addColumn(draft, table, operation);
      return;
    case 'dropColumn':
      dropColumn(draft, table, operation);
      return;
    case 'alterColumnType':
      alterColumnType(draft, table, operation);
      return;
    case 'setDefault':
      setDefault(draft, table, operation.column, operation.only, operation.expression);
      return;
    case 'dropDefault':
      setDefault(draft, table, operation.column, operation.only, undefined);
      return;
    case 'setNotNull':
      setNotNull(draft, table.id, operation.column, { only: operation.only });
      return;
    case 'dropNotNull':
      dropNotNull(draft, table, operation);
      return;
    case 'setExpression':
      setExpression(draft, table, operation);
      return;
    case 'dropExpression':
      dropExpression(draft, table, operation);
      return;
    case 'addIdentity':
      addIdentity(draft, table, operation);
      return;
    case 'setIdentity':
      setIdentity(draft, table, operation);
      return;
    case 'dropIdentity':
      dropIdentity(draft, table, operation);
      return;
    case 'addConstraint':
      addConstraint(draft, table.id, operation.constraint, { withTable: false, alone: true, only: operation.only });
      return;
    case 'alterConstraint':
      alterConstraint(draft, table, operation);
      return;
    case 'validateConstraint':
      validateConstraint(draft, table, operation);
      return;
    case 'dropConstraint':
      dropConstraint(draft, table, operation);
      return;
    case 'setPersistence':
      changeTable(draft, table.id, () => ({ persistence: operation.logged ? 'permanent' : 'unlogged' }));
      return;
    case 'setTablespace':
      changeTable(draft, table.id, () => ({ tablespace: operation.tablespace }));
      return;
    case 'setAccessMethod':
      changeTable(draft, table.id, () => ({ accessMethod: operation.accessMethod }));
      return;
    case 'setStorageParameters':
      changeTable(draft, table.id, ({ parameters }) => ({ parameters: mergeParameters(parameters, operation.parameters) }));
      return;
    case 'toggleTrigger':
      toggleTrigger(draft, table, operation);
      return;
    case 'toggleRowSecurity':
      if (operation.state === 'enabled' || operation.state === 'disabled') changeTable(draft, table.id, () => ({ rowSecurity: operation.state === 'enabled' }));
      return;
    case 'setClusterIndex':
      clusterOn(draft, table, operation.index);
      return;
    case 'addInherit':
      addInherit(draft, table, operation);
      return;
    case 'dropInherit':
      dropInherit(draft, table, operation);
      return;
    case 'setOfType':
      setOfType(draft, table, operation);
      return;
    case 'setReplicaIdentity':
      setReplicaIdentity(draft, table, operation);
      return;
    case 'attachPartition':
      attachPartition(draft, operation);
      return;
    case 'detachPartition':
      detachPartition(draft, operation);
      return;
    case 'setColumnOption':
    case 'toggleRule':
    case 'dropOids':
    case 'setForeignTableOptions':
    case 'changeRelationOwner':
      return;
    default:
      unreachable(operation);
  }
}

/** RESET, or SET to nothing, takes a parameter away. */
function mergeParameters(before: readonly StorageParameter[], changes: readonly StorageParameter[]): StorageParameter[] {
  const changed = new Set(changes.map(({ name }) => name));
  return [...before.filter(({ name }) => !changed.has(name)), ...changes.filter(({ value }) => value !== null)];
}

function setOfType(draft: Draft, table: Table, operation: SetOfType): void {
  const type = operation.type && resolve(draft, operation.type, 'composite type');
  changeTable(draft, table.id, () => ({ ofType: type && `${type.schema}.${type.name}` }));
}

/** CLUSTER ON, and CLUSTER … USING, which remembers the index too. */
export function clusterOn(draft: Draft, table: Table, name: string | undefined): void {
  const index = indexesOf(draft.schema, table).find((candidate) => candidate.name === name);
  if (name !== undefined && table.whole && !index) refuse(`index "${name}" for table "${table.name}" does not exist`);
  if (index?.where || index?.valid === 'no') refuse(`cannot cluster on index "${index.name}"`);
  changeTable(draft, table.id, () => ({ clusterIndex: name }));
}

function setReplicaIdentity(draft: Draft, table: Table, { identity }: SetReplicaIdentity): void {
  const indexes = indexesOf(draft.schema, table);
  const named = typeof identity === 'object' ? identity.index : undefined;
  if (named !== undefined && table.whole && !indexes.some(({ name }) => name === named)) refuse(`index "${named}" for table "${table.name}" does not exist`);
  changeTable(draft, table.id, () => ({ replicaIdentity: identity }));
  for (const index of indexes) if (index.replicaIdentity || index.name === named) changeIndex(draft, index.id, () => ({ replicaIdentity: index.name === named }));
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
