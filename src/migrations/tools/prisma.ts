import type { Statement } from '../../operations/index.ts';
import { sqlMigration, upOnly } from '../build.ts';
import { jsonProblems } from '../examine.ts';
import { baseName, directoryOf } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * prisma/prisma-engines, schema connector for PostgreSQL. Before 7.4 the script is one string: several statements are an
 * implicit transaction. From 7.4 on each statement is sent by itself, unless one of them does not parse there (DROP INDEX
 * CONCURRENTLY, prisma-engines#5847): then it is one string again. A second run waits in pg_advisory_lock, for 10 s.
 */
export const tool: Tool = {
  name: 'prisma',
  title: 'Prisma Migrate',
  fileName: ({ path, around }) => (baseName(path) === 'migration.sql' && around.read('../migration_lock.toml') !== undefined ? 'migration.sql below a migration_lock.toml' : undefined),
  configured: ({ path, around }) => (baseName(path) === 'migration.sql' && /(^|\/)prisma\//.test(path) && around.nearest('schema.prisma') !== undefined ? 'migration.sql below a schema.prisma' : undefined),
  root: (path) => directoryOf(directoryOf(path)),
  order: 'text',
  read,
  configuration: ({ nearest }) => jsonProblems(nearest('package.json'), 'a Prisma before 7.4 is assumed, which sends a file as one string'),
};

function read(file: MigrationFile): ToolReading {
  return upOnly(sqlMigration(file, 'prisma', { send: splitsStatements(file) ? sendFrom7 : 'together', runnerLock: { held: 'waiting', by: 'Prisma Migrate' } }));
}

/** From the version that the nearest package.json asks for; nothing said is the old way, the stricter one. */
function splitsStatements({ around }: MigrationFile): boolean {
  const [, major, minor] = /"(?:prisma|@prisma\/client)"\s*:\s*"[^"\d]*(\d+)(?:\.(\d+))?/.exec(around.nearest('package.json')?.text ?? '') ?? [];
  return Number(major) > 7 || (Number(major) === 7 && Number(minor ?? 0) >= 4);
}

function sendFrom7(statements: readonly Statement[]): readonly number[] {
  const whole = statements.some(({ operations }) => operations.some((operation) => operation.kind === 'dropIndex' && operation.concurrently));
  return statements.map((_statement, i) => (whole ? 0 : i));
}
