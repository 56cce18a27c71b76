import { describe, expect, it } from 'vitest';
import { readSql } from '../../src/operations/index.ts';
import {
  alterTablePasses, bodiesRunBy, descendants, findFunctions, findRelation, findTable, foreignKeysTo, indexesOf, isSystemRelation, nameKey, partitionRoot, searchPathOf, unknownSchema,
  type Schema, type Table,
} from '../../src/schema/index.ts';
import { complete, incomplete, replay } from './replay.ts';

const table = (schema: Schema, name: string, path: readonly string[] = ['public']): Table => {
  const found = findTable(schema, { name }, path);
  if (typeof found === 'string') throw new Error(`${name} is ${found}`);
  return found;
};

describe('search_path', () => {
  it.each([
    [{}, ['public']],
    [{ search_path: 'app, public' }, ['app', 'public']],
    [{ search_path: '"$user", public' }, ['public']],
    [{ search_path: '"My App",  Other ' }, ['My App', 'other']],
    [{ search_path: '"a""b"' }, ['a"b']],
    [{ search_path: '' }, []],
    [{ search_path: '""' }, []],
    [{ search_path: '"$user"' }, [unknownSchema]],
    [{ search_path: undefined }, [unknownSchema]],
    [{ search_path: 'a,,b' }, [unknownSchema]],
    [{ search_path: 'a b' }, [unknownSchema]],
    [{ search_path: '"open' }, [unknownSchema]],
  ])('%j gives %j', (settings, schemas) => {
    expect(searchPathOf(settings)).toEqual(schemas);
  });

  it('decides where unqualified names are made and found', () => {
    const schema = replay(complete, 'CREATE SCHEMA app; SET search_path = app, public; CREATE TABLE t (a int); CREATE TABLE public.u (a int); ALTER TABLE u ADD b int; RESET search_path; CREATE TABLE t (c int)');
    expect(table(schema, 't', ['app', 'public']).schema).toBe('app');
    expect(table(schema, 't').columns.map(({ name }) => name)).toEqual(['c']);
    expect(table(schema, 'u').columns).toHaveLength(2);
  });

  it('that can\'t be read leaves names unknown, and what is made under it can be found under it', () => {
    const schema = replay(complete, 'CREATE TABLE t (a int)', { searchPath: [unknownSchema] });
    expect(table(schema, 't', [unknownSchema]).new).toBe('yes');
    expect(findRelation(schema, { name: 't' }, ['public'])).toBe('unknown');
    expect(findRelation(schema, { name: 'u' }, [unknownSchema])).toBe('unknown');
    expect(findRelation(schema, { name: 'u' }, ['public'])).toBe('absent');
  });

  it('comes after temporary tables', () => {
    const schema = replay(complete, 'CREATE TABLE t (a int); CREATE TEMP TABLE t (b int); ALTER TABLE t ADD c int; DROP TABLE t');
    expect(table(schema, 't').columns.map(({ name }) => name)).toEqual(['a']);
    expect(table(replay(schema, 'CREATE TEMP TABLE t (b int)'), 't').schema).toBe('pg_temp');
    expect(findRelation(schema, { schema: 'public', name: 't' }, [])).toMatchObject({ schema: 'public' });
  });
});

describe('names', () => {
  it('have keys of their own, whatever they hold', () => {
    expect(nameKey('a.b', 'c')).not.toBe(nameKey('a', 'b.c'));
  });

  it('of PostgreSQL\'s own relations are told apart', () => {
    const schema = replay(incomplete, 'CREATE TABLE pg_mine (a int)');
    const system = (name: string, namespace?: string) => isSystemRelation(schema, { name, ...(namespace !== undefined && { schema: namespace }) }, ['public']);
    expect([system('pg_class'), system('columns', 'information_schema'), system('x', 'pg_catalog'), system('pg_mine'), system('t')]).toEqual([true, true, true, false, false]);
  });

  it('of foreign keys had the first column alone before 12, and NOT NULL had none before 18', () => {
    const sql = 'CREATE TABLE r (a int, b int, UNIQUE (a, b)); CREATE TABLE t (a int NOT NULL, b int, FOREIGN KEY (a, b) REFERENCES r (a, b))';
    const names = (postgres: 11 | 12 | 18) => {
      const found = table(replay(complete, sql, { postgres }), 't');
      return [found.constraints[0]?.name, found.columns[0]?.notNullName];
    };
    expect(names(11)).toEqual(['t_a_fkey', undefined]);
    expect(names(12)).toEqual(['t_a_b_fkey', undefined]);
    expect(names(18)).toEqual(['t_a_b_fkey', 't_a_not_null']);
  });
});

describe('relatives of a table', () => {
  const schema = replay(complete, 'CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE p PARTITION OF t FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (id); CREATE TABLE q PARTITION OF p FOR VALUES FROM (1) TO (5); CREATE TABLE o (id int REFERENCES t); CREATE INDEX i ON o (id)');

  it('are found from either side', () => {
    expect(descendants(schema, table(schema, 't')).map(({ name }) => name)).toEqual(['p', 'q']);
    expect(partitionRoot(schema, table(schema, 'q')).name).toBe('t');
    expect(partitionRoot(schema, table(schema, 'o')).name).toBe('o');
    expect(foreignKeysTo(schema, table(schema, 't')).map(({ table: { name }, constraint }) => [name, constraint.name])).toEqual([['o', 'o_id_fkey']]);
    expect(indexesOf(schema, table(schema, 'o')).map(({ name }) => name)).toEqual(['i']);
  });

  it('differ by version where PostgreSQL changed: a generated column went with its source before 15', () => {
    const sql = 'CREATE TABLE g (a int, b int GENERATED ALWAYS AS (a) STORED); ALTER TABLE g DROP a';
    expect(table(replay(complete, sql, { postgres: 14 }), 'g').columns).toEqual([]);
    expect(table(replay(complete, sql, { postgres: 15 }), 'g').columns).toHaveLength(2);
  });

  it('are left alone by CONCURRENTLY where PostgreSQL has no such form', () => {
    expect(replay(schema, 'CREATE INDEX CONCURRENTLY j ON t (id)')).toEqual(schema);
    const detached = replay(schema, 'ALTER TABLE t DETACH PARTITION p CONCURRENTLY');
    expect(table(detached, 't').children).toEqual([]);
  });
});

describe('commands of one ALTER TABLE', () => {
  it('run in PostgreSQL\'s passes, and as written within one', () => {
    const [statement] = readSql(`ALTER TABLE t VALIDATE CONSTRAINT v, ALTER a SET DEFAULT 1, ADD CHECK (a > 0), ADD CONSTRAINT u UNIQUE (a), ADD CONSTRAINT w UNIQUE USING INDEX i,
      ALTER a SET NOT NULL, ADD b int, ADD NOT NULL c, ALTER a TYPE text, DROP d, ALTER e DROP NOT NULL, DROP CONSTRAINT x, ADD FOREIGN KEY (a) REFERENCES r, SET LOGGED, ADD z int`).statements;
    const kinds = alterTablePasses(statement?.operations ?? []).map((operation) => (operation.kind === 'addConstraint' ? operation.constraint.kind : operation.kind));
    expect(kinds).toEqual([
      'dropColumn', 'dropNotNull', 'dropConstraint', 'alterColumnType', 'addColumn', 'addColumn', 'setNotNull', 'notNull', 'unique', 'unique', 'setDefault', 'check', 'foreignKey', 'validateConstraint', 'setPersistence',
    ]);
  });
});

describe('bodies', () => {
  const schema = replay(complete, `CREATE FUNCTION one(a int, b int DEFAULT 1) RETURNS int LANGUAGE plpgsql AS 'BEGIN CREATE TABLE made_by_one (a int); RETURN 1; END';
    CREATE FUNCTION one(VARIADIC a text[]) RETURNS int LANGUAGE plpgsql SET search_path = app AS 'BEGIN CREATE TABLE made_by_many (a int); RETURN 1; END';
    CREATE FUNCTION loop() RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM loop(); CREATE TABLE made_by_loop (a int); RETURN 1; END'`);
  const bodies = (sql: string) => bodiesRunBy(schema, operationOf(sql), ['public']);

  it('are those of every overload that a call may mean', () => {
    expect(bodies('SELECT one(1)').map(({ searchPath }) => searchPath)).toEqual([['public'], ['app']]);
    expect(bodies('SELECT one()').map(({ searchPath }) => searchPath)).toEqual([['app']]);
    expect(bodies('SELECT one(1, 2, 3)').map(({ searchPath }) => searchPath)).toEqual([['app']]);
    expect(bodies('SELECT unseen(1)')).toEqual([]);
    expect(bodies('SELECT one(1)')[0]).toMatchObject({ path: 'migration.sql' });
    expect(bodies('DO $$ BEGIN PERFORM 1; END $$')[0]).not.toHaveProperty('path');
  });

  it.each(['INSERT INTO t VALUES (one(1, 1))', 'UPDATE t SET a = one(1, 1)', 'DELETE FROM t WHERE a = one(1, 1)', 'CREATE TABLE c AS SELECT one(1, 1)', 'WITH x AS (DELETE FROM t WHERE a = one(1, 1)) SELECT 1'])('are run by %s', (sql) => {
    expect(bodies(sql).length).toBeGreaterThan(0);
  });

  it('run once a statement, so that recursion ends', () => {
    expect(table(replay(schema, 'SELECT loop()'), 'made_by_loop').new).toBe('yes');
  });

  it('are not run by CREATE TABLE AS without data', () => {
    expect(bodies('CREATE TABLE c AS SELECT one(1) WITH NO DATA')).toEqual([]);
  });

  it('are forgotten with their function', () => {
    expect(findFunctions(replay(schema, 'DROP FUNCTION loop'), { name: 'loop' }, ['public'])).toBe('absent');
  });

  function operationOf(sql: string) {
    const operation = readSql(sql).statements[0]?.operations[0];
    if (!operation) throw new Error(`no operation in ${sql}`);
    return operation;
  }
});
