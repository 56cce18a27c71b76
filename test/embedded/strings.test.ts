import { expect, test } from 'vitest';
import { readSql } from '../../src/operations/index.ts';
import { inFile, readProgram, sqlOf } from '../../src/embedded/index.ts';
import { readUp } from './read.ts';

const up = (body: string, top = ''): string => `${top}\nexports.up = async (knex) => {\n${body}\n};`;
const sent = (code: string) => readUp(code, 'knex').sent;

test.each([
  ["'DROP TABLE t'", 'DROP TABLE t', 'DROP TABLE t'],
  ['"DROP TABLE \\"T\\""', 'DROP TABLE "T"', 'DROP TABLE \\"T\\"'],
  ["'COMMENT ON TABLE t IS \\'it\\''", "COMMENT ON TABLE t IS 'it'", "COMMENT ON TABLE t IS \\'it\\'"],
  ["'DROP TABLE\\n\\tt'", 'DROP TABLE\n\tt', 'DROP TABLE\\n\\tt'],
  ["'DROP \\\n TABLE t'", 'DROP  TABLE t', 'DROP \\\n TABLE t'],
  ["'DROP TABLE \\x74\\u0031\\u{32}'", 'DROP TABLE t12', 'DROP TABLE \\x74\\u0031\\u{32}'],
  ['`\n  DROP TABLE t;\n`', 'DROP TABLE t', 'DROP TABLE t'],
  ["'DROP TABLE ' + 't'", 'DROP TABLE t', "DROP TABLE ' + 't"],
  ["['DROP TABLE t', 'CASCADE'].join(' ')", 'DROP TABLE t CASCADE', "DROP TABLE t', 'CASCADE"],
  ["`DROP TABLE ${'t'} CASCADE`", 'DROP TABLE t CASCADE', "DROP TABLE ${'t'} CASCADE"],
  ['`DROP TABLE ${name(x)}`', 'DROP TABLE ${name(x)}', 'DROP TABLE ${name(x)}'],
  ['`DROP TABLE ${{ a: 1 }["a" + x]}_old`', 'DROP TABLE ${_a:_1_[_a_+_x]}_old', 'DROP TABLE ${{ a: 1 }["a" + x]}_old'],
])('the SQL of %s, at its place', (literal, sql, written) => {
  expect(sent(up(`await knex.raw(${literal});`))).toEqual([[sql, written]]);
});

test('parts of a statement have places of their own', () => {
  const code = `exports.up = (knex) => knex.raw('ALTER TABLE t\\n ADD COLUMN \\'a\\' int, ADD COLUMN ü' + "b" + ' int');`.replace("\\'a\\'", '\\u0061');
  const program = readProgram('1.js', code, 'knex', () => undefined);
  if (!program.ok) throw new Error(program.reason);
  const { text } = program.reading;
  const [statement] = readSql(sqlOf(text), program.reading.up?.queries[0]?.range).statements;
  expect(statement?.operations.map(({ range }) => code.slice(inFile(text, range).start, inFile(text, range).end))).toEqual(['ADD COLUMN \\u0061 int', 'ADD COLUMN ü\' + "b" + \' int']);
});

test('places count a byte order mark', () => {
  expect(sent(`\uFEFF${up("await knex.raw('DROP TABLE t');")}`)).toEqual([['DROP TABLE t', 'DROP TABLE t']]);
});

test('a text that another place puts in is where it is put in; one that is sent as it is, is where it stands', () => {
  const code = up('await knex.raw(`DROP INDEX ${INDEX}`);\nawait knex.raw(SQL);', "const INDEX = 'i';\nconst SQL = `DROP TABLE t`;");
  expect(sent(code)).toEqual([['DROP INDEX i', 'DROP INDEX ${INDEX}'], ['DROP TABLE t', 'DROP TABLE t']]);
});

test('a call that sends several statements is one query', () => {
  const program = readProgram('1.ts', 'export class A1 { async up(queryRunner) { await queryRunner.query(`DROP TABLE a; DROP TABLE b`); } }', 'typeorm', () => undefined);
  expect(program.ok && program.reading.up?.queries.length).toBe(1);
});

test.each([
  ["knex.raw('ALTER TABLE ?? ADD COLUMN ?? int', ['s.t', name])", 'ALTER TABLE "s"."t" ADD COLUMN ${name} int'],
  ["knex.raw('DROP TABLE :table:', { table: 't' })", 'DROP TABLE "t"'],
  ["knex.raw('DELETE FROM t WHERE a \\\\? ?', ['b'])", 'DELETE FROM t WHERE a ? ?'],
  ["knex.schema.raw('DROP TABLE t')", 'DROP TABLE t'],
])('Knex fills names into %s', (call, sql) => {
  expect(sent(up(`await ${call};`)).map(([text]) => text)).toEqual([sql]);
});

test('an unclosed quote is a matter of its own call', () => {
  expect(sent(up("await knex.raw(`SELECT 'a`);\nawait knex.raw('DROP TABLE t');")).map(([text]) => text)).toEqual(["SELECT 'a", 'DROP TABLE t']);
});

test.each([
  ['a name that only the run knows', 'await knex.raw(sql);', 'its SQL is only known when it runs', 'knex.raw(sql)'],
  ['a text that begins with one', 'await knex.raw(`${verb} TABLE t`);', 'the SQL begins with ${verb} TABLE t, which is only known when it runs', 'knex.raw(`${verb} TABLE t`)'],
  ['the client in the hands of other code', 'await helper(knex);', 'helper() is given the database client, and its code is not in this file', 'helper(knex)'],
  ['a query that nobody waits for', "knex.raw('DROP TABLE t');", 'this is neither awaited nor returned, so it is never sent', "knex.raw('DROP TABLE t')"],
])('%s is said', (_what, body, reason, written) => {
  const read = readUp(up(body), 'knex');
  expect(read.gaps).toEqual([[reason, written]]);
  expect(read.sent).toEqual([]);
});

test('a file that does not parse', () => {
  expect(readProgram('1.js', 'exports.up = (knex => 1;', 'knex', () => undefined)).toEqual({ ok: false, reason: expect.stringMatching(/^does not parse as a program, at line 1, column \d+: /) as string });
});
