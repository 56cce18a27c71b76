import { downOnly, sqlMigration, upOnly } from '../build.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * golang-migrate/migrate, database/postgres/postgres.go: the file is one string, without BEGIN, so that several
 * statements are an implicit transaction and one alone is none. There is no marker to say otherwise: a statement that
 * can't run in a transaction needs a file of its own.
 */
export const tool: Tool = {
  name: 'golang-migrate',
  title: 'golang-migrate',
  otherwise: ({ path }) => (/^\d+_.*\.(?:up|down)\.sql$/.test(baseName(path)) ? 'its name ends in .up.sql or .down.sql' : undefined),
  read,
};

function read(file: MigrationFile): ToolReading {
  const migration = sqlMigration(file, 'golang-migrate', { send: 'together' });
  return file.path.endsWith('.down.sql') ? downOnly(migration) : upOnly(migration);
}
