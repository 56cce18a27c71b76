import { describe, expect, test } from 'vitest';
import { readSql, type Body, type Operation } from '../../src/operations/index.ts';
import { cut, found, only } from './reading.ts';

function body(inner: string): { readonly sql: string; readonly body: Body } {
  const sql = `DO $$\n${inner}\n$$`;
  return { sql, body: only(sql, 'doBlock').body };
}

function operations(inner: string): Operation[] {
  return body(inner).body.statements.flatMap((statement) => statement.operations);
}

describe('statements in a body', () => {
  test('stand at their places in the file, and know whether they surely run', () => {
    const { sql, body: { statements } } = body(`BEGIN
      ALTER TABLE t ADD COLUMN a int;
      IF now() > 'x' THEN DROP TABLE u; END IF;
      PERFORM set_config('lock_timeout', '1s', true);
    END`);
    expect(statements.map(({ kind, conditional, range }) => [kind, conditional, cut(sql, range)])).toEqual([
      ['ALTER TABLE', false, 'ALTER TABLE t ADD COLUMN a int'],
      ['SELECT', false, "now() > 'x'"],
      ['DROP TABLE', true, 'DROP TABLE u'],
      ['SELECT', false, "PERFORM set_config('lock_timeout', '1s', true)"],
    ]);
    expect(statements.at(-1)?.operations).toMatchObject([{ kind: 'select' }, { kind: 'setSetting', name: 'lock_timeout', value: '1s', local: true }]);
  });

  test('a literal EXECUTE is read, a computed one is said', () => {
    const { sql, body: { statements, notAnalysed } } = body("BEGIN EXECUTE 'DROP TABLE x'; EXECUTE cmd; END");
    expect(statements.flatMap((statement) => statement.operations)).toMatchObject([{ kind: 'dropRelation', name: { name: 'x' } }]);
    expect(notAnalysed.map(({ range }) => cut(sql, range))).toEqual(['EXECUTE cmd']);
    expect(readSql(sql).notAnalysed).toEqual(notAnalysed);
  });

  test('what format() fills is a template', () => {
    const [operation] = operations("BEGIN EXECUTE format('ALTER TABLE %I.%I ADD COLUMN %I int DEFAULT %L', s, t, c, d); END");
    expect(operation).toMatchObject({ kind: 'addColumn', table: { schema: '%I', name: '%I', template: true }, column: { name: '%I', type: { name: 'int4' }, default: { text: '%L' } } });
    expect(operation?.kind === 'addColumn' && operation.column.default?.tree.kind).toBe('parameter');
  });

  test.each([
    ["'DROP ' || 'TABLE t'", "DROP ' || 'TABLE t"],
    ["format('DROP TABLE %I', x)", 'DROP TABLE %I'],
    ["'DROP TABLE t' || x", "DROP TABLE t' || x"],
  ])('dynamic SQL ends where its last part does: %s', (expression, operation) => {
    const { sql, body: { statements } } = body(`BEGIN EXECUTE ${expression}; END`);
    expect(statements.flatMap(({ operations: found }) => found.map(({ range }) => cut(sql, range)))).toEqual([operation]);
  });

  test('a syntax error costs its statement alone', () => {
    const { sql, body: { statements } } = body('BEGIN DROP TABLE a; DROP TABEL b; DROP TABLE c; END');
    expect(statements.map(({ syntaxError }) => cut(sql, syntaxError?.range))).toEqual([undefined, 'TABEL', undefined]);
    expect(readSql(sql).notAnalysed.map(({ range, reason }) => [cut(sql, range), reason])).toEqual([['TABEL', 'syntax error at or near "TABEL"']]);
  });
});

describe('what PL/pgSQL says instead of IF NOT EXISTS', () => {
  test.each([
    ['CREATE TABLE t (a int)', 'duplicate_table'],
    ['CREATE TABLE t AS SELECT 1', 'duplicate_table'],
    ['CREATE INDEX i ON t (a)', 'duplicate_table'],
    ['CREATE SEQUENCE s', 'duplicate_table'],
    ['CREATE VIEW v AS SELECT 1', 'duplicate_table'],
    ["CREATE TYPE e AS ENUM ('a')", 'duplicate_object'],
    ['CREATE TYPE c AS (a int)', 'duplicate_object'],
    ['CREATE DOMAIN d AS int', 'duplicate_object'],
    ["ALTER TYPE e ADD VALUE 'b'", 'duplicate_object'],
    ['ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)', 'duplicate_object'],
    ['ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u', 'duplicate_object'],
    ['ALTER TABLE t ADD CONSTRAINT k UNIQUE (a)', 'duplicate_table'],
    ['ALTER TABLE t ADD PRIMARY KEY (a)', 'invalid_table_definition'],
    ['CREATE POLICY p ON t', 'duplicate_object'],
    ['CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()', 'duplicate_object'],
    ['CREATE PUBLICATION p', 'duplicate_object'],
    ['ALTER TABLE t ADD COLUMN a int', 'duplicate_column'],
    ['CREATE SCHEMA s', 'duplicate_schema'],
    ['CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $f$ SELECT 1 $f$', 'duplicate_function'],
  ])('%s, where %s is caught', (statement, condition) => {
    const caught = (handler: string): unknown => {
      const [operation] = operations(`BEGIN ${statement}; EXCEPTION WHEN ${handler} THEN NULL; END`);
      return operation && 'ifNotExists' in operation ? operation.ifNotExists : false;
    };
    expect(caught(condition)).toBe(true);
    expect(caught('others')).toBe(true);
    expect(caught(`division_by_zero OR ${condition.toUpperCase()}`)).toBe(true);
    expect(caught('division_by_zero')).toBe(false);
    const [inBranch] = operations(`BEGIN IF NOT EXISTS (SELECT) THEN ${statement}; END IF; END`).filter(({ kind }) => kind !== 'select');
    expect(inBranch).toMatchObject({ ifNotExists: true });
  });

  test('by SQLSTATE', () => {
    expect(operations("BEGIN CREATE TABLE t (a int); EXCEPTION WHEN SQLSTATE '42P07' THEN NULL; END")).toMatchObject([{ ifNotExists: true }]);
    expect(operations("BEGIN CREATE TABLE t (a int); EXCEPTION WHEN SQLSTATE '42701' THEN NULL; END")).toMatchObject([{ ifNotExists: false }]);
  });

  test('drops', () => {
    expect(operations('BEGIN DROP TABLE t; DROP INDEX i; DROP TYPE d; EXCEPTION WHEN undefined_table OR undefined_object THEN NULL; END')).toMatchObject([{ ifExists: true }, { ifExists: true }, { ifExists: true }]);
    expect(operations('BEGIN ALTER TABLE t DROP COLUMN a; EXCEPTION WHEN undefined_column THEN NULL; END')).toMatchObject([{ columnIfExists: true, ifExists: false }]);
    expect(operations('BEGIN ALTER TABLE t DROP CONSTRAINT a; EXCEPTION WHEN undefined_object THEN NULL; END')).toMatchObject([{ constraintIfExists: true, ifExists: false }]);
    expect(operations('BEGIN DROP TABLE t; END')).toMatchObject([{ ifExists: false }]);
  });
});

test('a function\'s body waits for its call: what it can\'t read is its own', () => {
  const reading = readSql('CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE x; END $$');
  expect(reading.notAnalysed).toEqual([]);
  const [operation] = found(reading.statements[0]).operations;
  expect(operation?.kind === 'createFunction' && operation.body.notAnalysed).toHaveLength(1);
});
