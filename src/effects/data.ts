import { fixedColumns, walkExpression, type Copy, type DataOperation, type Delete, type Expression, type Insert, type LockMode, type PlanQuery, type Query, type RelationUse, type Truncate, type Update } from '../operations/index.ts';
import { indexesOf, isTable, isView, relationById, tableById, type Relation, type Table } from '../schema/index.ts';
import { actOnReferencing, checkForeignKeys, foreignKeysReaching } from './foreign-keys.ts';
import { ownedSequences } from './drops.ts';
import { family, relationNamed, withPartitions, type Scene } from './scene.ts';
import { locked, worked, type Touches } from './touches.ts';
import type { Cause } from './types.ts';

const reading: Cause = { work: 'scan', kind: 'query' };
const changing: Cause = { work: 'scan', kind: 'data change' };

/**
 * What a query locks: the relations that it reads, through views down to their tables, under ACCESS SHARE, or ROW SHARE
 * with FOR UPDATE and its kin. Reading is taken for a scan: how a query is planned is not known here. What
 * data-modifying CTEs write is locked like any other write.
 */
export function* runQuery(scene: Scene, query: Query): Touches {
  yield* readAll(scene, query, true);
  for (const write of query.writes) yield* changeData(scene, write);
}

/** The locks of a query that is planned, or only parsed and rewritten, but not run. */
export function* planQuery(scene: Scene, query: Query, stage: PlanQuery['stage']): Touches {
  for (const use of query.reads) {
    const relation = relationNamed(scene, use.name);
    if (!relation) continue;
    const touches = readThrough(scene, relation, use.rowLock ? 'ROW SHARE' : 'ACCESS SHARE', use.only || stage === 'parsed', new Set());
    for (const touch of touches) yield locked(touch.relation, touch.lock, touch.certain);
  }
  for (const write of query.writes) {
    const target = relationNamed(scene, write.table);
    const only = stage === 'parsed' || write.kind === 'insert' || (write.kind !== 'merge' && write.only);
    if (target) for (const relation of isTable(target) ? family(scene, target, only) : [target]) yield locked(relation, 'ROW EXCLUSIVE');
    yield* planQuery(scene, write.query, stage);
  }
}

/** The locks of parsing alone: CREATE VIEW, WITH NO DATA, the body of a SQL function. */
export function* parseQuery(scene: Scene, query: Query): Touches {
  yield* readAll(scene, query, false);
  for (const write of query.writes) {
    const target = relationNamed(scene, write.table);
    if (target) yield locked(target, 'ROW EXCLUSIVE');
    yield* parseQuery(scene, write.query);
  }
}

/** The locks of an expression's subqueries when it is only stored: policies. */
export function* parseExpression(scene: Scene, expression: Expression | undefined): Touches {
  if (!expression) return;
  for (const part of walkExpression(expression.tree)) if (part.kind === 'subquery') yield* parseQuery(scene, part.query);
}

function* readAll(scene: Scene, query: Query, run: boolean): Touches {
  for (const use of query.reads) yield* readOne(scene, use, run);
}

function* readOne(scene: Scene, use: RelationUse, run: boolean): Touches {
  const relation = relationNamed(scene, use.name);
  if (!relation) return;
  // Parsing locks what the query names; running it, what that stands for too (rewriteHandler.c: AcquireRewriteLocks).
  const lock: LockMode = use.rowLock ? 'ROW SHARE' : 'ACCESS SHARE';
  if (run && isTable(relation) && fixesKey(scene, relation, use.fixedColumns)) for (const table of family(scene, relation, use.only)) yield locked(table, lock);
  else if (run) yield* readThrough(scene, relation, lock, use.only, new Set());
  else yield locked(relation, lock);
}

function* readThrough(scene: Scene, relation: Relation, lock: LockMode, only: boolean, seen: Set<number>): Touches {
  if (seen.has(relation.id)) return;
  seen.add(relation.id);
  if (isTable(relation)) for (const table of family(scene, relation, only)) yield worked(table, lock, reading);
  else if (relation.kind === 'materialized view') yield worked(relation, lock, reading);
  else yield locked(relation, lock);
  if (relation.kind === 'view') yield* readUses(scene, relation.uses.map((use) => use.relation), lock, seen);
}

function* readUses(scene: Scene, ids: readonly number[], lock: LockMode, seen: Set<number>): Touches {
  for (const id of ids) {
    const used = relationById(scene.schema, id);
    if (used) yield* readThrough(scene, used, lock, false, seen);
  }
}

/** What a materialized view's query reads when it runs again. */
export function readUsesOf(scene: Scene, ids: readonly number[]): Touches {
  return readUses(scene, ids, 'ACCESS SHARE', new Set());
}

/** INSERT, UPDATE, DELETE, MERGE: ROW EXCLUSIVE on the target, what the query reads, and what foreign keys look up. */
export function* changeData(scene: Scene, operation: DataOperation): Touches {
  const target = relationNamed(scene, operation.table);
  if (target && !isTable(target)) yield* writeThroughView(scene, target, operation.kind !== 'insert');
  if (target && isTable(target)) {
    switch (operation.kind) {
      case 'insert':
        yield* insert(scene, target, operation);
        break;
      case 'update':
        yield* update(scene, target, operation);
        break;
      case 'delete':
        yield* remove(scene, target, operation);
        break;
      case 'merge':
        for (const table of family(scene, target)) yield worked(table, 'ROW EXCLUSIVE', changing);
        if (operation.actions.includes('insert') || operation.actions.includes('update')) yield* checkForeignKeys(scene, target, 'all');
        if (operation.actions.includes('delete')) yield* actOnReferencing(scene, target, 'delete');
        break;
      default:
        unreachable(operation);
    }
  }
  yield* runQuery(scene, operation.query);
}

/** An updatable view's table is locked like the view (rewriteHandler.c: rewriteTargetView). */
function* writeThroughView(scene: Scene, view: Relation, scans: boolean, seen: Set<number> = new Set()): Touches {
  if (seen.has(view.id)) return;
  seen.add(view.id);
  yield scans ? worked(view, 'ROW EXCLUSIVE', changing) : locked(view, 'ROW EXCLUSIVE');
  if (!isView(view)) return;
  for (const { relation } of view.uses) {
    const used = relationById(scene.schema, relation);
    if (used) yield* writeThroughView(scene, used, scans, seen);
  }
}

/** Rows go to the table; those of a partitioned table to partitions that only their values tell. */
function* insert(scene: Scene, table: Table, operation: Insert): Touches {
  yield* lockForRows(scene, table);
  yield* checkForeignKeys(scene, table, filledColumns(table, operation));
}

/** A null in a foreign key is not looked up. A column that the INSERT doesn't name is filled only by a default. */
function filledColumns(table: Table, { columns, nulls, source }: Insert): readonly string[] | 'all' {
  if (columns.length === 0 && (source === 'query' || !table.whole)) return 'all';
  const written = columns.length > 0 ? columns : table.columns.map(({ name }) => name);
  const named = written.filter((_, position) => !nulls.includes(position));
  if (columns.length === 0) return named;
  const defaulted = table.columns.filter((column) => column.default ?? column.generated ?? column.identity).map(({ name }) => name);
  return [...named, ...defaulted];
}

function* lockForRows(scene: Scene, table: Table): Touches {
  yield locked(table, 'ROW EXCLUSIVE');
  for (const partition of withPartitions(scene, table).slice(1)) yield locked(partition, 'ROW EXCLUSIVE', false);
  yield* lockAncestors(scene, table);
}

/** Rows put straight into a partition are held against the bounds, which a new connection reads from the partitioned tables above it (partcache.c: generate_partition_qual). */
function* lockAncestors(scene: Scene, table: Table): Touches {
  const parent = table.partitionOf && tableById(scene.schema, table.partitionOf.parent);
  if (!parent) return;
  yield locked(parent, 'ACCESS SHARE');
  yield* lockAncestors(scene, parent);
}

function* update(scene: Scene, target: Table, { only, where, assignments, from }: Update): Touches {
  const columns = assignments.map(({ column }) => column);
  const lookup = from.length === 0 && findsByKey(scene, target, where);
  for (const table of family(scene, target, only)) {
    yield lookup ? locked(table, 'ROW EXCLUSIVE') : worked(table, 'ROW EXCLUSIVE', changing);
    yield* checkForeignKeys(scene, table, columns);
    yield* actOnReferencing(scene, table, { update: columns });
  }
}

function* remove(scene: Scene, target: Table, { only, where, from }: Delete): Touches {
  const lookup = from.length === 0 && findsByKey(scene, target, where);
  for (const table of family(scene, target, only)) {
    yield lookup ? locked(table, 'ROW EXCLUSIVE') : worked(table, 'ROW EXCLUSIVE', changing);
    yield* actOnReferencing(scene, table, 'delete');
  }
}

/** Whether a WHERE fixes every column of a unique index, so that no more than one row is found, and without a scan. */
function findsByKey(scene: Scene, table: Table, where: Expression | undefined): boolean {
  return where !== undefined && fixesKey(scene, table, fixedColumns(where.tree));
}

function fixesKey(scene: Scene, table: Table, columns: readonly string[]): boolean {
  const fixed = new Set(columns);
  return fixed.size > 0 && indexesOf(scene.schema, table).some((index) =>
    index.unique === true && index.valid === 'yes' && !index.where && index.elements.length > 0
    && index.elements.every((element) => element.column !== undefined && fixed.has(element.column)));
}

/**
 * TRUNCATE: ACCESS EXCLUSIVE, and a new empty file whatever the size (tablecmds.c: ExecuteTruncateGuts). CASCADE goes
 * to all tables that reference it, RESTART IDENTITY to the sequences of them all.
 */
export function* truncate(scene: Scene, { table: name, only, cascade, restartIdentity }: Truncate): Touches {
  const target = relationNamed(scene, name);
  if (!target || !isTable(target)) return;
  const seen = new Set<number>();
  const queue = [...family(scene, target, only)];
  for (let table = queue.shift(); table; table = queue.shift()) {
    if (seen.has(table.id)) continue;
    seen.add(table.id);
    yield locked(table, 'ACCESS EXCLUSIVE');
    if (restartIdentity) for (const sequence of ownedSequences(scene, table)) yield locked(sequence, 'ACCESS EXCLUSIVE');
    if (cascade) for (const { table: referencing } of foreignKeysReaching(scene, table)) queue.push(...withPartitions(scene, referencing));
  }
}

/** COPY … FROM writes like INSERT, COPY … TO reads. */
export function* copy(scene: Scene, { table: name, query, direction }: Copy): Touches {
  if (query) yield* runQuery(scene, query);
  const relation = name && relationNamed(scene, name);
  if (!relation) return;
  if (direction === 'to') yield worked(relation, 'ACCESS SHARE', reading);
  else if (isTable(relation)) {
    yield* lockForRows(scene, relation);
    yield* checkForeignKeys(scene, relation, 'all');
  } else yield* writeThroughView(scene, relation, false);
}

function unreachable(value: never): never {
  throw new Error(`no change of data: ${JSON.stringify(value)}`);
}
