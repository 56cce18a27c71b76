import type { ProgramReading } from '../../embedded/index.ts';
import { codeAt, exportLine, programMigrations } from '../build-program.ts';
import type { OptOut } from '../migration.ts';
import { configurationOf, isProgram, isProgramOf } from '../program-detection.ts';
import type { MigrationFile, Tool } from '../tool.ts';

/**
 * knex, lib/migrations/migrate/Migrator.js: one transaction around all pending migrations; `config.transaction = false` of
 * a migration (or disableTransactions of the knexfile, which a migration can take back) opens none for it, and then every
 * other one has its own. `knex.raw` sends its text as one query.
 */
export const tool: Tool = {
  name: 'knex',
  title: 'Knex',
  marker: (file) => (isProgram(file, /\bup\b[^(){}]*\(\s*knex\b|\bup\b\s*[=:]\s*(?:async\s+)?knex\s*=>|['"]knex['"]/) ? 'its up(knex)' : undefined),
  configured: (file) => (isProgramOf(file, 'knex') ? 'its up(), and knex in the package.json' : undefined),
  order: 'text',
  read: (file) => programMigrations(file, 'knex', (reading) => ({ transaction: inTransaction(reading, file) ? 'batch' : undefined, optOut: optOut(reading) })),
};

function inTransaction({ flag }: ProgramReading, file: MigrationFile): boolean {
  return flag('config', 'transaction') ?? !/\bdisableTransactions\s*:\s*true\b/.test(configurationOf(file, 'knexfile'));
}

function optOut({ flag, places }: ProgramReading): OptOut {
  const line = exportLine(places, 'config', '{ transaction: false }');
  // One that says something else already must be changed, not repeated.
  return codeAt(flag('config', 'transaction') === undefined ? places.top : undefined, `${line}\n\n`, `Put \`${line}\` into the file.`);
}
