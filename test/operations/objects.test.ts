import { describe, expect, test } from 'vitest';
import { allOf, cut, found, only, operationsOf } from './reading.ts';

describe('schemas, views and sequences', () => {
  test('the statements inside CREATE SCHEMA make their objects in it', () => {
    const sql = 'CREATE SCHEMA s CREATE TABLE t (a int CHECK (a > 0)) CREATE INDEX i ON t (a) CREATE VIEW v AS SELECT a FROM t CREATE SEQUENCE q GRANT SELECT ON t TO x';
    expect(operationsOf(sql)).toMatchObject([
      { kind: 'createSchema', name: 's', ifNotExists: false },
      { kind: 'createTable', name: { schema: 's', name: 't' }, columns: [{ constraints: [{ expression: { text: 'a > 0' } }] }] },
      { kind: 'createIndex', table: { schema: 's', name: 't' } },
      { kind: 'createView', name: { schema: 's', name: 'v' } },
      { kind: 'createSequence', name: { schema: 's', name: 'q' } },
      { kind: 'grant', relations: [{ schema: 's', name: 't' }] },
    ]);
    expect(operationsOf(sql).map(({ range }) => cut(sql, range)?.slice(0, 14))).toEqual(['CREATE SCHEMA ', 'CREATE TABLE t', 'CREATE INDEX i', 'CREATE VIEW v ', 'CREATE SEQUENC', 'GRANT SELECT O']);
    expect(only('CREATE SCHEMA AUTHORIZATION joe', 'createSchema').name).toBe('joe');
    expect(allOf('DROP SCHEMA IF EXISTS a, b CASCADE', 'dropSchema')).toMatchObject([{ name: 'a', ifExists: true, cascade: true }, { name: 'b' }]);
  });

  test('views', () => {
    expect(only('CREATE OR REPLACE TEMP VIEW v (x, y) AS SELECT a, lower(b) FROM s.t', 'createView')).toMatchObject({
      replace: true, persistence: 'temporary', columnNames: ['x', 'y'], query: { reads: [{ name: { schema: 's', name: 't' }, columns: ['a', 'b'] }], calls: [{ name: { name: 'lower' }, argumentCount: 1 }], output: ['a', 'lower'] },
    });
    expect(only('REFRESH MATERIALIZED VIEW CONCURRENTLY s.m', 'refreshMaterializedView')).toMatchObject({ name: { schema: 's', name: 'm' }, concurrently: true, withData: true });
    expect(only('REFRESH MATERIALIZED VIEW m WITH NO DATA', 'refreshMaterializedView').withData).toBe(false);
  });

  test('sequences', () => {
    const sql = 'ALTER SEQUENCE IF EXISTS s.q AS bigint RESTART 5 INCREMENT BY 2 OWNED BY a.t."C"';
    const sequence = only(sql, 'alterSequence');
    expect(sequence).toMatchObject({ name: { schema: 's', name: 'q' }, ifExists: true, type: { name: 'int8' }, options: ['restart', 'increment'], ownedBy: { table: { schema: 'a', name: 't' }, column: 'C' } });
    expect(cut(sql, sequence.ownedBy && sequence.ownedBy !== 'none' ? sequence.ownedBy.table.range : undefined)).toBe('a.t');
    expect(only('CREATE SEQUENCE q OWNED BY NONE', 'createSequence').ownedBy).toBe('none');
  });
});

describe('types and domains', () => {
  test.each([
    ["CREATE TYPE s.mood AS ENUM ('sad', 'ok')", { kind: 'createEnum', name: { schema: 's', name: 'mood' }, values: ['sad', 'ok'] }],
    ["ALTER TYPE s.mood ADD VALUE IF NOT EXISTS 'x' BEFORE 'ok'", { kind: 'addEnumValue', type: { schema: 's', name: 'mood' }, value: 'x', ifNotExists: true }],
    ["ALTER TYPE mood RENAME VALUE 'a' TO 'b'", { kind: 'renameEnumValue', value: 'a', to: 'b' }],
    ['CREATE TYPE t AS (a int, b text[])', { kind: 'createCompositeType', attributes: [{ name: 'a' }, { name: 'b', type: { name: 'text', arrayDimensions: 1 } }] }],
    ['CREATE TYPE r AS RANGE (subtype = int4)', { kind: 'createType', form: 'range' }],
    ['CREATE TYPE r', { kind: 'createType', form: 'shell' }],
    ['CREATE TYPE r (INPUT = f, OUTPUT = g)', { kind: 'createType', form: 'base' }],
    ['DROP TYPE IF EXISTS a.b CASCADE', { kind: 'dropType', name: { schema: 'a', name: 'b' }, domain: false, ifExists: true, cascade: true }],
    ['DROP DOMAIN d', { kind: 'dropType', domain: true }],
  ])('%s', (sql, expected) => {
    expect(operationsOf(sql)).toMatchObject([expected]);
  });

  test('CREATE DOMAIN', () => {
    const domain = only(`CREATE DOMAIN s.d AS varchar(5) COLLATE "C" DEFAULT 'a' NOT NULL CONSTRAINT c CHECK (VALUE <> '') CHECK (length(VALUE) > 1)`, 'createDomain');
    expect(domain).toMatchObject({
      name: { schema: 's', name: 'd' }, type: { text: 'varchar(5)' }, collation: { name: 'C' }, default: { text: "'a'" }, notNull: true,
      checks: [{ name: 'c', expression: { text: "VALUE <> ''" } }, { expression: { text: 'length(VALUE) > 1' } }],
    });
    expect(only('CREATE DOMAIN d AS int', 'createDomain')).toMatchObject({ notNull: false, checks: [] });
  });

  test.each([
    ['SET DEFAULT 1 + 1', { kind: 'setDefault', expression: { text: '1 + 1' } }],
    ['DROP DEFAULT', { kind: 'dropDefault' }],
    ['SET NOT NULL', { kind: 'setNotNull' }],
    ['DROP NOT NULL', { kind: 'dropNotNull' }],
    ['ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID', { kind: 'addConstraint', constraint: { kind: 'check', name: 'c', notValid: true } }],
    ['ADD NOT NULL', { kind: 'addConstraint', constraint: { kind: 'notNull' } }],
    ['DROP CONSTRAINT IF EXISTS c CASCADE', { kind: 'dropConstraint', constraint: 'c', ifExists: true, cascade: true }],
    ['VALIDATE CONSTRAINT c', { kind: 'validateConstraint', constraint: 'c' }],
  ])('ALTER DOMAIN d %s', (command, action) => {
    const sql = `ALTER DOMAIN s.d ${command}`;
    expect(operationsOf(sql)).toMatchObject([{ kind: 'alterDomain', name: { schema: 's', name: 'd' }, action }]);
    expect(cut(sql, operationsOf(sql)[0]?.range)).toBe(command);
  });
});

describe('routines, triggers, policies and rules', () => {
  test('a function', () => {
    const sql = `CREATE OR REPLACE FUNCTION s.f(a int DEFAULT 1, OUT b text, VARIADIC c text[]) RETURNS SETOF t LANGUAGE sql
      IMMUTABLE STRICT SECURITY DEFINER SET search_path = a, "B" AS $$ SELECT a + 1 AS total $$`;
    const routine = only(sql, 'createFunction');
    expect(routine).toMatchObject({
      name: { schema: 's', name: 'f' }, replace: true, procedure: false, argumentTypes: [{ name: 'int4' }, { name: 'text', arrayDimensions: 1 }], defaultedArguments: 1, variadic: true,
      returns: { name: 't', setOf: true, text: 'SETOF t' }, language: 'sql', volatility: 'immutable', strict: true, securityDefiner: true, settings: [{ name: 'search_path', value: 'a, "B"' }],
      inlineExpression: { text: 'a + 1' },
    });
    expect(cut(sql, routine.inlineExpression?.range)).toBe('a + 1');
  });

  test('what is inlined', () => {
    const inlined = (body: string): string | undefined => only(`CREATE FUNCTION f() RETURNS int LANGUAGE sql ${body}`, 'createFunction').inlineExpression?.text;
    expect(inlined("AS 'SELECT 1'")).toBe('1');
    expect(inlined('RETURN a + 1')).toBe('a + 1');
    expect(inlined('AS $$ SELECT f(1, 2) x; $$')).toBe('f(1, 2)');
    expect(inlined('AS $$ SELECT 1 FROM t $$')).toBeUndefined();
    expect(inlined('AS $$ SELECT 1, 2 $$')).toBeUndefined();
    expect(inlined('AS $$ SELECT 1 LIMIT 1 $$')).toBeUndefined();
    expect(inlined('AS $$ SELECT 1; SELECT 2 $$')).toBeUndefined();
    expect(only('CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$', 'createFunction').inlineExpression).toBeUndefined();
  });

  test('the statements of a body stand at their places', () => {
    const sql = "CREATE PROCEDURE p() LANGUAGE sql AS 'INSERT INTO a VALUES (''x''); DELETE FROM b'";
    const { body, procedure, volatility } = only(sql, 'createFunction');
    expect([procedure, volatility]).toEqual([true, 'volatile']);
    expect(body.statements.map(({ kind, range }) => [kind, cut(sql, range)])).toEqual([['INSERT', "INSERT INTO a VALUES (''x'')"], ['DELETE', 'DELETE FROM b']]);
    const atomic = 'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC UPDATE t SET a = 1; SELECT 2; END';
    expect(only(atomic, 'createFunction').body.statements.map(({ range }) => cut(atomic, range))).toEqual(['UPDATE t SET a = 1', 'SELECT 2']);
    expect(only("CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'f'", 'createFunction').body.notAnalysed).toHaveLength(1);
  });

  test('other commands about routines', () => {
    expect(only('ALTER FUNCTION s.f(int) STABLE', 'alterFunction')).toMatchObject({ name: { schema: 's', name: 'f' }, argumentTypes: [{ name: 'int4' }], volatility: 'stable' });
    expect(allOf('DROP FUNCTION IF EXISTS f(int, text), s.g', 'dropFunction')).toMatchObject([
      { object: 'function', name: { name: 'f' }, argumentTypes: [{ name: 'int4' }, { name: 'text' }], ifExists: true },
      { object: 'function', name: { schema: 's', name: 'g' } },
    ]);
    expect(allOf('DROP FUNCTION f, g()', 'dropFunction').map(({ argumentTypes }) => argumentTypes)).toEqual([undefined, []]);
    expect(only('DROP AGGREGATE a(*)', 'dropFunction')).toMatchObject({ object: 'aggregate', argumentTypes: [] });
  });

  test('a trigger', () => {
    const sql = "CREATE OR REPLACE TRIGGER x BEFORE INSERT OR UPDATE OF a, b ON s.t FOR EACH ROW WHEN (NEW.a > OLD.a) EXECUTE FUNCTION f.g('y')";
    const trigger = only(sql, 'createTrigger');
    expect(trigger).toMatchObject({
      name: 'x', table: { schema: 's', name: 't' }, replace: true, constraint: false, timing: 'before', row: true, events: ['insert', 'update'], updateColumns: ['a', 'b'],
      when: { text: 'NEW.a > OLD.a' }, function: { schema: 'f', name: 'g' },
    });
    expect(cut(sql, trigger.function.range)).toBe('f.g');
    expect(only('CREATE CONSTRAINT TRIGGER x AFTER DELETE ON t FROM s.u FOR EACH ROW EXECUTE PROCEDURE f()', 'createTrigger')).toMatchObject({ constraint: true, timing: 'after', events: ['delete'], from: { schema: 's', name: 'u' } });
    expect(only('CREATE TRIGGER x INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION f()', 'createTrigger').timing).toBe('insteadOf');
    expect(only('CREATE TRIGGER x AFTER TRUNCATE ON t EXECUTE FUNCTION f()', 'createTrigger')).toMatchObject({ row: false, events: ['truncate'] });
    const drop = 'DROP TRIGGER IF EXISTS x ON s.t CASCADE';
    expect(only(drop, 'dropFromTable')).toMatchObject({ object: 'trigger', name: 'x', table: { schema: 's', name: 't' }, ifExists: true, cascade: true });
    expect(cut(drop, only(drop, 'dropFromTable').table.range)).toBe('s.t');
    expect(only('ALTER TRIGGER a ON t RENAME TO b', 'renameOnTable')).toMatchObject({ object: 'trigger', name: 'a', table: { name: 't' }, to: 'b' });
  });

  test('policies and rules', () => {
    const policy = only('CREATE POLICY p ON s.t FOR UPDATE TO x USING (a = 1) WITH CHECK (b = 2)', 'createPolicy');
    expect(policy).toMatchObject({ name: 'p', table: { schema: 's', name: 't' }, using: { text: 'a = 1' }, withCheck: { text: 'b = 2' } });
    expect(only('ALTER POLICY p ON t USING (c)', 'alterPolicy')).toMatchObject({ using: { text: 'c' } });
    const rule = only('CREATE RULE r AS ON INSERT TO t WHERE NEW.a = 1 DO INSTEAD (INSERT INTO u VALUES (NEW.a); DELETE FROM v WHERE x IN (SELECT y FROM w))', 'createRule');
    expect(rule.uses.writes).toMatchObject([{ kind: 'insert', table: { name: 'u' } }, { kind: 'delete', table: { name: 'v' }, query: { reads: [{ name: { name: 'w' } }] } }]);
  });
});

describe('publications, statistics, comments, privileges, the rest', () => {
  test('publications', () => {
    const sql = 'CREATE PUBLICATION p FOR TABLE a (x, y) WHERE (x > 1), ONLY s.b, TABLES IN SCHEMA c';
    expect(only(sql, 'createPublication')).toMatchObject({
      name: 'p', allTables: false, schemas: ['c'], tables: [{ name: { name: 'a' }, columns: ['x', 'y'], where: { text: 'x > 1' }, only: false }, { name: { schema: 's', name: 'b' }, only: true }],
    });
    expect(only('CREATE PUBLICATION p FOR ALL TABLES', 'createPublication').allTables).toBe(true);
    expect(only('ALTER PUBLICATION p DROP TABLE a', 'alterPublication')).toMatchObject({ action: 'drop', tables: [{ name: { name: 'a' } }] });
    expect(only("ALTER PUBLICATION p SET (publish = 'insert')", 'alterPublication').action).toBe('options');
  });

  test('statistics', () => {
    const sql = 'CREATE STATISTICS IF NOT EXISTS s.x (ndistinct) ON a, (b + 1), lower(c) FROM t';
    const statistics = only(sql, 'createStatistics');
    expect(statistics).toMatchObject({ name: { schema: 's', name: 'x' }, table: { name: 't' }, columns: ['a'], expressions: [{ text: 'b + 1' }, { text: 'lower(c)' }], ifNotExists: true });
    expect(cut(sql, statistics.name?.range)).toBe('s.x');
  });

  test.each([
    ["COMMENT ON COLUMN a.b.c IS 'x'", 'column', 'a.b'],
    ["COMMENT ON TABLE t IS 'x'", 'table', 't'],
    ["COMMENT ON CONSTRAINT c ON s.t IS 'x'", 'constraint', 's.t'],
    ["COMMENT ON TRIGGER c ON s.t IS 'x'", 'trigger', 's.t'],
    ["COMMENT ON MATERIALIZED VIEW s.v IS 'x'", 'materialized view', 's.v'],
    ["SECURITY LABEL FOR p ON TABLE s.t IS 'x'", 'table', 's.t'],
    ["COMMENT ON FUNCTION f(int) IS 'x'", 'function', undefined],
    ["COMMENT ON CONSTRAINT c ON DOMAIN d IS 'x'", 'domain', undefined],
  ])('%s', (sql, object, relation) => {
    const comment = only(sql, 'comment');
    expect([comment.object, cut(sql, comment.relation?.range)]).toEqual([object, relation]);
  });

  test('privileges', () => {
    expect(only('GRANT SELECT ON t, s.u TO x', 'grant')).toMatchObject({ revoke: false, relations: [{ name: 't' }, { schema: 's', name: 'u' }] });
    expect(only('REVOKE ALL ON SEQUENCE q FROM x', 'grant')).toMatchObject({ revoke: true, relations: [{ name: 'q' }] });
    expect(only('GRANT USAGE ON SCHEMA s TO x', 'grant').relations).toEqual([]);
  });

  test.each([
    ['DROP EXTENSION IF EXISTS x, y CASCADE', [{ object: 'extension', name: { name: 'x' }, ifExists: true, cascade: true }, { name: { name: 'y' } }]],
    ['DROP CAST (int AS text)', [{ object: 'cast', name: { name: 'int AS text' } }]],
    ['DROP OPERATOR CLASS s.x USING btree', [{ object: 'operator class', name: { schema: 's', name: 'x' } }]],
    ['DROP DATABASE IF EXISTS d', [{ object: 'database', name: { name: 'd' }, ifExists: true }]],
    ['DROP ROLE a, b', [{ object: 'role', name: { name: 'a' } }, { name: { name: 'b' } }]],
    ['DROP OWNED BY a, CURRENT_USER CASCADE', [{ object: 'owned', name: { name: 'a' }, cascade: true }, { name: { name: 'current_user' } }]],
    ['DROP TEXT SEARCH CONFIGURATION s.c', [{ object: 'text search configuration', name: { schema: 's', name: 'c' } }]],
    ['DROP PUBLICATION p', [{ object: 'publication', name: { name: 'p' } }]],
  ])('%s', (sql, expected) => {
    expect(operationsOf(sql)).toMatchObject(expected.map((object) => ({ kind: 'dropObject', ...object })));
  });

  test.each([
    ['ALTER SCHEMA a RENAME TO b', { object: 'schema', name: { name: 'a' }, to: 'b' }, 'a'],
    ['ALTER TYPE s.t RENAME TO u', { object: 'type', name: { schema: 's', name: 't' } }, 's.t'],
    ['ALTER FUNCTION f(int) RENAME TO g', { object: 'function', argumentTypes: [{ name: 'int4' }] }, 'f'],
    ['ALTER DOMAIN d RENAME CONSTRAINT a TO b', { object: 'domain', name: { name: 'd' }, constraint: 'a', to: 'b' }, 'd'],
    ['ALTER TEXT SEARCH PARSER s.p RENAME TO q', { object: 'text search parser', name: { schema: 's', name: 'p' } }, 's.p'],
  ])('%s', (sql, expected, name) => {
    const rename = only(sql, 'renameObject');
    expect(rename).toMatchObject(expected);
    expect(cut(sql, rename.name.range)).toBe(name);
  });

  test('SET SCHEMA of what is no relation', () => {
    expect(only('ALTER TYPE a.t SET SCHEMA b', 'setObjectSchema')).toMatchObject({ object: 'type', name: { schema: 'a', name: 't' }, schema: 'b' });
    expect(only('ALTER FUNCTION f(text) SET SCHEMA b', 'setObjectSchema')).toMatchObject({ object: 'function', argumentTypes: [{ name: 'text' }] });
  });

  test('other commands know their object', () => {
    const sql = 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public';
    const extension = only(sql, 'otherCommand');
    expect(extension).toMatchObject({ command: 'CREATE EXTENSION', name: { name: 'uuid-ossp' } });
    expect(cut(sql, found(extension.name).range)).toBe('"uuid-ossp"');
    expect(only('ALTER OPERATOR CLASS s.x USING hash OWNER TO y', 'otherCommand').name).toMatchObject({ schema: 's', name: 'x' });
  });
});
