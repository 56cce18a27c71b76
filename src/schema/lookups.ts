import { isBuiltInType, isSystemSchema, nameKey, namesOfKey, temporarySchema, unknownSchema } from './names.ts';
import { entries, get, type PersistentMap } from './persistent-map.ts';
import type { Column, Index, Lookup, Relation, Schema, Sequence, Table, TableConstraint, UserFunction, UserType, View } from './types.ts';

/** A name as a statement writes it, whatever else it knows of it. */
export interface WrittenName {
  readonly schema?: string;
  readonly name: string;
  /** A placeholder filled a part of it: it can't be looked up. */
  readonly template?: true;
}

export type ForeignKey = Extract<TableConstraint, { kind: 'foreignKey' }>;

/** The relation of any kind that a name means. */
export function findRelation(schema: Schema, name: WrittenName, searchPath: readonly string[]): Lookup<Relation> {
  const found = find(schema, schema.names, name, searchPath, true);
  if (typeof found === 'string') return found;
  return relationById(schema, found) ?? 'unknown';
}

/** The schemas in which a relation of this name is known. */
export function schemasWith({ names }: Schema, name: string): readonly string[] {
  return [...entries(names)].flatMap(([key, id]) => (id !== null && namesOfKey(key).name === name ? [namesOfKey(key).schema] : []));
}

/** As `findRelation`; `absent` too where the name means something else than a table. */
export function findTable(schema: Schema, name: WrittenName, searchPath: readonly string[]): Lookup<Table> {
  return only(findRelation(schema, name, searchPath), isTable);
}

/** As `findRelation`; `absent` too where the name means something else than an index. */
export function findIndex(schema: Schema, name: WrittenName, searchPath: readonly string[]): Lookup<Index> {
  return only(findRelation(schema, name, searchPath), isIndex);
}

/** As `findRelation`; `absent` too where the name means something else than a sequence. */
export function findSequence(schema: Schema, name: WrittenName, searchPath: readonly string[]): Lookup<Sequence> {
  return only(findRelation(schema, name, searchPath), isSequence);
}

/** The domain, enum, range or base type of the user's that a name means. `absent` for built-in types and for row types. */
export function findType(schema: Schema, name: WrittenName, searchPath: readonly string[]): Lookup<UserType> {
  if (!name.template && isBuiltInType(name)) return 'absent';
  const found = find(schema, schema.types, name, searchPath, false);
  if (found !== 'absent' && found !== 'unknown') return found;
  if (typeof findRelation(schema, name, searchPath) !== 'string') return 'absent';
  return schema.extended && found === 'absent' && !seenDropped(schema, schema.types, name, searchPath) ? 'unknown' : found;
}

/** Every overload of the user's functions and procedures with this name. Built-in functions are not known here. */
export function findFunctions(schema: Schema, name: WrittenName, searchPath: readonly string[]): Lookup<readonly UserFunction[]> {
  if (name.template) return 'unknown';
  const overloads = schemasOf(name, searchPath).flatMap((namespace) => get(schema.functions, nameKey(namespace, name.name)) ?? []);
  if (overloads.length > 0) return overloads;
  const found = find(schema, schema.functions, name, searchPath, false);
  if (found === 'unknown') return found;
  return schema.extended && !seenDropped(schema, schema.functions, name, searchPath) ? 'unknown' : 'absent';
}

/** A column of a table. What a stub doesn't list is unknown. */
export function findColumn(table: Table, name: string): Lookup<Column> {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  return table.whole || table.droppedColumns?.includes(name) ? 'absent' : 'unknown';
}

/** A constraint of a table by name, NOT NULL aside. What a stub doesn't list is unknown. */
export function findConstraint(table: Table, name: string): Lookup<TableConstraint> {
  return table.constraints.find((candidate) => candidate.name === name) ?? (table.whole ? 'absent' : 'unknown');
}

export function relationById(schema: Schema, id: number): Relation | undefined {
  return get(schema.relations, String(id));
}

export function tableById(schema: Schema, id: number): Table | undefined {
  const relation = relationById(schema, id);
  return relation && isTable(relation) ? relation : undefined;
}

export function indexById(schema: Schema, id: number): Index | undefined {
  const relation = relationById(schema, id);
  return relation?.kind === 'index' ? relation : undefined;
}

export function sequenceById(schema: Schema, id: number): Sequence | undefined {
  const relation = relationById(schema, id);
  return relation?.kind === 'sequence' ? relation : undefined;
}

/** The indexes of a table or materialized view, oldest first. */
export function indexesOf(schema: Schema, relation: Table | View): Index[] {
  return relation.indexes.flatMap((id) => indexById(schema, id) ?? []);
}

/** The sequences that a table's columns own: of serial, of identity, by OWNED BY. */
export function sequencesOf(schema: Schema, table: Table): Sequence[] {
  return table.columns.flatMap((column) => column.owns ?? []).flatMap((id) => sequenceById(schema, id) ?? []);
}

/** The foreign keys that reference a table, its own among them, each with the table that has it. */
export function foreignKeysTo(schema: Schema, table: Table): { readonly table: Table; readonly constraint: ForeignKey }[] {
  return table.referencedBy.flatMap((id) => {
    const referencing = tableById(schema, id);
    if (!referencing) return [];
    return referencing.constraints.flatMap((constraint) =>
      constraint.kind === 'foreignKey' && constraint.referencedTable === table.id ? [{ table: referencing, constraint }] : []);
  });
}

/** Partitions of a table and tables that inherit from it, theirs too, each once, parents first. */
export function descendants(schema: Schema, table: Table): Table[] {
  const seen = new Set<number>([table.id]);
  const found: Table[] = [];
  const queue = [...table.children];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const child = seen.has(id) ? undefined : tableById(schema, id);
    if (!child) continue;
    seen.add(id);
    found.push(child);
    queue.push(...child.children);
  }
  return found;
}

/** The topmost partitioned table above a partition; the table itself where it is no partition. */
export function partitionRoot(schema: Schema, table: Table): Table {
  const parent = table.partitionOf && tableById(schema, table.partitionOf.parent);
  return parent ? partitionRoot(schema, parent) : table;
}

/** A relation of PostgreSQL's own: `pg_class`, `information_schema.columns`. One of the user's that is known by the same name comes first. */
export function isSystemRelation(schema: Schema, name: WrittenName, searchPath: readonly string[]): boolean {
  if (name.schema !== undefined) return isSystemSchema(name.schema);
  // Every relation of pg_catalog is called pg_….
  return name.name.startsWith('pg_') && typeof findRelation(schema, name, searchPath) === 'string';
}

export function isTable(relation: Relation): relation is Table {
  return relation.kind === 'table' || relation.kind === 'partitioned table' || relation.kind === 'foreign table';
}

export function isView(relation: Relation): relation is View {
  return relation.kind === 'view' || relation.kind === 'materialized view';
}

export function isIndex(relation: Relation): relation is Index {
  return relation.kind === 'index';
}

export function isSequence(relation: Relation): relation is Sequence {
  return relation.kind === 'sequence';
}

function only<T extends Relation>(found: Lookup<Relation>, is: (relation: Relation) => relation is T): Lookup<T> {
  if (typeof found === 'string') return found;
  return is(found) ? found : 'absent';
}

/**
 * Whether a name that was never seen in a schema surely isn't there: the schema was made in sight, or it is `public` of
 * a complete history. Other schemas may hold what no migration makes (`auth` of Supabase, `cron` of an extension).
 */
export function neverMade(schema: Schema, namespace: string): boolean {
  return get(schema.namespaces, namespace) ?? (namespace === temporarySchema || (schema.complete && namespace === 'public'));
}

/** Whether the schema itself was seen dropped. */
export function namespaceDropped(schema: Schema, namespace: string): boolean {
  return get(schema.namespaces, namespace) === false;
}

/** The schemas in which a name may lie, in the order of the search. PostgreSQL looks for relations and types among the temporary ones first. */
function schemasOf(name: WrittenName, searchPath: readonly string[], temporary = false): readonly string[] {
  if (name.schema !== undefined) return [name.schema];
  return temporary && !searchPath.includes(temporarySchema) ? [temporarySchema, ...searchPath] : searchPath;
}

/**
 * Walks the search path. A null in the map was seen dropped. A schema further down the path in which the name is known
 * wins over one in which it was merely never seen.
 */
function find<T>(schema: Schema, map: PersistentMap<T | null>, name: WrittenName, searchPath: readonly string[], temporary: boolean): Lookup<T> {
  if (name.template) return 'unknown';
  let mayExist = false;
  for (const namespace of schemasOf(name, searchPath, temporary)) {
    if (namespaceDropped(schema, namespace)) continue;
    const entry = get(map, nameKey(namespace, name.name));
    if (entry !== undefined && entry !== null) return entry;
    if (entry === undefined) mayExist ||= !neverMade(schema, namespace);
  }
  // It may have been made while the search path couldn't be read.
  const made = name.schema === undefined && get(map, nameKey(unknownSchema, name.name));
  return mayExist || made ? 'unknown' : 'absent';
}

function seenDropped(schema: Schema, map: PersistentMap<unknown>, name: WrittenName, searchPath: readonly string[]): boolean {
  return schemasOf(name, searchPath).some((namespace) => get(map, nameKey(namespace, name.name)) !== undefined);
}
