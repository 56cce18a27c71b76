import type { Operation, OtherCommand, Reindex, Statement } from '../operations/index.ts';
import { isIndex } from '../schema/index.ts';
import { tableOf } from './indexes.ts';
import { relationNamed, type Scene } from './scene.ts';

/** Commands without an operation of their own (xact.c: callers of PreventInTransactionBlock). */
const refused: ReadonlySet<string> = new Set([
  'CREATE DATABASE', 'DROP DATABASE', 'CREATE TABLESPACE', 'DROP TABLESPACE', 'DROP SUBSCRIPTION', 'ALTER SYSTEM', 'DISCARD ALL',
]);

/**
 * Whether PostgreSQL runs a statement inside a transaction block. A subscription that was made without a slot could be
 * dropped there; the worse case is taken.
 */
export function isTransactionAllowed(scene: Scene, statement: Statement): boolean {
  return !refused.has(statement.kind) && statement.operations.every((operation) => operationAllowed(scene, operation));
}

function operationAllowed(scene: Scene, operation: Operation): boolean {
  const { postgres } = scene.environment;
  switch (operation.kind) {
    case 'createIndex':
    case 'dropIndex':
    case 'detachPartition':
      return !operation.concurrently;
    case 'reindex':
      return !operation.concurrently && (operation.target === 'index' || operation.target === 'table') && !(postgres >= 14 && reindexesPartitions(scene, operation));
    case 'vacuum':
      return false;
    case 'cluster': {
      const relation = operation.table && relationNamed(scene, operation.table);
      return operation.table !== undefined && relation?.kind !== 'partitioned table';
    }
    case 'addEnumValue':
      return postgres >= 12;
    case 'otherCommand':
      return operation.command !== 'CREATE SUBSCRIPTION' || !createsSlot(operation);
    case 'commitPrepared':
    case 'rollbackPrepared':
      return false;
    default:
      return true;
  }
}

/** A replication slot on the publisher can't be rolled back (subscriptioncmds.c: CreateSubscription). */
function createsSlot({ parameters = [] }: OtherCommand): boolean {
  const off = (name: string): boolean => parameters.some((parameter) => parameter.name === name && ['false', 'off', 'no', '0'].includes(parameter.value ?? 'true'));
  return !off('connect') && !off('create_slot');
}

/** Each partition is reindexed in a transaction of its own. */
function reindexesPartitions(scene: Scene, { name, target }: Reindex): boolean {
  const relation = name && relationNamed(scene, name, target === 'index' ? 'index' : 'table');
  const table = relation && isIndex(relation) ? tableOf(scene, relation) : relation;
  return table?.kind === 'partitioned table';
}
