import type { CreateFunction, CreateSequence, CreateTable, CreateTableAs, CreateView, RefreshMaterializedView } from '../operations/index.ts';
import { findRelation, isView } from '../schema/index.ts';
import { parseQuery, readUsesOf, runQuery } from './data.ts';
import { lockReferenced } from './foreign-keys.ts';
import { createPartition } from './partitions.ts';
import { relationNamed, tableNamed, type Scene } from './scene.ts';
import { locked, worked, type Touches } from './touches.ts';

/**
 * CREATE TABLE: the new table concerns nobody yet; the relations that it refers to do. The tables that its foreign keys
 * reference get triggers (SHARE ROW EXCLUSIVE), parents get a child, LIKE reads. Its empty rows need no verifying.
 */
export function* createTable(scene: Scene, operation: CreateTable): Touches {
  if (operation.ifNotExists && exists(scene, operation.name)) return;
  for (const like of operation.likes) {
    const source = relationNamed(scene, like.name);
    if (source) yield locked(source, 'ACCESS SHARE');
  }
  for (const name of operation.inherits) {
    const parent = tableNamed(scene, name);
    if (parent) yield locked(parent, 'SHARE UPDATE EXCLUSIVE');
  }
  if (operation.partitionOf) {
    const parent = tableNamed(scene, operation.partitionOf.parent);
    if (parent) yield* createPartition(scene, parent, operation.partitionOf.bound);
  }
  for (const constraint of [...operation.columns.flatMap((column) => column.constraints), ...operation.constraints]) {
    const referenced = constraint.kind === 'foreignKey' ? tableNamed(scene, constraint.references) : undefined;
    if (referenced) yield* lockReferenced(scene, referenced, 'SHARE ROW EXCLUSIVE');
  }
}

/** CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW: the query runs, unless WITH NO DATA, or what it fills exists. */
export function* createTableAs(scene: Scene, operation: CreateTableAs): Touches {
  if (operation.ifNotExists && exists(scene, operation.name)) return;
  yield* operation.withData ? runQuery(scene, operation.query) : parseQuery(scene, operation.query);
}

/** CREATE VIEW reads nothing; OR REPLACE locks the view that it replaces (view.c: DefineVirtualRelation). */
export function* createView(scene: Scene, { name, replace, query }: CreateView): Touches {
  const old = replace ? findRelation(scene.schema, name, scene.searchPath) : 'absent';
  if (typeof old !== 'string') yield locked(old, 'ACCESS EXCLUSIVE');
  yield* parseQuery(scene, query);
}

/** REFRESH: ACCESS EXCLUSIVE and a new file, CONCURRENTLY EXCLUSIVE and a comparison with the old rows (matview.c: RefreshMatViewByOid). */
export function* refreshMaterializedView(scene: Scene, { name, concurrently, withData }: RefreshMaterializedView): Touches {
  const view = relationNamed(scene, name, 'materialized view');
  if (!view) return;
  const lock = concurrently ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  if (!withData) {
    yield locked(view, lock);
    return;
  }
  yield worked(view, lock, { work: concurrently ? 'scan' : 'rewrite', kind: 'refresh' });
  if (isView(view)) yield* readUsesOf(scene, view.uses.map((use) => use.relation));
}

export function* createSequence(scene: Scene, { ownedBy }: CreateSequence): Touches {
  yield* lockOwner(scene, ownedBy);
}

/** OWNED BY only makes sure that the table stays. */
export function* lockOwner(scene: Scene, ownedBy: CreateSequence['ownedBy']): Touches {
  const owner = ownedBy && ownedBy !== 'none' ? tableNamed(scene, ownedBy.table) : undefined;
  if (owner) yield locked(owner, 'ACCESS SHARE');
}

/** The body of a SQL function is parsed when it is made, which locks what its queries name (pg_proc.c: fmgr_sql_validator); a PL/pgSQL body's SQL is not. */
export function* createFunction(scene: Scene, { language, body }: CreateFunction): Touches {
  if (language !== 'sql') return;
  for (const operation of body.statements.flatMap((statement) => statement.operations)) {
    switch (operation.kind) {
      case 'select':
        yield* parseQuery(scene, operation.query);
        break;
      case 'insert':
      case 'update':
      case 'delete':
      case 'merge': {
        const target = relationNamed(scene, operation.table);
        if (target) yield locked(target, 'ROW EXCLUSIVE');
        yield* parseQuery(scene, operation.query);
        break;
      }
      default:
    }
  }
}

function exists(scene: Scene, name: CreateTable['name']): boolean {
  return typeof findRelation(scene.schema, { ...name, schema: name.schema ?? scene.searchPath[0] ?? 'public' }, []) !== 'string';
}
