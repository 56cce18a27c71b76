import { sqlMigration, upOnly } from '../build.ts';
import { npmRange, npmVersion } from '../dependencies.ts';
import { settingsProblems } from '../examine.ts';
import { baseName, directoryOf } from '../paths.ts';
import { callsOfSplit } from '../prisma/split.ts';
import type { MigrationFile, Surroundings, Tool, ToolReading, ToolRemark } from '../tool.ts';

/**
 * prisma/prisma-engines, schema connector for PostgreSQL. Before 7.4 the script is one string: several statements are an
 * implicit transaction. From 7.4 on each statement is sent by itself, unless one of them does not parse there
 * (prisma-engines#5847): then it is one string again. A second run waits in pg_advisory_lock, for 10 s. Migrations are
 * sorted by the names of their directories (list_migrations in schema-connector/src/migrations_directory.rs).
 */
export const tool: Tool = {
  name: 'prisma',
  title: 'Prisma Migrate',
  fileName: ({ path, around }) => (baseName(path) === 'migration.sql' && around.read('../migration_lock.toml') !== undefined ? 'migration.sql below a migration_lock.toml' : undefined),
  configured: ({ path, around }) => (baseName(path) === 'migration.sql' && /(^|\/)prisma\//.test(path) && around.nearest('schema.prisma') !== undefined ? 'migration.sql below a schema.prisma' : undefined),
  root: (path) => directoryOf(directoryOf(path)),
  order: 'text',
  read,
  configuration: ({ nearest }) => settingsProblems(nearest('package.json'), `${assumed} where its text tells no version`),
  remarks,
};

const packages: readonly string[] = ['prisma', '@prisma/client'];
const assumed = 'a Prisma before 7.4 is assumed, which sends a file as one string,';

function read(file: MigrationFile): ToolReading {
  const splits = sendsEach(versionOf(file.around));
  return upOnly(sqlMigration(file, 'prisma', { send: splits ? (statements) => callsOfSplit(statements, file.text) : 'together', runnerLock: { held: 'waiting', by: 'Prisma Migrate' } }));
}

/** Nothing said is the old way, the stricter one. */
function sendsEach(version: ReturnType<typeof versionOf>): boolean {
  if (!version) return false;
  const [major, minor] = version;
  return major > 7 || (major === 7 && minor >= 4);
}

function versionOf(around: Surroundings): ReturnType<typeof npmVersion> {
  return packages.map((name) => npmVersion(around, name)).find((version) => version !== undefined);
}

/** A package.json that asks for Prisma, and does not say which. */
function remarks(around: Surroundings): readonly ToolRemark[] {
  const range = packages.map((name) => npmRange(around, name)).find((asked) => asked !== undefined);
  const path = around.nearest('package.json')?.path;
  return path === undefined || range === undefined || versionOf(around) ? [] : [{ path, reason: `asks for Prisma as "${range}", which tells no version, and no lock file does: ${assumed.replace(/,$/, '')}` }];
}
