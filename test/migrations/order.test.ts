import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { toolNames } from '../../src/config/index.ts';
import { findMigrationFiles, loadJavaScript, readHistories, readText } from '../../src/project/index.ts';
import { directoryWith } from '../support/directory.ts';

const create = 'CREATE TABLE t (a int);\n';
const drop = 'DROP TABLE t;\n';

interface Case {
  readonly first: string;
  readonly second: string;
  /** What stands around each statement. */
  readonly text?: (sql: string) => string;
  readonly beside?: Readonly<Record<string, string>>;
}

const up = (sql: string): string => `exports.up = (db) => db.runSql('${sql.trim().replace(/;$/, '')}');\n`;
const planned = '2026-01-01T00:00:00Z A. Dev <dev@example.org> # note';

/** By tool the migration that it applies first, and the one after it: `9_a` or `10_b`, as its file in src/migrations/tools says. */
const cases: Readonly<Record<string, Case>> = {
  atlas: { first: '10_b.sql', second: '9_a.sql' },
  bytebase: { first: '9_a.sql', second: '10_b.sql' },
  'db-migrate': { first: '9-a.js', second: '10-b.js', text: up },
  dbmate: { first: '10_b.sql', second: '9_a.sql', text: (sql) => `-- migrate:up\n${sql}` },
  diesel: { first: '10_b/up.sql', second: '9_a/up.sql' },
  drizzle: { first: '0010_b.sql', second: '0009_a.sql', beside: { 'meta/_journal.json': '{ "entries": [{ "tag": "0010_b", "when": 1 }, { "tag": "0009_a", "when": 2 }] }' } },
  flyway: { first: 'V9__a.sql', second: 'V10__b.sql' },
  'go-pg': { first: '9_a.up.sql', second: '10_b.up.sql' },
  'golang-migrate': { first: '9_a.up.sql', second: '10_b.up.sql' },
  goose: { first: '9_a.sql', second: '10_b.sql', text: (sql) => `-- +goose Up\n${sql}` },
  'graphile-migrate': { first: 'committed/000009.sql', second: 'committed/000010.sql' },
  hasura: { first: '9_a/up.sql', second: '10_b/up.sql' },
  knex: { first: '10_b.js', second: '9_a.js', text: up },
  kysely: { first: '10_b.js', second: '9_a.js', text: up },
  liquibase: { first: '9_a.sql', second: '10_b.sql', text: (sql) => `--liquibase formatted sql\n--changeset a:1\n${sql}` },
  'mikro-orm': { first: 'migrations/Migration10.js', second: 'migrations/Migration9.js', text: up },
  morph: { first: '9_a.up.sql', second: '10_b.up.sql' },
  'node-pg-migrate': { first: '9_a.js', second: '10_b.js', text: up },
  none: { first: '9_a.sql', second: '10_b.sql' },
  popx: { first: '20261000000000_b.up.sql', second: '20269000000000_a.up.sql' },
  postgrator: { first: '9.do.a.sql', second: '10.do.b.sql' },
  'postgres-migrations': { first: '9-a.sql', second: '10-b.sql' },
  prisma: { first: '10_b/migration.sql', second: '9_a/migration.sql' },
  psql: { first: '9_a.sql', second: '10_b.sql' },
  rails: { first: '9_a.sql', second: '10_b.sql' },
  sequelize: { first: '10_b.js', second: '9_a.js', text: up },
  sourcegraph: { first: '9_a/up.sql', second: '10_b/up.sql' },
  sqitch: { first: 'deploy/10_b.sql', second: 'deploy/9_a.sql', beside: { 'sqitch.plan': `%project=shop\n\n10_b ${planned}\n9_a ${planned}\n` } },
  'sql-migrate': { first: '9_a.sql', second: '10_b.sql', text: (sql) => `-- +migrate Up\n${sql}` },
  sqlx: { first: '9_a.sql', second: '10_b.sql' },
  supabase: { first: '10_b.sql', second: '9_a.sql' },
  tern: { first: '9_a.sql', second: '10_b.sql' },
  typeorm: { first: '9-a.js', second: '10-b.js', text: up },
};

test('every tool has a case here', () => {
  expect(Object.keys(cases).sort()).toEqual([...toolNames].sort());
});

test.each(toolNames)('%s: which of 9 and 10 comes first', async (tool) => {
  const { first = '', second = '', text = (sql: string) => sql, beside = {} } = cases[tool] ?? {};
  const root = directoryWith({ '.git/HEAD': '', ...beside, [second]: text(drop), [first]: text(create) });
  const { files } = await findMigrationFiles([root]);
  await loadJavaScript(files);
  const { histories } = readHistories(files.map((path) => ({ path, read: () => readText(path) })), tool);
  expect(histories.flatMap((history) => history.files.map(({ path }) => relative(root, path)))).toEqual([first, second]);
});
