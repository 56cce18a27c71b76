import { loadModule, parsePlPgSQLSync } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseStatement, readBody, sourceOffset, sourceRange, type BodyPiece, type BodyReading } from '../../src/sql/index.ts';

function read(text: string, base = 0): BodyReading {
  const result = parseStatement({ text, base });
  if (!result.ok) throw new Error(result.failure.message);
  const reading = readBody(result.statement);
  if (!reading) throw new Error('no body');
  return reading;
}

function inDo(body: string): BodyReading {
  return read(`DO $do$ ${body} $do$`);
}

/** The SQL of each piece, `?` before what is conditional. */
function pieces(reading: BodyReading): string[] {
  return reading.pieces.map(({ sql, conditional }) => (conditional ? '? ' : '') + sql.text.replace(/ +/g, ' '));
}

/** What stands in the file where the piece stands. */
function written(file: string, { sql }: BodyPiece): string {
  const range = sourceRange(sql, 0, sql.text.length);
  return file.slice(range.start, range.end);
}

describe('PL/pgSQL', () => {
  test.each([
    ['plain SQL', 'BEGIN ALTER TABLE a DROP b; CREATE INDEX ON c (d); COMMIT; END', ['ALTER TABLE a DROP b', 'CREATE INDEX ON c (d)', 'COMMIT']],
    ['PERFORM', 'BEGIN PERFORM f(1) FROM t; END', ['SELECT f(1) FROM t']],
    ['INTO', 'DECLARE x int; y r; BEGIN SELECT a, b INTO STRICT x, y.z[1] FROM t; INSERT INTO t VALUES (1) RETURNING id INTO x; END', ['SELECT a, b FROM t', 'INSERT INTO t VALUES (1) RETURNING id ']],
    ['IF', 'BEGIN IF a THEN DROP TABLE b; ELSIF c THEN DROP TABLE d; ELSE DROP TABLE e; END IF; DROP TABLE f; END', ['? DROP TABLE b', '? DROP TABLE d', '? DROP TABLE e', 'DROP TABLE f']],
    ['conditions that read', 'BEGIN IF EXISTS (SELECT FROM a) THEN NULL; ELSIF f(1) > 2 THEN NULL; END IF; END', ['SELECT EXISTS (SELECT FROM a)', '? SELECT f(1) > 2']],
    ['CASE statements', 'BEGIN CASE x WHEN 1 THEN DROP TABLE a; ELSE DROP TABLE b; END CASE; DROP TABLE c; END', ['? DROP TABLE a', '? DROP TABLE b', 'DROP TABLE c']],
    ['CASE expressions', 'BEGIN IF CASE WHEN a THEN b END THEN DROP TABLE c; END IF; UPDATE t SET a = CASE WHEN b THEN 1 END; END', ['? DROP TABLE c', 'UPDATE t SET a = CASE WHEN b THEN 1 END']],
    ['loops', 'BEGIN FOR r IN SELECT 1 FROM a LOOP DROP TABLE b; END LOOP; WHILE f() LOOP DROP TABLE c; END LOOP; <<x>> LOOP DROP TABLE d; EXIT x WHEN g(); END LOOP x; END', ['SELECT 1 FROM a', '? DROP TABLE b', '? SELECT f()', '? DROP TABLE c', '? DROP TABLE d', '? SELECT g()']],
    ['FOR over numbers and arrays', 'BEGIN FOR i IN REVERSE f(1)..10 BY 2 LOOP NULL; END LOOP; FOREACH x IN ARRAY g() LOOP DROP TABLE a; END LOOP; FOR r IN c LOOP DROP TABLE b; END LOOP; END', ['SELECT f(1)', 'SELECT g()', '? DROP TABLE a', '? DROP TABLE b']],
    ['assignments', 'DECLARE n int := f(); m text DEFAULT lower; BEGIN n := (SELECT 1 FROM a); x.y[2] = g(n); n := n + 1; if := max(id) FROM b; END', ['SELECT f()', 'SELECT (SELECT 1 FROM a)', 'SELECT g(n)', 'SELECT max(id) FROM b']],
    ['RETURN', 'BEGIN RETURN QUERY SELECT 1 FROM a; RETURN NEXT f(1); RETURN g(2); END', ['SELECT 1 FROM a', 'SELECT f(1)', 'SELECT g(2)']],
    ['what follows a RETURN in a branch may not run', 'BEGIN IF a THEN RETURN; END IF; DROP TABLE b; END', ['? DROP TABLE b']],
    ['cursors', 'DECLARE c CURSOR (n int) FOR SELECT 1 FROM a; BEGIN OPEN c; FETCH c INTO x; OPEN d FOR SELECT 2 FROM b; CLOSE d; END', ['? SELECT 1 FROM a', 'SELECT 2 FROM b']],
    ['RAISE and GET DIAGNOSTICS', `BEGIN RAISE NOTICE 'a % ; %', (SELECT 1 FROM a), b; GET DIAGNOSTICS n = ROW_COUNT; END`, ['SELECT 1 FROM a']],
    ['CALL, SET, nested blocks and labels', 'BEGIN CALL p(1); <<l>> DECLARE x int; BEGIN SET LOCAL lock_timeout = 1; END l; DROP TABLE a; END', ['CALL p(1)', 'SET LOCAL lock_timeout = 1', 'DROP TABLE a']],
    ['comments and options', '#variable_conflict use_column\nBEGIN -- IF x; THEN\n/* BEGIN */ DROP TABLE a; END', ['DROP TABLE a']],
    ['columns called end and begin', 'BEGIN IF r.end > 1 AND f(r.end, r.start) THEN DROP TABLE a; END IF; DROP TABLE b; END', ['SELECT r.end > 1 AND f(r.end, r.start)', '? DROP TABLE a', 'DROP TABLE b']],
  ])('%s', (_, body, expected) => {
    const reading = inDo(body);
    expect(pieces(reading)).toEqual(expected);
    expect(reading.notAnalysed).toEqual([]);
  });

  test('each piece is at its place', () => {
    const file = `SELECT '😀';\r\nDO $$ BEGIN\r\n  PERFORM 1 FROM a;\n  IF EXISTS (SELECT FROM b) THEN DROP TABLE "é"; END IF;\n  SELECT x INTO y FROM c;\nEND $$`;
    const base = file.indexOf('DO');
    const { pieces: found } = read(file.slice(base), base);
    expect(found.map((piece) => written(file, piece))).toEqual(['PERFORM 1 FROM a', 'EXISTS (SELECT FROM b)', 'DROP TABLE "é"', 'SELECT x INTO y FROM c']);
    const last = found[3];
    expect(last && file.slice(sourceOffset(last.sql, last.sql.text.indexOf('FROM c'))).startsWith('FROM c')).toBe(true);
  });

  test.each([
    [`a body in '…''…'`, `DO 'BEGIN COMMENT ON TABLE a IS ''b''; DROP TABLE c; END'`],
    ['in E strings', `DO E'BEGIN\\n COMMENT ON TABLE a IS \\'b\\'; DROP TABLE \\u0063; END'`],
    ['in two segments', `DO 'BEGIN COMMENT ON TABLE a IS ''b''; '\n  'DROP TABLE c; END'`],
    ['behind the language', `DO LANGUAGE plpgsql 'BEGIN COMMENT ON TABLE a IS ''b''; DROP TABLE c; END'`],
    ['of a function', `CREATE FUNCTION f() RETURNS void LANGUAGE 'plpgsql' AS 'BEGIN COMMENT ON TABLE a IS ''b''; DROP TABLE c; END'`],
  ])('%s', (_, file) => {
    const { pieces: [comment, drop] } = read(file);
    expect(comment?.sql.text).toBe(`COMMENT ON TABLE a IS 'b'`);
    expect(drop?.sql.text).toBe('DROP TABLE c');
    expect(comment && written(file, comment)).toMatch(/^COMMENT ON TABLE a IS (''b''|\\'b\\')$/);
    expect(drop && written(file, drop)).toMatch(/^DROP TABLE (c|\\u0063)$/);
  });

  test('broken bodies end the reading, not the reader', () => {
    for (const body of ['', 'BEGIN', 'END', 'BEGIN IF', 'BEGIN END IF; ELSE; WHEN; EXCEPTION', 'DECLARE x', 'BEGIN EXECUTE', 'BEGIN EXECUTE ;', 'BEGIN FOR', 'FOR x LOOP', 'BEGIN SELECT 1 INTO', "BEGIN x := 'a"]) {
      expect(() => inDo(body), body).not.toThrow();
    }
    expect(pieces(inDo(`BEGIN ${'IF a THEN '.repeat(5_000)} DROP TABLE b; ${'END IF; '.repeat(5_000)} DROP TABLE c; END`))).toEqual(['? DROP TABLE b', 'DROP TABLE c']);
  });
});

describe('exception handlers', () => {
  function caught(body: string): [string, readonly string[]][] {
    return inDo(body).pieces.map(({ sql, caught: conditions }) => [sql.text, conditions]);
  }

  test('catch for what stands before them, not for themselves', () => {
    const body = `BEGIN DROP TABLE a; BEGIN DROP TABLE b; EXCEPTION WHEN Duplicate_Object OR SQLSTATE '42P07' THEN DROP TABLE c; WHEN others THEN NULL; END; DROP TABLE d; END`;
    expect(caught(body)).toEqual([
      ['DROP TABLE a', []],
      ['DROP TABLE b', ['duplicate_object', 'sqlstate 42P07', 'others']],
      ['DROP TABLE c', []],
      ['DROP TABLE d', []],
    ]);
    expect(pieces(inDo(body))).toEqual(['DROP TABLE a', 'DROP TABLE b', '? DROP TABLE c', 'DROP TABLE d']);
  });

  test('of all blocks around', () => {
    expect(caught('BEGIN BEGIN DROP TABLE a; EXCEPTION WHEN undefined_table THEN NULL; END; EXCEPTION WHEN others THEN NULL; END')).toEqual([['DROP TABLE a', ['undefined_table', 'others']]]);
  });

  test('one that raises again catches nothing', () => {
    expect(caught(`BEGIN DROP TABLE a; EXCEPTION WHEN undefined_table THEN RAISE; WHEN others THEN RAISE NOTICE 'x'; END`)).toEqual([['DROP TABLE a', ['others']]]);
    expect(caught(`BEGIN DROP TABLE a; EXCEPTION WHEN others THEN RAISE EXCEPTION 'x'; END`)).toEqual([['DROP TABLE a', []]]);
  });
});

describe('EXECUTE', () => {
  /** Pieces with the stand-ins that make them parse. */
  function parsed(body: string): string[] {
    return inDo(body).pieces.map(({ sql, conditional }) => {
      const result = parseStatement(sql);
      if (!result.ok) throw new Error(`${result.failure.message}: ${sql.text}`);
      const { sql: { text }, placeholders } = result.statement;
      return [(conditional ? '? ' : '') + text, ...placeholders.map((placeholder) => placeholder.text)].join(' | ');
    });
  }

  test.each([
    ['a literal', `EXECUTE 'DROP TABLE a'`, ['DROP TABLE a']],
    ['several statements in one', `EXECUTE $x$DROP TABLE a; DROP TABLE b$x$`, ['DROP TABLE a', 'DROP TABLE b']],
    ['joined literals', `EXECUTE 'DROP ' || ('TABLE ' || E'a\\n')::text || 'CASCADE' USING 1`, ['DROP TABLE a\nCASCADE']],
    ['format', `EXECUTE format('ALTER TABLE %I.%I DROP COLUMN %1$I', s, t)`, ['ALTER TABLE _I._I DROP COLUMN _1_I | %I | %I | %1$I']],
    ['its literals are known', `EXECUTE format('ALTER TABLE %I ADD %s text DEFAULT %L', 't', 'c', 'x')`, [`ALTER TABLE t ADD c text DEFAULT '' | %L`]],
    ['its percent sign', `EXECUTE format('COMMENT ON TABLE %I IS ''5%%''', t)`, [`COMMENT ON TABLE _I IS '5%' | %I`]],
    ['of parts', `EXECUTE format('DROP TABLE ' || '%I', t) || ' CASCADE'`, ['DROP TABLE _I CASCADE | %I']],
    ['computed names', `EXECUTE 'ALTER TABLE ' || quote_ident(t) || ' DROP a'`, ['ALTER TABLE quote_ident_t_ DROP a | quote_ident(t)']],
    ['computed text in quotes', `EXECUTE 'COMMENT ON TABLE a IS ''' || replace(x, '''', ';') || ''''`, [`COMMENT ON TABLE a IS 'replace_x____________' | replace(x, '''', ';')`]],
    ['with INTO and USING', `EXECUTE 'SELECT 1 FROM a WHERE b = $1' INTO STRICT x USING y`, ['SELECT 1 FROM a WHERE b = $1']],
    ['as a query', `RETURN QUERY EXECUTE 'SELECT 1 FROM a'`, ['SELECT 1 FROM a']],
    ['in a loop', `FOR r IN EXECUTE 'SELECT 1 FROM a' USING x LOOP EXECUTE 'DROP TABLE b'; END LOOP`, ['SELECT 1 FROM a', '? DROP TABLE b']],
    ['of a cursor', `OPEN c FOR EXECUTE 'SELECT 1 FROM a'`, ['SELECT 1 FROM a']],
  ])('%s', (_, statement, expected) => {
    expect(parsed(`BEGIN ${statement}; END`)).toEqual(expected);
    expect(inDo(`BEGIN ${statement}; END`).notAnalysed).toEqual([]);
  });

  test.each([
    ['a variable', `DECLARE s text; BEGIN s := 'DROP TABLE a'; EXECUTE s; END`, ['DROP TABLE a']],
    ['its default', `DECLARE s text := 'DROP TABLE a'; BEGIN EXECUTE (s); END`, ['DROP TABLE a']],
    ['the last of its values', `DECLARE s text; BEGIN s := 'DROP TABLE a'; EXECUTE s; s := 'DROP TABLE b'; EXECUTE s; END`, ['DROP TABLE a', 'DROP TABLE b']],
    ['values of branches', `DECLARE s text; BEGIN IF x THEN s := 'DROP TABLE a'; ELSE s := format('DROP TABLE %I', t); END IF; EXECUTE s; END`, ['? DROP TABLE a', '? DROP TABLE _I | %I']],
    ['a value that a loop brings round', `DECLARE s text := 'DROP TABLE a'; BEGIN LOOP EXECUTE s; s := 'DROP TABLE b'; END LOOP; END`, ['? DROP TABLE a', '? DROP TABLE b']],
  ])('%s', (_, body, expected) => {
    expect(parsed(body)).toEqual(expected);
    expect(inDo(body).notAnalysed).toEqual([]);
  });

  test.each([
    ['EXECUTE s', 'BEGIN EXECUTE s; END'],
    ['EXECUTE r.cmd', 'BEGIN FOR r IN SELECT cmd FROM cmds LOOP EXECUTE r.cmd; END LOOP; END'],
    ['EXECUTE s', `DECLARE s text := 'SELECT 1'; BEGIN SELECT cmd INTO s FROM cmds; EXECUTE s; END`],
    ['EXECUTE s', `DECLARE s text := 'DROP '; BEGIN s := s || 'TABLE a'; EXECUTE s; END`],
    ['EXECUTE f(1) INTO x', 'BEGIN EXECUTE f(1) INTO x; END'],
    [`EXECUTE 'DROP ' || kind || ' a'`, `BEGIN EXECUTE 'DROP ' || kind || ' a'; END`],
    [`EXECUTE format('%s TABLE a', verb)`, `BEGIN EXECUTE format('%s TABLE a', verb); END`],
  ])('%s is said not to be read', (at, body) => {
    const file = `DO $do$ ${body} $do$`;
    const { pieces: found, notAnalysed } = read(file);
    expect(notAnalysed).toEqual([{ range: { start: file.indexOf(at), end: file.indexOf(at) + at.length }, reason: 'dynamic SQL: EXECUTE of an expression' }]);
    expect(found.filter(({ sql }) => sql.text.startsWith('DROP'))).toEqual([]);
  });

  test('at its place, through the quotes of the body and its own', () => {
    const file = `DO 'BEGIN EXECUTE ''COMMENT ON TABLE a IS ''''b''''; DROP TABLE '' || quote_ident(t); END'`;
    const { pieces: found } = read(file);
    expect(found.map((piece) => piece.sql.text)).toEqual([`COMMENT ON TABLE a IS 'b'`, 'DROP TABLE quote_ident(t)']);
    expect(found.map((piece) => written(file, piece))).toEqual([`COMMENT ON TABLE a IS ''''b''''`, `DROP TABLE '' || quote_ident(t)`]);
  });
});

describe('other bodies', () => {
  test('LANGUAGE sql', () => {
    const file = `CREATE FUNCTION f() RETURNS int LANGUAGE SQL AS 'DELETE FROM a WHERE b = ''c''; SELECT 1'`;
    const reading = read(file);
    expect(pieces(reading)).toEqual([`DELETE FROM a WHERE b = 'c'`, 'SELECT 1']);
    expect(reading.pieces.map((piece) => written(file, piece))).toEqual([`DELETE FROM a WHERE b = ''c''`, 'SELECT 1']);
  });

  test('BEGIN ATOMIC and RETURN', () => {
    expect(pieces(read('CREATE PROCEDURE p() BEGIN ATOMIC DELETE FROM a; INSERT INTO b SELECT CASE WHEN true THEN 1 END; END'))).toEqual(['DELETE FROM a', 'INSERT INTO b SELECT CASE WHEN true THEN 1 END']);
    expect(pieces(read('CREATE FUNCTION f() RETURNS int BEGIN ATOMIC END'))).toEqual([]);
    expect(pieces(read('CREATE FUNCTION f(x int) RETURNS int RETURN x + g(1)'))).toEqual(['SELECT x + g(1)']);
  });

  test('a template inside the body goes on to its pieces', () => {
    const [piece] = read('DO $$ BEGIN DROP TABLE ${schema}.a; END $$').pieces;
    const result = piece && parseStatement(piece.sql);
    expect(result?.ok && result.statement.placeholders.map(({ text }) => text)).toEqual(['${schema}']);
  });

  test.each([
    ['DO LANGUAGE plpython3u $$ x $$', '$$ x $$', 'the body is in a language that ddlint does not read (LANGUAGE plpython3u)'],
    [`CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'f'`, `'lib'`, 'the body is compiled code in a library (LANGUAGE c)'],
    [`CREATE FUNCTION f() RETURNS int LANGUAGE internal AS 'f'`, `'f'`, 'the body is a function of the server (LANGUAGE internal)'],
    [`CREATE FUNCTION f() RETURNS int AS 'f'`, `'f'`, 'no language is given for the body'],
    ['CREATE FUNCTION f() RETURNS int LANGUAGE sql AS ${body}', '${body}', 'a template fills the body'],
  ])('%s', (file, at, reason) => {
    expect(read(file)).toEqual({ pieces: [], notAnalysed: [{ range: { start: file.indexOf(at), end: file.indexOf(at) + at.length }, reason }] });
  });

  test('other statements have none', () => {
    const result = parseStatement({ text: 'DROP TABLE a', base: 0 });
    expect(result.ok && readBody(result.statement)).toBeUndefined();
  });
});

describe("libpg_query's PL/pgSQL parser agrees", () => {
  beforeAll(loadModule);

  /** Every SQL that it found, leaving out expressions and dynamic SQL. */
  function queriesIn(tree: unknown, found: string[] = []): string[] {
    if (typeof tree !== 'object' || tree === null) return found;
    for (const [key, value] of Object.entries(tree)) {
      const isStatement = ['PLpgSQL_stmt_execsql', 'PLpgSQL_stmt_perform', 'PLpgSQL_stmt_fors', 'PLpgSQL_stmt_call', 'PLpgSQL_stmt_return_query'].includes(key);
      if (isStatement) {
        const query = /"query":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify({ ...Object(value), body: undefined }))?.[1];
        if (query) found.push(normalized(String(JSON.parse(query))));
      }
      queriesIn(value, found);
    }
    return found;
  }

  function normalized(sql: string): string {
    return sql.replace(/\s+/g, ' ').trim();
  }

  test.each([
    `DECLARE r record; n int := 5; BEGIN FOR r IN SELECT a, b FROM t WHERE c IN (1, 2) LOOP UPDATE t SET a = CASE WHEN r.a > 1 THEN 2 ELSE 3 END WHERE b = r.b; IF NOT FOUND THEN INSERT INTO t (a, b) VALUES (r.a, 'x;y') ON CONFLICT DO NOTHING; END IF; END LOOP; PERFORM pg_sleep(n); DELETE FROM t; END`,
    `BEGIN WITH x AS (INSERT INTO a SELECT 1 RETURNING *) UPDATE b SET c = x.d FROM x; IF (SELECT count(*) FROM a) > 1 THEN BEGIN CREATE TYPE e AS ENUM ('a', 'b'); EXCEPTION WHEN duplicate_object THEN ALTER TYPE e ADD VALUE 'c'; END; END IF; CALL p(1, 2); END`,
    `<<outer>> DECLARE x int; BEGIN SELECT count(*) INTO x FROM a; CASE WHEN x = 1 THEN CREATE TABLE u (a int); WHEN x = 2 THEN NULL; ELSE DROP TABLE IF EXISTS u; END CASE; LOOP EXIT outer WHEN x > 5; x := x + 1; TRUNCATE a; END LOOP; COMMENT ON TABLE a IS 'END IF; BEGIN'; END outer`,
    `DECLARE c CURSOR FOR SELECT 1; BEGIN OPEN c; MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = s.b WHEN NOT MATCHED THEN INSERT VALUES (s.a); GRANT SELECT ON t TO r; WHILE true LOOP LOCK TABLE t; END LOOP; RAISE EXCEPTION 'no % for %', 1, 2 USING ERRCODE = '22000'; END`,
  ])('%#', (body) => {
    const sql = `DO $do$ ${body} $do$`;
    const theirs = queriesIn(parsePlPgSQLSync(sql));
    const ours = read(sql).pieces.map((piece) => normalized(piece.sql.text));
    expect(theirs.length).toBeGreaterThan(2);
    expect(ours).toEqual(expect.arrayContaining(theirs));
  });
});
