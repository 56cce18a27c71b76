import { expect, test } from 'vitest';
import { directoryWith } from '../support/directory.ts';
import { readProject } from '../support/read-project.ts';

const project = (files: Readonly<Record<string, string>>): ReturnType<typeof readProject> => readProject(directoryWith({ '.git/HEAD': '', ...files }));
const typeorm = (field = ''): string => `import { MigrationInterface } from 'typeorm';\nexport class A implements MigrationInterface {\n  ${field}\n  async up(queryRunner) { await queryRunner.query('DROP TABLE a'); }\n}\n`;
const mode = (name: string): Readonly<Record<string, string>> => ({ 'data-source.ts': `new DataSource({ migrationsTransactionMode: '${name}' })` });

test('TypeORM: the field of a class counts, or where no data source is found tells that it does', async () => {
  const transactions = async (files: Readonly<Record<string, string>>): Promise<unknown> => (await project(files)).readings.flatMap(({ reading }) => reading.up.map(({ transaction }) => transaction));
  expect(await transactions({ 'migrations/1-a.ts': typeorm() })).toEqual(['batch']);
  expect(await transactions({ 'migrations/1-a.ts': typeorm('transaction = false;') })).toEqual([undefined]);
  expect(await transactions({ 'migrations/1-a.ts': typeorm('transaction = true;') })).toEqual(['migration']);
  expect(await transactions({ ...mode('none'), 'migrations/1-a.ts': typeorm('transaction = true;') })).toEqual(['migration']);
  expect(await transactions({ ...mode('none'), 'migrations/1-a.ts': typeorm() })).toEqual([undefined]);
});

test.each(['false', 'true'])('TypeORM refuses transaction = %s in the mode all', async (value) => {
  const { readings } = await project({ ...mode('all'), 'migrations/1-a.ts': typeorm(`transaction = ${value};`) });
  const [reading] = readings;
  const [migration] = reading?.reading.up ?? [];
  expect(migration).toMatchObject({ transaction: 'batch', refusals: [{ message: `TypeORM refuses to run a migration with \`transaction = ${value}\` in the mode \`all\`, and all that are pending with it.` }] });
  expect(migration?.optOut).toBeUndefined();
});

const dependency = { 'package.json': '{ "dependencies": { "node-pg-migrate": "^9.0.0" } }' };

test('node-pg-migrate: SQL in two files, and without a comment', async () => {
  const { histories, readings } = await project({ ...dependency, 'migrations/1_a.up.sql': 'CREATE TABLE a (id int);', 'migrations/1_a.down.sql': 'DROP TABLE a;', 'migrations/2_b.sql': 'CREATE INDEX i ON a (id);' });
  expect(histories.map(({ detection }) => detection)).toEqual([{ tool: 'node-pg-migrate', because: 'its name, and node-pg-migrate in the package.json' }]);
  expect(readings.map(({ path, reading }) => [path, reading.up.flatMap(({ statements }) => statements.map(({ kind }) => kind))])).toEqual([['migrations/1_a.down.sql', []], ['migrations/1_a.up.sql', ['CREATE TABLE']], ['migrations/2_b.sql', ['CREATE INDEX']]]);
  expect(readings[2]?.reading.up[0]?.optOut?.words).toContain('Write it as a program');
});

test('node-pg-migrate: without a comment for the way up, all of a file is sent', async () => {
  const { readings } = await project({ ...dependency, 'migrations/1_a.sql': 'CREATE TABLE a (id int);\n-- Down Migration\nDROP TABLE a;\n' });
  expect(readings[0]?.reading.up[0]?.statements.map(({ kind }) => kind)).toEqual(['CREATE TABLE', 'DROP TABLE']);
});

test('Sequelize: what runs outside the transaction is remarked on', async () => {
  const { said } = await project({ 'migrations/1_a.js': "exports.up = async (queryInterface) => {\n  const t = await queryInterface.sequelize.transaction();\n  await queryInterface.removeColumn('a', 'b');\n  await t.commit();\n};\n" });
  expect(said.remarks).toEqual([expect.stringMatching(/^migrations\/1_a\.js:3: removeColumn\(\) has no transaction in its options/)]);
});
