/**
 * What a complete history may lack all the same: tables that migration tools keep for themselves, and what extensions
 * bring that somebody else created in the database.
 */

const toolTables = /migration|^schema_(?:info|version)|schema_history$|^goose_db_version$|^databasechangelog|^ar_internal_metadata$|^alembic_version$|^changelog$/i;

const extensionRelations: ReadonlySet<string> = new Set(['spatial_ref_sys', 'geometry_columns', 'geography_columns', 'raster_columns', 'raster_overviews', 'hypopg']);

const extensionTypes: ReadonlySet<string> = new Set(['citext', 'hstore', 'ltree', 'lquery', 'ltxtquery', 'cube', 'seg', 'query_int', 'geometry', 'geography', 'raster', 'box2d', 'box3d', 'vector', 'halfvec', 'sparsevec', 'isbn', 'issn', 'ean13', 'semver', 'uri', 'tdigest', 'hll', 'agtype']);

export function isMadeElsewhere(name: string): boolean {
  return toolTables.test(name) || extensionRelations.has(name);
}

export function isExtensionType(name: string): boolean {
  return extensionTypes.has(name);
}
