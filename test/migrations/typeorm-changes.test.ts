import { expect, test } from 'vitest';
import { sqlOf, type FileText } from '../../src/embedded/index.ts';
import { replayDeploy } from '../../src/effects/index.ts';
import type { Finding } from '../../src/lint/index.ts';
import { emptySchema } from '../../src/schema/index.ts';
import { directoryWith } from '../support/directory.ts';
import { loadRule, ruleNames } from '../support/lint.ts';
import { lintProject } from '../support/lint-project.ts';
import { readProject } from '../support/read-project.ts';

const rules = await Promise.all(ruleNames().map(loadRule));

const migration = (name: string, body: string): string => `import { MigrationInterface, TableColumn } from 'typeorm';\nexport class ${name} implements MigrationInterface {\n  async up(queryRunner) {\n    ${body}\n  }\n}\n`;
const project = (setup: string, change: string): string => directoryWith({
  '.git/HEAD': '', 'migrations/1-a.ts': migration('A1', `await queryRunner.query(\`${setup}\`);`), 'migrations/2-b.ts': migration('B2', change),
});

/** What the second migration sends after the first. */
async function sent(setup: string, change: string): Promise<readonly string[]> {
  const { readings } = await readProject(project(setup, change));
  let schema = emptySchema({ complete: true });
  return readings.flatMap(({ reading: { up, text } }, i) => {
    const { migrations, schemaAfter } = replayDeploy(up, { postgres: 16, settings: {}, schema });
    schema = schemaAfter;
    const file: FileText = text ?? '';
    return i === 0 ? [] : migrations.flatMap(({ statements }) => statements.map(({ statement: { range } }) => sqlOf(file).slice(range.start, range.end).replace('ALTER TABLE "t" ', '')));
  });
}

async function findings(setup: string, change: string): Promise<readonly Finding[]> {
  return (await lintProject(project(setup, change), rules)).filter(({ path, severity }) => path.endsWith('2-b.ts') && severity !== 'info');
}

const changed = (options: string): string => `await queryRunner.changeColumn('t', 'x', new TableColumn({ name: 'x', ${options} }));`;

// What typeorm 1.1.1 sent to PostgreSQL 18.4 for the same calls, but for the name of a UNIQUE constraint that the catalog has.
test.each([
  ['x text', changed("type: 'text'"), ['ALTER COLUMN "x" SET NOT NULL']],
  ['x varchar(20) NOT NULL', changed("type: 'character varying', length: '20', isNullable: true"), ['ALTER COLUMN "x" DROP NOT NULL']],
  ['x varchar(20)', changed("type: 'character varying', length: '20', isNullable: true"), []],
  ['x varchar(20)', changed("type: 'character varying', isNullable: true"), ['DROP COLUMN "x"', 'ADD "x" character varying']],
  ['x numeric(10,2) NOT NULL DEFAULT 0', changed("type: 'numeric', precision: 12, scale: 2, default: 0"), ['ALTER COLUMN "x" TYPE numeric(12,2)', 'ALTER COLUMN "x" SET DEFAULT 0']],
  ['x numeric(10)', changed("type: 'numeric', precision: 10, isNullable: true"), ['ALTER COLUMN "x" TYPE numeric(10)']],
  ['x timestamptz', changed("type: 'timestamp with time zone', isNullable: true"), []],
  ['x timestamptz(3)', changed("type: 'timestamp with time zone', isNullable: true"), ['ALTER COLUMN "x" TYPE TIMESTAMP WITH TIME ZONE']],
  ['x int[]', changed("type: 'integer', isArray: true, isNullable: true"), []],
  ['x char(3)', changed("type: 'character', length: '3', isNullable: true"), []],
  ['x text DEFAULT $$a$$', changed("type: 'text', isNullable: true, isUnique: true"), ['ADD CONSTRAINT "UQ_95deb4c758f55d1c91d7ed0a9e2" UNIQUE ("x")', 'ALTER COLUMN "x" DROP DEFAULT']],
  ['x text UNIQUE', changed("type: 'text', isNullable: true"), ['DROP CONSTRAINT "${unique_constraint_of_t}"']],
  ['x text', changed("type: 'text', isNullable: true, isPrimary: true"), ['ADD CONSTRAINT "PK_95deb4c758f55d1c91d7ed0a9e2" PRIMARY KEY ("x")']],
  ['x bigint', "await queryRunner.renameColumn('t', 'x', new TableColumn({ name: 'm', type: 'bigint', isNullable: true }));", ['RENAME COLUMN "x" TO "m"']],
  ['x int', "await queryRunner.renameColumn('t', 'x', new TableColumn({ name: 'm', type: 'bigint', isNullable: true }));", ['DROP COLUMN "x"', 'ADD "m" bigint']],
])('TypeORM looks at the column that is there: %s, %s', async (column, change, statements) => {
  expect(await sent(`CREATE TABLE t (${column})`, change)).toEqual(statements);
});

test.each([
  ["'a'", ['ALTER TYPE "public"."t_x_enum" ADD VALUE \'b\'']],
  ["'a', 'b'", []],
  ["'a', 'c'", [
    'ALTER TYPE "public"."t_x_enum" RENAME TO "t_x_enum_old"', `CREATE TYPE "public"."t_x_enum" AS ENUM('a', 'b')`,
    'ALTER COLUMN "x" TYPE "public"."t_x_enum" USING "x"::"text"::"public"."t_x_enum"', 'DROP TYPE "public"."t_x_enum_old"',
  ]],
])('an enum with the labels %s', async (labels, statements) => {
  expect(await sent(`CREATE TYPE t_x_enum AS ENUM (${labels}); CREATE TABLE t (x t_x_enum)`, changed("type: 'enum', enum: ['a', 'b'], isNullable: true"))).toEqual(statements);
});

test('the copy of a column that was looked up, with what is assigned to it', async () => {
  const copy = (assignment: string): string => `const table = await queryRunner.getTable('t');\n    const x = table!.findColumnByName('x')!;\n    const now = x.clone();\n    ${assignment};\n    await queryRunner.changeColumn(table!, x, now);`;
  expect(await sent('CREATE TABLE t (x int)', copy("now.type = 'bigint'"))).toEqual(['DROP COLUMN "x"', 'ADD "x" bigint']);
  expect(await sent('CREATE TABLE t (x int)', copy('now.isNullable = false'))).toEqual(['ALTER COLUMN "x" SET NOT NULL']);
  expect(await sent('CREATE TABLE t (x text)', copy("now.length = ''"))).toEqual([]);
});

test('a table that was looked up has its name, and what is found in it stays unknown', async () => {
  const look = "const table = await queryRunner.getTable('t');\n    ";
  expect(await sent('CREATE TABLE t (x int)', `${look}await queryRunner.dropColumn(table!, 'x');`)).toEqual(['DROP COLUMN "x"']);
  const key = "const key = table!.foreignKeys.find((one) => one.columnNames.includes('x'));\n    await queryRunner.dropForeignKey(table!, key);";
  expect(await sent('CREATE TABLE t (x int)', look + key)).toEqual([expect.stringMatching(/^DROP CONSTRAINT "\$\{/)]);
  expect(await sent('CREATE TABLE t (x int)', `${look}table!.indices.forEach(async (index) => { await queryRunner.query('DROP INDEX i'); });`)).toEqual(['DROP INDEX i']);
});

const said = ({ rule, severity, certain }: Finding): readonly unknown[] => [rule, severity, certain];
const timeout = 'missing-lock-timeout';

test('where the column is known, what is found is certain', async () => {
  const of = async (column: string): Promise<readonly unknown[]> => (await findings(`CREATE TABLE t (${column})`, changed("type: 'text'"))).filter(({ rule }) => rule !== timeout).map(said);
  expect(await of('x text')).toEqual([['set-not-null', 'error', true]]);
  expect(await of('x varchar(20)')).toEqual([['column-recreated', 'error', true], ['add-column-not-null', 'error', true]]);
});

test('where it is not known, nothing is certain', async () => {
  const found = (await findings('DO $$ BEGIN EXECUTE unseen(); END $$', changed("type: 'text'"))).filter(({ rule }) => rule !== timeout);
  expect(found.map(said)).toEqual([['set-not-null', 'warning', false], ['column-recreated', 'warning', false], ['add-column-not-null', 'warning', false]]);
  expect(found[1]?.why).toContain('The library sends this unless the column already is text, as information_schema spells it.');
});
