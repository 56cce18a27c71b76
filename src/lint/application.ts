import type { Effect } from '../effects/index.ts';
import type { NamedRelation } from '../rewrite/index.ts';
import { entries, findColumn, findRelation, isTable, type Schema } from '../schema/index.ts';
import { tableOf } from './deploys.ts';
import type { RuleContext } from './rule.ts';
import type { DeployUnit } from './units.ts';

/** The application's source code, as far as rules need to know it. */
export interface Application {
  /**
   * Where it names a relation, or a column of it: each line once, in the order of paths and lines. `tables`: names of all
   * tables that are known, by which code about others is told.
   */
  readonly places: (relation: NamedRelation, column?: string, tables?: ReadonlySet<string>) => readonly ApplicationPlace[];
  /** The release that runs while the migrations are applied was asked too, so that no place means no use. */
  readonly knowsRunning: boolean;
}

export interface ApplicationPlace {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** exact: SQL or a model names it; word: a word is spelt like it, and may mean something else. */
  readonly kind: 'exact' | 'word';
  /** Where git has the release that still runs (`main`), of which it is a place; the one that ships now does not name it so. */
  readonly release?: string;
}

/**
 * Where the application names what a deploy takes away. Undefined where that can't be asked: no application was given,
 * a placeholder fills the name, or the name still means something after the deploy.
 */
export function placesOfRemoved(effect: Effect, column: string | undefined, deploy: DeployUnit, context: RuleContext): readonly ApplicationPlace[] | undefined {
  if (!context.application || effect.template || staysNamed(effect, column, deploy)) return undefined;
  return placesOf(effect, column, deploy.schemaBefore, context);
}

/** Where it names a relation, or a column of it; `schema` knows the others. */
export function placesOf(effect: Effect, column: string | undefined, schema: Schema, { application }: RuleContext): readonly ApplicationPlace[] {
  return !application || effect.template ? [] : application.places(effect, column, tablesOf(schema));
}

const tables = new WeakMap<Schema, ReadonlySet<string>>();

function tablesOf(schema: Schema): ReadonlySet<string> {
  const known = tables.get(schema) ?? new Set([...entries(schema.relations)].flatMap(([, relation]) => (isTable(relation) ? [relation.name] : [])));
  tables.set(schema, known);
  return known;
}

/** Both releases were asked, and neither names what a deploy takes away: no code needs it. */
export function isNamedNowhere(effect: Effect, column: string | undefined, deploy: DeployUnit, context: RuleContext): boolean {
  return placesOfRemoved(effect, column, deploy, context)?.length === 0 && context.application?.knowsRunning === true;
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

/** `src/a.ts:3, src/b.ts:9 (main) and 4 more places`. */
export function listPlaces(places: readonly ApplicationPlace[]): string {
  const listed = places.slice(0, mostListed).map(({ path, line, release }) => `${path}:${line}${release === undefined ? '' : ` (${release})`}`);
  const more = places.length - listed.length;
  if (more > 0) return `${listed.join(', ')} and ${more} more ${more === 1 ? 'place' : 'places'}`;
  return listed.length > 1 ? `${listed.slice(0, -1).join(', ')} and ${listed.at(-1) ?? ''}` : listed.join('');
}

/** What all places together tell. `running`: what is surest of them stands in the running release alone. */
export function evidenceOf(places: readonly ApplicationPlace[]): { readonly exact: readonly ApplicationPlace[]; readonly words: readonly ApplicationPlace[]; readonly running: boolean } {
  const exact = places.filter(({ kind }) => kind === 'exact');
  return { exact, words: places.filter(({ kind }) => kind === 'word'), running: (exact.length > 0 ? exact : places).every(({ release }) => release !== undefined) };
}
