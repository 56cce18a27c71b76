import { loadModule, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import { splitSql, tokenize, type Piece } from '../../src/sql/index.ts';

/** Each piece as `kind: text`, with what tells it from its neighbours. */
function pieces(text: string): string[] {
  return splitSql(text).map((piece) => {
    const written = text.slice(piece.range.start, piece.range.end);
    switch (piece.kind) {
      case 'statement':
        return piece.terminated ? `${written};` : written;
      case 'metaCommand':
        return `\\${piece.command}(${piece.argument})`;
      case 'copyData':
        return `data${piece.terminated ? '' : ' missing'}: ${JSON.stringify(written)}`;
    }
  });
}

describe('statements', () => {
  test.each([
    ['nothing', '', []],
    ['comments alone', '-- a\n/* b; */', []],
    ['several, the last without a semicolon', 'BEGIN; SELECT 1 ;\nCOMMIT', ['BEGIN;', 'SELECT 1;', 'COMMIT']],
    ['no empty ones', ';;SELECT 1;;;', ['SELECT 1;']],
    ['from the first token to the last', '/* a */ SELECT 1 -- b\n; SELECT 2 /* c */', ['SELECT 1;', 'SELECT 2']],
    ['nested comments', 'SELECT /* a /* ; */ ; */ 1; SELECT 2', ['SELECT /* a /* ; */ ; */ 1;', 'SELECT 2']],
    ['a comment that ends at a lone CR', '-- a\rSELECT 1;', ['SELECT 1;']],
    ['quotes', `SELECT ';', "a;""b", 'it''s;'; SELECT 2`, [`SELECT ';', "a;""b", 'it''s;';`, 'SELECT 2']],
    ['a backslash is nothing special in a plain string', `SELECT '\\'; SELECT 2`, [`SELECT '\\';`, 'SELECT 2']],
    ['but it is in E strings', `SELECT E'\\';'; SELECT 2`, [`SELECT E'\\';';`, 'SELECT 2']],
    ['and stays so where one goes on', `SELECT e'a'\n '\\';'; SELECT 2`, [`SELECT e'a'\n '\\';';`, 'SELECT 2']],
    ['U& names', `SELECT U&"a;\\0061", U&'b;'; SELECT 2`, [`SELECT U&"a;\\0061", U&'b;';`, 'SELECT 2']],
    ['dollar quotes', 'DO $$ BEGIN; END $$; DO $a$ $$;$b$; $a$;', ['DO $$ BEGIN; END $$;', 'DO $a$ $$;$b$; $a$;']],
    ['a$$ is a name', 'SELECT a$$; SELECT b$$;', ['SELECT a$$;', 'SELECT b$$;']],
    ['$1 is a parameter', 'PREPARE p AS SELECT $1;$2;', ['PREPARE p AS SELECT $1;', '$2;']],
    ['parentheses', 'CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); SELECT 1', ['CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b);', 'SELECT 1']],
    ['a byte order mark', '\uFEFFSELECT 1;', ['SELECT 1;']],
    ['CRLF', 'SELECT 1;\r\n\r\nSELECT 2;\r\n', ['SELECT 1;', 'SELECT 2;']],
    ['NUL', 'SELECT 1;\0;SELECT 2', ['SELECT 1;', '\0;', 'SELECT 2']],
    ['an open quote takes the rest', `SELECT 1; SELECT 'a; SELECT 2;`, ['SELECT 1;', `SELECT 'a; SELECT 2;`]],
    ['drizzle breakpoints where the semicolon is missing', 'ALTER TABLE a DROP b\n--> statement-breakpoint\nSELECT 1;--> statement-breakpoint', ['ALTER TABLE a DROP b', 'SELECT 1;']],
    ['goose markers too', '-- +goose StatementBegin\nSELECT 1\n-- +goose StatementEnd\n-- +goose Down\nSELECT 2;', ['SELECT 1', 'SELECT 2;']],
    ['but no other comment', 'SELECT 1\n-- a comment about +goose\n+ 1;', ['SELECT 1\n-- a comment about +goose\n+ 1;']],
  ])('%s', (_, text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  const atomic = 'CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END';

  test('BEGIN ATOMIC bodies', () => {
    expect(pieces(`${atomic}; SELECT 2;`)).toEqual([`${atomic};`, 'SELECT 2;']);
    expect(pieces('CREATE PROCEDURE p() BEGIN ATOMIC DELETE FROM t; END; SELECT 2;')).toHaveLength(2);
  });

  test('BEGIN is no body anywhere else', () => {
    expect(pieces('BEGIN; CREATE TABLE begin (atomic int); END; CREATE VIEW v AS SELECT 1 AS begin; SELECT 1;')).toHaveLength(5);
  });

  test('a parenthesis that is never closed costs only its own statement', () => {
    expect(pieces('CREATE TABLE t (a int; CREATE TABLE u (b int); SELECT (2;\nDROP TABLE v;')).toEqual(['CREATE TABLE t (a int;', 'CREATE TABLE u (b int);', 'SELECT (2;', 'DROP TABLE v;']);
  });
});

describe('psql', () => {
  test.each([
    ['a command of its own', '\\set x 1\nSELECT 1;', ['\\set(x 1)', 'SELECT 1;']],
    ['\\g sends', 'SELECT 1 \\gset a_\nSELECT 2 \\g\nSELECT 3;', ['SELECT 1;', '\\gset(a_)', 'SELECT 2;', '\\g()', 'SELECT 3;']],
    ['\\; ends a statement', 'SELECT 1\\; SELECT 2;', ['SELECT 1;', 'SELECT 2;']],
    ['\\\\ separates a command from SQL', '\\set x 1 \\\\ SELECT 2;', ['\\set(x 1)', 'SELECT 2;']],
    ['commands on one line', `\\echo 'a \\\\ b' \\pset x`, [`\\echo('a \\\\ b')`, '\\pset(x)']],
    ['inside a statement', 'SELECT 1\n\\echo hi\n+ 2;', ['SELECT 1\n\\echo hi\n+ 2;', '\\echo(hi)']],
    ['\\r throws away what stands before it', 'SELECT 1 \\r\nSELECT 2;', ['\\r()', 'SELECT 2;']],
    ['no command inside quotes', `SELECT '\n\\q', $$\n\\q$$;`, [`SELECT '\n\\q', $$\n\\q$$;`]],
  ])('%s', (_, text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  test('data of COPY … FROM stdin', () => {
    expect(pieces("COPY t (a) FROM stdin;\n1;2\n'\n\\.\nSELECT 1;")).toEqual(['COPY t (a) FROM stdin;', `data: "1;2\\n'\\n"`, 'SELECT 1;']);
    expect(pieces('COPY t FROM STDIN WITH (FORMAT csv);\r\na,b\r\n\\.\r\nSELECT 1;')).toEqual(['COPY t FROM STDIN WITH (FORMAT csv);', 'data: "a,b\\r\\n"', 'SELECT 1;']);
    expect(pieces('\\copy t from stdin\n1\n\\.\nSELECT 1;')).toEqual(['\\copy(t from stdin)', 'data: "1\\n"', 'SELECT 1;']);
  });

  test('the data begins on the next line, and what stands before it is SQL', () => {
    expect(pieces('COPY t FROM stdin; SELECT 1; -- x\n2\n\\.\nSELECT 3;')).toEqual(['COPY t FROM stdin;', 'SELECT 1;', 'data: "2\\n"', 'SELECT 3;']);
  });

  test('without \\. there is no data, and the rest is SQL', () => {
    expect(pieces('COPY t FROM stdin;\nSELECT 1;\nCOPY u FROM stdin;\nx\\.\n')).toEqual(['COPY t FROM stdin;', 'data missing: ""', 'SELECT 1;', 'COPY u FROM stdin;', 'data missing: ""', 'x', '\\.()']);
  });

  test('COPY to stdout and from a file has none', () => {
    expect(pieces("COPY t TO stdout;\nCOPY t FROM 'stdin';\n1")).toHaveLength(3);
  });
});

describe('PostgreSQL agrees', () => {
  beforeAll(loadModule);

  /** Statements made of things that mislead a splitter. */
  function* scripts(): Generator<string> {
    const values = ["';'", "E'\\';'", "'a'\n';'", '$$;$$', '$x$ $$; $x$', 'U&"a;b"', '"a;b"', '/* ; /* ; */ */ 1', '-- ;\n1', 'a$$', '1::text', "'\\'", 'x[1:2]', "B'1'", '(1)', '"é😀;"', '$1', '1e5', '.5', '1.'];
    const joints = [';', ' ;', ';;', ';\r\n', '; -- c\n', ';/* d; */', '\t;\f'];
    for (const [i, value] of values.entries()) {
      for (const [j, joint] of joints.entries()) {
        const other = values[(i * 7 + j) % values.length] ?? '1';
        yield `SELECT ${value}${joint}SELECT ${other}, ${value} AS z${joint} SELECT 3`;
        yield `CREATE RULE r AS ON UPDATE TO t DO (SELECT ${value}; SELECT ${other})${joint}SELECT ${value}${joint}`;
        yield `CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT ${value}; SELECT CASE WHEN true THEN ${other} END; END${joint}SELECT 1`;
      }
    }
  }

  test('on where statements begin and end', () => {
    let compared = 0;
    for (const script of scripts()) {
      const bytes = Buffer.from(script);
      const statements = splitSql(script).filter((piece): piece is Extract<Piece, { kind: 'statement' }> => piece.kind === 'statement');
      const parsed = parseSync(script).stmts ?? [];
      expect(statements.map(({ range }) => Buffer.byteLength(script.slice(0, range.start))), script).toEqual(parsed.map(({ stmt_location: start = 0 }) => start));
      for (const [i, { range }] of statements.entries()) {
        const { stmt_location: start = 0, stmt_len: length } = parsed[i] ?? {};
        const end = length ? start + length : bytes.length;
        // PostgreSQL takes white space and comments before the semicolon along.
        expect(tokenize(bytes.subarray(0, end).toString().slice(range.end)), script).toEqual([]);
      }
      compared += statements.length;
    }
    expect(compared).toBeGreaterThan(900);
  });
});

describe('time grows with the text alone', () => {
  /** How much longer 8 times the text takes; a quadratic splitter takes 64 times. The shortest of several runs, as other processes only add. */
  function growth(repeat: (times: number) => string): number {
    const time = (text: string): number => {
      const runs = Array.from({ length: 5 }, () => {
        const start = process.hrtime.bigint();
        splitSql(text);
        return Number(process.hrtime.bigint() - start);
      });
      return Math.min(...runs);
    };
    // Both are too long for what V8 keeps for young objects: a shorter one would be done before anything is collected.
    const [short, long] = [repeat(16_000), repeat(128_000)];
    time(short);
    return time(long) / time(short);
  }

  test.each([
    ['open parentheses', (n: number) => 'SELECT (1; '.repeat(n)],
    ['COPY without data', (n: number) => 'COPY t FROM stdin;\n'.repeat(n)],
    ['dollars', (n: number) => '$a '.repeat(n)],
    ['half placeholders', (n: number) => '${ {{ '.repeat(n)],
    ['comments after a string', (n: number) => "'a' -- b\n".repeat(n)],
    ['open comments', (n: number) => '/* '.repeat(n)],
    ['slashes', (n: number) => '/-'.repeat(n)],
    ['psql lines', (n: number) => '\\x \\y\n'.repeat(n)],
    ['BEGIN ATOMIC', (n: number) => 'CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; '.repeat(n)],
  ])('%s', (_, repeat) => {
    // A busy machine can stretch one measurement; it can't make a quadratic splitter look linear.
    const attempts = [growth, growth, growth, growth, growth];
    // Collecting what is held takes its part of 8: up to 25 on a quiet machine.
    expect(attempts.some((attempt) => attempt(repeat) < 48)).toBe(true);
  });
});
