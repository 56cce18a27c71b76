import type { PostgresVersion } from '../config/index.ts';
import type { Persistence, QualifiedName } from '../operations/index.ts';
import { findColumn, findRelation, isTable, isView, namespaceDropped, neverMade, relationById, type WrittenName } from './lookups.ts';
import { nameKey, temporarySchema, unknownSchema } from './names.ts';
import { get, remove, set } from './persistent-map.ts';
import { stubOf } from './stubs.ts';
import type { Column, Index, Relation, RelationKind, Schema, Table, View } from './types.ts';

/** Where an operation runs. */
export interface Environment {
  readonly searchPath: readonly string[];
  /** The migration file. */
  readonly path: string;
  readonly postgres: PostgresVersion;
  /** The statement has run on the databases that count: PostgreSQL did not refuse it. */
  readonly shipped?: boolean;
}

/**
 * A schema while one operation changes it. Only `schema` is replaced, by newer values; what a refused operation did is
 * thrown away with its draft.
 */
export interface Draft {
  schema: Schema;
  readonly environment: Environment;
}

/** What PostgreSQL would answer with an error. It never leaves this folder: the operation has no effect then. */
export class Refusal extends Error {}

/** Ends the operation, as ereport(ERROR) does. */
export function refuse(reason: string): never {
  throw new Refusal(reason);
}

/** The relation that a name means, entered as a stub where it is unknown. Refuses what is absent, and placeholders: nothing can be learnt of those. */
export function resolve(draft: Draft, name: QualifiedName, kind: RelationKind): Relation {
  if (name.template) refuse(`what ${name.name} stands for is unknown`);
  const found = findRelation(draft.schema, name, draft.environment.searchPath);
  if (found === 'absent') refuse(`relation "${name.name}" does not exist`);
  return found === 'unknown' ? enterStub(draft, name, kind) : found;
}

export function resolveTable(draft: Draft, name: QualifiedName): Table {
  const relation = resolve(draft, name, 'table');
  return isTable(relation) ? relation : refuse(`"${name.name}" is not a table`);
}

/** Enters a stub for a relation known only by name. */
export function enterStub(draft: Draft, name: WrittenName, kind: RelationKind): Relation {
  const schema = name.schema ?? (name.template ? unknownSchema : creationSchema(draft));
  namesUnseen(draft, name);
  const stub = stubOf({ id: takeId(draft), schema, name: name.name, new: 'no', whole: false, ...(name.template && { template: true }) }, kind);
  put(draft, stub);
  if (!name.template) enterName(draft, stub);
  return stub;
}

/** A statement names a relation that the history did not make: others make relations too. */
export function namesUnseen(draft: Draft, name: WrittenName): void {
  if (draft.schema.fromStart && isOwn(name) && !name.template) draft.schema = { ...draft.schema, fromStart: false };
}

/** It lies where the history makes its tables, and not where an extension or the host may have theirs (`auth.users`). */
function isOwn({ schema }: WrittenName): boolean {
  return schema === undefined || schema === 'public';
}

/** Where an unqualified name is created: the first schema of the search path that isn't known to be gone (namespace.c: RangeVarGetCreationNamespace). */
function creationSchema(draft: Draft): string {
  const { searchPath } = draft.environment;
  const there = searchPath.filter((namespace) => !namespaceDropped(draft.schema, namespace));
  // A schema that a tool made, or the script's caller, is unseen even where the history is complete.
  return there.find((namespace) => namespace === 'public' || get(draft.schema.namespaces, namespace) || !neverMade(draft.schema, namespace)) ?? there[0] ?? refuse('no schema has been selected to create in');
}

/** The schema for a new object that a statement names. */
export function schemaForNew(draft: Draft, name: QualifiedName, persistence: Persistence = 'permanent'): string {
  if (name.template) refuse(`what ${name.name} stands for is unknown`);
  if (persistence === 'temporary' || name.schema?.startsWith('pg_temp')) return temporarySchema;
  const schema = name.schema ?? creationSchema(draft);
  return namespaceDropped(draft.schema, schema) ? refuse(`schema "${schema}" does not exist`) : schema;
}

/** What every relation has that CREATE makes. */
export interface NewRelation {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly createdBy: number;
  readonly new: 'yes' | 'perhaps';
  readonly whole: boolean;
}

/** The identity of a relation that CREATE makes. Refuses a name that is taken; a stub makes way, since the statement proves that it wasn't there. */
export function newRelation(draft: Draft, name: QualifiedName, options: { readonly persistence?: Persistence; readonly ifNotExists: boolean }): NewRelation {
  const schema = schemaForNew(draft, name, options.persistence);
  const key = nameKey(schema, name.name);
  const entry = get(draft.schema.names, key);
  if (entry !== undefined && entry !== null) {
    const old = relationById(draft.schema, entry);
    if (options.ifNotExists || !old || old.whole || old.new !== 'no') refuse(`relation "${name.name}" already exists`);
    draft.schema = { ...draft.schema, relations: remove(draft.schema.relations, String(entry)) };
  }
  const unknown = options.ifNotExists && entry === undefined && schema !== temporarySchema && !neverMade(draft.schema, schema) && !(draft.schema.fromStart && isOwn(name));
  return { id: takeId(draft), schema, name: name.name, createdBy: draft.schema.deploy, new: unknown ? 'perhaps' : 'yes', whole: !unknown };
}

/** The identity of a relation that PostgreSQL makes by the way, under a name that it found free. */
export function byTheWay(draft: Draft, schema: string, name: string): NewRelation {
  return { id: takeId(draft), schema, name, createdBy: draft.schema.deploy, new: 'yes', whole: true };
}

function takeId(draft: Draft): number {
  const id = draft.schema.nextId;
  draft.schema = { ...draft.schema, nextId: id + 1 };
  return id;
}

/** Stores a relation, new or changed. */
export function put(draft: Draft, relation: Relation): void {
  const { schema } = draft;
  const id = String(relation.id);
  const before = get(schema.relations, id);
  const isRecent = relation.new !== 'no' || (isTable(relation) && relation.filled);
  draft.schema = {
    ...schema,
    relations: set(schema.relations, id, relation),
    constraintNames: countConstraints(schema.constraintNames, before, relation),
    recent: isRecent && !get(schema.recent, id) ? set(schema.recent, id, true) : schema.recent,
  };
}

/** Stores a new relation and its name. */
export function enter<T extends Relation>(draft: Draft, relation: T): T {
  put(draft, relation);
  enterName(draft, relation);
  return relation;
}

/** Forgets a relation; its name is known to be free then. */
export function discard(draft: Draft, relation: Relation): void {
  const { schema } = draft;
  draft.schema = {
    ...schema,
    relations: remove(schema.relations, String(relation.id)),
    constraintNames: countConstraints(schema.constraintNames, relation, undefined),
    names: set(schema.names, nameKey(relation.schema, relation.name), null),
  };
}

/** Gives a relation another name or schema. Refuses one that is taken. */
export function move(draft: Draft, id: number, to: { readonly schema?: string; readonly name?: string }): void {
  const relation = relationById(draft.schema, id);
  if (!relation) return;
  const moved = { ...relation, ...to };
  if (moved.schema === relation.schema && moved.name === relation.name) return;
  const taken = get(draft.schema.names, nameKey(moved.schema, moved.name));
  if (taken !== undefined && taken !== null) refuse(`relation "${moved.name}" already exists in schema "${moved.schema}"`);
  draft.schema = { ...draft.schema, names: set(draft.schema.names, nameKey(relation.schema, relation.name), null) };
  put(draft, moved);
  enterName(draft, moved);
}

/** Says that no relation has this name, where the statement proves it. */
export function noteAbsent(draft: Draft, name: QualifiedName): void {
  if (name.template) return;
  for (const namespace of name.schema === undefined ? draft.environment.searchPath : [name.schema]) {
    draft.schema = { ...draft.schema, names: set(draft.schema.names, nameKey(namespace, name.name), null) };
  }
}

/** Changes a table by id; nothing where there is no such table any more. */
export function changeTable(draft: Draft, id: number, change: (table: Table) => Partial<Table>): void {
  const table = relationById(draft.schema, id);
  if (table && isTable(table)) put(draft, { ...table, ...change(table) });
}

/** A column of a table; on a stub it is entered where it wasn't known yet. */
export function columnOf(draft: Draft, table: Table, name: string): Column {
  const column = findColumn(tableOf(draft, table.id), name);
  if (column === 'absent') refuse(`column "${name}" of relation "${table.name}" does not exist`);
  if (column !== 'unknown') return column;
  const entered: Column = { name, notNull: 'unknown' };
  changeTable(draft, table.id, ({ columns }) => ({ columns: [...columns, entered] }));
  return entered;
}

/** Changes one column of a table, if it is listed there. */
export function changeColumn(draft: Draft, table: number, name: string, change: (column: Column) => Partial<Column>): void {
  changeTable(draft, table, ({ columns }) => ({ columns: columns.map((column) => (column.name === name ? { ...column, ...change(column) } : column)) }));
}

export function changeView(draft: Draft, id: number, change: (view: View) => Partial<View>): void {
  const view = relationById(draft.schema, id);
  if (view && isView(view)) put(draft, { ...view, ...change(view) });
}

export function changeIndex(draft: Draft, id: number, change: (index: Index) => Partial<Index>): void {
  const index = relationById(draft.schema, id);
  if (index?.kind === 'index') put(draft, { ...index, ...change(index) });
}

/** A table that is surely there: its id was just read from a relation. */
export function tableOf(draft: Draft, id: number): Table {
  const table = relationById(draft.schema, id);
  return table && isTable(table) ? table : refuse(`relation ${id} is no table`);
}

function enterName(draft: Draft, relation: Relation): void {
  draft.schema = { ...draft.schema, names: set(draft.schema.names, nameKey(relation.schema, relation.name), relation.id) };
}

function countConstraints(counts: Schema['constraintNames'], before: Relation | undefined, after: Relation | undefined): Schema['constraintNames'] {
  const old = before && isTable(before) ? before : undefined;
  const next = after && isTable(after) ? after : undefined;
  if (old && next && old.constraints === next.constraints && old.columns === next.columns && old.schema === next.schema) return counts;
  const gone = constraintKeys(old);
  const come = constraintKeys(next);
  let changed = counts;
  for (const key of gone) if (!come.delete(key)) changed = set(changed, key, (get(changed, key) ?? 1) - 1);
  for (const key of come) changed = set(changed, key, (get(changed, key) ?? 0) + 1);
  return changed;
}

function constraintKeys(table: Table | undefined): Set<string> {
  const names = [...(table?.constraints.map(({ name }) => name) ?? []), ...(table?.columns.flatMap(({ notNullName }) => notNullName ?? []) ?? [])];
  return new Set(names.map((name) => nameKey(table?.schema ?? '', name)));
}
