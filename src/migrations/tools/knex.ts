import type { ProgramReading } from '../../embedded/index.ts';
import { codeAt, exportLine, programMigrations } from '../build-program.ts';
import type { Migration, OptOut } from '../migration.ts';
import { configurationOf, isProgram, isProgramOf, manifestProblems } from '../program-detection.ts';
import type { MigrationFile, Tool } from '../tool.ts';

/**
 * knex, lib/migrations/migrate/Migrator.js: one transaction around all pending migrations; `config.transaction = false` of
 * a migration (or disableTransactions of the knexfile, which a migration can take back) opens none for it, and then every
 * other one has its own. `knex.raw` sends its text as one query. Files are sorted by name (sources/fs-migrations.js).
 */
export const tool: Tool = {
  name: 'knex',
  title: 'Knex',
  marker: (file) => (isProgram(file, /\bup\b[^(){}]*\(\s*knex\b|\bup\b\s*[=:]\s*(?:async\s+)?knex\s*=>|['"]knex['"]/) ? 'its up(knex)' : undefined),
  configured: (file) => (isProgramOf(file, 'knex') ? 'its up(), and knex in the package.json' : undefined),
  order: 'text',
  read: (file) => programMigrations(file, 'knex', (reading) => ({ transaction: transactionOf(reading, file), optOut: optOut(reading), settings: settingsOf(file) })),
  together: (migrations) => (migrations.every(({ transaction }) => transaction === 'batch') ? migrations : migrations.map(alone)),
  configuration: manifestProblems,
};

/** In a transaction of its own, where it has one. */
function alone(migration: Migration): Migration {
  return migration.transaction ? { ...migration, transaction: 'migration' } : migration;
}

function transactionOf({ flag }: ProgramReading, file: MigrationFile): Migration['transaction'] {
  const disabled = /\bdisableTransactions\s*:\s*true\b/.test(configurationOf(file, 'knexfile'));
  return flag('config', 'transaction') ?? !disabled ? (disabled ? 'migration' : 'batch') : undefined;
}

/** The schemas that the knexfile names, the same for every environment (dialects/postgres/index.js, setSchemaSearchPath). */
function settingsOf(file: MigrationFile): Migration['settings'] {
  const [first, ...others] = [...configurationOf(file, 'knexfile').matchAll(/\bsearchPath["']?\s*:\s*(\[[^\]]*\]|["'][^"']*["'])(\s*[,}\n])/g)].map(([, value = '']) => value.replace(/\s+/g, ' '));
  if (first === undefined || others.some((other) => other !== first)) return undefined;
  const literal = /^\[?\s*(?:["'][^"']*["']\s*,?\s*)+\]?$/.test(first);
  const names = [...first.matchAll(/["']([^"']*)["']/g)].map(([, name = '']) => `"${name}"`);
  return literal ? { search_path: names.join(', ') } : undefined;
}

function optOut({ flag, places }: ProgramReading): OptOut {
  const line = exportLine(places, 'config', '{ transaction: false }');
  // One that says something else already must be changed, not repeated.
  return codeAt(flag('config', 'transaction') === undefined ? places.top : undefined, `${line}\n\n`, `Put \`${line}\` into the file.`);
}
