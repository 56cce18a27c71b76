import type { Analyze, Cluster, LockTable, Vacuum } from '../operations/index.ts';
import { descendants, isTable, isView, relationById, type Relation } from '../schema/index.ts';
import { indexNamed } from './indexes.ts';
import { allRelations, family, relationNamed, withPartitions, type Scene } from './scene.ts';
import { locked, worked, type Touches } from './touches.ts';
import type { Cause } from './types.ts';

/** VACUUM: SHARE UPDATE EXCLUSIVE; FULL writes a new file under ACCESS EXCLUSIVE (vacuum.c: vacuum_rel). */
export function* vacuum(scene: Scene, { table, full }: Vacuum): Touches {
  const cause: Cause = full ? { work: 'rewrite', kind: 'vacuum full' } : { work: 'scan', kind: 'vacuum' };
  for (const relation of targets(scene, table)) {
    for (const part of parts(scene, relation)) yield worked(part, full ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE', cause);
  }
}

/** ANALYZE reads a sample; of an inheritance parent its children too, which since 18 are analyzed themselves. */
export function* analyze(scene: Scene, { table }: Analyze): Touches {
  const cause: Cause = { work: 'scan', kind: 'analyze' };
  for (const relation of targets(scene, table)) {
    yield worked(relation, 'SHARE UPDATE EXCLUSIVE', cause);
    if (!isTable(relation)) continue;
    const own = relation.kind === 'partitioned table' || scene.environment.postgres >= 18;
    for (const child of descendants(scene.schema, relation)) yield worked(child, own ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS SHARE', cause);
  }
}

/** The named relation, else every one that VACUUM and ANALYZE take by themselves. */
function targets(scene: Scene, name: Vacuum['table']): Relation[] {
  if (name) {
    const relation = relationNamed(scene, name);
    return relation ? [relation] : [];
  }
  return allRelations(scene).filter((relation) => relation.kind === 'table' || relation.kind === 'partitioned table' || relation.kind === 'materialized view');
}

/** A partitioned table means its partitions; since 18 an inheritance parent means its children too. */
function parts(scene: Scene, relation: Relation): readonly Relation[] {
  if (!isTable(relation)) return [relation];
  return scene.environment.postgres >= 18 ? family(scene, relation) : withPartitions(scene, relation);
}

/** CLUSTER writes table and indexes anew under ACCESS EXCLUSIVE (cluster.c: cluster_rel); without a table, all that were clustered before. */
export function* cluster(scene: Scene, { table, index: name }: Cluster): Touches {
  const cause: Cause = { work: 'rewrite', kind: 'cluster' };
  if (!table) {
    for (const relation of allRelations(scene)) if (isTable(relation) && relation.clusterIndex !== undefined) yield worked(relation, 'ACCESS EXCLUSIVE', cause);
    return;
  }
  const relation = relationNamed(scene, table);
  if (!relation) return;
  for (const part of isTable(relation) ? withPartitions(scene, relation) : [relation]) yield worked(part, 'ACCESS EXCLUSIVE', cause);
  const index = name === undefined ? undefined : indexNamed(scene, { schema: relation.schema, name });
  if (!index) return;
  yield relation.kind === 'partitioned table' ? locked(index, 'ACCESS SHARE') : worked(index, 'ACCESS EXCLUSIVE', { ...cause, work: 'index build' });
}

/** LOCK TABLE reaches children, and through views the tables below (lockcmds.c: LockTableRecurse, LockViewRecurse). */
export function* lockTable(scene: Scene, { table, only, mode }: LockTable): Touches {
  const relation = relationNamed(scene, table);
  if (relation) yield* lockThrough(scene, relation, only, mode, new Set());
}

function* lockThrough(scene: Scene, relation: Relation, only: boolean, mode: LockTable['mode'], seen: Set<number>): Touches {
  if (seen.has(relation.id)) return;
  seen.add(relation.id);
  if (isTable(relation)) for (const part of family(scene, relation, only)) yield locked(part, mode);
  else yield locked(relation, mode);
  if (!isView(relation) || relation.kind !== 'view') return;
  for (const use of relation.uses) {
    const used = relationById(scene.schema, use.relation);
    if (used) yield* lockThrough(scene, used, only, mode, seen);
  }
}
