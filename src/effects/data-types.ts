import type { ColumnDefinition, TypeName } from '../operations/index.ts';
import { findType, isBuiltInType, type UserType } from '../schema/index.ts';
import type { Scene } from './scene.ts';

/** A type with the domains around it taken off. */
export interface ConcreteType {
  /** `text`, or `schema.name` of one of the user's. */
  readonly name: string;
  readonly modifiers: readonly (number | string)[];
  readonly array: boolean;
  /** An enum, range or domain's base is known; a type never seen may be anything. */
  readonly known: boolean;
  /** An enum or a range. */
  readonly polymorphic: boolean;
  /** The outermost domain, `schema.name`. */
  readonly domain?: string;
  /** A CHECK or NOT NULL of a domain has to be looked at for every value. `perhaps`: the type was never seen. */
  readonly constrained: 'yes' | 'no' | 'perhaps';
}

/** Domains over domains over …; PostgreSQL knows no limit, migrations no third level. */
const deepestDomain = 20;

/** What PostgreSQL stores for a type name (typcache.c: load_domaintype_info for the constraints of domains). */
export function concreteType(scene: Scene, type: TypeName, depth = 0): ConcreteType {
  const array = type.arrayDimensions > 0;
  const plain = { name: type.name, modifiers: type.modifiers, array, polymorphic: false };
  if (type.template || type.percentType) return { ...plain, known: false, constrained: array ? 'no' : 'perhaps' };
  if (isBuiltInType(type)) return { ...plain, known: true, constrained: 'no' };
  const found = findType(scene.schema, type, scene.searchPath);
  // Absent: a row type of a table, or a type that isn't there, so that the statement fails.
  if (found === 'absent') return { ...plain, known: true, constrained: 'no' };
  if (found === 'unknown') return ofUnseen(type);
  const name = `${found.schema}.${found.name}`;
  // An array of a domain holds its values unverified by ALTER TABLE.
  if (found.kind !== 'domain' || array || depth > deepestDomain) return ofUserType(found, { name, modifiers: type.modifiers, array });
  const base = concreteType(scene, found.base, depth + 1);
  const constrained = found.notNull || found.checks.length > 0 ? 'yes' : base.constrained;
  return { ...base, domain: name, constrained };
}

function ofUserType({ kind }: UserType, type: Pick<ConcreteType, 'name' | 'modifiers' | 'array'>): ConcreteType {
  return { ...type, polymorphic: kind === 'enum' || kind === 'range', known: kind !== 'base', constrained: 'no' };
}

/** Base types of widespread extensions: no domains. */
const extensionTypes: ReadonlySet<string> = new Set([
  'citext', 'hstore', 'ltree', 'lquery', 'cube', 'seg', 'geometry', 'geography', 'box2d', 'box3d', 'raster', 'vector', 'halfvec', 'sparsevec', 'isbn', 'isbn13', 'ean13', 'semver',
]);

function ofUnseen(type: TypeName): ConcreteType {
  const array = type.arrayDimensions > 0;
  const extension = extensionTypes.has(type.name);
  // A domain takes no modifiers (parse_type.c: typenameTypeMod).
  const domain = !extension && !array && type.modifiers.length === 0;
  const name = type.schema === undefined || extension ? type.name : `${type.schema}.${type.name}`;
  return { name, modifiers: type.modifiers, array, polymorphic: false, known: extension, constrained: domain ? 'perhaps' : 'no' };
}

const serialTypes: ReadonlySet<string> = new Set(['serial', 'serial2', 'serial4', 'serial8', 'smallserial', 'bigserial']);

/** parse_utilcmd.c: transformColumnDefinition knows the names, whatever the search path. */
export function isSerial({ type }: ColumnDefinition): boolean {
  return type?.schema === undefined && type !== undefined && serialTypes.has(type.name);
}
