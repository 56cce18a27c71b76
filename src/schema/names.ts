import type { TypeName } from '../operations/index.ts';

/** Where temporary relations live, whatever the session's real schema for them is called. */
export const temporarySchema = 'pg_temp';

/**
 * Stands in a search path for a schema that can't be known: `SET search_path` to something unreadable, or to `$user`
 * alone. No real schema has this name (scan.l: zero-length delimited identifier).
 */
export const unknownSchema = '';

const systemSchemas: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema', 'pg_toast']);

/** Schemas that belong to PostgreSQL, never to the user. */
export function isSystemSchema(schema: string): boolean {
  return systemSchemas.has(schema);
}

/**
 * The key of `schema.name` in the maps of a schema. No identifier holds a NUL, so no two names share a key.
 */
export function nameKey(schema: string, name: string): string {
  return `${schema}\0${name}`;
}

/** The schema and the name that a key was made of. */
export function namesOfKey(key: string): { readonly schema: string; readonly name: string } {
  const at = key.indexOf('\0');
  return { schema: key.slice(0, at), name: key.slice(at + 1) };
}

/** Base types of pg_catalog: `SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typcategory <> 'A' AND typrelid = 0`, PostgreSQL 18. */
const builtInTypes: ReadonlySet<string> = new Set(
  `aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray anycompatiblerange anyelement anyenum anymultirange
   anynonarray anyrange bit bool box bpchar bytea char cid cidr circle cstring date datemultirange daterange event_trigger fdw_handler float4 float8 gtsvector
   index_am_handler inet int2 int4 int4multirange int4range int8 int8multirange int8range internal interval json jsonb jsonpath language_handler line lseg
   macaddr macaddr8 money name numeric nummultirange numrange oid path pg_brin_bloom_summary pg_brin_minmax_multi_summary pg_ddl_command pg_dependencies
   pg_lsn pg_mcv_list pg_ndistinct pg_node_tree pg_snapshot point polygon record refcursor regclass regcollation regconfig regdictionary regnamespace regoper
   regoperator regproc regprocedure regrole regtype table_am_handler text tid time timestamp timestamptz timetz trigger tsm_handler tsmultirange tsquery
   tsrange tstzmultirange tstzrange tsvector txid_snapshot unknown uuid varbit varchar void xid xid8 xml`.split(/\s+/),
);

/** A type of PostgreSQL's own. pg_catalog is searched first, so an unqualified name of one is one (namespace.c: recomputeNamespacePath). */
export function isBuiltInType(type: { readonly schema?: string; readonly name: string }): boolean {
  return type.schema === 'pg_catalog' || (type.schema === undefined && builtInTypes.has(type.name));
}

/**
 * A text that two type names share if they surely mean the same type, type modifiers aside, which no function's
 * signature holds. `schemaOf` gives the schema of a type of the user's that is written without one.
 */
export function typeKey(type: TypeName, schemaOf: (type: TypeName) => string | undefined): string {
  const schema = isBuiltInType(type) ? 'pg_catalog' : (type.schema ?? schemaOf(type) ?? unknownSchema);
  return `${nameKey(schema, type.name)}${type.arrayDimensions > 0 ? '[]' : ''}`;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes of an identifier: NAMEDATALEN - 1. */
const longestName = 63;

/** An identifier as PostgreSQL stores it: no more than 63 bytes, cut between characters (parser/scansup.c: truncate_identifier). */
export function truncateName(name: string, bytes = longestName): string {
  // No character takes more than 3 bytes a UTF-16 unit.
  if (name.length * 3 <= bytes) return name;
  const encoded = encoder.encode(name);
  if (encoded.length <= bytes) return name;
  let end = bytes;
  while (((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
  return decoder.decode(encoded.subarray(0, end));
}

/** `first_second_label`, the longer of the first two cut until the whole fits (indexcmds.c: makeObjectName). */
export function makeObjectName(first: string, second: string | undefined, label: string): string {
  const room = longestName - encoder.encode(label).length - 1 - (second === undefined ? 0 : 1);
  let firstBytes = encoder.encode(first).length;
  let secondBytes = second === undefined ? 0 : encoder.encode(second).length;
  while (firstBytes + secondBytes > room) {
    if (firstBytes > secondBytes) firstBytes--;
    else secondBytes--;
  }
  const parts = [truncateName(first, firstBytes)];
  if (second !== undefined) parts.push(truncateName(second, secondBytes));
  return [...parts, label].join('_');
}
