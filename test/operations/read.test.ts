import { describe, expect, test } from 'vitest';
import { readSql, readStatement } from '../../src/operations/index.ts';
import { cut } from './reading.ts';

describe('a file', () => {
  test('a syntax error costs its statement alone, and has its place', () => {
    const sql = 'CREATE TABLE a (x int);\nALTER TABLE a ADDD y int;\nDROP TABLE b;';
    const { statements, notAnalysed } = readSql(sql);
    expect(statements.map(({ kind, operations, syntaxError }) => [kind, operations.length, cut(sql, syntaxError?.range)])).toEqual([
      ['CREATE TABLE', 1, undefined], ['ALTER', 0, 'ADDD'], ['DROP TABLE', 1, undefined],
    ]);
    expect(statements[1]?.syntaxError?.message).toBe('syntax error at or near "ADDD"');
    expect(cut(sql, statements[1]?.range)).toBe('ALTER TABLE a ADDD y int');
    expect(notAnalysed).toEqual([]);
  });

  test.each(['', '  \n', '-- nothing\n/* at all */', ';;'])('without statements: %j', (sql) => {
    expect(readSql(sql)).toEqual({ statements: [], notAnalysed: [] });
  });

  test('a statement that is too deep is said, the others are read', () => {
    const sql = `SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)};\nDROP TABLE b`;
    const { statements, notAnalysed } = readSql(sql);
    expect(statements.map(({ kind, operations, syntaxError }) => [kind, operations.length, syntaxError])).toEqual([['SELECT', 0, undefined], ['DROP TABLE', 1, undefined]]);
    expect(notAnalysed).toHaveLength(1);
  });

  test('thousands of terms in a row are read, or said to be too many', () => {
    for (const terms of [1000, 6000]) {
      const { statements, notAnalysed } = readSql(`SELECT ${'1 + '.repeat(terms)}a FROM t; DROP TABLE b`);
      expect(statements).toHaveLength(2);
      expect((statements[0]?.operations.length ?? 0) + notAnalysed.length).toBe(1);
    }
  });

  test('COPY data is no SQL', () => {
    const sql = 'COPY s.t (a) FROM stdin;\nDROP TABLE x;\n\\.\nDROP TABLE y;';
    const { statements, notAnalysed } = readSql(sql);
    expect(statements.map(({ range }) => cut(sql, range))).toEqual(['COPY s.t (a) FROM stdin', 'DROP TABLE y']);
    expect(notAnalysed).toEqual([]);
  });
});

describe('psql commands', () => {
  test.each([
    '\\i other.sql', '\\ir other.sql', '\\include other.sql', '\\c other', '\\connect -', '\\q', '\\! rm x', '\\set name value', '\\set AUTOCOMMIT off', '\\unset AUTOCOMMIT', '\\if :x', '\\gexec',
    '\\prompt x', '\\getenv a B', '\\gset', '\\watch 1', '\\password joe', '\\lo_import x', '\\nonsense', '\\copy nonsense',
  ])('%s is said', (command) => {
    const sql = `SELECT 1;\n${command}\n`;
    expect(readSql(sql).notAnalysed.map(({ range }) => cut(sql, range))).toEqual([command]);
  });

  test.each(['\\echo hello', '\\set ON_ERROR_STOP on', '\\set QUIET 1', '\\unset name', '\\timing', '\\pset pager off', '\\dt+ s.*', '\\x', '\\restrict abc', '\\encoding UTF8', '\\l', '\\o file', '\\conninfo'])('%s changes nothing', (command) => {
    expect(readSql(`SELECT 1;\n${command}\nSELECT 2;`)).toMatchObject({ statements: [{ kind: 'SELECT' }, { kind: 'SELECT' }], notAnalysed: [] });
  });

  test('\\copy is COPY', () => {
    const sql = "DROP TABLE x;\n\\copy s.t (a) from 'file.csv' csv\nDROP TABLE y;";
    const { statements, notAnalysed } = readSql(sql);
    expect(statements).toMatchObject([{ kind: 'DROP TABLE' }, { kind: 'COPY', operations: [{ kind: 'copy', direction: 'from', table: { schema: 's', name: 't' } }] }, { kind: 'DROP TABLE' }]);
    expect(cut(sql, statements[1]?.range)).toBe("copy s.t (a) from 'file.csv' csv");
    expect(notAnalysed).toEqual([]);
  });
});

describe('placeholders', () => {
  test('names keep the text of what fills them', () => {
    const { statements } = readSql('ALTER TABLE ${schema}.idx_${table} ADD COLUMN ${col} ${ty}; DROP TABLE "{{x}}".b; CREATE INDEX {{name}} ON :tbl (a); ALTER TABLE t DROP CONSTRAINT ${c}');
    expect(statements.map(({ operations }) => operations[0])).toMatchObject([
      { kind: 'addColumn', table: { schema: '${schema}', name: 'idx_${table}', template: true }, column: { name: '${col}', type: { name: '${ty}', template: true } } },
      { kind: 'dropRelation', name: { schema: '{{x}}', name: 'b', template: true } },
      { kind: 'createIndex', name: '{{name}}', table: { name: ':tbl', template: true } },
      { kind: 'dropConstraint', table: { name: 't' }, constraint: '${c}' },
    ]);
    expect(statements[3]?.operations[0]).not.toHaveProperty('table.template');
  });

  test('values are unknown', () => {
    const [statement] = readSql("UPDATE t SET a = :'v' WHERE b = ${id} AND c = ${schema}.d").statements;
    expect(statement?.operations).toMatchObject([{
      assignments: [{ column: 'a', value: { text: ":'v'", tree: { kind: 'parameter', text: ":'v'" } } }],
      where: { text: 'b = ${id} AND c = ${schema}.d', tree: { args: [{ right: { kind: 'parameter', text: '${id}' } }, { right: { kind: 'column', path: ['${schema}', 'd'] } }] } },
    }]);
  });

  test('one that fills a clause is said', () => {
    const sql = 'CREATE TABLE t (a int) ${options}';
    const { statements, notAnalysed } = readSql(sql);
    expect(statements[0]?.operations).toMatchObject([{ kind: 'createTable', name: { name: 't' } }]);
    expect(notAnalysed.map(({ range, reason }) => [cut(sql, range), reason])).toEqual([['${options}', 'what ${options} stands for is unknown']]);
  });
});

test('one statement with a map', () => {
  const text = 'DROP TABLE a';
  const map = Array.from({ length: text.length + 1 }, (_, i) => 100 + 2 * i);
  const { statement } = readStatement({ text, base: 100, map });
  expect(statement.range).toEqual({ start: 100, end: 124 });
  expect(statement.operations).toMatchObject([{ name: { range: { start: 122, end: 124 } } }]);
});

test('what leaves is plain data', () => {
  const reading = readSql("WITH x AS (SELECT 1) UPDATE t SET a = (SELECT max(b) FROM u); DO $$ BEGIN CREATE TYPE e AS ENUM ('a'); END $$; CREATE INDEX i ON t (lower(a)) WHERE b > 1");
  expect(JSON.parse(JSON.stringify(reading))).toEqual(reading);
  expect(structuredClone(reading)).toEqual(reading);
});
