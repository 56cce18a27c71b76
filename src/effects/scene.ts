import type { PostgresVersion } from '../config/index.ts';
import {
  descendants, ensureRelation, entries, findRelation, isSystemRelation, isTable, searchPathOf, tableById,
  type Relation, type RelationKind, type Schema, type Table, type WrittenName,
} from '../schema/index.ts';
import type { Settings } from '../transactions/index.ts';

/** Where a statement runs. */
export interface EffectEnvironment {
  /** In force while it runs. */
  readonly settings: Settings;
  readonly postgres: PostgresVersion;
  /** The migration that holds it. */
  readonly path: string;
}

/**
 * What is known while one statement is judged. `schema` moves on as the statement's own operations change it, and with
 * stubs for the relations that it names and nobody has seen before.
 */
export interface Scene {
  schema: Schema;
  readonly environment: EffectEnvironment;
  readonly searchPath: readonly string[];
}

export function sceneOf(schema: Schema, environment: EffectEnvironment, searchPath: readonly string[] = searchPathOf(environment.settings)): Scene {
  return { schema, environment, searchPath };
}

/**
 * The relation that a name means: one never seen exists, as a stub of the given kind. Undefined where there is none,
 * so that the statement fails or has nothing to do, and for PostgreSQL's own catalogs, which no migration waits for.
 */
export function relationNamed(scene: Scene, name: WrittenName, kind: RelationKind = 'table'): Relation | undefined {
  if (isSystemRelation(scene.schema, name, scene.searchPath)) return undefined;
  const found = findRelation(scene.schema, name, scene.searchPath);
  if (found === 'absent') return undefined;
  if (found !== 'unknown') return found;
  const { schema, relation } = ensureRelation(scene.schema, name, scene.searchPath, kind);
  scene.schema = schema;
  return relation;
}

export function tableNamed(scene: Scene, name: WrittenName): Table | undefined {
  const relation = relationNamed(scene, name);
  return relation && isTable(relation) ? relation : undefined;
}

/** A table with its partitions and inheritance children, unless the statement says ONLY. */
export function family(scene: Scene, table: Table, only = false): readonly Table[] {
  return only ? [table] : [table, ...descendants(scene.schema, table)];
}

/** Partitions and inheritance children, without theirs. */
export function childrenOf(scene: Scene, table: Table): readonly Table[] {
  return table.children.flatMap((id) => tableById(scene.schema, id) ?? []);
}

/** A table with its partitions, whose tables do what is asked of the partitioned one. Inheritance children are not meant. */
export function withPartitions(scene: Scene, table: Table): readonly Table[] {
  return family(scene, table, table.kind !== 'partitioned table');
}

export function allRelations(scene: Scene): Relation[] {
  return [...entries(scene.schema.relations)].map(([, relation]) => relation);
}

/** How the schema folder is told where an operation runs. */
export function applyEnvironment({ searchPath, environment: { path, postgres } }: Scene): { readonly searchPath: readonly string[]; readonly path: string; readonly postgres: PostgresVersion } {
  return { searchPath, path, postgres };
}
