/** What a call of a migration builder makes its library send, one file a library. */
export { dbMigrateSql } from './db-migrate.ts';
export { knexSql } from './knex.ts';
export { kyselySql } from './kysely.ts';
export { nodePgMigrateFilling, nodePgMigrateSql } from './node-pg-migrate.ts';
export type { BuilderResult, BuilderStatement } from './result.ts';
export { sequelizeSql } from './sequelize.ts';
export { typeormSql } from './typeorm.ts';
