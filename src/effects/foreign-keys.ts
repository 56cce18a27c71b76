import type { ForeignKeyConstraint, LockMode } from '../operations/index.ts';
import { foreignKeysTo, foreignKeyTakenOver, indexesOf, tableById, type ForeignKey, type ForeignKeyShape, type Index, type Table } from '../schema/index.ts';
import { tableNamed, withPartitions, type Scene } from './scene.ts';
import { locked, worked, type Touch, type Touches } from './touches.ts';
import type { Cause } from './types.ts';

/**
 * ADD FOREIGN KEY, or a foreign key of a new table: SHARE ROW EXCLUSIVE on both tables and all their partitions, since
 * triggers are created on each (tablecmds.c: ATAddForeignKeyConstraint), whether rows are verified or not. Verifying is
 * the referencing table's work.
 */
export function* addForeignKey(scene: Scene, table: Table, key: ForeignKeyConstraint, options: { readonly verify: boolean }): Touches {
  const referenced = tableNamed(scene, key.references);
  yield* addToTable(scene, table, key, referenced, options.verify);
  if (referenced) yield* lockReferenced(scene, referenced, 'SHARE ROW EXCLUSIVE');
}

/**
 * A partition that has the same key hands it over: nothing is verified again, but the triggers that it had on the
 * referenced table go, under ACCESS EXCLUSIVE. Its own partitions are looked at from 18 on (tablecmds.c:
 * tryAttachPartitionForeignKey) [measured].
 */
function* addToTable(scene: Scene, table: Table, key: ForeignKeyConstraint, referenced: Table | undefined, verify: boolean): Touches {
  const cause = foreignKeyCause(key.name);
  const touch = (part: Table, work: boolean): Touch => (work ? worked(part, 'SHARE ROW EXCLUSIVE', cause) : locked(part, 'SHARE ROW EXCLUSIVE'));
  yield touch(table, verify);
  if (table.kind !== 'partitioned table') return;
  for (const partition of table.children.flatMap((id) => tableById(scene.schema, id) ?? [])) {
    const own = referenced && foreignKeyTakenOver(partition, shapeOf(key, referenced), scene.environment.postgres);
    if (!own) {
      yield* addToTable(scene, partition, key, referenced, verify);
      continue;
    }
    for (const part of scene.environment.postgres >= 18 ? withPartitions(scene, partition) : [partition]) yield touch(part, verify && !own.validated);
    yield* lockReferenced(scene, referenced, 'ACCESS EXCLUSIVE');
  }
}

function shapeOf(key: ForeignKeyConstraint, referenced: Table): ForeignKeyShape {
  return { ...key, referencedTable: referenced.id, referencedColumns: referencedColumns(key, referenced) };
}

export function foreignKeyCause(name: string | undefined): Cause {
  return { work: 'scan', kind: 'foreign key', ...(name !== undefined && { name }) };
}

/** A lock on a referenced table; its partitions have triggers of their own. */
export function* lockReferenced(scene: Scene, referenced: Table, lock: LockMode): Touches {
  for (const partition of withPartitions(scene, referenced)) yield locked(partition, lock);
}

export function foreignKeysOf(table: Table): ForeignKey[] {
  return table.constraints.flatMap((constraint) => (constraint.kind === 'foreignKey' ? [constraint] : []));
}

/**
 * A foreign key goes: ACCESS EXCLUSIVE on the referenced table too, whose triggers go with it. A partition's part of
 * its parent's key has none there [measured]. Before 15 a partitioned table had none itself, and was locked only where
 * the statement names the constraint (tablecmds.c: ATExecDropConstraint) [measured].
 */
export function* dropForeignKey(scene: Scene, key: ForeignKey, named = false): Touches {
  const referenced = key.inherited && !key.local ? undefined : tableById(scene.schema, key.referencedTable);
  if (!referenced) return;
  for (const partition of withPartitions(scene, referenced)) {
    if (named || partition.kind !== 'partitioned table' || scene.environment.postgres >= 15) yield locked(partition, 'ACCESS EXCLUSIVE');
  }
}

/** The foreign keys that reference a table, or, for a partition, the partitioned tables above it. */
export function foreignKeysReaching(scene: Scene, table: Table): ReturnType<typeof foreignKeysTo> {
  const parent = table.partitionOf && tableById(scene.schema, table.partitionOf.parent);
  return [...foreignKeysTo(scene.schema, table), ...(parent ? foreignKeysReaching(scene, parent) : [])];
}

/** What a referenced key or table takes with it by CASCADE: ACCESS EXCLUSIVE on the tables that reference it. */
export function* dropForeignKeysTo(scene: Scene, table: Table, concerns: (key: ForeignKey) => boolean): Touches {
  for (const { table: referencing, constraint } of foreignKeysReaching(scene, table)) {
    if (!concerns(constraint)) continue;
    for (const partition of withPartitions(scene, referencing)) yield locked(partition, 'ACCESS EXCLUSIVE');
    yield* dropForeignKey(scene, constraint);
  }
}

/** Whether a foreign key references these columns of a table: those it names, else the primary key. */
export function referencesAny(key: ForeignKey, referenced: Table, columns: readonly string[]): boolean {
  return referencedColumns(key, referenced).some((column) => columns.includes(column));
}

export function referencedColumns(key: Pick<ForeignKey, 'referencedColumns'>, referenced: Table): readonly string[] {
  if (key.referencedColumns.length > 0) return key.referencedColumns;
  return referenced.constraints.flatMap((constraint) => (constraint.kind === 'primaryKey' ? constraint.columns : []));
}


/**
 * What rows that are written make PostgreSQL look up for foreign keys (ri_triggers.c). New and changed keys are looked
 * up in the referenced table, under ROW SHARE and by its unique index.
 */
export function* checkForeignKeys(scene: Scene, table: Table, columns: readonly string[] | 'all'): Touches {
  for (const key of foreignKeysOf(table)) {
    if (!key.enforced || (columns !== 'all' && !key.columns.some((column) => columns.includes(column)))) continue;
    const referenced = tableById(scene.schema, key.referencedTable);
    if (!referenced) continue;
    for (const partition of withPartitions(scene, referenced)) yield locked(partition, 'ROW SHARE', partition === referenced);
  }
}

/**
 * Deleted and changed keys are looked for in the tables that reference them: ROW SHARE for NO ACTION and RESTRICT, ROW
 * EXCLUSIVE for actions that write there. Without an index on the foreign key every single look-up scans the table.
 */
export function* actOnReferencing(scene: Scene, table: Table, event: 'delete' | { readonly update: readonly string[] }, seen: Set<number> = new Set()): Touches {
  if (seen.has(table.id)) return;
  seen.add(table.id);
  for (const { table: referencing, constraint } of foreignKeysReaching(scene, table)) {
    if (!constraint.enforced || (event !== 'delete' && !referencesAny(constraint, table, event.update))) continue;
    const action = event === 'delete' ? constraint.onDelete : constraint.onUpdate;
    const lock: LockMode = action === 'noAction' || action === 'restrict' ? 'ROW SHARE' : 'ROW EXCLUSIVE';
    for (const partition of withPartitions(scene, referencing)) {
      const indexed = indexesOf(scene.schema, partition).some((index) => finds(index, constraint.columns));
      yield indexed ? locked(partition, lock) : worked(partition, lock, foreignKeyCause(constraint.name), partition.whole);
    }
    if (lock === 'ROW EXCLUSIVE') yield* actOnReferencing(scene, referencing, event === 'delete' && action === 'cascade' ? 'delete' : { update: constraint.columns }, seen);
  }
}

function finds(index: Index, columns: readonly string[]): boolean {
  const [first] = index.elements;
  return index.valid === 'yes' && !index.where && first?.column !== undefined && columns.includes(first.column);
}
