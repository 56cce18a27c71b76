import type { CreateTableAs, CreateView, Query, RefreshMaterializedView, RelationUse } from '../operations/index.ts';
import { changeTable, changeView, enter, newRelation, put, refuse, resolve, type Draft } from './draft.ts';
import { emptyTable, stubOf } from './stubs.ts';
import { findColumn, findRelation, isSystemRelation, isTable, isView, relationById } from './lookups.ts';
import { temporarySchema } from './names.ts';
import { leaveUses } from './remove.ts';
import type { Relation } from './types.ts';

export function createView(draft: Draft, operation: CreateView): void {
  const persistence = readsTemporary(draft, operation.query) ? 'temporary' : operation.persistence;
  const found = findRelation(draft.schema, operation.name, draft.environment.searchPath);
  const old = operation.replace && typeof found !== 'string' ? found : undefined;
  if (old && old.kind !== 'view' && old.whole) refuse(`"${old.name}" is not a view`);
  const columns = outputNames(operation.query, operation.columnNames) ?? 'unknown';
  if (old?.kind === 'view') {
    leaveUses(draft, old);
    put(draft, { ...old, columns, calls: operation.query.calls, uses: [], whole: true });
    linkUses(draft, old.id, operation.query);
    return;
  }
  const identity = newRelation(draft, operation.name, { persistence, ifNotExists: operation.replace || operation.ifNotExists === true });
  // Its text is known, whether or not it replaces another.
  const stub = stubOf({ ...identity, whole: true }, 'view');
  if (stub.kind !== 'view') return;
  enter(draft, { ...stub, columns, calls: operation.query.calls });
  linkUses(draft, identity.id, operation.query);
}

/** CREATE TABLE AS and CREATE MATERIALIZED VIEW. The columns' names are the query's; their types are not worked out. */
export function createTableAs(draft: Draft, operation: CreateTableAs): void {
  const identity = newRelation(draft, operation.name, operation);
  requireRead(draft, operation.query);
  const names = outputNames(operation.query, operation.columnNames);
  if (operation.materializedView) {
    const stub = stubOf(identity, 'materialized view');
    if (stub.kind !== 'materialized view') return;
    enter(draft, { ...stub, columns: names ?? 'unknown', calls: operation.query.calls, populated: operation.withData });
    linkUses(draft, identity.id, operation.query);
    return;
  }
  enter(draft, {
    ...emptyTable(identity),
    whole: identity.whole && names !== undefined,
    persistence: operation.persistence,
    columns: (names ?? operation.columnNames).map((name) => ({ name, notNull: false })),
    filled: operation.withData && !operation.query.constant,
  });
}

export function refreshMaterializedView(draft: Draft, operation: RefreshMaterializedView): void {
  const view = resolve(draft, operation.name, 'materialized view');
  if (view.kind !== 'materialized view') refuse(`"${view.name}" is not a materialized view`);
  put(draft, { ...view, populated: operation.withData });
}

/** Refuses a query of relations that are surely not there. */
function requireRead(draft: Draft, query: Query): void {
  const { searchPath } = draft.environment;
  const absent = query.reads.find(({ name }) => findRelation(draft.schema, name, searchPath) === 'absent' && !isSystemRelation(draft.schema, name, searchPath));
  if (absent) refuse(`relation "${absent.name.name}" does not exist`);
}

/** The names of a query's columns, the first of them renamed by a list; undefined where a star hides how many there are. */
function outputNames(query: Query, renamed: readonly string[]): string[] | undefined {
  return query.output === '*' ? undefined : query.output.map((name, i) => renamed[i] ?? name ?? '?column?');
}

/** A view on a temporary relation is temporary itself (view.c: isQueryUsingTempRelation). */
function readsTemporary(draft: Draft, query: Query): boolean {
  return query.reads.some(({ name }) => {
    const found = findRelation(draft.schema, name, draft.environment.searchPath);
    return typeof found !== 'string' && found.schema === temporarySchema;
  });
}

/** Ties a view to what its query reads. */
function linkUses(draft: Draft, viewId: number, query: Query): void {
  const uses = new Map<number, readonly string[] | 'all'>();
  for (const read of query.reads) {
    if (read.name.template || isSystemRelation(draft.schema, read.name, draft.environment.searchPath)) continue;
    const relation = resolve(draft, read.name, 'table');
    const columns = columnsTaken(relation, read);
    const before = uses.get(relation.id) ?? [];
    uses.set(relation.id, before === 'all' || columns === 'all' ? 'all' : [...new Set([...before, ...columns])]);
  }
  changeView(draft, viewId, () => ({ uses: [...uses].map(([relation, columns]) => ({ relation, columns })) }));
  for (const id of uses.keys()) {
    const used = relationById(draft.schema, id);
    if (used && (isTable(used) || isView(used))) {
      const views = [...used.views, viewId];
      changeTable(draft, id, () => ({ views }));
      changeView(draft, id, () => ({ views }));
    }
  }
}

/** The columns that a query takes. A star stands for those of today; an unqualified name belongs to whoever has such a column. */
function columnsTaken(relation: Relation, use: RelationUse): readonly string[] | 'all' {
  if (isView(relation)) return relation.columns === 'unknown' || use.wholeRow ? 'all' : [...use.columns, ...use.perhapsColumns.filter((name) => relation.columns.includes(name))];
  if (!isTable(relation)) return use.columns;
  if (use.wholeRow && !relation.whole) return 'all';
  const perhaps = use.perhapsColumns.filter((name) => typeof findColumn(relation, name) !== 'string');
  const all = use.wholeRow ? relation.columns.map(({ name }) => name) : [];
  return [...new Set([...use.columns, ...perhaps, ...all])];
}
