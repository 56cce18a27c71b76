import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Finding, Rule } from '../../src/lint/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { directoryWith } from '../support/directory.ts';
import { loadRule, ruleNames } from '../support/lint.ts';
import { lintProject } from '../support/lint-project.ts';
import { readProject } from '../support/read-project.ts';

const rules: readonly Rule[] = await Promise.all(ruleNames().map(loadRule));

async function findings(files: Readonly<Record<string, string>>, rule: string): Promise<readonly Finding[]> {
  return (await lintProject(directoryWith({ '.git/HEAD': '', ...files }), rules)).filter((finding) => finding.rule === rule);
}

const table = { 'migrations/1_shop.js': "exports.up = (knex) => knex.raw('CREATE TABLE orders (id bigint, note text)');" };

test.each([
  [
    'Knex', 'migrations/2_a.js', "exports.up = async (knex) => {\n  await knex.raw('CREATE INDEX orders_idx ON orders (note)');\n};\n",
    "exports.config = { transaction: false };\n\nexports.up = async (knex) => {\n  await knex.raw('CREATE INDEX CONCURRENTLY orders_idx ON orders (note)');\n};\n",
  ],
  [
    'Knex in TypeScript', 'migrations/2_a.ts', "import type { Knex } from 'knex';\n\nexport const up = (knex: Knex) => knex.raw(`CREATE INDEX orders_idx ON orders (note)`);\n",
    "export const config = { transaction: false };\n\nimport type { Knex } from 'knex';\n\nexport const up = (knex: Knex) => knex.raw(`CREATE INDEX CONCURRENTLY orders_idx ON orders (note)`);\n",
  ],
])('%s: CREATE INDEX becomes CONCURRENTLY, and the migration opens no transaction', async (_tool, path, before, after) => {
  const root = directoryWith({ '.git/HEAD': '', ...table, [path]: before });
  const found = (await lintProject(root, rules)).find(({ rule }) => rule === 'index-without-concurrently');
  if (found?.rewrite?.kind !== 'edit') throw new Error('no edit');
  expect(applyEdits(before, found.path, found.rewrite.edits)).toBe(after);
  writeFileSync(join(root, path), after);
  expect((await lintProject(root, rules)).filter((finding) => finding.path.endsWith(path) && finding.severity === 'error')).toEqual([]);
});

test('TypeORM, node-pg-migrate and MikroORM say it in the class and in up', async () => {
  const edited = async (files: Readonly<Record<string, string>>, path: string): Promise<string> => {
    const shop = (files[path] ?? '').replace('CREATE INDEX i ON orders (note)', 'CREATE TABLE orders (note text)').replaceAll('class A', 'class Shop');
    const [found] = await findings({ ...files, [path.replace(/[^/]*$/, (name) => name.replace('2', '1'))]: shop }, 'index-without-concurrently');
    return found?.rewrite?.kind === 'edit' ? applyEdits(files[path] ?? '', found.path, found.rewrite.edits) : 'no edit';
  };
  const typeorm = "import { MigrationInterface, QueryRunner } from 'typeorm';\nexport class A implements MigrationInterface {\n    async up(queryRunner: QueryRunner) { await queryRunner.query('CREATE INDEX i ON orders (note)'); }\n}\n";
  const mode = { 'data-source.ts': "new DataSource({ migrationsTransactionMode: 'each' })" };
  expect(await edited({ ...mode, 'migration/2-A.ts': typeorm }, 'migration/2-A.ts')).toContain('MigrationInterface {\n    transaction = false;\n\n    async up');
  expect(await edited({ 'migration/2-A.ts': typeorm }, 'migration/2-A.ts')).toBe('no edit');
  const pgm = "exports.up = (pgm) => {\n  pgm.sql('CREATE INDEX i ON orders (note)');\n};\n";
  expect(await edited({ 'migrations/2_a.js': pgm }, 'migrations/2_a.js')).toBe("exports.up = (pgm) => {\n  pgm.noTransaction();\n  pgm.sql('CREATE INDEX CONCURRENTLY i ON orders (note)');\n};\n");
  const mikro = "import { Migration } from '@mikro-orm/migrations';\nexport class A extends Migration {\n  up() { this.addSql('CREATE INDEX i ON orders (note)'); }\n}\n";
  expect(await edited({ 'migrations/Migration20260101.ts': mikro }, 'migrations/Migration20260101.ts')).toContain('extends Migration {\n  override isTransactional(): boolean { return false; }\n');
});

test('what is put into a string has the escapes of its quotes', async () => {
  const edits = async (literal: string): Promise<string> => {
    const code = `exports.up = (knex) => knex.raw(${literal});\n`;
    const [found] = await findings({ ...table, 'migrations/2_a.js': code }, 'missing-lock-timeout');
    return found?.rewrite?.kind === 'edit' ? applyEdits(code, found.path, found.rewrite.edits) : (found?.rewrite?.kind ?? 'nothing');
  };
  expect(await edits("'ALTER TABLE orders ADD COLUMN a int'")).toBe("exports.up = (knex) => knex.raw('SET LOCAL lock_timeout = \\'500ms\\';\\nALTER TABLE orders ADD COLUMN a int');\n");
  expect(await edits('"ALTER TABLE orders ADD COLUMN a int"')).toBe('exports.up = (knex) => knex.raw("SET LOCAL lock_timeout = \'500ms\';\\nALTER TABLE orders ADD COLUMN a int");\n');
  expect(await edits('`ALTER TABLE orders ADD COLUMN a int`')).toBe("exports.up = (knex) => knex.raw(`SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD COLUMN a int`);\n");
});

test('what a builder sends has no edit, but the SQL to send', async () => {
  const config = 'exports.config = { transaction: false };\n';
  const [found] = await findings({ ...table, 'migrations/2_a.js': `${config}exports.up = (knex) => knex.schema.alterTable('orders', (t) => { t.index(['note'], 'i'); });` }, 'index-without-concurrently');
  expect(found?.rewrite).toMatchObject({ kind: 'plan', steps: [{ action: 'Send this in place of the call in line 2: create index CONCURRENTLY "i" on "orders" ("note");' }] });
  const [inTransaction] = await findings({ ...table, 'migrations/2_a.js': `exports.up = (knex) => knex.schema.alterTable('orders', (t) => {\n  t.index(['note'], 'i');\n  t.index(['id'], 'j');\n});` }, 'index-without-concurrently');
  expect(inTransaction?.rewrite).toMatchObject({ kind: 'plan', steps: [
    { action: 'Put this into the file: exports.config = { transaction: false };' },
    { action: 'Send this in place of the call in line 1, each statement by itself: create index CONCURRENTLY "i" on "orders" ("note");\ncreate index CONCURRENTLY "j" on "orders" ("id");' },
  ] });
});

test('a call that sends several statements is replaced whole, and a time limit stands before it', async () => {
  const steps = async (code: string, rule: string): Promise<readonly string[]> => {
    const [found] = await findings({ ...table, 'migrations/2_a.js': code }, rule);
    return found?.rewrite?.kind === 'plan' ? found.rewrite.steps.flatMap((one) => ('action' in one ? [one.action] : [])) : [found?.rewrite?.kind ?? 'nothing'];
  };
  const code = "exports.config = { transaction: false };\nexports.up = (knex) => knex.schema.alterTable('orders', (t) => { t.integer('a'); t.index(['note'], 'i'); });";
  expect(await steps(code, 'index-without-concurrently')).toEqual(['Send this in place of the call in line 2, each statement by itself: alter table "orders" add column "a" integer;\ncreate index CONCURRENTLY "i" on "orders" ("note");']);
  expect(await steps("exports.up = (knex) => knex.schema.alterTable('orders', (t) => { t.integer('a'); t.integer('b').references('id').inTable('orders'); });", 'missing-lock-timeout'))
    .toEqual(["Send this before the call in line 1: SET LOCAL lock_timeout = '500ms';"]);
});

test('a call that has an option for it is given that', async () => {
  const steps = async (setup: string, path: string, code: string): Promise<unknown> => (await findings({ [path.replace('2', '1')]: setup, [path]: code }, 'index-without-concurrently'))[0]?.rewrite;
  const pgm = (body: string): string => `exports.up = (pgm) => {\n  ${body}\n};\n`;
  expect(await steps(pgm("pgm.sql('CREATE TABLE orders (note text)');"), 'migrations/2_a.js', pgm("pgm.createIndex('orders', 'note');"))).toMatchObject({ kind: 'plan', steps: [
    { action: 'Put this into the file: pgm.noTransaction();' }, { action: 'Write `concurrently: true` into the options of the call in line 2.' },
  ] });
  const sequelize = (body: string): string => `exports.up = async (queryInterface, Sequelize) => {\n  ${body}\n};\n`;
  expect(await steps(sequelize("await queryInterface.sequelize.query('CREATE TABLE orders (note text)');"), 'migrations/2_a.js', sequelize("await queryInterface.addIndex('orders', ['note']);"))).toMatchObject({ kind: 'plan', steps: [
    { action: 'Write `concurrently: true` into the options of the call in line 2.' },
  ] });
  const typeorm = (body: string): string => `import { MigrationInterface, TableIndex } from 'typeorm';\nexport class A implements MigrationInterface {\n  transaction = false;\n  async up(queryRunner) {\n    ${body}\n  }\n}\n`;
  expect(await steps(typeorm("await queryRunner.query('CREATE TABLE orders (note text)');"), 'migrations/2-a.ts', typeorm("await queryRunner.createIndex('orders', new TableIndex({ columnNames: ['note'] }));"))).toMatchObject({ kind: 'plan', steps: [
    { action: 'Write `isConcurrent: true` into the TableIndex of the call in line 5.' },
  ] });
});

test('files without up, other sources and declarations are no migrations; a program that is named and no tool claims is told of', async () => {
  const root = directoryWith({
    '.git/HEAD': '', ...table, 'migrations/helpers.js': 'exports.name = (knex) => knex;', 'migrations/2_a.d.ts': 'export function up(knex): void;',
    'migrations/3_a.test.js': "exports.up = (knex) => knex.raw('DROP TABLE orders');", 'dist/migrations/1_shop.js': table['migrations/1_shop.js'], 'src/1_up.js': 'export const up = 1;', 'migrations/clickhouse/1_a.js': "exports.up = (knex) => knex.raw('DROP TABLE orders');",
  });
  expect((await readProject(root)).readings.map(({ path }) => path)).toEqual(['migrations/1_shop.js']);
  const declarations = await readProject(root, [join(root, 'migrations/2_a.d.ts')]);
  expect(declarations.said).toEqual({ problems: [], remarks: ['migrations/2_a.d.ts: holds declarations of TypeScript alone, and no migration'] });
  expect((await readProject(root, [join(root, 'src/1_up.js')])).said.problems).toEqual(['src/1_up.js: is a program in which no migration tool is recognised; --tool names the tool that runs it']);
});

test('SQL beside programs is not theirs, but where a tool applies both', async () => {
  const tools = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => (await readProject(directoryWith({ '.git/HEAD': '', ...files }))).histories.map(({ detection: { tool } }) => tool);
  expect(await tools({ ...table, 'migrations/2_a.sql': 'DROP TABLE orders' })).toEqual(['knex', 'none']);
  expect(await tools({ 'migrations/1_a.js': 'exports.up = (pgm) => {};', 'migrations/2_a.sql': 'DROP TABLE orders' })).toEqual(['node-pg-migrate']);
});

test('a program that is nested too deep is a problem of its own', async () => {
  const { said, readings } = await readProject(directoryWith({ '.git/HEAD': '', ...table, 'migrations/2_a.js': `exports.up = (knex) => knex.raw(${'('.repeat(30_000)}'DROP TABLE orders'${')'.repeat(30_000)});` }));
  expect(said.problems).toEqual(['migrations/2_a.js: does not parse as a program: more than 2000 brackets are open at once']);
  expect(readings.map(({ reading: { up } }) => up.length)).toEqual([1, 0]);
});

test('a program that does not parse is a problem of its own', async () => {
  const { said, readings } = await readProject(directoryWith({ '.git/HEAD': '', ...table, 'migrations/2_a.js': "exports.up = (knex) => knex.raw('DROP TABLE orders';" }));
  expect(said.problems).toEqual([expect.stringMatching(/^migrations\/2_a\.js: does not parse as a program, at line 1, column \d+: /)]);
  expect(readings.map(({ reading: { up } }) => up.length)).toEqual([1, 0]);
});

test('a directory that a program imports is no file that can\'t be read', async () => {
  const { said, readings } = await readProject(directoryWith({
    '.git/HEAD': '', 'common/index.js': "exports.TABLE = 'orders';", 'migrations/1_a.js': "const { TABLE } = require('../common');\nexports.up = (knex) => knex.raw(`DROP TABLE ${TABLE}`);\n",
  }));
  expect(said.problems).toEqual([]);
  expect(readings.flatMap(({ reading: { up } }) => up.flatMap(({ statements }) => statements.map(({ kind }) => kind)))).toEqual(['DROP TABLE']);
});
