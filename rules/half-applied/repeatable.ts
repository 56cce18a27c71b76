import { isRepeatable as isRepeatableChange, type Operation } from '../../src/lint/index.ts';

/** Whether an operation may be run again after it was done, without an error and with the same result. */
export function isRepeatable(operation: Operation): boolean {
  switch (operation.kind) {
    case 'createTable':
    case 'createTableAs':
    case 'createSequence':
    case 'createSchema':
    case 'createStatistics':
    case 'createIndex':
    case 'addColumn':
    case 'addEnumValue':
      return operation.ifNotExists;
    case 'createView':
    case 'createFunction':
    case 'createTrigger':
    case 'createRule':
      return operation.replace || operation.ifNotExists === true;
    case 'addConstraint':
    case 'createEnum':
    case 'createDomain':
    case 'createCompositeType':
    case 'createType':
    case 'createPolicy':
    case 'createPublication':
      return operation.ifNotExists === true;
    case 'dropRelation':
    case 'dropIndex':
    case 'dropSchema':
    case 'dropType':
    case 'dropFunction':
    case 'dropFromTable':
    case 'dropObject':
      return operation.ifExists;
    case 'dropColumn':
    case 'dropExpression':
    case 'dropIdentity':
      return operation.columnIfExists;
    case 'dropConstraint':
      return operation.constraintIfExists;
    case 'alterDomain':
      return operation.action.kind === 'dropConstraint' ? operation.action.ifExists : operation.action.kind !== 'addConstraint';
    case 'alterCompositeType':
      return operation.ifExists || operation.action === 'alterAttributeType';
    case 'alterPublication':
      return operation.action === 'set' || operation.action === 'options';
    case 'insert':
      return operation.onConflict !== 'none';
    case 'update':
    case 'delete':
      return isRepeatableChange(operation);
    case 'copy':
      return operation.direction === 'to';
    case 'addIdentity':
    case 'addInherit':
    case 'dropInherit':
    case 'attachPartition':
    case 'detachPartition':
    case 'renameRelation':
    case 'renameColumn':
    case 'renameConstraint':
    case 'renameEnumValue':
    case 'renameOnTable':
    case 'renameObject':
    case 'setRelationSchema':
    case 'setObjectSchema':
      return false;
    default:
      return true;
  }
}

/** Nothing is left of it when the connection ends, or it says how statements run. */
export function changesNothing(operation: Operation): boolean {
  switch (operation.kind) {
    case 'setSetting':
    case 'resetSetting':
    case 'begin':
    case 'commit':
    case 'rollback':
    case 'savepoint':
    case 'releaseSavepoint':
    case 'rollbackToSavepoint':
    case 'planQuery':
      return true;
    case 'select':
      return operation.query.writes.length === 0 && operation.query.calls.length === 0;
    default:
      return false;
  }
}
