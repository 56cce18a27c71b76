import type { Effect } from '../effects/index.ts';
import type { NamedRelation } from '../rewrite/index.ts';
import { findColumn, findRelation, isTable, type Schema } from '../schema/index.ts';
import { tableOf } from './deploys.ts';
import type { RuleContext } from './rule.ts';
import type { DeployUnit } from './units.ts';

/** The application's source code, as far as rules need to know it. */
export interface Application {
  /** Where it names a relation, or a column of it: each line once, in the order of paths and lines. */
  readonly places: (relation: NamedRelation, column?: string) => readonly ApplicationPlace[];
}

export interface ApplicationPlace {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Where the application names what a deploy takes away. Undefined where that can't be asked: no application was given,
 * a placeholder fills the name, or the name still means something after the deploy.
 */
export function placesOfRemoved(effect: Effect, column: string | undefined, deploy: DeployUnit, { application }: RuleContext): readonly ApplicationPlace[] | undefined {
  if (!application || effect.template || staysNamed(effect, column, deploy)) return undefined;
  return application.places(effect, column);
}

function staysNamed(effect: Effect, column: string | undefined, { schemaAfter }: DeployUnit): boolean {
  const table = tableOf(schemaAfter, effect);
  if (column !== undefined && table) return typeof findColumn(table, column) !== 'string';
  return isThere(schemaAfter, { schema: effect.schema, name: effect.name, ...(column !== undefined && { column }) });
}

/** A table, or a column of it, by the name that it had. */
export interface RemovedName {
  readonly schema: string;
  readonly name: string;
  readonly column?: string;
}

/** Whether the name is known to mean something, be it something else than before. */
export function isThere(schema: Schema, { schema: namespace, name, column }: RemovedName): boolean {
  const relation = findRelation(schema, { schema: namespace, name }, []);
  if (typeof relation === 'string') return false;
  return column === undefined || (isTable(relation) && typeof findColumn(relation, column) !== 'string');
}

const mostListed = 5;

/** `src/a.ts:3, src/b.ts:9 and 4 more places`. */
export function listPlaces(places: readonly ApplicationPlace[]): string {
  const listed = places.slice(0, mostListed).map(({ path, line }) => `${path}:${line}`);
  const more = places.length - listed.length;
  if (more > 0) return `${listed.join(', ')} and ${more} more ${more === 1 ? 'place' : 'places'}`;
  return listed.length > 1 ? `${listed.slice(0, -1).join(', ')} and ${listed.at(-1) ?? ''}` : listed.join('');
}
