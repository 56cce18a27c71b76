import { describe, expect, test } from 'vitest';
import { parseStatement, type ParsedStatement, type ParseFailure, type SqlText } from '../../src/sql/index.ts';

function parse(text: string, more: Partial<SqlText> = {}): ParsedStatement {
  const result = parseStatement({ text, base: 0, ...more });
  if (!result.ok) throw new Error(`${result.failure.message} at ${result.failure.start}: ${text}`);
  return result.statement;
}

function failure(text: string): ParseFailure {
  const result = parseStatement({ text, base: 0 });
  if (result.ok) throw new Error(`parses: ${text}`);
  return result.failure;
}

describe('a statement', () => {
  test('as PostgreSQL parses it', () => {
    const statement = parse('ALTER TABLE "É" ADD COLUMN x int');
    expect(statement.node).toMatchObject({ AlterTableStmt: { relation: { relname: 'É' } } });
    expect(statement.placeholders).toEqual([]);
    expect(statement.sql.text).toBe(statement.original);
    expect(statement.tokens().map(({ start, end }) => statement.sql.text.slice(start, end))).toEqual(['ALTER', 'TABLE', '"É"', 'ADD', 'COLUMN', 'x', 'int']);
  });

  test('escapes that make characters beyond ASCII of ASCII', () => {
    expect(JSON.stringify(parse(`SELECT E'\\u00e9'`).node)).toContain('"é"');
    expect(JSON.stringify(parse(`SELECT U&'!00e9' UESCAPE '!'`).node)).toContain('"é"');
  });

  test('keeps the map to its file', () => {
    const map = [5, 6, 9, 10, 11, 12, 13, 14, 15];
    expect(parse('SELECT 1', { map, base: 5 }).sql).toEqual({ text: 'SELECT 1', base: 5, map });
  });
});

describe('what PostgreSQL refuses', () => {
  test.each([
    ['SELECT 1 FROM WHERE', 'syntax error at or near "WHERE"', 'WHERE'],
    ["SELECT 'a", `unterminated quoted string at or near "'a"`, "'a"],
    ['ALTER TABLE a DROP b\nALTER TABLE c DROP d', 'syntax error at or near "ALTER"', 'ALTER TABLE c'],
    ['CREATE TABLE ${t} (a int,, b int)', 'syntax error at or near ","', ', b'],
    ['SELECT a\0b', 'invalid byte sequence for encoding "UTF8": 0x00', '\0b'],
  ])('%s', (text, message, at) => {
    expect(failure(text)).toMatchObject({ message, start: text.indexOf(at), cause: 'syntax' });
  });

  test('at the end', () => {
    expect(failure('SELECT (1')).toEqual({ message: 'syntax error at end of input', start: 9, end: 9, cause: 'syntax' });
    expect(failure('')).toMatchObject({ cause: 'syntax' });
    expect(failure('-- nothing')).toMatchObject({ cause: 'syntax' });
  });

  test('two statements at once', () => {
    expect(failure('SELECT 1; SELECT 2')).toMatchObject({ start: 10, cause: 'syntax' });
  });
});

describe('placeholders', () => {
  /** What was parsed, and the placeholders. */
  function filled(text: string, more: Partial<SqlText> = {}): [string, ...string[]] {
    const statement = parse(text, more);
    expect(statement.sql.text).toHaveLength(text.length);
    expect(statement.original).toBe(text);
    for (const { start, end, text: written } of statement.placeholders) expect(text.slice(start, end)).toBe(written);
    return [statement.sql.text, ...statement.placeholders.map((placeholder) => placeholder.text)];
  }

  test.each([
    ['ALTER TABLE ${schema}.users DROP a', 'ALTER TABLE __schema_.users DROP a', ['${schema}']],
    ['CREATE INDEX idx_${t}_a ON {{ t }} (a)', 'CREATE INDEX idx___t__a ON ___t___ (a)', ['${t}', '{{ t }}']],
    ['DROP TABLE <%= t %>', 'DROP TABLE ____t___', ['<%= t %>']],
    ['ALTER TABLE @schema@.t DROP a', 'ALTER TABLE _schema_.t DROP a', ['@schema@']],
    [`COMMENT ON TABLE :t IS :'c'`, `COMMENT ON TABLE _t IS '__'`, [':t', `:'c'`]],
    ['DROP TABLE :"s".t', 'DROP TABLE "s_".t', [':"s"']],
    ['UPDATE t SET a = ?, b=? WHERE c IN (?, ?)', 'UPDATE t SET a = _, b=_ WHERE c IN (_, _)', ['?', '?', '?', '?']],
    ["SELECT a ? 'k' FROM t WHERE b = ? LIMIT ?", "SELECT a ? 'k' FROM t WHERE b = _ LIMIT _", ['?', '?']],
    ['CREATE SEQUENCE s CACHE ${n}', 'CREATE SEQUENCE s CACHE 0000', ['${n}']],
    ['COMMENT ON TABLE t IS ${c}', `COMMENT ON TABLE t IS '__'`, ['${c}']],
    ['CREATE TABLE t (a int) ${options}', 'CREATE TABLE t (a int)           ', ['${options}']],
    ['SELECT a[1:n], a::text FROM t WHERE b = ARRAY[:x]', 'SELECT a[1:n], a::text FROM t WHERE b = ARRAY[_x]', [':x']],
    [`ALTER TABLE "{{ index .Options "Schema" }}".t DROP a`, `ALTER TABLE "___index__Options__Schema____".t DROP a`, ['{{ index .Options "Schema" }}']],
  ])('%s', (text, parsed, placeholders) => {
    expect(filled(text)).toEqual([parsed, ...placeholders]);
  });

  test('a slice beside a variable stays a slice', () => {
    expect(filled('SELECT a[1:n] FROM ${t} WHERE b = :x')).toEqual(['SELECT a[1:n] FROM __t_ WHERE b = _x', '${t}', ':x']);
  });

  test.each(['SELECT a[2:n], b::int, c ? d, c ?| e, c ?& f, c @? g, f(x := 1)', `SELECT ':x', '\${x}', $$:x \${y}$$, "a:b" -- {{z}}`, 'SELECT @a - @b'])('none where the statement parses: %s', (text) => {
    expect(filled(text)).toEqual([text]);
  });

  test('not inside strings, quoted names, comments and dollar quotes', () => {
    const text = `SELECT ':a', $$ :b $$, ":c", ?::int -- :d`;
    expect(filled(text)).toEqual([text.replace('?', '_'), '?']);
  });

  test('one inside a quoted name is reported, though it parses', () => {
    expect(filled('SELECT * FROM "${schema}"."a_{{ t }}" WHERE x = \'${y}\'')).toEqual(['SELECT * FROM "${schema}"."a_{{ t }}" WHERE x = \'${y}\'', '${schema}', '{{ t }}']);
    expect(filled('SELECT * FROM "${schema}".${t}')).toEqual(['SELECT * FROM "${schema}".__t_', '${schema}', '${t}']);
  });

  test('a psql command inside the statement is none, but no SQL either', () => {
    expect(filled('SELECT 1\n\\echo hi\n+ 2')).toEqual(['SELECT 1\n        \n+ 2']);
  });

  test('holes are filled from the start, by what may fill them', () => {
    const text = 'ALTER TABLE %I ADD %s text DEFAULT %L';
    const holes = [{ start: 12, end: 14, fills: 'identifier' }, { start: 19, end: 21, fills: 'any' }, { start: 35, end: 37, fills: 'string' }] as const;
    expect(filled(text, { holes })).toEqual([`ALTER TABLE _I ADD _s text DEFAULT ''`, '%I', '%s', '%L']);
  });
});

describe('limits', () => {
  test.each([
    ['20,000 parentheses', () => `SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['20,000 terms', () => `SELECT ${'1+'.repeat(20_000)}1`],
    ['100 MB', () => `SELECT '${'x'.repeat(100_000_000)}'`],
    ['millions of tokens', () => `SELECT ${'1,'.repeat(1_000_000)}1`],
  ])('%s: refused, and the next statement parses', (_, make) => {
    const text = make();
    for (let i = 0; i < 3; i++) expect(failure(text)).toMatchObject({ cause: 'limit' });
    expect(parse('SELECT 1').node).toHaveProperty('SelectStmt');
  });

  test('the parser outlives what breaks it', () => {
    // Without a new instance each time, 24 of these leave it answering nonsense.
    for (let i = 0; i < 40; i++) expect(failure(`SELECT ${'1+'.repeat(15_000)}1`).cause).toBe('limit');
    expect(parse('SELECT 1').node).toHaveProperty('SelectStmt');
  });

  test('a long string is no limit', () => {
    expect(parse(`COMMENT ON TABLE t IS '${'x'.repeat(5_000_000)}'`).node).toHaveProperty('CommentStmt');
  });

  test('of a long INSERT the first row stays, with all that does something', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => (i === 777 ? `(f(${i}), 'a')` : `(${i}, 'it''s (')`));
    const text = `INSERT INTO t (a, b) VALUES ${rows.join(',\n')} ON CONFLICT DO NOTHING`;
    const statement = parse(text);
    expect(statement.sql.text).toHaveLength(text.length);
    expect(statement.original).toBe(text);
    expect(statement.sql.text.replace(/\s+/g, ' ')).toBe(`INSERT INTO t (a, b) VALUES (0, 'it''s (') ,\n(f(777), 'a') ON CONFLICT DO NOTHING`.replace(/\s+/g, ' '));
    expect(statement.sql.text.indexOf('f(777)')).toBe(text.indexOf('f(777)'));
    expect(statement.sql.text.indexOf('ON CONFLICT')).toBe(text.indexOf('ON CONFLICT'));
  });
});
