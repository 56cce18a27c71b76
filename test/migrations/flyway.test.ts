import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Finding, Rule } from '../../src/lint/index.ts';
import { toolNamed, type Migration } from '../../src/migrations/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { directoryWith } from '../support/directory.ts';
import { loadRule, ruleNames } from '../support/lint.ts';
import { lintProject } from '../support/lint-project.ts';
import { readProject } from '../support/read-project.ts';

type Files = Readonly<Record<string, string>>;

const rules: readonly Rule[] = await Promise.all(ruleNames().map(loadRule));
const alter = 'ALTER TABLE orders ADD COLUMN note text;\n';
const index = 'CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);\n';
const noLock = 'flyway.postgresql.transactional.lock=false\n';

function projectWith(files: Files): string {
  return directoryWith({ '.git/HEAD': '', ...files });
}

/** Of each migration its transaction, and whether Flyway refuses it. */
async function runs(files: Files): Promise<readonly string[]> {
  const { readings } = await readProject(projectWith(files));
  return readings.flatMap(({ path, reading: { up } }) => up.map((migration) => `${path}: ${shown(migration)}`));
}

function shown({ transaction, refusals = [] }: Migration): string {
  return `${transaction ?? 'none'}${refusals.length > 0 ? ', refused' : ''}`;
}

test.each<readonly [string, Files, string]>([
  ['what can run in a transaction', { 'V1__a.sql': alter }, 'migration'],
  ['what can\'t', { 'V1__a.sql': index }, 'none'],
  ['both', { 'V1__a.sql': alter + index }, 'none, refused'],
  ['SET is one that can', { 'V1__a.sql': `SET lock_timeout = '2s';\n${index}` }, 'none, refused'],
  ['both, as the script configuration says', { 'V1__a.sql': alter + index, 'V1__a.sql.conf': 'executeInTransaction=false\n' }, 'none'],
  ['a script configuration with a byte order mark, a colon and a comment', { 'V1__a.sql': alter, 'V1__a.sql.conf': '\uFEFF# executeInTransaction=true\nexecuteInTransaction : false\n' }, 'none'],
  ['a comment in the script configuration says nothing', { 'V1__a.sql': alter, 'V1__a.sql.conf': '# executeInTransaction=false\n' }, 'migration'],
  ['both, mixed', { 'V1__a.sql': alter + index, 'flyway.conf': 'flyway.mixed=true\n' }, 'none'],
  ['a comment mixes nothing', { 'V1__a.sql': alter + index, 'flyway.conf': '# flyway.mixed=true\n' }, 'none, refused'],
  ['executeInTransaction of the whole project', { 'V1__a.sql': alter + index, 'flyway.toml': '[flyway]\nexecuteInTransaction = false\n' }, 'none'],
  ['a script configuration above it', { 'V1__a.sql': alter, 'V1__a.sql.conf': 'executeInTransaction=true\n', 'flyway.toml': 'flyway.executeInTransaction = false\n' }, 'migration'],
  ['a group', { 'V1__a.sql': alter, 'application.yml': 'spring:\n  flyway.group: true\n---\nspring:\n  flyway:\n    group: false\n' }, 'batch'],
])('the transaction of %s', async (_title, files, expected) => {
  expect(await runs(files)).toEqual([`V1__a.sql: ${expected}`]);
});

test('the refusal names the statement at which Flyway gives up', async () => {
  const { readings } = await readProject(projectWith({ 'V1__a.sql': `SET lock_timeout = '2s';\n${index}` }));
  expect(readings[0]?.reading.up[0]?.refusals).toMatchObject([{ range: { start: 25 }, message: 'Flyway refuses the file: some of its statements can run in a transaction, and some can\'t.' }]);
});

test.each<readonly [string, string, string]>([
  ['flyway.conf', 'flyway.conf', 'flyway.mixed: true'],
  ['flyway.toml', 'flyway.toml', '[flyway]\nmixed = true\n'],
  ['application.properties', 'application.properties', 'spring.flyway.mixed=true\n'],
  ['application.yml with what Maven filters', 'application.yml', 'info:\n  version: @project.version@\nspring:\n  flyway:\n    mixed: true\n'],
  ['the plugin of pom.xml', 'pom.xml', '<project><build><plugins><plugin><artifactId>flyway-maven-plugin</artifactId><configuration><mixed>true</mixed></configuration></plugin></plugins></build></project>'],
  ['a property of pom.xml', 'pom.xml', '<project><properties><flyway.mixed>true</flyway.mixed></properties></project>'],
  ['build.gradle', 'build.gradle', 'flyway {\n  url = "jdbc:postgresql://db/shop"\n  mixed = true\n}\n'],
])('a setting in %s', async (_title, path, text) => {
  expect(await runs({ 'V1__a.sql': alter + index, [path]: text })).toEqual(['V1__a.sql: none']);
});

test.each<readonly [string, string, string]>([
  ['pom.xml', 'pom.xml', '<project><!-- <properties><flyway.mixed>true</flyway.mixed></properties> --></project>'],
  ['another plugin', 'pom.xml', '<project><plugin><artifactId>other</artifactId><configuration><mixed>true</mixed></configuration></plugin></project>'],
  ['build.gradle', 'build.gradle', 'flyway {\n  // mixed = true\n  /* mixed = true */\n}\n'],
  ['outside of flyway', 'build.gradle', 'other {\n  mixed = true\n}\n'],
])('no setting: %s', async (_title, path, text) => {
  expect(await runs({ 'V1__a.sql': alter + index, [path]: text })).toEqual(['V1__a.sql: none, refused']);
});

test('a group runs in one transaction, is refused where some of it can\'t, and runs in none where that may be mixed', async () => {
  const grouped = async (conf: string): Promise<readonly string[]> => {
    const { histories, readings } = await readProject(projectWith({ 'flyway.conf': conf, 'V1__a.sql': alter, 'V2__b.sql': index, 'V3__c.sql': alter }));
    const [file] = histories.flatMap(({ files }) => files);
    return ((file && toolNamed('flyway').together?.(readings.flatMap(({ reading: { up } }) => up), file.around)) ?? []).map(shown);
  };
  expect(await grouped('')).toEqual(['migration', 'none', 'migration']);
  expect(await grouped('flyway.group=true\n')).toEqual(['batch', 'none, refused', 'batch']);
  expect(await grouped('flyway.group=true\nflyway.mixed=true\n')).toEqual(['none', 'none', 'none']);
});

test.each<readonly [string, Files, string]>([
  ['defaultSchema', { 'flyway.toml': '[flyway]\ndefaultSchema = "app"\n' }, '"app", "$user", public'],
  ['the first of schemas', { 'flyway.conf': 'flyway.schemas=app,other\n' }, '"app", "$user", public'],
  ['a list of YAML', { 'application.yml': 'spring:\n  flyway:\n    schemas: [app, other]\n' }, '"app", "$user", public'],
  ['default-schema of Spring Boot', { 'application.properties': 'spring.flyway.default-schema=App\n' }, '"App", "$user", public'],
])('the search_path: %s', async (_title, files, expected) => {
  const { readings } = await readProject(projectWith({ 'V1__a.sql': alter, ...files }));
  expect(readings[0]?.reading.up[0]?.settings).toEqual({ search_path: expected });
});

test('a table of the schema that Flyway puts in front is found again under its name', async () => {
  const root = projectWith({ 'flyway.conf': 'flyway.defaultSchema=app\n', 'V1__a.sql': 'CREATE TABLE app.orders (id bigint);\n', 'V2__b.sql': 'DROP TABLE orders;\n' });
  expect((await lintProject(root, rules)).filter(({ rule }) => rule === 'refused-statement')).toEqual([]);
  expect((await lintProject(root, rules)).find(({ rule }) => rule === 'drop-table')?.relation).toBe('app.orders');
});

test('a baseline is judged where what it replaces is gone, and is not where it is there', async () => {
  const create = 'CREATE TABLE orders (id bigint);\n';
  expect(await runs({ 'B2__base.sql': create, 'V2_1__b.sql': alter, 'V10__c.sql': alter, 'B1__old.sql': create })).toEqual(['B2__base.sql: migration', 'V2_1__b.sql: migration', 'V10__c.sql: migration']);
  const { readings, said } = await readProject(projectWith({ 'V1__a.sql': create, 'B2__base.sql': create, 'V3__c.sql': alter }));
  expect(readings.map(({ path }) => path)).toEqual(['V1__a.sql', 'V3__c.sql']);
  expect(said.remarks).toEqual(['B2__base.sql: is a baseline, which Flyway applies only to a database without migrations, in place of those up to its version: those are judged, and it is not']);
});

test('what can\'t be read is said, with what is assumed', async () => {
  const root = projectWith({ 'V1__a.sql': alter, 'flyway.toml': '[flyway]\nmixed = \n' });
  mkdirSync(join(root, 'V1__a.sql.conf'));
  expect((await readProject(root)).said.problems).toEqual([
    expect.stringMatching(/^flyway\.toml: not valid TOML: .*; the defaults of Flyway are assumed$/),
    'V1__a.sql.conf: is a directory; it is taken to be absent',
  ]);
});

async function findingsOf(files: Files): Promise<readonly Finding[]> {
  return (await lintProject(projectWith({ 'V1__shop.sql': 'CREATE TABLE orders (id bigint, note text);\n', ...files }), rules)).filter(({ severity }) => severity !== 'info');
}

const told = (findings: readonly Finding[]): readonly string[] => findings.map(({ rule }) => rule);
const find = (findings: readonly Finding[], rule: string): Finding | undefined => findings.find((finding) => finding.rule === rule);

test('a build that the tool\'s own lock would stop for ever names the lock, and is no edit to be applied without a look', async () => {
  const plain = 'CREATE INDEX orders_note_idx ON orders (note);\n';
  const before = find(await findingsOf({ 'V2__a.sql': plain }), 'index-without-concurrently');
  expect(before?.help).toMatch(/Write `executeInTransaction=false` into V2__a\.sql\.conf beside the file\. Where anything else stands in the file, .* Write `flyway\.postgresql\.transactional\.lock=false` into flyway\.conf/);
  expect(before?.rewrite).toMatchObject({ kind: 'edit', safety: 'check' });
  const free = find(await findingsOf({ 'V2__a.sql': plain, 'flyway.conf': noLock }), 'index-without-concurrently');
  expect(free?.help).not.toMatch(/transactional\.lock/);
  expect(free?.rewrite).toMatchObject({ kind: 'edit', safety: 'safe' });
  // Dropping waits for no snapshot.
  expect(find(await findingsOf({ 'V2__a.sql': 'REINDEX TABLE CONCURRENTLY orders;\n' }), 'concurrently-in-transaction')?.help).toMatch(/transactional\.lock/);
  expect(find(await findingsOf({ 'V2__a.sql': `${plain}DROP INDEX CONCURRENTLY orders_note_idx;\n` }), 'concurrently-in-transaction')?.help ?? '').not.toMatch(/transactional\.lock/);
});

test('the plan leaves the old file in its transaction, and asks for the lock first', async () => {
  const found = find(await findingsOf({ 'V2__a.sql': `${alter.replace('note', 'later')}CREATE INDEX orders_note_idx ON orders (note);\n` }), 'index-without-concurrently');
  const steps = found?.rewrite?.kind === 'plan' ? found.rewrite.steps.map(({ title }) => title) : [];
  expect(steps[0]).toBe('Have Flyway hold its lock in no transaction, or the build never ends');
  expect(steps.join('\n')).not.toContain('V2__a.sql.conf');
  expect(steps.at(-1)).toContain('Flyway runs a file that holds nothing but CREATE or DROP INDEX CONCURRENTLY in no transaction');
});

test('SET beside what can\'t run in a transaction comes with the script configuration that allows it', async () => {
  const vacuum = 'VACUUM FULL orders;\n';
  const found = find(await findingsOf({ 'V2__a.sql': vacuum }), 'missing-lock-timeout');
  if (found?.rewrite?.kind !== 'edit') throw new Error('no edit');
  expect(found.rewrite.newFiles.map(({ text }) => text)).toEqual(['executeInTransaction=false\n']);
  const after = await findingsOf({ 'V2__a.sql': applyEdits(vacuum, found.path, found.rewrite.edits), 'V2__a.sql.conf': 'executeInTransaction=false\n' });
  expect(told(after)).not.toContain('missing-lock-timeout');
});

test('a file whose version has no two underscores behind it is not applied, which is said', async () => {
  const { readings, said } = await readProject(projectWith({ 'V1__a.sql': alter, 'V1_255_2_v59_updates.sql': alter }));
  expect(readings.map(({ path }) => path)).toEqual(['V1__a.sql']);
  expect(said).toEqual({ problems: [], remarks: ['V1_255_2_v59_updates.sql: Flyway takes no file of this name, in which two underscores end the version: it is not applied, and not judged'] });
});
