import type { CreateIndex, DropIndex, LockMode, Reindex } from '../operations/index.ts';
import { findRelation, indexesOf, isIndex, isTable, isView, relationById, type Index, type Relation, type Table, type View, type WrittenName } from '../schema/index.ts';
import { allRelations, relationNamed, withPartitions, type Scene } from './scene.ts';
import { locked, worked, type Touch, type Touches } from './touches.ts';
import type { Cause } from './types.ts';

/*
 * Which indexes are listed: those that the statement names, and those on which it takes a stronger lock than on their
 * table, so that they stop more than the table's lock does (REINDEX). What a rewrite or a drop does to a table's indexes
 * under the table's own ACCESS EXCLUSIVE says nothing more to anyone.
 */

export function indexNamed(scene: Scene, name: WrittenName): Index | undefined {
  const relation = relationNamed(scene, name, 'index');
  return relation && isIndex(relation) ? relation : undefined;
}

/** The table or materialized view behind an index; a stub may not know it. */
export function tableOf(scene: Scene, index: Index): Table | View | undefined {
  const relation = index.table === undefined ? undefined : relationById(scene.schema, index.table);
  return relation && (isTable(relation) || isView(relation)) ? relation : undefined;
}

/**
 * CREATE INDEX: SHARE, CONCURRENTLY SHARE UPDATE EXCLUSIVE (indexcmds.c: DefineIndex), taken before IF NOT EXISTS is
 * looked at. A partitioned table's partitions each build theirs, unless one that matches is there to be attached.
 */
export function* createIndex(scene: Scene, operation: CreateIndex): Touches {
  const relation = relationNamed(scene, operation.table);
  if (!relation) return;
  const lock: LockMode = operation.concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE';
  yield locked(relation, lock);
  if (operation.ifNotExists && operation.name !== undefined && typeof findRelation(scene.schema, { schema: relation.schema, name: operation.name }, []) !== 'string') return;
  const cause: Cause = { work: 'index build', kind: operation.unique ? 'unique' : 'index', ...(operation.name !== undefined && { name: operation.name }) };
  for (const partition of isTable(relation) && !operation.only ? withPartitions(scene, relation) : [relation]) {
    const attaches = partition.id !== relation.id && isTable(partition) && indexesOf(scene.schema, partition).some((index) => index.parentIndex === undefined && sameIndex(index, operation));
    yield attaches ? locked(partition, lock) : worked(partition, lock, cause);
  }
}

/** What makes two indexes alike, whatever they are called (indexcmds.c: CompareIndexInfo). */
type IndexShape = Pick<Index, 'unique' | 'method' | 'elements' | 'where' | 'nullsNotDistinct'>;

export function sameIndex(a: IndexShape, b: IndexShape): boolean {
  return a.unique === b.unique && a.method === b.method && a.nullsNotDistinct === b.nullsNotDistinct && a.where?.text === b.where?.text && a.elements.length === b.elements.length
    && a.elements.every((element, i) => {
      const other = b.elements[i];
      return other !== undefined && element.column === other.column && element.expression?.text === other.expression?.text && element.opclass?.name === other.opclass?.name
        && element.collation?.name === other.collation?.name && (element.order ?? 'asc') === (other.order ?? 'asc') && element.nulls === other.nulls;
    });
}

/**
 * DROP INDEX: ACCESS EXCLUSIVE on the index and its table, a partitioned one's parts and all partitions too.
 * CONCURRENTLY takes SHARE UPDATE EXCLUSIVE; the ACCESS EXCLUSIVE on the index with which it ends comes when no
 * transaction can use it any more (index.c: index_drop).
 */
export function* dropIndex(scene: Scene, { name, concurrently }: DropIndex): Touches {
  const index = indexNamed(scene, name);
  if (!index) return;
  const lock: LockMode = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  for (const part of indexTree(scene, index)) yield locked(part, lock);
  const table = tableOf(scene, index);
  if (table) for (const part of isTable(table) ? withPartitions(scene, table) : [table]) yield locked(part, lock);
}

/** tablecmds.c: RenameRelationInternal; before 12 as any other relation. */
export function renameIndexLock(scene: Scene): LockMode {
  return scene.environment.postgres >= 12 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
}

/** An index and the partitions' indexes that are attached to it. */
function indexTree(scene: Scene, index: Index): Index[] {
  return [index, ...index.children.flatMap((id) => {
    const child = relationById(scene.schema, id);
    return child && isIndex(child) ? indexTree(scene, child) : [];
  })];
}

/**
 * REINDEX: SHARE on the table and ACCESS EXCLUSIVE on each index, which stalls reads as well, since the planner looks
 * at every index of a table. CONCURRENTLY: SHARE UPDATE EXCLUSIVE (indexcmds.c: ReindexIndex, ReindexTable).
 */
export function* reindex(scene: Scene, operation: Reindex): Touches {
  const { name, target } = operation;
  switch (target) {
    case 'index': {
      const index = name && indexNamed(scene, name);
      if (index) yield* reindexOne(scene, operation, index);
      return;
    }
    case 'table': {
      const relation = name && relationNamed(scene, name);
      if (relation) yield* reindexTable(scene, operation, relation);
      return;
    }
    case 'schema':
    case 'database':
    case 'system':
      for (const relation of allRelations(scene)) {
        if (target === 'schema' ? relation.schema === name?.name : target === 'database') yield* reindexTable(scene, operation, relation);
      }
      return;
    default:
      unreachable(target);
  }
}

function* reindexOne(scene: Scene, operation: Reindex, index: Index): Touches {
  for (const part of indexTree(scene, index)) {
    const table = tableOf(scene, part);
    if (table) yield* reindexedTable(operation, table, [part]);
    yield reindexedIndex(operation, part, table);
  }
}

function* reindexTable(scene: Scene, operation: Reindex, relation: Relation): Touches {
  if (!isTable(relation) && relation.kind !== 'materialized view') return;
  for (const part of isTable(relation) ? withPartitions(scene, relation) : [relation]) {
    const indexes = indexesOf(scene.schema, part);
    // The list of partitions is made under SHARE, even for CONCURRENTLY (indexcmds.c: ReindexPartitions).
    if (part.id !== relation.id) yield locked(part, 'SHARE');
    yield* reindexedTable(operation, part, indexes);
    if (!operation.concurrently && part.kind !== 'partitioned table') for (const index of indexes) yield reindexedIndex(operation, index, part);
  }
}

function* reindexedTable({ concurrently }: Reindex, table: Table | View, indexes: readonly Index[]): Touches {
  const lock: LockMode = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE';
  yield locked(table, lock);
  for (const { name } of indexes) yield worked(table, lock, { work: 'index build', kind: 'reindex', name });
  // Nothing is known of a stub's indexes.
  if (indexes.length === 0 && !table.whole) yield worked(table, lock, { work: 'index build', kind: 'reindex' });
}

function reindexedIndex({ concurrently }: Reindex, index: Index, table: Table | View | undefined): Touch {
  const lock: LockMode = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  return table?.kind === 'partitioned table' ? locked(index, lock) : worked(index, lock, { work: 'index build', kind: 'reindex', name: index.name });
}

function unreachable(value: never): never {
  throw new Error(`REINDEX of nothing known: ${JSON.stringify(value)}`);
}
