import { columnsOf, type AlterColumnType } from '../operations/index.ts';
import { findColumn, foreignKeysTo, indexesOf, sequenceById, tableById, type Column, type Index, type Table } from '../schema/index.ts';
import type { Alteration } from './alteration.ts';
import { foreignKeyCause, foreignKeysOf, lockReferenced, referencesAny } from './foreign-keys.ts';
import { family, withPartitions, type Scene } from './scene.ts';
import { locked, worked, type Touches } from './touches.ts';
import { typeChange, type TypeChange } from './type-change.ts';

/** What happens to a column's values, as far as the objects that depend on it must know. */
export type ColumnChange = Pick<TypeChange, 'rewrite' | 'operatorsChange' | 'collationChanges' | 'polymorphic'>;

/** ALTER COLUMN TYPE on a table and all its children: the rows, then everything that hangs on the column. */
export function* alterColumnType({ scene, rewrites }: Alteration, table: Table, operation: AlterColumnType): Touches {
  const { column: name, type, collation, using } = operation;
  for (const relation of family(scene, table)) {
    yield locked(relation, 'ACCESS EXCLUSIVE');
    const column = findColumn(relation, name);
    if (column === 'absent') continue;
    const change = typeChange(scene, column === 'unknown' ? undefined : column, type, collation?.name, using?.tree);
    yield* followingSequence(scene, column === 'unknown' ? undefined : column);
    if (change.rewrite) yield worked(relation, 'ACCESS EXCLUSIVE', { work: 'rewrite', kind: 'type change', name }, change.certain);
    yield* dependentWork(scene, relation, name, { ...change, rewrite: change.rewrite || rewrites });
    // An expression index or a CHECK that nobody has seen would have its work done, however free the change is.
    if (!relation.whole) yield worked(relation, 'ACCESS EXCLUSIVE', { work: 'index build', kind: 'dependent index' }, false);
  }
}

/** An identity's sequence gets the new type, as by ALTER SEQUENCE (parse_utilcmd.c: transformAlterTableStmt). */
function* followingSequence(scene: Scene, column: Column | undefined): Touches {
  const sequence = column?.identity && column.sequence !== undefined ? sequenceById(scene.schema, column.sequence) : undefined;
  if (sequence) yield locked(sequence, 'SHARE ROW EXCLUSIVE');
}

/**
 * Constraints and indexes that mention a changed column are dropped and made again (tablecmds.c:
 * RememberAllDependentForRebuilding, ATPostAlterTypeCleanup), with less work where the old one can be kept.
 */
export function* dependentWork(scene: Scene, table: Table, column: string, change: ColumnChange): Touches {
  yield* checks(table, column);
  yield* indexes(scene, table, column, change);
  yield* foreignKeys(scene, table, column, change);
}

/** A valid CHECK is verified again, even where the type stays the same [measured]. */
function* checks(table: Table, column: string): Touches {
  for (const constraint of table.constraints) {
    if (constraint.kind !== 'check' || !constraint.columnsUsed.includes(column) || !constraint.validated || !constraint.enforced) continue;
    yield worked(table, 'ACCESS EXCLUSIVE', { work: 'scan', kind: 'dependent check', name: constraint.name });
  }
}

function* indexes(scene: Scene, table: Table, column: string, change: ColumnChange): Touches {
  for (const index of indexesOf(scene.schema, table)) {
    if (!mentions(index, column) || keepsIndex(index, column, change)) continue;
    yield worked(table, 'ACCESS EXCLUSIVE', { work: 'index build', kind: 'dependent index', name: index.name });
  }
}

function mentions(index: Index, column: string): boolean {
  return index.include.includes(column) || keyed(index, column).length > 0 || expressionsOf(index).some((tree) => columnsOf(tree).includes(column));
}

function keyed(index: Index, column: string): Index['elements'] {
  return index.elements.filter((element) => element.column === column);
}

function expressionsOf(index: Index): Parameters<typeof columnsOf>[0][] {
  return [...index.elements.flatMap(({ expression }) => expression?.tree ?? []), ...(index.where ? [index.where.tree] : [])];
}

/**
 * Whether the old index serves on (indexcmds.c: CheckIndexCompatible): never after a rewrite, nor an invalid one or one
 * with an expression or a predicate, whatever they are about, nor a partition's part of a partitioned index [measured].
 * hash and gin store something else than the column's type, which for arrays and enums counts as a change. An operator
 * class or a collation that the index itself names stays as it is.
 */
function keepsIndex(index: Index, column: string, { rewrite, operatorsChange, collationChanges, polymorphic }: ColumnChange): boolean {
  if (rewrite || index.valid === 'no' || index.parentIndex !== undefined || expressionsOf(index).length > 0) return false;
  if (polymorphic && (index.method === 'hash' || index.method === 'gin') && keyed(index, column).length > 0) return false;
  return keyed(index, column).every((element) => (!operatorsChange || element.opclass !== undefined) && (!collationChanges || element.collation !== undefined));
}

/**
 * A foreign key on either side is made again, under ACCESS EXCLUSIVE on both tables, and its rows are verified unless
 * the table isn't rewritten and the comparison stays the same (tablecmds.c: TryReuseForeignKey). A key that is NOT VALID
 * is verified then, too [measured].
 */
function* foreignKeys(scene: Scene, table: Table, column: string, { rewrite, operatorsChange }: ColumnChange): Touches {
  const verify = rewrite || operatorsChange;
  for (const key of foreignKeysOf(table)) {
    if (!key.columns.includes(column)) continue;
    const referenced = key.inherited && !key.local ? undefined : tableById(scene.schema, key.referencedTable);
    if (referenced) yield* lockReferenced(scene, referenced, 'ACCESS EXCLUSIVE');
    if (verify && key.enforced) yield worked(table, 'ACCESS EXCLUSIVE', foreignKeyCause(key.name));
  }
  for (const { table: referencing, constraint } of foreignKeysTo(scene.schema, table)) {
    if (!referencesAny(constraint, table, [column])) continue;
    for (const relation of withPartitions(scene, referencing)) {
      yield verify && constraint.enforced ? worked(relation, 'ACCESS EXCLUSIVE', foreignKeyCause(constraint.name)) : locked(relation, 'ACCESS EXCLUSIVE');
    }
  }
}
