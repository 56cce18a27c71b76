import { describe, expect, it } from 'vitest';
import { beginDeploy, ensureRelation, findColumn, findFunctions, findIndex, findRelation, findTable, findType, type Schema, type Table } from '../../src/schema/index.ts';
import { complete, incomplete, replay } from './replay.ts';

const path = ['public'];
const table = (schema: Schema, name: string): Table => {
  const found = findTable(schema, { name }, path);
  if (typeof found === 'string') throw new Error(`${name} is ${found}`);
  return found;
};
const look = (schema: Schema, name: string) => {
  const found = findRelation(schema, { name }, path);
  return typeof found === 'string' ? found : 'known';
};

describe('what was never seen', () => {
  it('is unknown, and absent only where everything was seen', () => {
    expect(look(incomplete, 't')).toBe('unknown');
    expect(look(complete, 't')).toBe('absent');
  });

  it('is absent once it was seen dropped or renamed away', () => {
    expect(look(replay(incomplete, 'DROP TABLE t'), 't')).toBe('absent');
    expect(look(replay(incomplete, 'DROP TABLE IF EXISTS t'), 't')).toBe('absent');
    const renamed = replay(incomplete, 'ALTER TABLE t RENAME TO u');
    expect([look(renamed, 't'), look(renamed, 'u')]).toEqual(['absent', 'known']);
  });

  it('is absent in a schema that was made or dropped in sight', () => {
    const made = replay(incomplete, 'CREATE SCHEMA s');
    expect(findRelation(made, { schema: 's', name: 't' }, path)).toBe('absent');
    expect(findRelation(replay(incomplete, 'CREATE SCHEMA IF NOT EXISTS s'), { schema: 's', name: 't' }, path)).toBe('unknown');
    expect(findRelation(replay(incomplete, 'DROP SCHEMA s CASCADE'), { schema: 's', name: 't' }, path)).toBe('absent');
  });

  it('may exist in a schema that no migration makes, however complete the history', () => {
    expect(findRelation(complete, { schema: 'auth', name: 'users' }, path)).toBe('unknown');
    expect(table(replay(complete, 'CREATE TABLE t (id int REFERENCES auth.users (id))'), 't').constraints).toHaveLength(1);
  });

  it('is unknown behind a placeholder, and nothing is learnt of it', () => {
    const made = replay(complete, 'CREATE TABLE ${prefix}users (id int); ALTER TABLE ${prefix}users ADD a int; DROP TABLE ${prefix}users');
    expect(made).toEqual(complete);
    expect(findRelation(made, { name: '${prefix}users', template: true }, path)).toBe('unknown');
  });

  it('may be an extension\'s, where it is a type or a function', () => {
    expect(findType(complete, { name: 'citext' }, path)).toBe('absent');
    const extended = replay(complete, 'CREATE EXTENSION citext');
    expect(findType(extended, { name: 'citext' }, path)).toBe('unknown');
    expect(findFunctions(extended, { name: 'f' }, path)).toBe('unknown');
    expect(look(extended, 't')).toBe('absent');
  });

  it('is no type of the user\'s where it is built in', () => {
    expect(findType(incomplete, { name: 'uuid' }, path)).toBe('absent');
    expect(findType(incomplete, { schema: 'pg_catalog', name: 'int4' }, path)).toBe('absent');
    expect(findType(incomplete, { name: 'mood' }, path)).toBe('unknown');
  });
});

describe('a relation known only by name', () => {
  const stub = replay(incomplete, 'ALTER TABLE t ADD a int NOT NULL, DROP b, ALTER c SET NOT NULL, ADD CONSTRAINT ck CHECK (d > 0) NOT VALID; CREATE INDEX i ON t (e)');

  it('knows what was learnt, and leaves the rest open', () => {
    const found = table(stub, 't');
    expect(found).toMatchObject({ whole: false, new: 'no' });
    expect(found.createdBy).toBeUndefined();
    expect(findColumn(found, 'a')).toMatchObject({ notNull: true, type: { name: 'int4' } });
    expect(findColumn(found, 'b')).toBe('absent');
    expect(findColumn(found, 'c')).toMatchObject({ notNull: true });
    expect(findColumn(found, 'd')).toBe('unknown');
    expect(found.constraints).toMatchObject([{ name: 'ck', validated: false }]);
    expect(findIndex(stub, { name: 'i' }, path)).toMatchObject({ table: found.id, new: 'yes' });
  });

  it('makes way for CREATE TABLE, which proves that it was not there', () => {
    expect(table(replay(stub, 'CREATE TABLE t (x int)'), 't')).toMatchObject({ whole: true, new: 'yes', columns: [{ name: 'x' }] });
  });

  it('loses a column that is renamed', () => {
    const renamed = table(replay(incomplete, 'ALTER TABLE t RENAME a TO b'), 't');
    expect(findColumn(renamed, 'a')).toBe('absent');
    expect(findColumn(renamed, 'b')).toMatchObject({ notNull: 'unknown' });
  });

  it('takes constraints on indexes that were made out of sight', () => {
    const found = replay(incomplete, 'ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX old_index');
    expect(findIndex(found, { name: 'pk' }, path)).toMatchObject({ whole: false, primary: true, constraint: 'pk' });
    expect(findIndex(found, { name: 'old_index' }, path)).toBe('absent');
  });

  it('is entered by ensureRelation, once', () => {
    const first = ensureRelation(incomplete, { name: 't' }, path, 'table');
    const second = ensureRelation(first.schema, { schema: 'public', name: 't' }, path, 'view');
    expect(first.relation).toMatchObject({ kind: 'table', schema: 'public', whole: false, new: 'no' });
    expect(second).toEqual(first);
    expect(ensureRelation(complete, { name: 'gone' }, [], 'index').relation).toMatchObject({ kind: 'index', schema: 'public' });
  });

  it('behind a placeholder is another one each time', () => {
    const name = { name: '${t}', template: true } as const;
    const first = ensureRelation(incomplete, name, path, 'table');
    const second = ensureRelation(first.schema, name, path, 'table');
    expect(second.relation.id).not.toBe(first.relation.id);
    expect(second.schema.names.size).toBe(0);
  });
});

describe('IF NOT EXISTS', () => {
  it('makes something new where it was absent, perhaps where it was unknown, nothing where it was there', () => {
    expect(table(replay(complete, 'CREATE TABLE IF NOT EXISTS t (a int)'), 't')).toMatchObject({ new: 'yes', whole: true });
    expect(table(replay(incomplete, 'CREATE TABLE IF NOT EXISTS t (a int)'), 't')).toMatchObject({ new: 'perhaps', whole: false });
    expect(table(replay(replay(incomplete, 'DROP TABLE t'), 'CREATE TABLE IF NOT EXISTS t (a int)'), 't')).toMatchObject({ new: 'yes' });
    const known = replay(incomplete, 'CREATE TABLE t (a int)');
    expect(replay(known, 'CREATE TABLE IF NOT EXISTS t (b int)')).toEqual(known);
    expect(table(replay(incomplete, 'CREATE TEMP TABLE IF NOT EXISTS t (a int)'), 't')).toMatchObject({ new: 'yes', schema: 'pg_temp' });
  });

  it('leaves open whether an index that was built concurrently is valid', () => {
    const valid = (sql: string) => {
      const found = findIndex(replay(incomplete, sql), { name: 'i' }, path);
      return typeof found === 'string' ? found : found.valid;
    };
    expect(valid('CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)')).toBe('perhaps not');
    expect(valid('CREATE INDEX CONCURRENTLY i ON t (a)')).toBe('yes');
    expect(valid('CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a); REINDEX INDEX CONCURRENTLY i')).toBe('yes');
    expect(valid('DROP INDEX IF EXISTS i; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)')).toBe('yes');
  });

  it('of a column of a stub makes one of which NULL is open', () => {
    const found = table(replay(incomplete, 'ALTER TABLE t ADD COLUMN IF NOT EXISTS a int NOT NULL'), 't');
    expect(findColumn(found, 'a')).toMatchObject({ notNull: 'unknown', type: { name: 'int4' } });
  });

  it('of a type, in PL/pgSQL, may find an older one', () => {
    const sql = "DO $$ BEGIN CREATE TYPE e AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$";
    expect(findType(replay(incomplete, sql), { name: 'e' }, path)).not.toHaveProperty('createdBy');
    expect(findType(replay(complete, sql), { name: 'e' }, path)).toHaveProperty('createdBy', 0);
  });
});

describe('deploys', () => {
  const first = replay(beginDeploy(complete), 'CREATE TABLE o (a int); CREATE TABLE t (a int); INSERT INTO t SELECT a FROM o; CREATE INDEX i ON t (a)');

  it('make relations that are new until the next one, through renames', () => {
    const renamed = replay(first, 'ALTER TABLE t RENAME TO u; ALTER TABLE u SET SCHEMA public');
    expect(table(renamed, 'u')).toMatchObject({ new: 'yes', createdBy: 1, filled: true });
    const next = beginDeploy(renamed);
    expect(next.deploy).toBe(2);
    expect(table(next, 'u')).toMatchObject({ new: 'no', createdBy: 1, filled: false });
    expect(findIndex(next, { name: 'i' }, path)).toMatchObject({ new: 'no' });
    expect(table(beginDeploy(next), 'u')).toMatchObject({ new: 'no' });
  });

  it.each([
    ['INSERT INTO t SELECT a FROM o', true],
    ['INSERT INTO t VALUES (1), (2)', false],
    ['COPY t FROM stdin;\n1\n\\.\n', true],
    ['COPY t TO stdout', false],
    ['WITH x AS (INSERT INTO t SELECT a FROM o RETURNING a) SELECT a FROM x', true],
    ['MERGE INTO t USING o ON t.a = o.a WHEN NOT MATCHED THEN INSERT VALUES (o.a)', true],
    ['UPDATE t SET a = 1', false],
    ['INSERT INTO t SELECT a FROM o; TRUNCATE t', false],
    ['INSERT INTO t SELECT a FROM o; TRUNCATE o', true],
  ])('%s fills: %s', (sql, filled) => {
    expect(table(replay(complete, `CREATE TABLE t (a int); CREATE TABLE o (a int); ${sql}`), 't').filled).toBe(filled);
  });

  it('fill the partitions that rows are routed to, and CREATE TABLE AS its table', () => {
    const partitioned = replay(complete, 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t DEFAULT; CREATE TABLE o (a int); INSERT INTO t SELECT a FROM o; CREATE TABLE c AS SELECT a FROM t; CREATE TABLE n AS SELECT a FROM t WITH NO DATA');
    expect(['p', 'c', 'n'].map((name) => table(partitioned, name).filled)).toEqual([true, true, false]);
    expect(table(replay(partitioned, 'TRUNCATE t'), 'p').filled).toBe(false);
    expect(table(replay(partitioned, 'TRUNCATE ONLY t'), 'p').filled).toBe(true);
  });
});

describe('what has shipped and contradicts what is known', () => {
  const shipped = (sql: string): Schema => replay(complete, sql, { shipped: true });

  it('shows that the table may have more columns than are known', () => {
    const made = 'CREATE TABLE t (id int);';
    for (const statement of ['UPDATE t SET big = 1', 'INSERT INTO t (big) VALUES (1)', 'ALTER TABLE t DROP COLUMN big', 'CREATE INDEX ON t (big)', 'ALTER TABLE t ALTER big SET NOT NULL']) {
      expect(findColumn(table(shipped(`${made} ${statement}`), 't'), 'other'), statement).toBe('unknown');
      expect(findColumn(table(replay(complete, `${made} ${statement}`), 't'), 'other'), statement).toBe('absent');
    }
  });

  it('shows that a table is there', () => {
    expect(look(shipped('ALTER TABLE t ADD COLUMN a int'), 't')).toBe('known');
    expect(look(shipped('CREATE TABLE t (); DROP TABLE t; ALTER TABLE t ADD COLUMN a int'), 't')).toBe('known');
    expect(look(replay(complete, 'ALTER TABLE t ADD COLUMN a int'), 't')).toBe('absent');
  });

  it('shows nothing where PostgreSQL passes over it, or it perhaps did not run', () => {
    const made = 'CREATE TABLE t (id int);';
    for (const statement of ['ALTER TABLE t DROP COLUMN IF EXISTS big', 'CREATE TABLE IF NOT EXISTS t (a int)', 'DO $$ BEGIN IF x THEN ALTER TABLE t DROP COLUMN big; END IF; END $$', 'UPDATE t SET id = 1']) {
      expect(findColumn(table(shipped(`${made} ${statement}`), 't'), 'other'), statement).toBe('absent');
    }
  });

  it('is about anything, where it names no table', () => {
    expect(look(shipped("ALTER TYPE mood ADD VALUE 'good'"), 'other')).toBe('unknown');
    expect(look(replay(complete, "ALTER TYPE mood ADD VALUE 'good'"), 'other')).toBe('absent');
    expect(look(shipped('DROP TABLE t'), 'other')).toBe('absent');
  });
});
