import type { AlterTableOperation, Operation } from '../operations/index.ts';
import { createFunction, createSequence, createTable, createTableAs, createView, refreshMaterializedView } from './create.ts';
import { changeData, copy, planQuery, runQuery, truncate } from './data.ts';
import { alterCompositeType, alterDomain } from './domains.ts';
import { dropFunction, dropRelation, dropType } from './drops.ts';
import { createIndex, dropIndex, reindex } from './indexes.ts';
import { analyze, cluster, lockTable, vacuum } from './maintenance.ts';
import {
  alterSequence, changePolicy, changePublication, comment, createRule, createStatistics, createTrigger, dropFromTable, dropObject, dropSchema, grant, renameOnTable,
} from './objects.ts';
import { rename } from './alter-table.ts';
import type { Scene } from './scene.ts';
import type { Touches } from './touches.ts';

/** What one operation touches, the commands of ALTER TABLE aside, which are judged together. What DO and function bodies do is not in it. */
export function touchesOf(scene: Scene, operation: Exclude<Operation, AlterTableOperation>): Touches {
  switch (operation.kind) {
    case 'createTable': return createTable(scene, operation);
    case 'createTableAs': return createTableAs(scene, operation);
    case 'dropRelation': return dropRelation(scene, operation);
    case 'renameRelation':
    case 'renameColumn':
    case 'renameConstraint':
    case 'setRelationSchema':
      return rename(scene, operation);

    case 'createIndex': return createIndex(scene, operation);
    case 'dropIndex': return dropIndex(scene, operation);
    case 'reindex': return reindex(scene, operation);

    case 'createView': return createView(scene, operation);
    case 'refreshMaterializedView': return refreshMaterializedView(scene, operation);
    case 'createSequence': return createSequence(scene, operation);
    case 'alterSequence': return alterSequence(scene, operation);
    case 'dropSchema': return dropSchema(scene, operation);
    case 'alterDomain': return alterDomain(scene, operation);
    case 'alterCompositeType': return alterCompositeType(scene, operation);
    case 'dropType': return dropType(scene, operation);
    case 'createFunction': return createFunction(scene, operation);
    case 'dropFunction': return dropFunction(scene, operation);
    case 'createTrigger': return createTrigger(scene, operation);
    case 'dropFromTable': return dropFromTable(scene, operation);
    case 'renameOnTable': return renameOnTable(scene, operation);
    case 'createPolicy':
    case 'alterPolicy':
      return changePolicy(scene, operation);
    case 'createRule': return createRule(scene, operation);
    case 'createPublication':
    case 'alterPublication':
      return changePublication(scene, operation);
    case 'createStatistics': return createStatistics(scene, operation);
    case 'comment': return comment(scene, operation);
    case 'grant': return grant(scene, operation);
    case 'dropObject': return dropObject(scene, operation);

    case 'select': return runQuery(scene, operation.query);
    case 'planQuery': return planQuery(scene, operation.query, operation.stage);
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return changeData(scene, operation);
    case 'truncate': return truncate(scene, operation);
    case 'copy': return copy(scene, operation);
    case 'lockTable': return lockTable(scene, operation);
    case 'vacuum': return vacuum(scene, operation);
    case 'analyze': return analyze(scene, operation);
    case 'cluster': return cluster(scene, operation);

    // Catalog rows of their own, the session's own, and bodies: no relation of the user's is locked.
    case 'createSchema':
    case 'createEnum':
    case 'addEnumValue':
    case 'renameEnumValue':
    case 'createDomain':
    case 'createCompositeType':
    case 'createType':
    case 'alterFunction':
    case 'renameObject':
    case 'setObjectSchema':
    case 'otherCommand':
    case 'call':
    case 'doBlock':
    case 'setSetting':
    case 'resetSetting':
    case 'begin':
    case 'commit':
    case 'rollback':
    case 'savepoint':
    case 'releaseSavepoint':
    case 'rollbackToSavepoint':
    case 'prepareTransaction':
    case 'commitPrepared':
    case 'rollbackPrepared':
      return [];
    default:
      return unreachable(operation);
  }
}

function unreachable(value: never): never {
  throw new Error(`no operation: ${JSON.stringify(value)}`);
}
