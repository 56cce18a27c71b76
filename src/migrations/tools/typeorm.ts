import type { Places, ProgramReading } from '../../embedded/index.ts';
import { codeAt, programMigrations, type ProgramParts } from '../build-program.ts';
import type { Refusal } from '../migration.ts';
import { configurationOf, isProgram, isProgramOf } from '../program-detection.ts';
import type { MigrationFile, Tool } from '../tool.ts';

/**
 * typeorm, migration/MigrationExecutor.js and data-source/DataSource.js: one transaction around all pending migrations,
 * one for each, or none (`migrationsTransactionMode`, `-t`). The field `transaction` of a migration counts in the modes
 * `each` and `none`; in `all`, the default, it makes the run fail, whatever it says.
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

function partsOf({ flag, places }: ProgramReading, told: Mode | undefined): ProgramParts {
  const own = flag('transaction');
  // Nobody writes the field where it makes the run fail: then the data source, which was not found, says `each`.
  const mode = told ?? (own === undefined ? 'all' : 'each');
  if (mode === 'all') {
    return {
      transaction: 'batch',
      ...(own === undefined ? { optOut: codeAt(undefined, '', 'Write `transaction = false;` into the class, and set `migrationsTransactionMode: "each"` in the data source: in its default, `all`, TypeORM refuses such a migration.') } : { refusals: [refusal(places, own)] }),
    };
  }
  return {
    transaction: own ?? mode === 'each' ? 'migration' : undefined,
    optOut: codeAt(own === undefined ? places.inClass : undefined, '\n    transaction = false;\n', 'Write `transaction = false;` into the class.'),
  };
}

/** MigrationExecutor.js: ForbiddenTransactionModeOverrideError, before the first migration runs. */
function refusal({ fields, inClass, top }: Places, own: boolean): Refusal {
  const start = inClass ?? top;
  return {
    range: fields.get('transaction') ?? { start, end: start },
    message: `TypeORM refuses to run a migration with \`transaction = ${String(own)}\` in the mode \`all\`, and all that are pending with it.`,
    help: 'Set `migrationsTransactionMode: "each"` in the data source, where a migration may say so; or take the field out.',
  };
}

/** Undefined: nothing says it, or what does was not found. */
function modeOf(file: MigrationFile): Mode | undefined {
  const configuration = configurationOf(file, 'data-source', 'src/data-source', 'datasource', 'src/datasource', 'ormconfig', 'typeorm.config', 'src/typeorm.config', 'src/db/data-source', 'src/database/data-source');
  const scripts = file.around.nearest('package.json')?.text ?? '';
  const [, option] = /\btypeorm\b[^"]*\bmigration:run\b[^"]*(?:-t|--transaction)[ =](all|each|none)\b/.exec(scripts) ?? [];
  const [, mode] = /\bmigrationsTransactionMode\s*:\s*['"](all|each|none)['"]/.exec(configuration) ?? [];
  const told = option ?? mode;
  return told === 'all' || told === 'each' || told === 'none' ? told : undefined;
}
