// Made by scripts/generate-tools.js from src/migrations/tools/.
import type { Tool } from './tool.ts';
import { tool as atlas } from './tools/atlas.ts';
import { tool as bytebase } from './tools/bytebase.ts';
import { tool as dbMigrate } from './tools/db-migrate.ts';
import { tool as dbmate } from './tools/dbmate.ts';
import { tool as diesel } from './tools/diesel.ts';
import { tool as drizzle } from './tools/drizzle.ts';
import { tool as flyway } from './tools/flyway.ts';
import { tool as goPg } from './tools/go-pg.ts';
import { tool as golangMigrate } from './tools/golang-migrate.ts';
import { tool as goose } from './tools/goose.ts';
import { tool as graphileMigrate } from './tools/graphile-migrate.ts';
import { tool as hasura } from './tools/hasura.ts';
import { tool as knex } from './tools/knex.ts';
import { tool as kysely } from './tools/kysely.ts';
import { tool as liquibase } from './tools/liquibase.ts';
import { tool as mikroOrm } from './tools/mikro-orm.ts';
import { tool as morph } from './tools/morph.ts';
import { tool as nodePgMigrate } from './tools/node-pg-migrate.ts';
import { tool as none } from './tools/none.ts';
import { tool as popx } from './tools/popx.ts';
import { tool as postgrator } from './tools/postgrator.ts';
import { tool as postgresMigrations } from './tools/postgres-migrations.ts';
import { tool as prisma } from './tools/prisma.ts';
import { tool as psql } from './tools/psql.ts';
import { tool as rails } from './tools/rails.ts';
import { tool as sequelize } from './tools/sequelize.ts';
import { tool as sourcegraph } from './tools/sourcegraph.ts';
import { tool as sqitch } from './tools/sqitch.ts';
import { tool as sqlMigrate } from './tools/sql-migrate.ts';
import { tool as sqlx } from './tools/sqlx.ts';
import { tool as supabase } from './tools/supabase.ts';
import { tool as tern } from './tools/tern.ts';
import { tool as typeorm } from './tools/typeorm.ts';

/** Every migration tool that ddlint knows, by name. */
export const tools: readonly Tool[] = [
  atlas,
  bytebase,
  dbMigrate,
  dbmate,
  diesel,
  drizzle,
  flyway,
  goPg,
  golangMigrate,
  goose,
  graphileMigrate,
  hasura,
  knex,
  kysely,
  liquibase,
  mikroOrm,
  morph,
  nodePgMigrate,
  none,
  popx,
  postgrator,
  postgresMigrations,
  prisma,
  psql,
  rails,
  sequelize,
  sourcegraph,
  sqitch,
  sqlMigrate,
  sqlx,
  supabase,
  tern,
  typeorm,
];
