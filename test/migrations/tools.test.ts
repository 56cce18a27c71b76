import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tools } from '../../src/migrations/index.ts';
import { projectOf } from '../support/project.ts';

test('src/migrations/tools.ts lists the files', () => {
  expect(readFileSync('src/migrations/tools.ts', 'utf8')).toBe(execFileSync(process.execPath, ['scripts/generate-tools.js', '--print'], { encoding: 'utf8' }));
  expect(tools.map(({ name }) => name)).toEqual(readdirSync('src/migrations/tools').map((file) => file.replace('.ts', '')).sort());
});

/** By tool: why its files are told for its own, then every statement in the order and in the transaction in which the tool runs it. */
const projects: Readonly<Record<string, { readonly because: string; readonly statements: readonly string[] }>> = {
  atlas: {
    because: 'the atlas.sum beside it',
    statements: [
      'migrations/20260101000000_shop.sql:1 CREATE TABLE tool 1',
      'migrations/20260101000000_shop.sql:2 ALTER TABLE tool 1',
      'migrations/20260102000000_note.sql:3 CREATE INDEX none 2',
      'migrations/20260102000000_note.sql:4 CREATE INDEX none 3',
    ],
  },
  bytebase: { because: 'a comment "-- txn-mode"', statements: ['migrations/1_shop.sql:2 CREATE TABLE tool 1', 'migrations/2_note.sql:2 CREATE INDEX none 2'] },
  'db-migrate': {
    because: 'its exports._meta',
    statements: [
      'migrations/20260101000000-shop.js:5 CREATE TABLE tool 1',
      'migrations/20260101000000-shop.js:6 ALTER TABLE tool 1',
      'migrations/sqls/20260102000000-note-up.sql:1 ALTER TABLE tool 2',
      'migrations/20260103000000-paid.js:7 CREATE INDEX tool 4',
      'migrations/20260103000000-paid.js:8 CREATE INDEX tool 4',
    ],
  },
  dbmate: {
    because: 'a directive "-- migrate:up"',
    statements: ['db/migrations/20260101000000_shop.sql:2 CREATE TABLE tool 1', 'db/migrations/20260102000000_note.sql:2 CREATE INDEX none 2'],
  },
  diesel: {
    because: 'up.sql or down.sql below a diesel.toml',
    statements: ['migrations/2026-01-01-000000_shop/up.sql:1 CREATE TABLE tool 1', 'migrations/2026-01-02-000000_note/up.sql:1 CREATE INDEX none 2'],
  },
  drizzle: {
    because: 'a line "--> statement-breakpoint"',
    statements: [
      'drizzle/0000_shop.sql:1 CREATE TABLE batch 1',
      'drizzle/0000_shop.sql:3 CREATE TABLE batch 1',
      'drizzle/0001_note.sql:1 COMMIT batch 1',
      'drizzle/0001_note.sql:2 CREATE INDEX none 2',
      // Whatever is pending behind a COMMIT runs outside the batch's transaction.
      'drizzle/0002_archive.sql:1 CREATE TABLE none 3',
    ],
  },
  flyway: {
    because: 'its name, V1__….sql',
    statements: [
      'src/main/resources/db/migration/V1__shop.sql:1 CREATE TABLE tool 1',
      'src/main/resources/db/migration/V1_2__note.sql:1 CREATE INDEX none 2',
      'src/main/resources/db/migration/V2__reindex.sql:1 REINDEX tool 3 fails',
      'src/main/resources/db/migration/V10__at.sql:1 REINDEX none 4',
      'src/main/resources/db/migration/R__views.sql:1 CREATE VIEW tool 5',
    ],
  },
  'go-pg': {
    because: 'its name ends in .tx.up.sql or .tx.down.sql',
    statements: [
      'migrations/1_shop.tx.up.sql:1 CREATE TABLE tool 1',
      'migrations/1_shop.tx.up.sql:2 CREATE TABLE tool 1',
      'migrations/2_note.up.sql:1 CREATE INDEX none 2',
      'migrations/2_note.up.sql:3 SET implicit 3',
      'migrations/2_note.up.sql:4 ALTER TABLE implicit 3',
    ],
  },
  'golang-migrate': {
    because: 'its name ends in .up.sql or .down.sql',
    statements: [
      'migrations/1_shop.up.sql:1 CREATE TABLE implicit 1',
      'migrations/1_shop.up.sql:2 CREATE TABLE implicit 1',
      'migrations/2_note.up.sql:1 CREATE INDEX none 2',
      'migrations/10_status.up.sql:1 SET implicit 3',
      'migrations/10_status.up.sql:2 ALTER TABLE implicit 3',
    ],
  },
  goose: {
    because: 'an annotation "-- +goose"',
    statements: [
      'migrations/00001_shop.sql:2 CREATE TABLE tool 1',
      'migrations/00001_shop.sql:4 CREATE FUNCTION tool 1',
      'migrations/00001_shop.sql:5 CREATE TRIGGER tool 1',
      'migrations/00002_note.sql:3 CREATE INDEX none 2',
      'migrations/00002_note.sql:5 SELECT implicit 3',
      'migrations/00002_note.sql:6 SELECT implicit 3',
    ],
  },
  'graphile-migrate': {
    because: 'a header "--!"',
    statements: [
      'migrations/committed/000001.sql:4 CREATE TABLE tool 1',
      'migrations/committed/000002.sql:5 CREATE INDEX none 2',
      'migrations/current.sql:1 SET tool 3',
      'migrations/current.sql:2 ALTER TABLE tool 3',
    ],
  },
  hasura: { because: 'up.sql or down.sql, and the config.yaml', statements: ['migrations/default/1767225600000_shop/up.sql:1 CREATE TABLE tool 1'] },
  knex: {
    because: 'its up(knex)',
    statements: [
      'migrations/20260101000000_shop.js:4 CREATE TABLE batch 1',
      'migrations/20260101000000_shop.js:9 ALTER TABLE batch 1',
      'migrations/20260101000000_shop.js:9 ALTER TABLE batch 1',
      'migrations/20260102000000_note.js:4 CREATE INDEX none 2',
      'migrations/20260102000000_note.js:5 BEGIN explicit 3',
      'migrations/20260102000000_note.js:6 SET explicit 3',
      'migrations/20260102000000_note.js:7 ALTER TABLE explicit 3',
      'migrations/20260102000000_note.js:8 COMMIT explicit 3',
      'migrations/20260103000000_status.js:1 CREATE INDEX batch 4',
    ],
  },
  kysely: {
    because: 'its import of kysely',
    statements: [
      'migrations/2026-01-01-shop.ts:6 CREATE TABLE batch 1',
      'migrations/2026-01-01-shop.ts:7 ALTER TABLE batch 1',
      'migrations/2026-01-02-note.ts:4 CREATE INDEX batch 1 fails',
    ],
  },
  liquibase: {
    because: 'its first line, "--liquibase formatted sql"',
    statements: [
      'src/main/resources/db/changelog/changes/shop.sql:5 CREATE TABLE tool 1',
      'src/main/resources/db/changelog/changes/shop.sql:11 CREATE INDEX none 2',
      'src/main/resources/db/changelog/changes/shop.sql:18 CREATE FUNCTION tool 3',
      'src/main/resources/db/changelog/changes/shop.sql:20 CREATE TRIGGER tool 3',
      'src/main/resources/db/changelog/changes/status-index.sql:1 CREATE INDEX none 4',
      'src/main/resources/db/changelog/changes/archive.sql:3 ALTER TABLE tool 5',
    ],
  },
  'mikro-orm': {
    because: 'its class, which extends Migration',
    statements: [
      'migrations/Migration20260101000000.ts:7 SET batch 1',
      'migrations/Migration20260101000000.ts:5 CREATE TABLE batch 1',
      'migrations/Migration20260101000000.ts:11 ALTER TABLE batch 1',
      'migrations/Migration20260102000000.ts:9 CREATE INDEX none 2',
      'migrations/Migration20260103000000.ts:5 CREATE INDEX batch 3',
    ],
  },
  morph: {
    because: 'its name, and a migrations.list',
    statements: ['migrations/postgres/000001_shop.up.sql:1 CREATE TABLE tool 1', 'migrations/postgres/000002_note.up.sql:2 CREATE INDEX none 2'],
  },
  'node-pg-migrate': {
    because: 'its up(pgm)',
    statements: [
      // What pgm.db sends does not wait in the queue.
      'migrations/1767225600000_shop.js:4 SET batch 1',
      'migrations/1767225600000_shop.js:2 CREATE TABLE batch 1',
      'migrations/1767225600000_shop.js:3 ALTER TABLE batch 1',
      'migrations/1767312000000_note.js:3 CREATE INDEX none 2',
      'migrations/1767398400000_sent.sql:2 ALTER TABLE batch 3',
      'migrations/1767484800000_paid.ts:4 CREATE INDEX batch 3',
    ],
  },
  popx: {
    because: 'its name, and the go.mod',
    statements: ['migrations/20260101000000000000_shop.up.sql:1 CREATE TABLE tool 1', 'migrations/20260102000000000000_note.autocommit.up.sql:1 CREATE INDEX none 2'],
  },
  postgrator: {
    because: 'its name, 001.do.….sql',
    statements: ['migrations/001.do.shop.sql:1 CREATE TABLE implicit 1', 'migrations/001.do.shop.sql:2 CREATE TABLE implicit 1', 'migrations/002.do.sql:1 CREATE INDEX none 2'],
  },
  'postgres-migrations': {
    because: 'its name, and postgres-migrations in the package.json',
    statements: ['migrations/1-shop.sql:1 CREATE TABLE tool 1', 'migrations/2-note.sql:2 CREATE INDEX none 2'],
  },
  prisma: {
    because: 'migration.sql below a migration_lock.toml',
    statements: [
      'prisma/migrations/20260101000000_shop/migration.sql:1 CREATE TABLE implicit 1',
      'prisma/migrations/20260101000000_shop/migration.sql:2 CREATE TABLE implicit 1',
      'prisma/migrations/20260102000000_note/migration.sql:1 CREATE INDEX none 2',
    ],
  },
  psql: { because: 'a meta-command of psql', statements: ['deploy.sql:4 CREATE INDEX none 1', 'tables/orders.sql:1 CREATE TABLE none 2'] },
  // Its migrations are Ruby, found only where they are named: scripts.test.ts.
  rails: { because: 'the schema_migrations at its end', statements: [] },
  sequelize: {
    because: 'its up(queryInterface)',
    statements: [
      'migrations/20260101000000-shop.js:6 CREATE TABLE none 1',
      'migrations/20260101000000-shop.js:10 BEGIN explicit 2',
      'migrations/20260101000000-shop.js:11 SET explicit 2',
      'migrations/20260101000000-shop.js:12 ALTER TABLE explicit 2',
      'migrations/20260101000000-shop.js:13 COMMIT explicit 2',
      'migrations/20260102000000-note.js:4 CREATE INDEX none 3',
      'migrations/20260103000000-sent.ts:4 BEGIN explicit 4',
      'migrations/20260103000000-sent.ts:6 ALTER TABLE explicit 4',
      'migrations/20260103000000-sent.ts:7 COMMIT explicit 4',
    ],
  },
  sourcegraph: {
    because: 'its name, and the metadata.yaml beside it',
    statements: [
      'migrations/frontend/1001_shop/up.sql:1 BEGIN implicit 1',
      'migrations/frontend/1001_shop/up.sql:2 CREATE TABLE explicit 1',
      'migrations/frontend/1001_shop/up.sql:3 COMMIT explicit 1',
      'migrations/frontend/1002_note/up.sql:1 CREATE INDEX none 2',
    ],
  },
  sqitch: {
    because: 'its place beside a sqitch.plan',
    statements: [
      'deploy/shop.sql:2 BEGIN explicit 1',
      'deploy/shop.sql:3 CREATE TABLE explicit 1',
      'deploy/shop.sql:4 COMMIT explicit 1',
      'deploy/note.sql:2 CREATE INDEX none 2',
      'deploy/archive.sql:1 BEGIN explicit 3',
      'deploy/archive.sql:2 SET explicit 3',
      'deploy/archive.sql:3 ALTER TABLE explicit 3',
      'deploy/archive.sql:4 COMMIT explicit 3',
    ],
  },
  'sql-migrate': { because: 'an annotation "-- +migrate"', statements: ['migrations/1_shop.sql:2 CREATE TABLE tool 1', 'migrations/2_note.sql:2 CREATE INDEX none 2'] },
  sqlx: {
    because: 'its name, and sqlx in the Cargo.toml',
    statements: ['migrations/20260101000000_shop.sql:1 CREATE TABLE tool 1', 'migrations/20260102000000_note.up.sql:2 CREATE INDEX none 2'],
  },
  supabase: {
    because: 'it lies in supabase/migrations',
    statements: [
      'supabase/migrations/20260101000000_shop.sql:1 CREATE TABLE implicit 1',
      'supabase/migrations/20260101000000_shop.sql:2 CREATE TABLE implicit 1',
      'supabase/migrations/20260101000000_shop.sql:3 CREATE INDEX none 2',
      'supabase/migrations/20260101000000_shop.sql:4 ALTER TABLE implicit 3',
      'supabase/migrations/20260101000000_shop.sql:5 ALTER TABLE implicit 3',
    ],
  },
  tern: {
    because: 'a line "---- create above / drop below ----"',
    statements: ['001_shop.sql:1 CREATE TABLE tool 1', '002_note.sql:2 SET none 2', '002_note.sql:3 CREATE INDEX none 3'],
  },
  typeorm: {
    because: 'its MigrationInterface',
    statements: [
      'src/migration/1767225600000-Shop.ts:5 CREATE TABLE tool 1',
      'src/migration/1767225600000-Shop.ts:6 ALTER TABLE tool 1',
      'src/migration/1767225600000-Shop.ts:6 ALTER TABLE tool 1',
      'src/migration/1767312000000-Note.ts:7 CREATE INDEX none 2',
      'src/migration/1767312000000-Note.ts:8 BEGIN explicit 3',
      'src/migration/1767312000000-Note.ts:9 ALTER TABLE explicit 3',
      'src/migration/1767312000000-Note.ts:10 COMMIT explicit 3',
      'src/migration/1767398400000-Paid.ts:5 CREATE INDEX tool 4',
    ],
  },
};

test('every tool but plain SQL has a project here', () => {
  expect(Object.keys(projects).sort()).toEqual(tools.map(({ name }) => name).filter((name) => name !== 'none'));
  expect(readdirSync('fixtures/projects').sort()).toEqual(Object.keys(projects).sort());
});

test.each(Object.entries(projects))('%s: detected, in its order, in its transactions', async (name, { because, statements }) => {
  expect(await projectOf(name)).toEqual({ tools: [`${name}: ${because}`], statements, problems: [] });
});
