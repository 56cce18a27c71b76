import { readSql } from '../../src/operations/index.ts';
import { applyStatement, emptySchema, searchPathAfter, type Schema } from '../../src/schema/index.ts';
import type { PostgresVersion } from '../../src/config/index.ts';

/** What statements leave of a schema, each on its own, with the search path that they set. */
export function replay(schema: Schema, sql: string, options: { readonly searchPath?: readonly string[]; readonly postgres?: PostgresVersion; readonly shipped?: boolean } = {}): Schema {
  let searchPath = options.searchPath ?? ['public'];
  return readSql(sql).statements.reduce((before, statement) => {
    if (statement.syntaxError) throw new Error(statement.syntaxError.message);
    const after = applyStatement(before, statement, { searchPath, path: 'migration.sql', postgres: options.postgres ?? 18, shipped: options.shipped ?? false });
    searchPath = statement.operations.reduce(searchPathAfter, searchPath);
    return after;
  }, schema);
}

export const complete = emptySchema({ complete: true });
export const incomplete = emptySchema({ complete: false });
