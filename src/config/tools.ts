/** Names of migration tools, for `--tool` and the config file. `none` is plain SQL, each statement sent by itself. */
export const toolNames = [
  'golang-migrate', 'goose', 'dbmate', 'sql-migrate', 'morph', 'tern', 'atlas', 'go-pg', 'popx', 'sourcegraph', 'flyway', 'liquibase', 'sqitch', 'psql', 'prisma', 'drizzle',
  'knex', 'typeorm', 'node-pg-migrate', 'sequelize', 'kysely', 'mikro-orm', 'db-migrate', 'graphile-migrate', 'postgres-migrations', 'postgrator', 'diesel', 'sqlx', 'hasura',
  'supabase', 'rails', 'bytebase', 'none',
] as const;
export type ToolName = (typeof toolNames)[number];
