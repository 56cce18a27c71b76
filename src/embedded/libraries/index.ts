import { dbMigrateLibrary } from './db-migrate.ts';
import { knexLibrary } from './knex.ts';
import { kyselyLibrary } from './kysely.ts';
import type { Library, LibraryName } from './library.ts';
import { mikroOrmLibrary } from './mikro-orm.ts';
import { nodePgMigrateLibrary } from './node-pg-migrate.ts';
import { sequelizeLibrary } from './sequelize.ts';
import { typeormLibrary } from './typeorm.ts';

/** The libraries whose migrations are programs. */
export const libraries: Readonly<Record<LibraryName, Library>> = {
  'db-migrate': dbMigrateLibrary,
  knex: knexLibrary,
  kysely: kyselyLibrary,
  'mikro-orm': mikroOrmLibrary,
  'node-pg-migrate': nodePgMigrateLibrary,
  sequelize: sequelizeLibrary,
  typeorm: typeormLibrary,
};
