import type { AttachIndex, AttachPartition, DetachPartition, PartitionBound } from '../operations/index.ts';
import { foreignKeysTo, foreignKeyTakenOver, indexesOf, tableById, type Table } from '../schema/index.ts';
import type { Alteration } from './alteration.ts';
import { defaultPartition } from './drops.ts';
import { foreignKeyCause, foreignKeysOf, lockReferenced } from './foreign-keys.ts';
import type { Formula } from './formulas.ts';
import { indexNamed, sameIndex, tableOf } from './indexes.ts';
import { partitionConstraint, provesConstraint, remainderConstraint } from './partition-constraint.ts';
import { tableNamed, withPartitions, type Scene } from './scene.ts';
import { locked, worked, type Touches } from './touches.ts';
import type { Cause } from './types.ts';

/**
 * ATTACH PARTITION (tablecmds.c: ATExecAttachPartition): SHARE UPDATE EXCLUSIVE on the parent since 12, ACCESS EXCLUSIVE
 * on the new partition and the default one, both scanned unless a CHECK proves where their rows belong. The partition
 * builds the parent's indexes that it lacks and verifies the parent's foreign keys that it lacks.
 */
export function* attachPartition({ scene }: Alteration, parent: Table, { partition: name, bound }: AttachPartition): Touches {
  yield locked(parent, scene.environment.postgres >= 12 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE');
  const partition = tableNamed(scene, name);
  if (!partition) return;
  for (const leaf of withPartitions(scene, partition)) {
    yield locked(leaf, 'ACCESS EXCLUSIVE');
    yield* missingIndexes(scene, parent, leaf);
  }
  yield* verifyRows(scene, partition, partitionConstraint(scene, parent, bound), 'partition bound', parent.whole);
  yield* lockDefaultPartition(scene, parent, bound);
  yield* inheritForeignKeys(scene, parent, partition);
}

/** CREATE TABLE … PARTITION OF: ACCESS EXCLUSIVE on the parent (tablecmds.c: DefineRelation), and on a default partition, which is scanned. */
export function* createPartition(scene: Scene, parent: Table, bound: PartitionBound): Touches {
  yield locked(parent, 'ACCESS EXCLUSIVE');
  yield* lockDefaultPartition(scene, parent, bound);
  yield* inheritForeignKeys(scene, parent, undefined);
}

/** What a default partition holds may belong to the new one. */
function* lockDefaultPartition(scene: Scene, parent: Table, bound: PartitionBound): Touches {
  const rest = defaultPartition(scene, parent);
  if (rest) yield* verifyRows(scene, rest, remainderConstraint(scene, parent, bound), 'default partition', true);
}

/** A scan of each leaf for which nothing proves the constraint (tablecmds.c: QueuePartitionConstraintValidation). */
function* verifyRows(scene: Scene, table: Table, constraint: Formula | undefined, kind: Cause['kind'], parentKnown: boolean): Touches {
  yield locked(table, 'ACCESS EXCLUSIVE');
  const proof = constraint ? provesConstraint(table, constraint) : 'no';
  if (proof === 'yes') return;
  if (table.kind === 'partitioned table') {
    for (const id of table.children) {
      const child = tableById(scene.schema, id);
      if (child) yield* verifyRows(scene, child, constraint, kind, parentKnown);
    }
    return;
  }
  yield worked(table, 'ACCESS EXCLUSIVE', { work: 'scan', kind }, parentKnown && table.whole && proof === 'no');
}

function* missingIndexes(scene: Scene, parent: Table, leaf: Table): Touches {
  const own = indexesOf(scene.schema, leaf);
  for (const index of indexesOf(scene.schema, parent)) {
    const found = own.some((candidate) => candidate.parentIndex === undefined && sameIndex(candidate, index) && (index.constraint === undefined || candidate.constraint !== undefined));
    if (!found) yield worked(leaf, 'ACCESS EXCLUSIVE', { work: 'index build', kind: index.unique === true ? 'unique' : 'index', name: index.name }, leaf.whole);
  }
}

/**
 * The parent's foreign keys become the partition's: SHARE ROW EXCLUSIVE on the referenced table and verified, or, where
 * the partition has the same key, ACCESS EXCLUSIVE there, to drop its triggers [measured]. Tables that reference the
 * parent are locked since 15; before, they were only read [measured].
 */
function* inheritForeignKeys(scene: Scene, parent: Table, partition: Table | undefined): Touches {
  for (const key of foreignKeysOf(parent)) {
    const has = partition !== undefined && foreignKeyTakenOver(partition, key, scene.environment.postgres) !== undefined;
    const referenced = tableById(scene.schema, key.referencedTable);
    if (referenced) yield* lockReferenced(scene, referenced, has ? 'ACCESS EXCLUSIVE' : 'SHARE ROW EXCLUSIVE');
    if (!partition || has || !key.enforced) continue;
    for (const leaf of withPartitions(scene, partition)) yield worked(leaf, 'ACCESS EXCLUSIVE', foreignKeyCause(key.name), partition.whole);
  }
  for (const { table } of foreignKeysTo(scene.schema, parent)) {
    for (const referencing of withPartitions(scene, table)) yield locked(referencing, scene.environment.postgres >= 15 ? 'SHARE ROW EXCLUSIVE' : 'ACCESS SHARE');
  }
}

/**
 * DETACH PARTITION: ACCESS EXCLUSIVE on parent, partition and default partition. Foreign keys to the parent lock the
 * referencing table as strongly and look for rows that reference the partition. The partition's own keys get triggers
 * on their referenced tables (fixed in 12.21 … 17.1). CONCURRENTLY (14): SHARE UPDATE EXCLUSIVE on the parent; the
 * partition alone gets ACCESS EXCLUSIVE in the end (tablecmds.c: ATExecDetachPartition, DetachPartitionFinalize).
 */
export function* detachPartition({ scene }: Alteration, parent: Table, { partition: name, concurrently, finalize }: DetachPartition): Touches {
  const online = concurrently || finalize;
  yield locked(parent, online ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE');
  const partition = tableNamed(scene, name);
  if (!partition) return;
  for (const part of withPartitions(scene, partition)) yield locked(part, 'ACCESS EXCLUSIVE');
  const rest = online ? undefined : defaultPartition(scene, parent);
  if (rest) yield locked(rest, 'ACCESS EXCLUSIVE');
  for (const key of foreignKeysOf(parent)) {
    const referenced = scene.environment.postgres >= 12 ? tableById(scene.schema, key.referencedTable) : undefined;
    if (referenced) yield* lockReferenced(scene, referenced, 'SHARE ROW EXCLUSIVE');
  }
  for (const { table, constraint } of foreignKeysTo(scene.schema, parent)) {
    if (constraint.inherited && !constraint.local) continue;
    for (const referencing of withPartitions(scene, table)) yield worked(referencing, 'ACCESS EXCLUSIVE', foreignKeyCause(constraint.name));
  }
}

/** ALTER INDEX … ATTACH PARTITION: the index of the partition, and both tables only as readers lock them [measured]. */
export function* attachIndex({ scene }: Alteration, { table, index }: AttachIndex): Touches {
  const parent = indexNamed(scene, table);
  const child = indexNamed(scene, index);
  for (const [part, lock] of [[parent, 'SHARE UPDATE EXCLUSIVE'], [child, 'ACCESS EXCLUSIVE']] as const) {
    if (!part) continue;
    yield locked(part, lock);
    const owner = tableOf(scene, part);
    if (owner) yield locked(owner, 'ACCESS SHARE');
  }
}
