/** The libraries whose migrations are programs. */
export { dbMigrateLibrary } from './db-migrate.ts';
export { knexLibrary } from './knex.ts';
export { kyselyLibrary } from './kysely.ts';
export type { Library } from './library.ts';
export { mikroOrmLibrary } from './mikro-orm.ts';
export { nodePgMigrateLibrary } from './node-pg-migrate.ts';
export { sequelizeLibrary } from './sequelize.ts';
export { typeormLibrary } from './typeorm.ts';
