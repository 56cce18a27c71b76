import { expect, test } from 'vitest';
import { directoryWith } from '../support/directory.ts';
import { readProject } from '../support/read-project.ts';

type Files = Readonly<Record<string, string>>;

/** By file: its tool, and each statement as `kind/transaction/call`. */
async function read(files: Files): Promise<{ readonly tools: readonly string[]; readonly order: readonly string[]; readonly sent: readonly string[]; readonly remarks: readonly string[]; readonly problems: readonly string[] }> {
  const { histories, readings, said } = await readProject(directoryWith({ '.git/HEAD': '', ...files }));
  return {
    tools: histories.map(({ detection: { tool, because } }) => `${tool}: ${because ?? ''}`),
    order: readings.map(({ path }) => path),
    sent: readings.flatMap(({ reading: { up } }) => up.flatMap(({ statements, transaction, calls }) => statements.map(({ kind }, i) => `${kind} ${transaction ?? 'none'} ${calls?.[i] ?? 'alone'}`))),
    ...said,
  };
}

const add = 'ALTER TABLE orders ADD COLUMN x int;\n';
const build = 'CREATE INDEX CONCURRENTLY i ON orders (id);\n';
const drop = 'DROP INDEX CONCURRENTLY i;\n';

test.each([
  ['1.200.0', ['ALTER TABLE none 0', 'CREATE INDEX none 0', 'DROP INDEX none 0']],
  ['^2.108.3', ['ALTER TABLE none 0', 'CREATE INDEX none 0', 'DROP INDEX none 0']],
  ['2.109.0', ['ALTER TABLE none 0', 'CREATE INDEX none alone', 'DROP INDEX none 1']],
  ['~2.115.0', ['ALTER TABLE none 0', 'CREATE INDEX none alone', 'DROP INDEX none 1']],
  ['2.116.0', ['ALTER TABLE none 0', 'CREATE INDEX none alone', 'DROP INDEX none alone']],
  ['3.0.0', ['ALTER TABLE none 0', 'CREATE INDEX none alone', 'DROP INDEX none alone']],
])('Supabase CLI %s', async (version, sent) => {
  const found = await read({ 'package.json': `{ "devDependencies": { "supabase": "${version}" } }`, 'supabase/migrations/20260101000000_a.sql': `${add}${build}${drop}` });
  expect(found).toMatchObject({ sent, remarks: [] });
});

test('Supabase CLI: where nothing tells the version, that is said of what hangs on it', async () => {
  const found = await read({ 'supabase/migrations/20260101000000_a.sql': `${add}${build}`, 'supabase/migrations/20260102000000_b.sql': build, 'supabase/migrations/20260103000000_c.sql': add });
  expect(found.remarks).toEqual(['supabase/migrations/20260101000000_a.sql: no package.json says which version of the Supabase CLI applies it: 2.116 or newer is assumed, which commits before CONCURRENTLY; before 2.109 the file is one transaction, in which that fails']);
});

test('Supabase CLI: the first statement of an old one is in no transaction yet', async () => {
  const found = await read({ 'package.json': '{ "devDependencies": { "supabase": "1.200.0" } }', 'supabase/migrations/20260101000000_a.sql': `${build}${build}${add}` });
  expect(found.sent).toEqual(['CREATE INDEX none alone', 'CREATE INDEX none 1', 'ALTER TABLE none 1']);
});

test.each([
  ['-- note\n-- txn-mode = on\n', 'migration'], ['-- first\n\n-- txn-mode = OFF\r\n', 'none'], ['-- txn-mode = off\n-- TXN-MODE=on\n', 'migration'], ['-- txn-mode = on\n-- txn-mode = off\n', 'none'],
])('Bytebase reads %j', async (head, transaction) => {
  expect(await read({ 'm/1.sql': `${head}${build}` })).toMatchObject({ tools: ['bytebase: a comment "-- txn-mode"'], sent: [`CREATE INDEX ${transaction} alone`], remarks: [] });
});

test.each(['-- TXN-MODE=off extra\n', '/* x */\n-- txn-mode = off\n', 'SELECT 1;\n-- txn-mode = off\n'])('Bytebase does not read %j', async (head) => {
  const found = await read({ 'm/1.sql': '-- txn-mode = on\nSELECT 1;\n', 'm/2.sql': `${head}${build}` });
  expect(found.sent.at(-1)).toBe('CREATE INDEX migration alone');
  expect(found.remarks).toEqual([expect.stringMatching(/^m\/2\.sql:\d: Bytebase does not see this/)]);
});

test.each([
  ['-- atlas:txmode none\n\n', 'none', 0, 0], ['-- a comment\n-- atlas:txmode none\n \t\n', 'none', 0, 0], ['-- atlas:txmode none\n', 'migration', 1, 0], ['SELECT 1;\n\n-- atlas:txmode none\n\n', 'migration', 1, 0],
  ['-- atlas:txmode none\r\n\r\n', 'migration', 1, 0], ['\uFEFF-- atlas:txmode none\n\n', 'migration', 1, 0], ['-- atlas:txmode file\n-- atlas:txmode none\n\n', 'migration', 0, 1], ['-- atlas:txmode all\n\n', 'migration', 0, 1],
])('Atlas reads %j', async (head, transaction, remarks, problems) => {
  const found = await read({ 'm/atlas.sum': '', 'm/1_a.sql': `${head}${build}` });
  expect(found.sent.at(-1)).toBe(`CREATE INDEX ${transaction} alone`);
  expect([found.remarks.length, found.problems.length]).toEqual([remarks, problems]);
});

test('Atlas: a checkpoint behind other files is not applied, and one before all of them is', async () => {
  const table = 'CREATE TABLE t (a int);\n';
  const checkpoint = `-- atlas:checkpoint\n\n${table}`;
  expect(await read({ 'm/atlas.sum': '', 'm/1_a.sql': table, 'm/2_b.sql': checkpoint, 'm/3_c.sql': add })).toMatchObject({
    sent: ['CREATE TABLE migration alone', 'ALTER TABLE migration alone'], remarks: ['m/2_b.sql: is a checkpoint: Atlas applies it to new databases only, in place of the files before it; it is not checked'],
  });
  expect(await read({ 'm/atlas.sum': '', 'm/2_b.sql': checkpoint, 'm/3_c.sql': add })).toMatchObject({ sent: ['CREATE TABLE migration alone', 'ALTER TABLE migration alone'], remarks: [] });
});

test('Atlas: a directory that atlas.hcl names', async () => {
  const hcl = 'env "local" {\n  migration {\n    dir = "file://db/m"\n  }\n}\n';
  expect(await read({ 'atlas.hcl': hcl, 'db/m/1_a.sql': add })).toMatchObject({ tools: ['atlas: its directory, which the atlas.hcl names'] });
  expect(await read({ 'atlas.hcl': hcl, 'db/other/1_a.sql': add })).toMatchObject({ tools: ['none: '] });
});

test('go-pg/migrations goes by number, bun by name', async () => {
  const files = { 'm/9_a.tx.up.sql': add, 'm/10_b.tx.up.sql': add };
  expect((await read({ ...files, 'go.mod': 'module x\nrequire github.com/uptrace/bun v1.2.0\n' })).order).toEqual(['m/10_b.tx.up.sql', 'm/9_a.tx.up.sql']);
  expect((await read({ ...files, 'go.mod': 'module x\nrequire github.com/go-pg/migrations/v8 v8.1.0\n' })).order).toEqual(['m/9_a.tx.up.sql', 'm/10_b.tx.up.sql']);
});

test.each<readonly [string, Files, string]>([
  ['a table of its own', { 'Cargo.toml': '[dependencies.sqlx]\nversion = "0.8"\n' }, 'sqlx: its name, and sqlx in the Cargo.toml'],
  ['a member of the workspace', { 'Cargo.toml': '[workspace]\nmembers = ["api"]\n', 'Cargo.lock': '[[package]]\nname = "sqlx"\nversion = "0.8.0"\n' }, 'sqlx: its name, and sqlx in the Cargo.toml'],
  ['another crate', { 'Cargo.toml': '[dependencies]\nsqlx-cli = "0.8"\n' }, 'golang-migrate: its name ends in .up.sql or .down.sql'],
  ['golang-migrate beside it', { 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n', 'go.mod': 'module x\nrequire github.com/golang-migrate/migrate/v4 v4.17.0\n' }, 'golang-migrate: its name, and the go.mod'],
  ['another go.mod beside it', { 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n', 'go.mod': 'module x\n' }, 'sqlx: its name, and sqlx in the Cargo.toml'],
  ['a nearer go.mod', { 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n', 'svc/go.mod': 'module x\n' }, 'golang-migrate: its name ends in .up.sql or .down.sql'],
])('Cargo.toml and go.mod: %s', async (_what, files, tool) => {
  expect(await read({ ...files, 'svc/migrations/1_a.up.sql': add })).toMatchObject({ tools: [tool] });
});

test('SQLx: its first bytes opt out, and tell the tool only in a line of their own', async () => {
  const comment = `-- no-transaction-needed here\n${build}`;
  expect(await read({ 'm/1_a.up.sql': comment })).toMatchObject({ tools: ['golang-migrate: its name ends in .up.sql or .down.sql'] });
  expect(await read({ 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n', 'm/1_a.up.sql': comment })).toMatchObject({ sent: ['CREATE INDEX none 0'] });
});

test.each([
  ['  disable_ddl_transaction!\n  def up\n', 'none'], ['  def up\n    disable_ddl_transaction!\n', 'migration'], ['  def down\n    disable_ddl_transaction!\n  end\n\n  def up\n', 'migration'],
])('Rails: %j', async (head, transaction) => {
  const root = directoryWith({ 'db/migrate/1_a.rb': `class A < ActiveRecord::Migration[7.0]\n${head}    execute <<~SQL\n      ${build}    SQL\n  end\nend\n` });
  const { readings } = await readProject(root, [`${root}/db/migrate/1_a.rb`]);
  expect(readings[0]?.reading.up[0]?.transaction ?? 'none').toBe(transaction);
});

test.each<readonly [string, string, readonly RegExp[]]>([
  ['name: a', build, [/does not announce|that the metadata\.yaml does not announce/]], ['createIndexConcurrently: true', build, []], ['createIndexConcurrently: true', `${build}SELECT 1;\n`, [/beside other statements/]], ['name: a', add, []],
])('the migrator of Sourcegraph with %s', async (metadata, sql, messages) => {
  const { readings } = await readProject(directoryWith({ '.git/HEAD': '', 'm/f/1_a/up.sql': sql, 'm/f/1_a/metadata.yaml': metadata }));
  expect(readings.flatMap(({ reading: { up } }) => up.flatMap(({ refusals = [] }) => refusals.map(({ message }) => message)))).toEqual(messages.map((message) => expect.stringMatching(message) as string));
});
