import { sqlMigration, upOnly } from '../build.ts';
import { numberOf } from '../examine.ts';
import { baseName, directoryOf } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';
import { wayByName } from '../ways-back.ts';

/** hasura/graphql-engine, cli/migrate/database/hasuradb: run_sql in a transaction of the server; a file can't opt out (graphql-engine#2939). */
export const tool: Tool = {
  name: 'hasura',
  title: 'Hasura CLI',
  configured: ({ path, around }) => (/^(?:up|down)\.sql$/.test(baseName(path)) && /^\s*metadata_directory\s*:|^\s*version\s*:\s*[23]\b/m.test(around.nearest('config.yaml')?.text ?? '') ? 'up.sql or down.sql, and the config.yaml' : undefined),
  root: (path) => directoryOf(directoryOf(path)),
  order: 'natural',
  read,
  way: wayByName,
  identity: ({ path }) => (baseName(path) === 'up.sql' ? numberOf(directoryOf(path)) : undefined),
};

function read(file: MigrationFile): ToolReading {
  return upOnly(sqlMigration(file, 'hasura', { send: 'together', transaction: 'migration' }));
}
