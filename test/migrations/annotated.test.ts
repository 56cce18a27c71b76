import { expect, test } from 'vitest';
import { toolNamed, type Migration, type ToolReading } from '../../src/migrations/index.ts';
import type { ToolName } from '../../src/config/index.ts';
import { loadRule, ruleNames } from '../support/lint.ts';
import { directoryWith } from '../support/directory.ts';
import { lintProject } from '../support/lint-project.ts';
import { readProject } from '../support/read-project.ts';

const gooseUp = '-- +goose Up\n';
const none = { problems: [], remarks: [] };

async function said(files: Readonly<Record<string, string>>): Promise<{ readonly problems: readonly string[]; readonly remarks: readonly string[] }> {
  return (await readProject(directoryWith({ '.git/HEAD': '', ...files }))).said;
}

function readingOf(tool: ToolName, path: string, text: string): ToolReading {
  return toolNamed(tool).read({ path, text, around: { read: () => undefined, nearest: () => undefined } });
}

/** Each statement's kind, and the number of its call where others are sent with it. */
function callsOf(migrations: readonly Migration[]): readonly string[] {
  return migrations.flatMap(({ statements, calls }) => statements.map(({ kind }, i) => `${kind} ${calls?.[i] ?? 'alone'}`));
}

const sibling: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  goose: { 'm/00001_a.sql': `${gooseUp}CREATE TABLE a (id int);\n` },
  dbmate: { 'm/1_a.sql': '-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\n' },
  'sql-migrate': { 'm/1_a.sql': '-- +migrate Up\nCREATE TABLE a (id int);\n' },
};

test.each([
  ['goose', 'nothing', 'DROP TABLE orders;\n', 'has no line `-- +goose Up`: goose refuses the file; put that above everything but comments'],
  ['goose', 'a statement before it', 'DROP TABLE orders;\n-- +goose Up\nSELECT 1;\n', 'line 1 stands before `-- +goose Up`: goose refuses the file; put that above everything but comments'],
  ['goose', 'a second one', `${gooseUp}SELECT 1;\n-- +goose Down\nSELECT 2;\n-- +goose Up\nDROP TABLE orders;\n`, 'line 5 is a second `-- +goose Up`: goose refuses the file; leave it out, or put what follows it into a file of its own'],
  ['goose', 'a block that is open', `${gooseUp}-- +goose StatementBegin\nSELECT 1;\n`, 'the statement begun in line 2 is never ended: goose refuses the file; put `-- +goose StatementEnd` behind it'],
  ['goose', 'a way back alone', '-- +goose Down\nSELECT 1;\n', 'line 1, `-- +goose Down`, is at a wrong place: goose refuses the file; it comes once, behind `-- +goose Up` and what that holds'],
  ['goose', 'an indented one', '  -- +goose Up\nSELECT 1;\n', 'line 1 is no annotation of goose: goose refuses the file; annotations begin in the first column, and are Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and ENVSUB OFF'],
  ['goose', 'a byte order mark', `\uFEFF${gooseUp}SELECT 1;\n`, 'begins with a byte order mark, which goose takes for a part of its first line: it refuses the file; save it without one'],
  ['dbmate', 'nothing', 'DROP TABLE orders;\n', 'has no line `-- migrate:up`: dbmate refuses the file; put that above its statements'],
  ['dbmate', 'a statement before it', 'DROP TABLE orders;\n-- migrate:up\nSELECT 1;\n-- migrate:down\n', 'a statement stands before `-- migrate:up`: dbmate refuses the file; put that above everything but comments'],
  ['dbmate', 'no way back', '-- migrate:up\nSELECT 1;\n', 'a `-- migrate:up` has no `-- migrate:down` behind it: dbmate refuses the file; write one below it, with nothing behind it where there is no way back'],
  ['dbmate', 'two ways back', '-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n-- migrate:down\n', 'a `-- migrate:down` has no `-- migrate:up` before it: dbmate refuses the file; each is the second of a pair'],
  ['dbmate', 'a byte order mark', '\uFEFF-- migrate:up\nSELECT 1;\n-- migrate:down\n', 'begins with a byte order mark, which dbmate takes for a part of its first line: it refuses the file; save it without one'],
  ['sql-migrate', 'nothing', 'DROP TABLE orders;\n', 'has no line `-- +migrate Up`: sql-migrate refuses the file; put that above its statements'],
  ['sql-migrate', 'a block that is open', '-- +migrate Up\n-- +migrate StatementBegin\nSELECT 1;\n', 'the last `-- +migrate StatementBegin` is never ended: sql-migrate refuses the file; put `-- +migrate StatementEnd` behind the statement'],
  ['sql-migrate', 'a byte order mark', '\uFEFF-- +migrate Up\nSELECT 1;\n', 'begins with a byte order mark, which sql-migrate takes for a part of its first line: it does not see the annotation there; save it without one'],
])('%s refuses a file that holds %s', async (tool, _what, text, problem) => {
  expect(await said({ ...sibling[tool], 'm/00002_b.sql': text })).toEqual({ ...none, problems: [`m/00002_b.sql: ${problem}`] });
});

test.each([
  ['goose', 'm/00002_b.sql', '\n-- a comment\n\n-- +goose NO TRANSACTION\r\n--+goose UP\r\nSELECT 1;\r\n-- +goose  Down \r\nSELECT 1;\r\n'],
  ['goose', 'm/00002_b.sql', '-- a comment alone\n'],
  ['dbmate', 'm/2_b.sql', '-- a comment\n\n--migrate:up\nSELECT 1;\n-- migrate:down transaction:false\nSELECT 1;\n-- migrate:up\n-- migrate:down\n'],
  ['sql-migrate', 'm/2_b.sql', '\uFEFF-- a comment\n-- +migrate Down\nSELECT 1;\n-- +migrate Up\nSELECT 1;\n'],
])('%s takes a file: %#', async (tool, path, text) => {
  expect(await said({ ...sibling[tool], [path]: text })).toEqual(none);
});

test.each([
  ['goose', 'schema.sql', 'its name begins with no number: goose does not apply it'],
  ['dbmate', 'schema.sql', 'its name begins with no number: dbmate does not apply it'],
])('%s takes no file without a number', async (tool, name, remark) => {
  expect(await said({ ...sibling[tool], [`m/${name}`]: 'CREATE TABLE a (id int);\n' })).toEqual({ ...none, remarks: [`m/${name}: ${remark}`] });
});

test('sql-migrate leaves out what stands before the first annotation', async () => {
  expect(await said({ 'm/1_a.sql': 'DROP TABLE orders;\n-- +migrate Up\nSELECT 1;\n' })).toEqual({ ...none, remarks: ['m/1_a.sql: what stands before its first `-- +migrate` is left out by sql-migrate'] });
});

test('a file beside those that dbconfig.yml names is judged as theirs', async () => {
  const files = { 'dbconfig.yml': 'production:\n  dialect: postgres\n  dir: db/m\n', 'db/m/1_a.sql': 'DROP TABLE orders;\n' };
  expect((await said(files)).problems).toEqual(['db/m/1_a.sql: has no line `-- +migrate Up`: sql-migrate refuses the file; put that above its statements']);
});

test.each([
  ['goose', '-- +goose NO TRANSACTION\n-- +goose Up\n', '-- +goose StatementBegin', '-- +goose StatementEnd'],
  ['sql-migrate', '-- +migrate Up notransaction\n', '-- +migrate StatementBegin', '-- +migrate StatementEnd'],
] as const)('%s ends a statement at the end of a line', (tool, head, begin, end) => {
  const read = (sql: string): readonly string[] => callsOf(readingOf(tool, '1_a.sql', `${head}${sql}`).up);
  expect(read("SET lock_timeout = '2s'; CREATE INDEX CONCURRENTLY i ON orders (id);\nVACUUM orders;\n")).toEqual(['SET 0', 'CREATE INDEX 0', 'VACUUM alone']);
  expect(read("SET lock_timeout = '2s';\nCREATE INDEX CONCURRENTLY i\n  ON orders (id); -- a comment;\nVACUUM orders;\n")).toEqual(['SET alone', 'CREATE INDEX alone', 'VACUUM alone']);
  expect(read('VACUUM orders; /* not the last word */\nVACUUM customers;\n')).toEqual(['VACUUM 0', 'VACUUM 0']);
  expect(read(`${begin}\nSELECT 1;\nSELECT 2;\n${end}\nVACUUM orders;\n${begin}\nVACUUM customers;\n${end}\n`)).toEqual(['SELECT 0', 'SELECT 0', 'VACUUM alone', 'VACUUM alone']);
});

const body = 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN 1;\nEND\n$$;\n';

test.each([
  ['goose', gooseUp, '-- +goose StatementBegin\n', '-- +goose StatementEnd\n'],
  ['sql-migrate', '-- +migrate Up\n', '-- +migrate StatementBegin\n', '-- +migrate StatementEnd\n'],
] as const)('%s cuts a body at its semicolons', (tool, head, begin, end) => {
  const refusals = (sql: string): readonly (readonly [string, string])[] => readingOf(tool, '1_a.sql', `${head}${sql}`).up.flatMap((migration) => (migration.refusals ?? []).map(({ message, help }) => [message, help] as const));
  expect(refusals(body)).toEqual([[`${tool} cuts this CREATE FUNCTION at a line that ends in a semicolon, and sends the pieces.`, `Put \`${begin.trim()}\` above it and \`${end.trim()}\` below it.`]]);
  expect(refusals(`${begin}${body}${end}`)).toEqual([]);
  expect(refusals('SELECT 1\n')).toEqual([[`${tool} refuses the file: this SELECT has no semicolon at the end of its last line.`, 'End the line with a semicolon.']]);
  expect(refusals('SELECT 1;\n-- a comment\n')).toEqual([]);
});

test.each([
  ['transaction:false', true], ['transaction:false foo:bar', true], ['transaction: false', false], ['transaction:FALSE', false], ['transaction:true', false], ['transaction:false\r', true],
])('dbmate: "%s" opts out: %s', (words, optsOut) => {
  const [up] = readingOf('dbmate', '1_a.sql', `-- migrate:up ${words}\nSELECT 1;\n-- migrate:down\n`).up;
  expect(up?.transaction).toBe(optsOut ? undefined : 'migration');
});

const rules = await Promise.all(ruleNames().map(loadRule));

test.each([
  ['goose', 'm/2_b.sql', gooseUp],
  ['sql-migrate', 'm/2_b.sql', '-- +migrate Up\n'],
])('%s: a time limit that stays would stop the build', async (_tool, path, head) => {
  const root = directoryWith({ '.git/HEAD': '', 'm/1_a.sql': `${head}CREATE TABLE orders (id int);\n`, [path]: `${head}SET lock_timeout = '2s';\nCREATE INDEX i ON orders (id);\n` });
  const finding = (await lintProject(root, rules)).find(({ rule }) => rule === 'index-without-concurrently');
  expect(finding?.rewrite?.kind === 'edit' && finding.rewrite.edits.map(({ text }) => text)).toEqual(expect.arrayContaining(['SET lock_timeout = 0;\n', ";\nSET lock_timeout = '2s'"]));
});

test('goose: variables of the environment stand as templates do', () => {
  const { up, problems } = readingOf('goose', '1_a.sql', `${gooseUp}-- +goose ENVSUB ON\nCREATE TABLE \${SCHEMA}.a (id int);\nINSERT INTO b VALUES ('\${REGION}');\n-- +goose ENVSUB OFF\n`);
  expect(problems).toEqual([]);
  expect(up.flatMap(({ statements }) => statements.map(({ kind, syntaxError }) => [kind, syntaxError]))).toEqual([['CREATE TABLE', undefined], ['INSERT', undefined]]);
});
