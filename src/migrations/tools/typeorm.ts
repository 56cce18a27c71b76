import type { ProgramReading } from '../../embedded/index.ts';
import { codeAt, programMigrations, type ProgramParts } from '../build-program.ts';
import { configurationOf, isProgram, isProgramOf } from '../program-detection.ts';
import type { MigrationFile, Tool } from '../tool.ts';

/**
 * typeorm, migration/MigrationExecutor.js and data-source/DataSource.js: one transaction around all pending migrations,
 * one for each, or none (`migrationsTransactionMode`, `-t`). The field `transaction` of a migration counts in the modes
 * `each` and `none`; in `all`, the default, `transaction = false` makes the run fail.
 */
export const tool: Tool = {
  name: 'typeorm',
  title: 'TypeORM',
  marker: (file) => (isProgram(file, /\bMigrationInterface\b|\bup\b[^(){}]*\(\s*queryRunner\b/) ? 'its MigrationInterface' : undefined),
  configured: (file) => (isProgramOf(file, 'typeorm') ? 'its up(), and typeorm in the package.json' : undefined),
  order: 'natural',
  read: (file) => programMigrations(file, 'typeorm', (reading) => partsOf(reading, modeOf(file))),
  // MigrationExecutor.js: executed ones are told by the name of the class, or by its `name`.
  identity: ({ text }) => /^\s*(?:readonly\s+)?name\s*=\s*['"]([^'"]+)['"]/m.exec(text)?.[1] ?? /\bclass\s+(\w+)/.exec(text)?.[1],
};

type Mode = 'all' | 'each' | 'none';

function partsOf({ flag, places }: ProgramReading, mode: Mode): ProgramParts {
  const own = flag('transaction');
  if (mode === 'all') return { transaction: 'batch', optOut: codeAt(undefined, '', 'Write `transaction = false;` into the class, and set `migrationsTransactionMode: "each"` in the data source: in its default, `all`, TypeORM refuses such a migration.') };
  return {
    transaction: own ?? mode === 'each' ? 'migration' : undefined,
    optOut: codeAt(own === undefined ? places.inClass : undefined, '\n    transaction = false;\n', 'Write `transaction = false;` into the class.'),
  };
}

function modeOf(file: MigrationFile): Mode {
  const configuration = configurationOf(file, 'data-source', 'src/data-source', 'datasource', 'src/datasource', 'ormconfig', 'typeorm.config', 'src/typeorm.config', 'src/db/data-source', 'src/database/data-source');
  const scripts = file.around.nearest('package.json')?.text ?? '';
  const [, option] = /\btypeorm\b[^"]*\bmigration:run\b[^"]*(?:-t|--transaction)[ =](all|each|none)\b/.exec(scripts) ?? [];
  const [, mode] = /\bmigrationsTransactionMode\s*:\s*['"](all|each|none)['"]/.exec(configuration) ?? [];
  const told = option ?? mode;
  return told === 'each' || told === 'none' ? told : 'all';
}
