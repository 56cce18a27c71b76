import { sqlMigration, upOnly } from '../build.ts';
import { numberOf } from '../examine.ts';
import { baseName, directoryOf } from '../paths.ts';
import { isRecord, settingAt, textAt, type Parsed } from '../settings-files.ts';
import type { MigrationFile, Surroundings, Tool, ToolProblem, ToolReading } from '../tool.ts';
import { wayByName } from '../ways-back.ts';

/** hasura/graphql-engine, cli/migrate/database/hasuradb: run_sql in a transaction of the server; a file can't opt out (graphql-engine#2939). */
export const tool: Tool = {
  name: 'hasura',
  title: 'Hasura CLI',
  configured: ({ path, around }) => (/^(?:up|down)\.sql$/.test(baseName(path)) && isConfiguration(around.nearest('config.yaml')?.settings(), path) ? 'up.sql or down.sql, and the config.yaml' : undefined),
  root: (path) => directoryOf(directoryOf(path)),
  order: 'natural',
  read,
  way: wayByName,
  configuration,
  identity: ({ path }) => (baseName(path) === 'up.sql' ? numberOf(directoryOf(path)) : undefined),
};

/** Many programs have a config.yaml; one that says nothing is Hasura's where the files lie as Hasura's do: `migrations/<database>/<time>_<name>/up.sql`. */
function isConfiguration(settings: Parsed | undefined, path: string): boolean {
  if (!settings) return false;
  if (settings.ok && isRecord(settings.value)) return settingAt(settings, 'metadata_directory') !== undefined || /^[23]$/.test(textAt(settings, 'version') ?? '');
  return /(?:^|\/)migrations\/[^/]+\/\d+_[^/]*\/(?:up|down)\.sql$/.test(path);
}

function configuration({ nearest }: Surroundings): readonly ToolProblem[] {
  const file = nearest('config.yaml');
  const settings = file?.settings();
  if (!file || !settings || (settings.ok && isRecord(settings.value))) return [];
  return [{ path: file.path, reason: `${settings.ok ? 'holds no settings' : settings.reason}; version 3 of Hasura's is assumed` }];
}

function read(file: MigrationFile): ToolReading {
  return upOnly(sqlMigration(file, 'hasura', { send: 'together', transaction: 'migration' }));
}
