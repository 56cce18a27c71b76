import { expect, test } from 'vitest';
import { directoryWith } from '../support/directory.ts';
import { readProject } from '../support/read-project.ts';

type Files = Readonly<Record<string, string | Buffer>>;

const sql = 'SELECT 1;\n';
const table = 'CREATE TABLE t (a int);\n';
const planned = '2026-01-01T00:00:00Z A. Dev <dev@example.org> # note';

async function said(files: Files): Promise<{ readonly problems: readonly string[]; readonly remarks: readonly string[]; readonly order: readonly string[] }> {
  const { said: { problems, remarks }, readings } = await readProject(directoryWith({ '.git/HEAD': '', ...files }));
  return { problems, remarks, order: readings.map(({ path }) => path) };
}

test.each<readonly [string, Files, readonly string[]]>([
  ['golang-migrate: twice the same', { '1_a.up.sql': sql, '1_a.down.sql': sql, '0001_b.up.sql': sql }, ['0001_b.up.sql: is version 1, as 1_a.up.sql is: golang-migrate takes the version for the migration\'s name, and refuses both or applies one']],
  ['goose: twice the same', { '00001_a.sql': `-- +goose Up\n${sql}`, '00001_b.sql': `-- +goose Up\n${sql}` }, ['00001_b.sql: is version 1, as 00001_a.sql is: goose takes the version for the migration\'s name, and refuses both or applies one']],
  ['Flyway: 1.0 is 1', { 'V1__a.sql': sql, 'V1_0__b.sql': sql, 'R__v.sql': sql, 'R__w.sql': sql }, ['V1__a.sql: is version 1, as V1_0__b.sql is: Flyway takes the version for the migration\'s name, and refuses both or applies one']],
  ['a gap', { '1_a.up.sql': sql, '2_b.up.sql': sql, '3_c.up.sql': sql, '5_d.up.sql': sql, '6_e.up.sql': sql, '9_f.up.sql': sql }, [
    '5_d.up.sql: there is no version 4 before it: a migration is missing here, or its number was never used',
    '9_f.up.sql: there is no version 7 to 8 before it: a migration is missing here, or its number was never used',
  ]],
  ['numbers in tens have no gaps', { '10_a.up.sql': sql, '20_b.up.sql': sql, '40_c.up.sql': sql }, []],
  ['points in time have no gaps', { '20260101000000_a.up.sql': sql, '20260301000000_b.up.sql': sql, '20260301000001_c.up.sql': sql }, []],
  ['Drizzle: a file that the journal does not name, and the other way round', {
    'drizzle/meta/_journal.json': '{ "entries": [{ "idx": 0, "tag": "0001_b" }, { "idx": 1, "tag": "0002_c" }] }', 'drizzle/0000_a.sql': table, 'drizzle/0001_b.sql': table,
  }, ['drizzle/0000_a.sql: meta/_journal.json does not name it: Drizzle does not apply it', 'drizzle/meta/_journal.json: names 0002_c, and 0002_c.sql is not there']],
  ['Sqitch: a script that the plan does not name', { 'sqitch.plan': `%project=shop\n\na ${planned}\n`, 'deploy/a.sql': sql, 'deploy/b.sql': sql, 'revert/b.sql': sql }, [expect.stringMatching(/^deploy\/b\.sql: .*sqitch\.plan does not name it: Sqitch does not deploy it$/) as string]],
])('said, and no problem: %s', async (_title, files, remarks) => {
  const found = await said(files);
  expect({ problems: found.problems, remarks: found.remarks }).toEqual({ problems: [], remarks });
});

test.each<readonly [string, Files, RegExp, readonly string[]]>([
  ['a plan of Sqitch in conflict', { 'sqitch.plan': `%project=shop\n\n<<<<<<< HEAD\nb ${planned}\n=======\na ${planned}\n>>>>>>> other\n`, 'deploy/a.sql': sql, 'deploy/b.sql': sql }, /sqitch\.plan: line 3 is no change and no tag: Sqitch refuses it; it is left out/, ['deploy/b.sql', 'deploy/a.sql']],
  ['a plan of Sqitch without its head', { 'sqitch.plan': `a ${planned}\n`, 'deploy/a.sql': sql }, /sqitch\.plan: holds no line %project=/, ['deploy/a.sql']],
  ['a journal of Drizzle, half written', { 'meta/_journal.json': '{ "entries": [{ "tag": "0001_b" }', '0000_a.sql': table, '0001_b.sql': table }, /meta\/_journal\.json: not valid JSON: .*; the files are taken in the order of their names/, ['0000_a.sql', '0001_b.sql']],
  ['an atlas.sum in conflict', { 'atlas.sum': 'h1:a=\n<<<<<<< HEAD\n1.sql h1:b=\n', '1.sql': sql, '2.sql': sql }, /atlas\.sum: line 2 is no sum of a file: Atlas refuses the directory/, ['1.sql', '2.sql']],
  ['a metadata.toml of Diesel without a value', { 'diesel.toml': '', '1_a/up.sql': sql, '1_a/metadata.toml': 'run_in_transaction =\n' }, /1_a\/metadata\.toml: not valid TOML: .*; a transaction is assumed/, ['1_a/up.sql']],
  ['a metadata.toml of Diesel, half written', { 'diesel.toml': '', '1_a/up.sql': sql, '1_a/metadata.toml': 'run_in_trans' }, /1_a\/metadata\.toml: not valid TOML: .*; a transaction is assumed/, ['1_a/up.sql']],
  ['a metadata.toml of Diesel that says something else', { 'diesel.toml': '', '1_a/up.sql': sql, '1_a/metadata.toml': 'run_in_transaction = "no"' }, /1_a\/metadata\.toml: run_in_transaction must be true or false; a transaction is assumed/, ['1_a/up.sql']],
  ['a Cargo.toml, half written', { 'Cargo.toml': '[dependencies]\nsqlx = "0.8', '1_a.up.sql': sql }, /Cargo\.toml: not valid TOML: .*; the crates that its lines name are assumed/, ['1_a.up.sql']],
  ['a config.yaml of Hasura, half written', { 'config.yaml': 'vers', 'migrations/default/1_a/up.sql': sql }, /config\.yaml: holds no settings; version 3 of Hasura's is assumed/, ['migrations/default/1_a/up.sql']],
  ['a .gmrc, half written', { '.gmrc': '{ "connectionString": "postgres', 'migrations/current.sql': sql }, /\.gmrc: not valid JSON5: its brackets don't close; Graphile Migrate's defaults are assumed/, ['migrations/current.sql']],
  ['a script configuration of Flyway', { 'V1__a.sql': sql, 'V1__a.sql.conf': 'executeInTransaction=maybe\n' }, /V1__a\.sql\.conf: executeInTransaction must be true or false, not "maybe"; Flyway's default is assumed/, ['V1__a.sql']],
  ['a package.json that decides how Prisma sends', { 'package.json': '{ "dependencies": {', 'prisma/migrations/migration_lock.toml': '', 'prisma/migrations/1_a/migration.sql': sql }, /package\.json: not valid JSON: .*; a Prisma before 7\.4 is assumed/, ['prisma/migrations/1_a/migration.sql']],
  ['a file that is not UTF-8', { 'diesel.toml': '', '1_a/up.sql': sql, 'Cargo.toml': Buffer.from([0x64, 0xff]), '2_b.sql': sql }, /Cargo\.toml: not UTF-8 at byte 1; it is taken to be absent/, ['1_a/up.sql', '2_b.sql']],
])('a problem, and what is assumed: %s', async (_title, files, problem, order) => {
  const found = await said(files);
  expect(found.problems.filter((line) => problem.test(line))).toHaveLength(1);
  expect(found.order).toEqual(order);
});

test('changes that Sqitch reworked: each script at its place', async () => {
  const plan = `%project=shop\n\na ${planned}\nb ${planned}\n@v1 ${planned}\na [a@v1] ${planned}\n@v2 ${planned}\nc ${planned}\na [a@v2] ${planned}\n`;
  const { order, remarks, problems } = await said({ 'sqitch.plan': plan, 'deploy/a.sql': sql, 'deploy/a@v1.sql': sql, 'deploy/a@v2.sql': sql, 'deploy/b.sql': sql, 'deploy/c.sql': sql });
  expect({ order, remarks, problems }).toEqual({ order: ['deploy/a@v1.sql', 'deploy/b.sql', 'deploy/a@v2.sql', 'deploy/c.sql', 'deploy/a.sql'], remarks: [], problems: [] });
});
