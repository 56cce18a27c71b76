import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Finding, Rule } from '../../src/lint/index.ts';
import { locate } from '../../src/report/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { directoryWith } from '../support/directory.ts';
import { loadRule, ruleNames } from '../support/lint.ts';
import { lintProject } from '../support/lint-project.ts';
import { readProject } from '../support/read-project.ts';

const create = 'CREATE INDEX orders_id_note_idx ON orders (id, note);';
const built = 'CREATE INDEX CONCURRENTLY orders_id_note_idx ON orders (id, note);';

interface Case {
  /** A new migration of the tool's project, which has the table orders. */
  readonly path: string;
  /** What stands around its SQL. */
  readonly text: (sql: string) => string;
  /** The file after the edit; undefined where no edit can do it. */
  readonly edited?: string;
  readonly newFiles?: Readonly<Record<string, string>>;
  /** How the tool is told, as the finding says it. */
  readonly words: RegExp;
  /** Where the plan's own migration may lie, and what the plan's words put beside it. */
  readonly own?: string;
  readonly beside?: Readonly<Record<string, string>>;
  /** It sees CONCURRENTLY itself, and runs it outside of its transaction. */
  readonly sees?: true;
}

const lone = /a file with several statements is sent as one string/;
const asIs = (sql: string): string => `${sql}\n`;
const begun = (sql: string): string => `BEGIN;\n${sql}\nCOMMIT;\n`;
const limited = (sql: string): string => `SET lock_timeout = '2s';\n${sql}\n`;

const cases: Readonly<Record<string, Case>> = {
  atlas: { path: 'migrations/20270101000000_a.sql', text: asIs, edited: `-- atlas:txmode none\n\n${built}\n`, words: /`-- atlas:txmode none` and an empty line/, own: 'migrations/20270201000000_b.sql' },
  bytebase: { path: 'migrations/3_a.sql', text: asIs, edited: `-- txn-mode = off\n${built}\n`, words: /`-- txn-mode = off`/, own: 'migrations/4_b.sql' },
  dbmate: {
    path: 'db/migrations/20270101000000_a.sql', text: (sql) => `-- migrate:up\n${sql}\n-- migrate:down\nDROP INDEX orders_id_note_idx;\n`,
    edited: `-- migrate:up transaction:false\n${built}\n-- migrate:down\nDROP INDEX orders_id_note_idx;\n`, words: /`-- migrate:up transaction:false`/, own: 'db/migrations/20270201000000_b.sql',
  },
  diesel: {
    path: 'migrations/2027-01-01-000000_a/up.sql', text: limited, edited: `${built}\n`, newFiles: { 'migrations/2027-01-01-000000_a/metadata.toml': 'run_in_transaction = false\n' }, words: /`run_in_transaction = false` into the metadata\.toml/,
    own: 'migrations/2027-02-01-000000_b/up.sql', beside: { 'migrations/2027-02-01-000000_b/metadata.toml': 'run_in_transaction = false' },
  },
  drizzle: { path: 'drizzle/0000_a.sql', text: asIs, edited: `COMMIT;\n--> statement-breakpoint\n${built}\n`, words: /`COMMIT;` and a line `--> statement-breakpoint`/, own: 'drizzle/0000_b.sql' },
  flyway: {
    path: 'src/main/resources/db/migration/V11__a.sql', text: asIs, edited: `${built}\n`, newFiles: { 'src/main/resources/db/migration/V11__a.sql.conf': 'executeInTransaction=false\n' }, words: /`executeInTransaction=false` into V11__a\.sql\.conf/,
    own: 'src/main/resources/db/migration/V12__b.sql', sees: true,
  },
  'go-pg': { path: 'migrations/3_a.tx.up.sql', text: asIs, words: /Take `\.tx` out of the file's name/, own: 'migrations/4_b.up.sql' },
  'golang-migrate': { path: 'migrations/11_a.up.sql', text: limited, edited: `${built}\n`, words: lone, own: 'migrations/12_b.up.sql' },
  goose: { path: 'migrations/00003_a.sql', text: (sql) => `-- +goose Up\n${sql}\n`, edited: `-- +goose NO TRANSACTION\n-- +goose Up\n${built}\n`, words: /`-- \+goose NO TRANSACTION` at the top/, own: 'migrations/00004_b.sql' },
  'graphile-migrate': { path: 'migrations/current.sql', text: (sql) => `--! Message: a\n\n${limited(sql)}`, edited: `--! Message: a\n\n--! no-transaction\n${built}\n`, words: /`--! no-transaction` the first line of current\.sql, below its headers/, own: 'migrations/current.sql' },
  hasura: { path: 'migrations/default/1800000000000_a/up.sql', text: asIs, words: /runs every file in a transaction: run the statement by hand/ },
  liquibase: {
    path: 'src/main/resources/db/changelog/changes/a.sql', text: (sql) => `--liquibase formatted sql\n--changeset dev:a runInTransaction:true\n${sql}\n`,
    edited: `--liquibase formatted sql\n--changeset dev:a runInTransaction:false\n${built}\n`, words: /`runInTransaction:false` on the line of its change set/, own: 'src/main/resources/db/changelog/changes/b.sql',
  },
  morph: { path: 'migrations/postgres/000003_a.up.sql', text: asIs, edited: `-- morph:nontransactional\n${built}\n`, words: /`-- morph:nontransactional` the first line/, own: 'migrations/postgres/000004_b.up.sql' },
  popx: { path: 'migrations/20270101000000000000_a.up.sql', text: asIs, words: /`\.autocommit\.up\.sql`/, own: 'migrations/20270201000000000000_b.autocommit.up.sql' },
  postgrator: { path: 'migrations/003.do.a.sql', text: limited, edited: `${built}\n`, words: lone, own: 'migrations/004.do.b.sql' },
  'postgres-migrations': { path: 'migrations/3-a.sql', text: limited, edited: `-- postgres-migrations disable-transaction\n${built}\n`, words: /`-- postgres-migrations disable-transaction`/, own: 'migrations/4-b.sql' },
  prisma: { path: 'prisma/migrations/20270101000000_a/migration.sql', text: limited, edited: `${built}\n`, words: lone, own: 'prisma/migrations/20270201000000_b/migration.sql' },
  sourcegraph: {
    path: 'migrations/frontend/1003_a/up.sql', text: begun, edited: `${built}\n`, words: /Take BEGIN and COMMIT away/, own: 'migrations/frontend/1004_b/up.sql',
    beside: { 'migrations/frontend/1003_a/metadata.yaml': 'createIndexConcurrently: true', 'migrations/frontend/1004_b/metadata.yaml': 'createIndexConcurrently: true' },
  },
  sqitch: { path: 'deploy/zebra.sql', text: begun, edited: `${built}\n`, words: /Take BEGIN and COMMIT away/, own: 'deploy/zebra2.sql' },
  'sql-migrate': { path: 'migrations/3_a.sql', text: (sql) => `-- +migrate Up\n${sql}\n`, edited: `-- +migrate Up notransaction\n${built}\n`, words: /`-- \+migrate Up notransaction`/, own: 'migrations/4_b.sql' },
  sqlx: { path: 'migrations/20270101000000_a.sql', text: limited, edited: `-- no-transaction\n${built}\n`, words: /`-- no-transaction` the very first line/, own: 'migrations/20270201000000_b.sql' },
  supabase: { path: 'supabase/migrations/20270101000000_a.sql', text: limited, edited: `${built}\n`, words: lone, own: 'supabase/migrations/20270201000000_b.sql', sees: true },
  tern: { path: '003_a.sql', text: asIs, edited: `---- tern: disable-tx ----\n${built}\n`, words: /`---- tern: disable-tx ----` at the top/, own: '004_b.sql' },
};

const rules: readonly Rule[] = await Promise.all(ruleNames().map(loadRule));
/** They are about something else: a lock that is waited for, and the runner beside this one. */
const others: readonly string[] = ['missing-lock-timeout', 'runner-lock'];

function projectWith(tool: string, files: Readonly<Record<string, string>>): string {
  const root = directoryWith({ '.git/HEAD': '' });
  cpSync(join('fixtures/projects', tool), root, { recursive: true });
  write(root, files);
  return root;
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  // What no changelog, plan or list names is not applied, or comes last.
  const main = join(root, 'sqitch.plan');
  if (files['deploy/zebra.sql'] !== undefined) writeFileSync(main, `${readFileSync(main, 'utf8')}zebra 2026-01-05T00:00:00Z A. Dev <dev@example.org> # a\n`);
}

async function findingsAt(root: string, path: string): Promise<readonly Finding[]> {
  return (await lintProject(root, rules)).filter((finding) => finding.path.endsWith(`/${path}`) && finding.severity !== 'info' && !others.includes(finding.rule));
}

const words = ({ rule, message }: Finding): string => `${rule}: ${message}`;

/** Migrations of code, and scripts in no transaction of their tool's. */
const elsewhere: readonly string[] = ['knex', 'typeorm', 'node-pg-migrate', 'sequelize', 'kysely', 'mikro-orm', 'db-migrate', 'rails', 'psql'];

test('every tool of SQL files has a case here', () => {
  expect(readdirSync('fixtures/projects').filter((tool) => !elsewhere.includes(tool)).sort()).toEqual(Object.keys(cases).sort());
});

test.each(Object.entries(cases))('%s: CREATE INDEX in its transaction becomes CONCURRENTLY outside of one', async (tool, { path, text, edited, newFiles = {}, beside = {}, words: told }) => {
  const before = text(create);
  const root = projectWith(tool, { [path]: before, ...beside });
  const finding = (await findingsAt(root, path)).find(({ rule }) => rule === 'index-without-concurrently');
  expect(finding?.help).toMatch(told);
  const { rewrite } = finding ?? {};
  if (rewrite?.kind !== 'edit') {
    expect(edited).toBeUndefined();
    return;
  }
  const after = applyEdits(before, finding?.path ?? '', rewrite.edits);
  expect(after).toBe(edited);
  expect(rewrite.newFiles.map((one) => ({ ...one, path: one.path.slice(one.path.lastIndexOf(dirname(path))) }))).toEqual(Object.entries(newFiles).map(([name, content]) => ({ path: name, text: content })));
  write(root, { [path]: after, ...newFiles });
  expect((await findingsAt(root, path)).map(words)).toEqual([]);
});

test.each(Object.entries(cases))('%s: CONCURRENTLY in its transaction', async (tool, { path, text, edited, newFiles = {}, words: told, beside = {}, sees }) => {
  const before = text(built);
  const root = projectWith(tool, { [path]: before, ...beside });
  if (sees) {
    expect((await findingsAt(root, path)).map(({ rule }) => rule)).not.toContain('concurrently-in-transaction');
    return;
  }
  const finding = (await findingsAt(root, path)).find(({ rule }) => rule === 'concurrently-in-transaction');
  expect(finding?.help).toMatch(told);
  const { rewrite } = finding ?? {};
  if (rewrite?.kind !== 'edit') {
    expect(edited).toBeUndefined();
    return;
  }
  expect(applyEdits(before, finding?.path ?? '', rewrite.edits)).toBe(edited);
  write(root, { [path]: edited ?? '', ...newFiles });
  expect((await findingsAt(root, path)).map(words)).toEqual([]);
});

test.each(Object.entries(cases))('%s: beside another statement it gets a migration of its own', async (tool, { path, text, own, beside = {}, words: told }) => {
  const rest = 'ALTER TABLE orders ADD COLUMN later text;';
  const root = projectWith(tool, { [path]: text(`${rest}\n${create}`), ...beside });
  const finding = (await findingsAt(root, path)).find(({ rule }) => rule === 'index-without-concurrently');
  expect(finding?.rewrite).toMatchObject({ kind: 'plan' });
  const steps = finding?.rewrite?.kind === 'plan' ? finding.rewrite.steps : [];
  const step = steps.find((one) => 'sql' in one);
  expect(step && 'sql' in step && step.sql).toContain(built);
  expect(finding?.help).toMatch(told);
  if (own === undefined || !step || !('sql' in step)) return;
  write(root, { [path]: text(rest), [own]: step.sql });
  expect((await findingsAt(root, own)).map(words)).toEqual([]);
});

/** What a file says of transactions already, or hides; the file after the edit, where its text matters. */
type State = readonly [tool: string, what: string, before: string, edited?: string];

const hidden: readonly State[] = Object.entries(cases).flatMap(([tool, { text, edited }]) => {
  if (edited === undefined || ['diesel', 'drizzle', 'flyway', 'golang-migrate', 'postgrator', 'prisma', 'sourcegraph', 'sqitch', 'supabase'].includes(tool)) return [];
  return [[tool, 'a byte order mark', `\uFEFF${text(create)}`], [tool, 'lines that end in CR LF', text(create).replaceAll('\n', '\r\n')]];
});

const states: readonly State[] = [
  ...hidden,
  ['atlas', 'another value', `-- atlas:txmode file\n\n${create}\n`, `-- atlas:txmode none\n\n${built}\n`],
  ['atlas', 'the right value at a wrong place', `-- atlas:txmode none\n${create}\n`, `-- atlas:txmode none\n\n${built}\n`],
  ['atlas', 'a delimiter', `-- atlas:delimiter \\n\\n\\n\n\n${create}\n`, `-- atlas:delimiter \\n\\n\\n\n-- atlas:txmode none\n\n${built}\n`],
  ['atlas', 'other directives', `-- atlas:nolint\n\n-- an index\n${create}\n`, `-- atlas:txmode none\n-- atlas:nolint\n\n-- an index\n${built}\n`],
  ['atlas', 'a comment on the statement', `-- an index\n${create}\n`, `-- atlas:txmode none\n\n-- an index\n${built}\n`],
  ['atlas', 'CR LF behind the directive', `-- atlas:txmode none\r\n\r\n${create}\r\n`, `-- atlas:txmode none\n\n\r\n${built}\r\n`],
  ['bytebase', 'another value', `-- note\n-- txn-mode = off\n\n-- TXN-MODE=on\n${create}\n`, `-- note\n-- txn-mode = off\n\n-- txn-mode = off\n${built}\n`],
  ['dbmate', 'another value', `-- migrate:up transaction:true foo:bar\n${create}\n-- migrate:down\n`, `-- migrate:up transaction:false foo:bar\n${built}\n-- migrate:down\n`],
  ['dbmate', 'a value that it does not read', `-- migrate:up transaction: false\n${create}\n-- migrate:down\n`, `-- migrate:up transaction:false false\n${built}\n-- migrate:down\n`],
  ['goose', 'a time limit', `-- +goose Up\n${limited(create)}`],
  ['goose', 'a time limit on the same line', `-- +goose NO TRANSACTION\n-- +goose Up\nSET lock_timeout = '2s'; ${create}\n`, `-- +goose NO TRANSACTION\n-- +goose Up\n${built}\n`],
  ['liquibase', 'a value in quotes', `--liquibase formatted sql\n--changeset dev:a runInTransaction:"false"\n${create}\n`, `--liquibase formatted sql\n--changeset dev:a runInTransaction:false\n${built}\n`],
  ['sql-migrate', 'a time limit', `-- +migrate Up\n${limited(create)}`],
  ['tern', 'a line that it does not see', `---- tern: disable-tx ----\r\n${create}\r\n`, `---- tern: disable-tx ----\n---- tern: disable-tx ----\r\n${built}\r\n`],
];

test.each(states.map(([tool, what, before, edited]) => ({ tool, what, before, edited })))('$tool: the edit of a file with $what', async ({ tool, before, edited }) => {
  const path = cases[tool]?.path ?? '';
  const root = projectWith(tool, { [path]: before });
  const finding = (await findingsAt(root, path)).find(({ rule }) => rule === 'index-without-concurrently');
  const { rewrite, path: found = '' } = finding ?? {};
  expect(rewrite?.kind).toBe('edit');
  if (rewrite?.kind !== 'edit') return;
  const after = applyEdits(before, found, rewrite.edits);
  if (edited !== undefined) expect(after).toBe(edited);
  expect(finding && locate(finding, before, undefined).changes.flatMap(({ added }) => added)).toContain(built);
  write(root, { [path]: after });
  expect((await findingsAt(root, path)).map(words)).toEqual([]);
  const { said: { problems, remarks } } = await readProject(root);
  expect({ problems, unseen: remarks.filter((line) => line.includes('does not see')) }).toEqual({ problems: [], unseen: [] });
});

test('Diesel: the metadata.toml that is there says it', async () => {
  const { path } = cases['diesel'] ?? { path: '' };
  const metadata = 'migrations/2027-01-01-000000_a/metadata.toml';
  const before = '# a comment\r\nrun_in_transaction = true # yes\r\n';
  const root = projectWith('diesel', { [path]: `${create}\n`, [metadata]: before });
  const { rewrite } = (await findingsAt(root, path)).find(({ rule }) => rule === 'index-without-concurrently') ?? {};
  expect(rewrite).toMatchObject({ kind: 'edit', newFiles: [] });
  const edits = rewrite?.kind === 'edit' ? rewrite.edits : [];
  expect(applyEdits(before, join(root, metadata), edits)).toBe('# a comment\r\nrun_in_transaction = false\r\n');
});

test('Graphile Migrate: a committed file keeps its hash, and current/ its transaction', async () => {
  const committed = 'migrations/committed/000003.sql';
  const root = projectWith('graphile-migrate', { [committed]: `--! Previous: sha1:1\n--! Hash: sha1:2\n\n--! no-transaction\n${built}\n`, 'migrations/committed/000004.sql': `--! Previous: sha1:2\n--! Hash: sha1:3\n\n${create.replace('_idx', '_idx2')}\n` });
  expect((await findingsAt(root, committed)).map(words)).toEqual([]);
  const [finding] = await findingsAt(root, 'migrations/committed/000004.sql');
  expect(finding).toMatchObject({ rule: 'index-without-concurrently', help: expect.stringContaining('`graphile-migrate uncommit`') as string, rewrite: { kind: 'plan' } });
  const other = directoryWith({ '.git/HEAD': '', '.gmrc': '{}', 'migrations/current/1.sql': 'CREATE TABLE t (a int);', 'migrations/current/2-b.sql': `--! no-transaction\n${built}\n`, 'migrations/current/10.sql': 'SELECT 1;' });
  const { readings, said: { problems } } = await readProject(other);
  expect(readings.map(({ path, reading: { up: [up] } }) => [path, up?.transaction])).toEqual([['migrations/current/1.sql', 'batch'], ['migrations/current/2-b.sql', 'batch'], ['migrations/current/10.sql', 'batch']]);
  expect(problems).toEqual(['migrations/current/2-b.sql: says `--! no-transaction`: Graphile Migrate refuses that in current/; use a current.sql instead']);
});
