import { describe, expect, test } from 'vitest';
import { sequelizeSql } from '../../../src/embedded/builders/index.ts';
import { call, chain, expression, property, sent, unknown, type Argument } from './chains.ts';

const query = (method: string, ...args: readonly Argument[]): readonly string[] => sent(sequelizeSql(chain('queryInterface', call(method, ...args))));
const type = (name: string, ...args: readonly Argument[]): Argument => expression('Sequelize', args.length > 0 ? call(name, ...args) : property(name));
const literal = (sql: string): Argument => expression('Sequelize', call('literal', sql));
const reason = (method: string, ...args: readonly Argument[]): string => {
  const result = sequelizeSql(chain('queryInterface', call(method, ...args)));
  return result.kind === 'notAnalysed' ? result.reason : `not a reason: ${result.kind}`;
};
const alter = 'ALTER TABLE "t" ALTER COLUMN "c"';

// The expected SQL is what sequelize 6.37.8's QueryInterface wrote for the same calls.
describe('createTable', () => {
  test('is always IF NOT EXISTS, an enum a query before it', () => {
    const columns = {
      id: { type: type('INTEGER'), primaryKey: true, autoIncrement: true, allowNull: false },
      a: type('STRING'),
      b: { type: type('STRING', 20), allowNull: false, unique: true, defaultValue: "it's" },
      o: { type: type('UUID'), references: { model: 'o', key: 'oid' }, onDelete: 'cascade' },
      e: { type: type('ENUM', 'x', 'y'), allowNull: false },
      n: { type: type('DATE'), defaultValue: type('NOW') },
      s: { type: type('DATE'), defaultValue: literal('CURRENT_TIMESTAMP') },
      j: { type: type('JSONB'), defaultValue: { a: 1 } },
      r: { type: type('ARRAY', type('STRING')), defaultValue: ['a'] },
    };
    expect(query('createTable', 't', columns)).toEqual([
      `DO 'BEGIN CREATE TYPE "public"."enum_t_e" AS ENUM(''x'', ''y''); EXCEPTION WHEN duplicate_object THEN null; END';`,
      `CREATE TABLE IF NOT EXISTS "t" ("id" SERIAL , "a" VARCHAR(255), "b" VARCHAR(20) NOT NULL DEFAULT 'it''s' UNIQUE, ` +
        `"o" UUID REFERENCES "o" ("oid") ON DELETE CASCADE, "e" "public"."enum_t_e" NOT NULL, "n" TIMESTAMP WITH TIME ZONE, ` +
        `"s" TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP, "j" JSONB DEFAULT '{"a":1}', "r" VARCHAR(255)[] DEFAULT ARRAY['a']::VARCHAR(255)[], PRIMARY KEY ("id"));`,
    ]);
  });

  test('in a schema', () => {
    const columns = { a: { type: type('BIGINT'), primaryKey: true }, b: { type: type('INTEGER'), references: { model: 'o' } } };
    expect(query('createTable', { tableName: 't', schema: 's' }, columns, { uniqueKeys: { u: { fields: ['a', 'b'] } } })).toEqual([
      'CREATE TABLE IF NOT EXISTS "s"."t" ("a" BIGINT , "b" INTEGER REFERENCES "s"."o" ("id"), UNIQUE ("a", "b"), PRIMARY KEY ("a"));',
    ]);
  });
});

describe('addColumn', () => {
  test.each<[Argument, string]>([
    [type('INTEGER'), 'INTEGER'],
    ['TIMESTAMP', 'TIMESTAMP'],
    [{ type: type('STRING'), allowNull: false, defaultValue: 'x', unique: true }, `VARCHAR(255) NOT NULL DEFAULT 'x' UNIQUE`],
    // Neither the name of a constraint nor a primary key is for columns, and the transaction is lost here.
    [{ type: type('INTEGER'), unique: 'name', primaryKey: true, transaction: unknown('t') }, 'INTEGER'],
    [{ type: type('DECIMAL', 10, 2), defaultValue: 0 }, 'DECIMAL(10,2) DEFAULT 0'],
    [{ type: type('BOOLEAN'), defaultValue: false }, 'BOOLEAN DEFAULT false'],
    [{ type: type('TEXT', 'long'), defaultValue: null }, 'TEXT DEFAULT NULL'],
    [{ type: type('UUID'), defaultValue: type('UUIDV4') }, 'UUID'],
    [{ type: type('UUID'), defaultValue: expression('Sequelize', call('fn', 'gen_random_uuid')) }, 'UUID DEFAULT gen_random_uuid()'],
    [{ type: type('INTEGER'), references: { model: { tableName: 'o', schema: 'r' }, key: 'id', deferrable: expression('Sequelize.Deferrable', property('INITIALLY_DEFERRED')) }, onDelete: 'set null' }, 'INTEGER REFERENCES "r"."o" ("id") ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED'],
    [{ type: expression('Sequelize', property('INTEGER'), property('UNSIGNED')) }, 'INTEGER'],
    [{ type: expression('DataTypes', property('FLOAT')), defaultValue: 1.5 }, `FLOAT DEFAULT '1.5'`],
  ])('%j', (attribute, definition) => {
    const [sql] = query('addColumn', 't', 'c', attribute);
    expect(sql?.replace(/ ;$/, ';')).toBe(`ALTER TABLE "public"."t" ADD COLUMN "c" ${definition};`);
  });

  test('an enum goes in the same query', () => {
    expect(query('addColumn', { tableName: 't', schema: 's' }, 'c', { type: type('ENUM', 'a'), defaultValue: 'a' })).toEqual([
      `DO 'BEGIN CREATE TYPE "s"."enum_t_c" AS ENUM(''a''); EXCEPTION WHEN duplicate_object THEN null; END';ALTER TABLE "s"."t" ADD COLUMN "c" "s"."enum_t_c" DEFAULT 'a';`,
    ]);
  });
});

describe('changeColumn', () => {
  test.each<[Argument, string]>([
    [{ type: type('STRING') }, `${alter} DROP NOT NULL;${alter} DROP DEFAULT;${alter} TYPE VARCHAR(255);`],
    [{ type: type('STRING', 10), allowNull: false, defaultValue: 'x' }, `${alter} SET NOT NULL;${alter} SET DEFAULT 'x';${alter} TYPE VARCHAR(10);`],
    [{ type: type('INTEGER'), unique: true }, `${alter} DROP NOT NULL;${alter} DROP DEFAULT;ALTER TABLE "t" ADD UNIQUE ("c");${alter} TYPE INTEGER ;`],
    [{ type: type('INTEGER'), allowNull: true, references: { model: 'o', key: 'id' }, onDelete: 'CASCADE' }, 'ALTER TABLE "t" ADD FOREIGN KEY ("c") REFERENCES "o" ("id") ON DELETE CASCADE;'],
    [{ type: 'INTEGER USING CAST("c" AS INTEGER)' }, `${alter} DROP NOT NULL;${alter} DROP DEFAULT;${alter} TYPE INTEGER USING CAST("c" AS INTEGER);`],
    [
      { type: type('ENUM', 'a', 'b'), defaultValue: 'a' },
      `${alter} DROP NOT NULL;${alter} SET DEFAULT 'a';DO 'BEGIN CREATE TYPE "public"."enum_t_c" AS ENUM(''a'', ''b''); EXCEPTION WHEN duplicate_object THEN null; END';` +
        `${alter} TYPE "public"."enum_t_c" USING ("c"::"public"."enum_t_c");`,
    ],
  ])('%j', (attribute, sql) => {
    expect(query('changeColumn', 't', 'c', attribute)).toEqual([sql]);
  });
});

describe('the rest', () => {
  test.each<[string, readonly Argument[], string]>([
    ['dropTable', ['t', { cascade: true }], 'DROP TABLE IF EXISTS "t" CASCADE;'],
    ['renameTable', ['t', 'u'], 'ALTER TABLE "t" RENAME TO "u";'],
    ['removeColumn', ['t', 'c'], 'ALTER TABLE "public"."t" DROP COLUMN "c";'],
    ['renameColumn', ['t', 'a', 'b'], 'ALTER TABLE "t" RENAME COLUMN "a" TO "b";'],
    ['addIndex', ['t', ['a', 'userId']], 'CREATE INDEX "t_a_user_id" ON "t" ("a", "userId")'],
    ['addIndex', ['s.t', ['a']], 'CREATE INDEX "s_t_a" ON "s"."t" ("a")'],
    ['addIndex', ['t', ['a'], { name: 'i', unique: true, concurrently: true, using: 'gin', where: { b: null } }], 'CREATE UNIQUE INDEX CONCURRENTLY "i" ON "t" USING gin ("a") WHERE "b" IS NULL'],
    ['addIndex', ['t', { fields: [{ name: 'a', order: 'DESC' }, literal('lower(b)')], name: 'x', type: 'UNIQUE' }], 'CREATE UNIQUE INDEX "x" ON "t" ("a" DESC, lower(b))'],
    ['removeIndex', ['t', 'i', { concurrently: true }], 'DROP INDEX CONCURRENTLY IF EXISTS "i"'],
    ['removeIndex', ['t', ['a', 'userId']], 'DROP INDEX IF EXISTS "t_a_user_id"'],
    ['addConstraint', ['t', { fields: ['a', 'b'], type: 'unique', name: 'u' }], 'ALTER TABLE "t" ADD CONSTRAINT "u" UNIQUE ("a", "b");'],
    ['addConstraint', ['t', ['a'], { type: 'PRIMARY KEY' }], 'ALTER TABLE "t" ADD CONSTRAINT "t_a_pk" PRIMARY KEY ("a");'],
    ['addConstraint', ['t', { fields: ['a'], type: 'check', where: { a: ['x', 'y'] } }], `ALTER TABLE "t" ADD CONSTRAINT "t_a_ck" CHECK ("a" IN ('x', 'y'));`],
    [
      'addConstraint',
      ['t', { fields: ['a'], type: 'foreign key', references: { table: 'o', field: 'id' }, onDelete: 'cascade' }],
      'ALTER TABLE "t" ADD CONSTRAINT "t_a_o_fk" FOREIGN KEY ("a") REFERENCES "o" ("id") ON DELETE CASCADE;',
    ],
    ['removeConstraint', ['t', 'n'], 'ALTER TABLE "t" DROP CONSTRAINT "n"'],
    ['dropEnum', ['enum_t_c'], 'DROP TYPE IF EXISTS "enum_t_c"; '],
    ['createSchema', ['s'], 'CREATE SCHEMA IF NOT EXISTS "s";'],
    ['bulkDelete', ['t', null], 'DELETE FROM "t"'],
    ['bulkDelete', ['t', null, { truncate: true, cascade: true }], 'TRUNCATE "t" CASCADE'],
    ['bulkUpdate', ['t', { a: 1 }, { id: 7 }], 'UPDATE "t" SET "a"=1 WHERE "id" = 7'],
    ['bulkInsert', ['t', [{ a: 1, b: 2 }]], 'INSERT INTO "t" ("a","b") VALUES ($1,$2)'],
  ])('%s %j', (method, args, sql) => {
    expect(query(method, ...args)).toEqual([sql]);
  });

  test('what only the run knows', () => {
    expect(query('dropTable', unknown('TABLE'))).toEqual(['DROP TABLE IF EXISTS "${TABLE}";']);
    expect(query('addIndex', unknown('TABLE'), ['userId'])).toEqual(['CREATE INDEX "${TABLE}_user_id" ON "${TABLE}" ("userId")']);
    expect(reason('addIndex', 't', ['a'], unknown('options'))).toBe('queryInterface.addIndex: its options are only known when it runs: options');
    expect(reason('addColumn', 't', 'c', { type: type('INTEGER'), allowNull: unknown('flag') })).toBe('queryInterface.addColumn: whether allowNull is set is only known when it runs: flag');
    expect(reason('changeColumn', 't', 'c', { allowNull: true })).toBe('queryInterface.changeColumn: the column has no type');
    expect(reason('dropAllTables')).toBe('queryInterface.dropAllTables is not known here');
  });
});
