import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';
import { repositoryWith } from '../support/repository.ts';

const locked = "SET lock_timeout = '1s';\n";
const made = 'CREATE TABLE a (id bigint PRIMARY KEY);\n';
const perhaps = `${locked}CREATE TABLE IF NOT EXISTS b (id bigint PRIMARY KEY, n int);\nCREATE INDEX b_n ON b (n);\n`;

/** `rule path`, of what is worth more than an info. */
function found(cwd: string, ...args: readonly string[]): readonly string[] {
  const { findings } = JSON.parse(ddlint(['check', '--format', 'json', ...args], { cwd }).stdout) as { readonly findings: readonly { readonly rule: string; readonly path: string; readonly severity: string }[] };
  return findings.filter(({ severity }) => severity !== 'info').map(({ rule, path, severity }) => `${severity} ${rule} ${path}`);
}

const doubted = ['warning index-without-concurrently db/2_b.up.sql'];

test('in a history from its first migration a table made IF NOT EXISTS is new', () => {
  expect(found(directoryWith({ 'db/1_a.up.sql': made, 'db/2_b.up.sql': perhaps }), 'db')).toEqual([]);
});

test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
  ['one file of a history', { 'db/1_a.up.sql': made, 'db/2_b.up.sql': perhaps }, ['db/2_b.up.sql']],
  ['a history that begins later', { 'db/2_b.up.sql': perhaps, 'db/7_a.up.sql': made }, ['db']],
  ['a history that names a table it did not make', { 'db/1_a.up.sql': `${locked}UPDATE other SET id = 1 WHERE id = 1;`, 'db/2_b.up.sql': perhaps }, ['db']],
  ['a history that alters a table it did not make', { 'db/1_a.up.sql': `${locked}ALTER TABLE other ALTER COLUMN x SET DEFAULT 1;`, 'db/2_b.up.sql': perhaps }, ['db']],
  ['SQL that no tool applies', { 'db/1_a.sql': made, 'db/2_b.sql': perhaps }, ['db']],
])('elsewhere it is only perhaps new: %s', (_title, files, args) => {
  expect(found(directoryWith(files), ...args).filter((line) => line.includes('/2_b'))).toEqual(doubted.map((line) => (files['db/2_b.sql'] === undefined ? line : line.replace('.up', ''))));
});

test('what has shipped counts: with --base too', () => {
  const whole = repositoryWith({ 'db/1_a.up.sql': made });
  whole.write({ 'db/2_b.up.sql': perhaps });
  expect(found(whole.directory, '--base', 'main')).toEqual([]);
  // As the second run finds it, from what the first one kept.
  expect(found(whole.directory, '--base', 'main')).toEqual([]);
  const other = repositoryWith({ 'db/1_a.up.sql': 'CREATE INDEX other_x ON other (x);\n' });
  other.write({ 'db/2_b.up.sql': perhaps });
  expect(found(other.directory, '--base', 'main')).toEqual(doubted);
});

test('a shipped statement that the schema contradicts shows that more is there than is known', () => {
  const repository = repositoryWith({ 'db/1_a.up.sql': 'CREATE TABLE jobs (id int PRIMARY KEY);\n', 'db/2_b.up.sql': 'UPDATE jobs SET big = id;\n' });
  repository.write({ 'db/3_c.up.sql': 'CREATE INDEX CONCURRENTLY jobs_big ON jobs (big);\n' });
  expect(found(repository.directory, '--base', 'main').filter((line) => line.includes('refused'))).toEqual([]);
  // Without it the index is refused.
  expect(found(directoryWith({ 'db/1_a.up.sql': 'CREATE TABLE jobs (id int PRIMARY KEY);\n', 'db/3_c.up.sql': 'CREATE INDEX CONCURRENTLY jobs_big ON jobs (big);\n' }), 'db').filter((line) => line.includes('refused'))).toEqual(['error refused-statement db/3_c.up.sql']);
});
