import { sqlMigration, upOnly } from '../build.ts';
import { numberOfUp } from '../examine.ts';
import { isNearest, requiresGoModule } from '../dependencies.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';
import { wayByEnding } from '../ways-back.ts';

/**
 * golang-migrate/migrate, database/postgres/postgres.go: the file is one string, without BEGIN, so that several
 * statements are an implicit transaction and one alone is none. There is no marker to say otherwise: a statement that
 * can't run in a transaction needs a file of its own. A second run waits in pg_advisory_lock (golang-migrate#960).
 */
export const tool: Tool = {
  name: 'golang-migrate',
  title: 'golang-migrate',
  configured: ({ path, around }) => (isNamed(path) && isNearest(around, 'go.mod', 'Cargo.toml') && requiresGoModule(around, /\bgolang-migrate\/migrate\b/) ? 'its name, and the go.mod' : undefined),
  otherwise: ({ path }) => (isNamed(path) ? 'its name ends in .up.sql or .down.sql' : undefined),
  order: 'natural',
  read,
  way: wayByEnding,
  version: numberOfUp,
};

function isNamed(path: string): boolean {
  return /^\d+_.*\.(?:up|down)\.sql$/.test(baseName(path));
}

function read(file: MigrationFile): ToolReading {
  return upOnly(sqlMigration(file, 'golang-migrate', { send: 'together', runnerLock: { held: 'waiting', by: 'golang-migrate' } }));
}
