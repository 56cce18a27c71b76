import { describe, expect, test } from 'vitest';
import { nodePgMigrateSql } from '../../../src/embedded/builders/index.ts';
import { call, chain, expression, sent, unknown, valueOf, type Argument } from './chains.ts';

const pgm = (method: string, ...args: readonly Argument[]): readonly string[] => sent(nodePgMigrateSql(chain('pgm', call(method, ...args))));
const func = (sql: string): Argument => expression('pgm', call('func', sql));
const reason = (method: string, ...args: readonly Argument[]): string => {
  const result = nodePgMigrateSql(chain('pgm', call(method, ...args)));
  return result.kind === 'notAnalysed' ? result.reason : `not a reason: ${result.kind}`;
};

// The expected SQL is what node-pg-migrate 9.0.0's MigrationBuilder wrote for the same calls.
describe('tables', () => {
  test('createTable has everything inline, and a shorthand for the key', () => {
    const columns = {
      id: 'id',
      a: { type: 'string', notNull: true, default: "it's" },
      b: { type: 'int', references: 'o', onDelete: 'CASCADE' },
      c: { type: 'varchar(20)', unique: true, check: "c <> ''" },
      d: { type: 'timestamp', default: func('now()'), array: true },
      e: { type: 'bool', default: null },
      f: { type: 'int', array: true, default: [1, 2] },
    };
    expect(pgm('createTable', 't', columns)).toEqual([
      `CREATE TABLE "t" ( "id" serial PRIMARY KEY, "a" text DEFAULT $pga$it's$pga$ NOT NULL, "b" integer REFERENCES "o" ON DELETE CASCADE, ` +
        `"c" varchar(20) UNIQUE CHECK (c <> ''), "d" timestamp ARRAY DEFAULT now(), "e" boolean DEFAULT NULL, "f" integer ARRAY DEFAULT ARRAY[1,2] );`,
    ]);
  });

  test('several key columns are a constraint of the table; comments go in the same query', () => {
    const key = { type: 'int', primaryKey: true };
    const options = {
      ifNotExists: true,
      constraints: { unique: ['a', 'b'], foreignKeys: { columns: 'a', references: 'o(id)', onDelete: 'SET NULL' }, check: ['a > 0', 'b > 0'] },
      comment: 'x',
    };
    expect(pgm('createTable', { schema: 's', name: 't' }, { a: key, b: key }, options)).toEqual([
      'CREATE TABLE IF NOT EXISTS "s"."t" ( "a" integer, "b" integer, CONSTRAINT "t_chck_1" CHECK (a > 0), CONSTRAINT "t_chck_2" CHECK (b > 0), ' +
        'CONSTRAINT "t_uniq_a_b" UNIQUE ("a", "b"), CONSTRAINT "t_pkey" PRIMARY KEY ("a", "b"), ' +
        'CONSTRAINT "t_fk_a" FOREIGN KEY ("a") REFERENCES o(id) ON DELETE SET NULL ); COMMENT ON TABLE "s"."t" IS $pga$x$pga$;',
    ]);
  });

  test('partitions, generated columns, identity', () => {
    expect(pgm('createTable', 't', { a: 'int' }, { unlogged: true, like: { table: 'o', options: { including: ['DEFAULTS', 'INDEXES'] } } })).toEqual([
      'CREATE UNLOGGED TABLE "t" ( "a" integer, LIKE "o" INCLUDING DEFAULTS INCLUDING INDEXES );',
    ]);
    expect(pgm('createTable', 't', { a: 'date' }, { partition: { strategy: 'RANGE', columns: ['a', { name: 'b', opclass: 'date_ops' }] } })).toEqual([
      'CREATE TABLE "t" ( "a" date ) PARTITION BY RANGE ("a", "b" date_ops);',
    ]);
    const columns = { a: { type: 'int', sequenceGenerated: { precedence: 'ALWAYS', start: 5, cycle: false } }, b: { type: 'int', expressionGenerated: 'c * 2' } };
    expect(pgm('createTable', 't', columns)).toEqual(['CREATE TABLE "t" ( "a" integer GENERATED ALWAYS AS IDENTITY (START WITH 5 NO CYCLE), "b" integer GENERATED ALWAYS AS (c * 2) STORED );']);
  });

  test('addColumns is one ALTER TABLE', () => {
    const columns = { a: { type: 'text', notNull: true, default: 'x' }, b: { type: 'uuid', default: func('gen_random_uuid()'), comment: null } };
    expect(pgm('addColumns', 't', columns, { ifNotExists: true })).toEqual([
      'ALTER TABLE "t" ADD IF NOT EXISTS "a" text DEFAULT $pga$x$pga$ NOT NULL, ADD IF NOT EXISTS "b" uuid DEFAULT gen_random_uuid(); COMMENT ON COLUMN "t"."b" IS NULL;',
    ]);
    expect(pgm('addColumn', 't', { a: { type: 'int', references: '"o" ("id")', unique: true } })).toEqual(['ALTER TABLE "t" ADD "a" integer UNIQUE REFERENCES "o" ("id");']);
  });

  test('alterColumn sends what is given, in its own order', () => {
    expect(pgm('alterColumn', 't', 'a', { notNull: true, using: 'a::bigint', type: 'bigint', default: null })).toEqual([
      'ALTER TABLE "t" ALTER "a" DROP DEFAULT, ALTER "a" SET DATA TYPE bigint USING a::bigint, ALTER "a" SET NOT NULL;',
    ]);
    expect(pgm('alterColumn', 't', 'a', { notNull: false })).toEqual(['ALTER TABLE "t" ALTER "a" DROP NOT NULL;']);
    expect(pgm('alterColumn', 't', 'a', { sequenceGenerated: false })).toEqual(['ALTER TABLE "t" ALTER "a" DROP IDENTITY;']);
    expect(pgm('alterColumn', 't', 'a', { comment: 'x' })).toEqual(['COMMENT ON COLUMN "t"."a" IS $pga$x$pga$;']);
    expect(pgm('alterColumn', 't', 'a', {})).toEqual([]);
  });

  test.each<[string, readonly Argument[], string]>([
    ['dropColumns', ['t', ['a', 'b'], { ifExists: true, cascade: true }], 'ALTER TABLE "t" DROP IF EXISTS "a" CASCADE, DROP IF EXISTS "b" CASCADE;'],
    ['dropColumn', ['t', 'a'], 'ALTER TABLE "t" DROP "a";'],
    ['dropColumns', ['t', { a: 'int' }], 'ALTER TABLE "t" DROP "a";'],
    ['renameColumn', ['t', 'a', 'b'], 'ALTER TABLE "t" RENAME "a" TO "b";'],
    ['renameTable', ['t', 'u'], 'ALTER TABLE "t" RENAME TO "u";'],
    ['renameConstraint', ['t', 'a', 'b'], 'ALTER TABLE "t" RENAME CONSTRAINT "a" TO "b";'],
    ['dropTable', ['t', { ifExists: true, cascade: true }], 'DROP TABLE IF EXISTS "t" CASCADE;'],
    ['alterTable', ['t', { levelSecurity: 'ENABLE' }], 'ALTER TABLE "t" ENABLE ROW LEVEL SECURITY;'],
    ['addConstraint', ['t', 'n', 'CHECK (a > 0) NOT VALID'], 'ALTER TABLE "t" ADD CONSTRAINT "n" CHECK (a > 0) NOT VALID;'],
    ['addConstraint', ['t', 'n', { check: 'a > 0' }], 'ALTER TABLE "t" ADD CONSTRAINT "n" CHECK (a > 0);'],
    ['createConstraint', ['t', null, { unique: [['a'], ['b', 'c']] }], 'ALTER TABLE "t" ADD CONSTRAINT "t_uniq_a" UNIQUE ("a"), ADD CONSTRAINT "t_uniq_b_c" UNIQUE ("b", "c");'],
    [
      'addConstraint',
      ['t', 'n', { foreignKeys: [{ columns: ['a', 'b'], references: 'o(x, y)' }], deferrable: true, deferred: true }],
      'ALTER TABLE "t" ADD CONSTRAINT "n" FOREIGN KEY ("a", "b") REFERENCES o(x, y) DEFERRABLE INITIALLY DEFERRED;',
    ],
    ['dropConstraint', ['t', 'n', { ifExists: true, cascade: true }], 'ALTER TABLE "t" DROP CONSTRAINT IF EXISTS "n" CASCADE;'],
  ])('%s %j', (method, args, sql) => {
    expect(pgm(method, ...args)).toEqual([sql]);
  });
});

describe('indexes', () => {
  test.each<[string, readonly Argument[], string]>([
    ['createIndex', ['t', 'a'], 'CREATE INDEX "t_a_index" ON "t" ("a");'],
    [
      'createIndex',
      ['t', ['a', 'b'], { unique: true, concurrently: true, ifNotExists: true, where: 'a > 0', method: 'btree', include: ['x'] }],
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "t_a_b_unique_index" ON "t" USING btree ("a", "b") INCLUDE ("x") WHERE a > 0;',
    ],
    ['createIndex', [{ schema: 's', name: 't' }, 'a'], 'CREATE INDEX "t_a_index" ON "s"."t" ("a");'],
    ['addIndex', ['t', [{ name: 'a', sort: 'DESC', opclass: 'text_pattern_ops' }, 'lower(b)'], { name: 'i' }], 'CREATE INDEX "i" ON "t" ("a" "text_pattern_ops" DESC, (lower(b)));'],
    ['dropIndex', ['t', ['a', 'b'], { unique: true, concurrently: true, ifExists: true }], 'DROP INDEX CONCURRENTLY IF EXISTS "t_a_b_unique_index";'],
    ['dropIndex', [{ schema: 's', name: 't' }, 'a', { cascade: true }], 'DROP INDEX "s"."t_a_index" CASCADE;'],
    ['dropIndex', ['t', [], { name: 'x' }], 'DROP INDEX "x";'],
    ['renameIndex', ['a', 'b'], 'ALTER INDEX "a" RENAME TO "b";'],
  ])('%s %j', (method, args, sql) => {
    expect(pgm(method, ...args)).toEqual([sql]);
  });
});

describe('other objects', () => {
  test.each<[string, readonly Argument[], string]>([
    ['createType', ['y', ['a', "b'c"]], `CREATE TYPE "y" AS ENUM ($pga$a$pga$, $pga$b'c$pga$);`],
    ['addTypeValue', ['y', 'x', { before: 'w', ifNotExists: true }], 'ALTER TYPE "y" ADD VALUE IF NOT EXISTS $pga$x$pga$ BEFORE $pga$w$pga$;'],
    ['createDomain', ['d', 'int', { check: 'VALUE > 0', constraintName: 'c', default: 3 }], 'CREATE DOMAIN "d" AS integer DEFAULT 3 CONSTRAINT "c" CHECK (VALUE > 0);'],
    ['alterDomain', ['d', { notNull: true, default: null }], 'ALTER DOMAIN "d" DROP DEFAULT; ALTER DOMAIN "d" SET NOT NULL;'],
    ['createView', ['v', { replace: true, columns: ['a'] }, 'SELECT 1'], 'CREATE OR REPLACE VIEW "v"("a") AS SELECT 1;'],
    ['createMaterializedView', ['v', { ifNotExists: true, data: false }, 'SELECT 1'], 'CREATE MATERIALIZED VIEW IF NOT EXISTS "v" AS SELECT 1 WITH NO DATA;'],
    ['refreshMaterializedView', ['v', { concurrently: true }], 'REFRESH MATERIALIZED VIEW CONCURRENTLY "v";'],
    ['alterSequence', ['s', { restart: 10, cycle: false }], 'ALTER SEQUENCE "s" NO CYCLE RESTART WITH 10;'],
    ['createSchema', ['s', { ifNotExists: true }], 'CREATE SCHEMA IF NOT EXISTS "s";'],
    ['createPolicy', ['t', 'p', { using: 'true', role: ['a', 'b'] }], 'CREATE POLICY "p" ON "t" FOR ALL TO a, b USING (true);'],
    ['dropTrigger', ['t', 'r', { ifExists: true }], 'DROP TRIGGER IF EXISTS "r" ON "t";'],
  ])('%s %j', (method, args, sql) => {
    expect(pgm(method, ...args)).toEqual([sql]);
  });

  test('a list of extensions is one query each', () => {
    expect(pgm('createExtension', ['a', 'uuid-ossp'], { ifNotExists: true })).toEqual(['CREATE EXTENSION IF NOT EXISTS "a";', 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp";']);
  });

  test('a trigger with a body makes its function in the same query', () => {
    expect(pgm('createTrigger', 't', 'r', { when: 'BEFORE', operation: ['INSERT', 'UPDATE'], level: 'ROW', language: 'plpgsql' }, 'BEGIN RETURN NEW; END')).toEqual([
      'CREATE FUNCTION "r"() RETURNS trigger AS $pga$BEGIN RETURN NEW; END$pga$ VOLATILE LANGUAGE plpgsql; ' +
        'CREATE TRIGGER "r" BEFORE INSERT OR UPDATE ON "t" FOR EACH ROW EXECUTE PROCEDURE "r"();',
    ]);
  });
});

describe('what only the run knows', () => {
  test('is a placeholder in a name or a piece of SQL', () => {
    expect(pgm('dropTable', unknown('config.table'))).toEqual(['DROP TABLE "${config.table}";']);
    expect(pgm('createIndex', unknown('TABLE'), ['a'])).toEqual(['CREATE INDEX "${TABLE}_a_index" ON "${TABLE}" ("a");']);
    expect(pgm('createIndex', 't', ['a'], { name: unknown('`${prefix}_idx`'), where: unknown('`a > ${bound}`') })).toEqual(['CREATE INDEX "${prefix}_idx" ON "t" ("a") WHERE a > ${bound};']);
    expect(pgm('addColumn', 't', { a: { type: 'int', default: unknown('names["x"]') } })).toEqual(['ALTER TABLE "t" ADD "a" integer DEFAULT ${names[_x_]};']);
  });

  test('can not be told where it decides what is done', () => {
    expect(reason('createIndex', 't', 'a', { concurrently: unknown('flag') })).toBe('pgm.createIndex: whether concurrently is set is only known when it runs: flag');
    expect(reason('createIndex', 't', 'a', unknown('options'))).toBe('pgm.createIndex: its options are only known when it runs: options');
    expect(reason('addColumns', 't', unknown('columns'))).toBe('pgm.addColumns: the list of columns is only known when it runs: columns');
    expect(reason('addColumn', 't', { a: unknown('definition') })).toBe("pgm.addColumn: a column's definition is only known when it runs: definition");
    expect(reason('createCast', 'a', 'b')).toBe('pgm.createCast is not known here');
    expect(reason('createTable')).toContain('pgm.createTable: ');
  });
});

test('each call is a query at its own place; settings of the migration send nothing', () => {
  expect(nodePgMigrateSql(chain('pgm', call('noTransaction')))).toEqual({ kind: 'nothing' });
  expect(nodePgMigrateSql(chain('pgm', call('noTransaction'), call('dropTable', 't')))).toEqual({ kind: 'sql', statements: [{ sql: 'DROP TABLE "t";', range: { start: 1, end: 2 } }] });
});

test('shorthands of the migrations are types too', () => {
  const shorthands = new Map([['amount', valueOf({ type: 'numeric(12,2)', notNull: true })]]);
  expect(sent(nodePgMigrateSql(chain('pgm', call('addColumn', 't', { a: 'amount' })), { shorthands }))).toEqual(['ALTER TABLE "t" ADD "a" numeric(12,2) NOT NULL;']);
});
