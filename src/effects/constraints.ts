import type { AddConstraint, AlterConstraint, CheckConstraint, ColumnDefinition, Constraint, DropConstraint, ForeignKeyConstraint, KeyConstraint, LockMode, ValidateConstraint } from '../operations/index.ts';
import { findConstraint, tableById, type ForeignKey, type Table, type TableConstraint } from '../schema/index.ts';
import type { Alteration } from './alteration.ts';
import { isSerial } from './data-types.ts';
import { addForeignKey, dropForeignKey, dropForeignKeysTo, foreignKeyCause, lockReferenced } from './foreign-keys.ts';
import { indexNamed, renameIndexLock } from './indexes.ts';
import { verifyNotNull } from './not-null.ts';
import { family, withPartitions, type Scene } from './scene.ts';
import { locked, worked, type Touches } from './touches.ts';
import type { Cause } from './types.ts';

interface Where {
  readonly only: boolean;
  /** The column that the constraint stands on in ADD COLUMN. */
  readonly column?: ColumnDefinition;
}

/** ADD CONSTRAINT. Since 18 all children are locked first, like the table, whatever the constraint then does there (tablecmds.c: ATPrepCmd). */
export function* addTableConstraint({ scene }: Alteration, table: Table, { constraint, only }: AddConstraint): Touches {
  if (scene.environment.postgres >= 18 && !only) {
    for (const relation of family(scene, table)) yield locked(relation, constraint.kind === 'foreignKey' ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE');
  }
  yield* addConstraint(scene, table, constraint, { only });
}

export function* addConstraint(scene: Scene, table: Table, constraint: Constraint, where: Where): Touches {
  switch (constraint.kind) {
    case 'check':
      return yield* addCheck(scene, table, constraint, where.only);
    case 'notNull':
      for (const relation of family(scene, table, where.only || constraint.noInherit)) {
        if (constraint.notValid) yield locked(relation, 'ACCESS EXCLUSIVE');
        else yield* verifyNotNull(scene, relation, constraint.column);
      }
      return;
    case 'unique':
    case 'primaryKey':
      return yield* constraint.usingIndex === undefined ? addKey(scene, table, constraint, where) : addKeyUsingIndex(scene, table, constraint, constraint.usingIndex);
    case 'exclude':
      return yield* buildIndexes(scene, table, { work: 'index build', kind: 'exclusion', ...nameOf(constraint) }, where.only);
    case 'foreignKey':
      return yield* addForeignKey(scene, table, constraint, { verify: mustVerify(constraint, where.column) });
    default:
      return unreachable(constraint);
  }
}

/** A CHECK is verified even on a column that the same command adds [measured]. It reaches the children; one that has the same CHECK already merges the two, unverified. */
function* addCheck(scene: Scene, table: Table, check: CheckConstraint, only: boolean): Touches {
  const cause: Cause = { work: 'scan', kind: 'check', ...nameOf(check) };
  for (const relation of family(scene, table, only || check.noInherit)) {
    const spared = relation.id !== table.id && hasCheck(relation, check);
    yield check.notValid || !check.enforced || spared ? locked(relation, 'ACCESS EXCLUSIVE') : worked(relation, 'ACCESS EXCLUSIVE', cause);
  }
}

function hasCheck(table: Table, { name }: CheckConstraint): boolean {
  return name !== undefined && table.constraints.some((constraint) => constraint.kind === 'check' && constraint.name === name && constraint.validated);
}

/** UNIQUE and PRIMARY KEY build an index; a primary key also makes its columns NOT NULL, in inheritance children too. */
function* addKey(scene: Scene, table: Table, key: KeyConstraint, { column, only }: Where): Touches {
  yield* buildIndexes(scene, table, { work: 'index build', kind: key.kind === 'unique' ? 'unique' : 'primary key', ...nameOf(key) }, only);
  if (key.kind === 'primaryKey' && !column) yield* verifyKeyColumns(scene, table, key.columns, only);
}

function* verifyKeyColumns(scene: Scene, table: Table, columns: readonly string[], only: boolean): Touches {
  for (const relation of family(scene, table, only)) {
    for (const column of columns) for (const touch of verifyNotNull(scene, relation, column)) if (relation === table || touch.cause || table.kind === 'table') yield touch;
  }
}

/** ACCESS EXCLUSIVE on the table; its partitions get their indexes as CREATE INDEX would build them, under SHARE. */
function* buildIndexes(scene: Scene, table: Table, cause: Cause, only: boolean): Touches {
  yield worked(table, 'ACCESS EXCLUSIVE', cause);
  for (const partition of only ? [] : withPartitions(scene, table)) if (partition.id !== table.id) yield worked(partition, 'SHARE', cause);
}

/** USING INDEX builds nothing; a primary key's columns must be proved not null all the same. An index that gets another name is locked as RENAME locks it. */
function* addKeyUsingIndex(scene: Scene, table: Table, key: KeyConstraint, name: string): Touches {
  yield locked(table, 'ACCESS EXCLUSIVE');
  const index = indexNamed(scene, { schema: table.schema, name });
  if (index && key.name !== undefined && key.name !== name) yield locked(index, renameIndexLock(scene));
  if (key.kind !== 'primaryKey') return;
  const columns = index?.elements.flatMap(({ column }) => column ?? []) ?? [];
  if (columns.length > 0) yield* verifyKeyColumns(scene, table, columns, false);
  else yield worked(table, 'ACCESS EXCLUSIVE', { work: 'scan', kind: 'not null' }, false);
}

/**
 * A foreign key on a new column without a default needs no look at the rows, which are all null (parse_utilcmd.c:
 * transformAlterTableStmt). DEFAULT NULL is a default, an identity isn't [measured].
 */
function mustVerify(key: ForeignKeyConstraint, column: ColumnDefinition | undefined): boolean {
  if (key.notValid || !key.enforced) return false;
  return !column || column.default !== undefined || column.generated !== undefined || isSerial(column);
}

/** VALIDATE CONSTRAINT: SHARE UPDATE EXCLUSIVE, and ROW SHARE on a referenced table; nothing to do where it is valid already. */
export function* validateConstraint({ scene }: Alteration, table: Table, { constraint: name, only }: ValidateConstraint): Touches {
  const lock: LockMode = 'SHARE UPDATE EXCLUSIVE';
  yield locked(table, lock);
  const column = table.columns.find((candidate) => candidate.notNullName === name);
  if (column) {
    if (!column.notNullNotValid) return;
    for (const relation of family(scene, table, only)) yield worked(relation, lock, { work: 'scan', kind: 'validate', name });
    return;
  }
  const constraint = findConstraint(table, name);
  if (constraint === 'absent') return;
  if (constraint === 'unknown') yield worked(table, lock, { work: 'scan', kind: 'validate', name }, false);
  else if (constraint.kind === 'check') yield* validateCheck(scene, table, constraint, only);
  else if (constraint.kind === 'foreignKey') yield* validateForeignKey(scene, table, constraint);
}

function* validateCheck(scene: Scene, table: Table, check: Extract<TableConstraint, { kind: 'check' }>, only: boolean): Touches {
  if (check.validated) return;
  for (const relation of family(scene, table, only || check.noInherit)) {
    yield relation.id !== table.id && hasCheck(relation, check) ? locked(relation, 'SHARE UPDATE EXCLUSIVE') : worked(relation, 'SHARE UPDATE EXCLUSIVE', { work: 'scan', kind: 'validate', name: check.name });
  }
}

function* validateForeignKey(scene: Scene, table: Table, key: ForeignKey): Touches {
  if (key.validated) return;
  for (const relation of withPartitions(scene, table)) yield worked(relation, 'SHARE UPDATE EXCLUSIVE', { work: 'scan', kind: 'validate', name: key.name });
  const referenced = tableById(scene.schema, key.referencedTable);
  // The query that looks for orphans reads the partitions of a referenced table; the lock is on the table itself.
  for (const relation of referenced ? withPartitions(scene, referenced) : []) yield locked(relation, relation === referenced ? 'ROW SHARE' : 'ACCESS SHARE');
}

/** ALTER CONSTRAINT: ACCESS EXCLUSIVE. Since 18 ENFORCED makes the triggers and verifies all rows, NOT ENFORCED drops the triggers. */
export function* alterConstraint({ scene }: Alteration, table: Table, { constraint: name, enforced }: AlterConstraint): Touches {
  for (const relation of withPartitions(scene, table)) yield locked(relation, 'ACCESS EXCLUSIVE');
  const key = findConstraint(table, name);
  if (enforced === undefined || key === 'absent') return;
  if (key === 'unknown') {
    if (enforced) yield worked(table, 'ACCESS EXCLUSIVE', foreignKeyCause(name), false);
    return;
  }
  if (key.kind !== 'foreignKey' || key.enforced === enforced) return;
  if (!enforced) return yield* dropForeignKey(scene, key, true);
  for (const relation of withPartitions(scene, table)) yield worked(relation, 'ACCESS EXCLUSIVE', foreignKeyCause(name));
  const referenced = tableById(scene.schema, key.referencedTable);
  if (referenced) yield* lockReferenced(scene, referenced, 'SHARE ROW EXCLUSIVE');
}

/** DROP CONSTRAINT: a foreign key's other table, and by CASCADE the tables whose foreign keys use the key. ONLY spares the children's constraint, not their lock [measured]. */
export function* dropConstraint({ scene }: Alteration, table: Table, { constraint: name, cascade }: DropConstraint): Touches {
  yield locked(table, 'ACCESS EXCLUSIVE');
  const constraint = findConstraint(table, name);
  if (typeof constraint === 'string') {
    const notNull = table.columns.some((column) => column.notNullName === name);
    for (const relation of notNull ? family(scene, table) : []) yield locked(relation, 'ACCESS EXCLUSIVE');
    return;
  }
  const inherits = constraint.kind === 'check' && !constraint.noInherit;
  for (const relation of inherits ? family(scene, table) : withPartitions(scene, table)) yield locked(relation, 'ACCESS EXCLUSIVE');
  if (constraint.kind === 'foreignKey') yield* dropForeignKey(scene, constraint, true);
  if (cascade && (constraint.kind === 'primaryKey' || constraint.kind === 'unique')) {
    const { columns, kind } = constraint;
    yield* dropForeignKeysTo(scene, table, (key) => (key.referencedColumns.length === 0 ? kind === 'primaryKey' : sameSet(key.referencedColumns, columns)));
  }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

function nameOf({ name }: { readonly name?: string }): { readonly name?: string } {
  return name === undefined ? {} : { name };
}

function unreachable(value: never): never {
  throw new Error(`no kind of constraint: ${JSON.stringify(value)}`);
}
