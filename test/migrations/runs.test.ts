import { expect, test } from 'vitest';
import { toolNamed, type Migration } from '../../src/migrations/index.ts';
import { directoryWith } from '../support/directory.ts';
import { readProject } from '../support/read-project.ts';

type Files = Readonly<Record<string, string>>;

const sql = 'SELECT 1;\n';

async function migrationsOf(files: Files): Promise<readonly Migration[]> {
  const { histories, readings } = await readProject(directoryWith({ '.git/HEAD': '', ...files }));
  const [history] = histories;
  const first = history?.files[0];
  const up = readings.flatMap(({ reading }) => reading.up);
  return (history && first && toolNamed(history.detection.tool).together?.(up, first.around)) ?? up;
}

const transactions = async (files: Files): Promise<readonly string[]> => (await migrationsOf(files)).map(({ transaction }) => transaction ?? 'none');

const knex = (config = ''): string => `${config}exports.up = (knex) => knex.raw('SELECT 1');\n`;
const off = 'exports.config = { transaction: false };\n';

test('Knex: one migration without a transaction gives every other one its own', async () => {
  expect(await transactions({ 'migrations/1.js': knex(), 'migrations/2.js': knex() })).toEqual(['batch', 'batch']);
  expect(await transactions({ 'migrations/1.js': knex(), 'migrations/2.js': knex(off), 'migrations/3.js': knex() })).toEqual(['migration', 'none', 'migration']);
});

test('Knex: the knexfile, and not its comments', async () => {
  const two = { 'migrations/1.js': knex(), 'migrations/2.js': knex('exports.config = { transaction: true };\n') };
  expect(await transactions({ ...two, 'knexfile.js': 'module.exports = { migrations: { disableTransactions: true } };' })).toEqual(['none', 'migration']);
  expect(await transactions({ ...two, 'knexfile.js': "module.exports = {\n  client: 'pg', // disableTransactions: true\n  /* disableTransactions: true */\n  url: 'http://a', };" })).toEqual(['batch', 'batch']);
});

test.each<readonly [string, string, string | undefined]>([
  ['a list', "searchPath: ['app', 'public'],", '"app", "public"'],
  ['one', "searchPath: 'app'", '"app"'],
  ['several environments that agree', "a: { searchPath: ['app'] }, b: { searchPath: ['app'] }", '"app"'],
  ['several that don\'t', "a: { searchPath: ['app'] }, b: { searchPath: ['other'] }", undefined],
  ['one that is not written there', "searchPath: [schema, 'public']", undefined],
])('Knex: the searchPath of the knexfile: %s', async (_title, text, expected) => {
  const [migration] = await migrationsOf({ 'migrations/1.js': knex(), 'knexfile.js': `module.exports = { ${text} };` });
  expect(migration?.settings?.search_path).toBe(expected);
});

test('MikroORM: a comment in its configuration says nothing', async () => {
  const files = { 'migrations/Migration1.ts': "import { Migration } from '@mikro-orm/migrations';\nexport class Migration1 extends Migration {\n  up() { this.addSql('SELECT 1'); }\n}\n" };
  expect(await transactions({ ...files, 'mikro-orm.config.ts': 'export default { migrations: { /* transactional: false */ allOrNothing: true } };' })).toEqual(['batch']);
  expect(await transactions({ ...files, 'mikro-orm.config.ts': 'export default { migrations: { transactional: false } };' })).toEqual(['none']);
});

test('Kysely and db-migrate name the switch of the run', async () => {
  const words = async (files: Files): Promise<string | undefined> => (await migrationsOf(files))[0]?.optOut?.words;
  expect(await words({ 'migrations/1.ts': "import { Kysely, sql } from 'kysely';\nexport async function up(db: Kysely<any>) { await sql`SELECT 1`.execute(db); }\n" })).toMatch(/disableTransactions: true/);
  expect(await words({ 'migrations/1-a.js': "exports.up = (db) => db.runSql('SELECT 1');\n" })).toMatch(/--non-transactional/);
});

test('db-migrate: --non-transactional in a script', async () => {
  const files = { 'migrations/1-a.js': "exports.up = (db) => db.runSql('SELECT 1');\n" };
  expect(await transactions({ ...files, 'package.json': '{ "scripts": { "migrate": "db-migrate up --non-transactional" } }' })).toEqual(['none']);
  expect(await transactions({ ...files, 'package.json': '{ "description": "not db-migrate up --non-transactional" }' })).toEqual(['migration']);
});

test('package.json tells a library by what it asks for, not by a script of its name; one that breaks off by its text', async () => {
  const tools = async (manifest: string): Promise<readonly string[]> => (await readProject(directoryWith({ '.git/HEAD': '', 'package.json': manifest, 'migrations/1.js': 'exports.up = async (k) => {};\n' }))).histories.map(({ detection }) => detection.tool);
  expect(await tools('{ "dependencies": { "knex": "3.0.0" } }')).toEqual(['knex']);
  expect(await tools('{ "scripts": { "knex": "knex" }, "dependencies": { "kysely": "0.28.0" } }')).toEqual(['kysely']);
  expect(await tools('{ "scripts": { "knex": "x" } }')).toEqual([]);
  expect(await tools('{ "dependencies": { "knex": "3.0.0"')).toEqual(['knex']);
  const { said } = await readProject(directoryWith({ '.git/HEAD': '', 'package.json': '{ "dependencies": { "knex": "3.0.0"', 'migrations/1.js': 'exports.up = async (k) => {};\n' }));
  expect(said.problems).toEqual([expect.stringMatching(/package\.json: not valid JSON: .*; what its text seems to ask for is assumed$/)]);
});

test('popx: of one version the file for PostgreSQL alone', async () => {
  const { readings, said } = await readProject(directoryWith({
    '.git/HEAD': '', 'go.mod': 'module a\n\nrequire github.com/ory/x v1.0.0\n', 'migrations/20260101000000_a.up.sql': sql, 'migrations/20260101000000_a.postgres.up.sql': sql, 'migrations/20260101000000_a.mysql.up.sql': sql,
    'migrations/20260102000000_b.up.sql': sql,
  }));
  expect(readings.filter(({ reading }) => reading.up.length > 0).map(({ path }) => path)).toEqual(['migrations/20260101000000_a.postgres.up.sql', 'migrations/20260102000000_b.up.sql']);
  expect(said.remarks).toEqual(['migrations/20260101000000_a.up.sql: is not applied to PostgreSQL, and not judged: 20260101000000_a.postgres.up.sql is in its place']);
});

const planned = '2026-01-01T00:00:00Z A. Dev <dev@example.org> # note';

test('Sqitch: the plan that its sqitch.conf names', async () => {
  const plan = `%project=shop\n\nb ${planned}\na ${planned}\n`;
  const order = async (conf: string, path: string): Promise<readonly string[]> => (await readProject(directoryWith({ '.git/HEAD': '', 'sqitch.conf': conf, [path]: plan, 'db/deploy/a.sql': sql, 'db/deploy/b.sql': sql }))).readings.map(({ path: file }) => file);
  expect(await order('[core]\n\tengine = pg\n\ttop_dir = db\n\tplan_file = db/my.plan\n', 'db/my.plan')).toEqual(['db/deploy/b.sql', 'db/deploy/a.sql']);
  expect(await order('[core]\n\t# plan_file = other.plan\n\ttop_dir = "db"\n', 'db/sqitch.plan')).toEqual(['db/deploy/b.sql', 'db/deploy/a.sql']);
  expect(await order('[target "x"]\n\tplan_file = other.plan\n', 'sqitch.plan')).toEqual(['db/deploy/b.sql', 'db/deploy/a.sql']);
  const { said } = await readProject(directoryWith({ '.git/HEAD': '', 'sqitch.conf': '[core', 'sqitch.plan': plan, 'deploy/a.sql': sql, 'deploy/b.sql': sql }));
  expect(said.problems).toEqual([expect.stringMatching(/sqitch\.conf: line 1 is no section and no setting: Sqitch refuses it/)]);
});
