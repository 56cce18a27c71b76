import type { ProgramReading } from '../../embedded/index.ts';
import { codeAt, programMigrations } from '../build-program.ts';
import type { Migration } from '../migration.ts';
import { configurationOf, isProgram } from '../program-detection.ts';
import type { MigrationFile, Tool } from '../tool.ts';

/**
 * @mikro-orm/migrations, MigrationRunner.js and Migrator.js: one transaction around all pending migrations, or one for
 * each with `allOrNothing: false`; none with `transactional: false`, or where a migration's isTransactional() says so. With
 * allOrNothing such a migration runs on a second connection, while the first holds what earlier ones have locked. umzug
 * sorts the files by name (umzug.js, paths.sort()).
 */
export const tool: Tool = {
  name: 'mikro-orm',
  title: 'MikroORM',
  marker: (file) => (isProgram(file, /['"]@mikro-orm\/migrations|\bextends\s+(?:\w+\.)?Migration\b[^]*\bthis\.(?:addSql|execute)\b/) ? 'its class, which extends Migration' : undefined),
  order: 'text',
  read: (file) => programMigrations(file, 'mikro-orm', (reading) => ({ transaction: transactionOf(reading, file), optOut: optOut(reading, file) })),
};

function transactionOf({ flag }: ProgramReading, file: MigrationFile): Migration['transaction'] {
  const configuration = configurationOf(file, 'mikro-orm.config', 'src/mikro-orm.config');
  if (flag('isTransactional') === false || /\btransactional\s*:\s*false\b/.test(configuration)) return undefined;
  return /\ballOrNothing\s*:\s*false\b/.test(configuration) ? 'migration' : 'batch';
}

function optOut({ flag, places }: ProgramReading, { path }: MigrationFile) {
  const method = /\.[cm]?ts$/.test(path) ? 'override isTransactional(): boolean { return false; }' : 'isTransactional() { return false; }';
  return codeAt(flag('isTransactional') === undefined ? places.inClass : undefined, `\n  ${method}\n`, `Write \`${method}\` into the class.`);
}
