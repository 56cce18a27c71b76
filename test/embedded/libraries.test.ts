import { describe, expect, test } from 'vitest';
import type { LibraryName } from '../../src/embedded/index.ts';
import { readUp, type ReadUp } from './read.ts';

const knex = (body: string): ReadUp => readUp(`exports.up = async (knex) => {\n${body}\n};`, 'knex');
const kysely = (body: string): ReadUp => readUp(`import { CompiledQuery, sql } from 'kysely';\nexport const up = async (db) => {\n${body}\n};`, 'kysely');
const typeorm = (body: string): ReadUp => readUp(`export class A { async up(queryRunner: QueryRunner) {\n${body}\n} }`, 'typeorm');
const pgm = (body: string, top = ''): ReadUp => readUp(`${top}\nexports.up = async (pgm) => {\n${body}\n};`, 'node-pg-migrate');
const sequelize = (body: string): ReadUp => readUp(`exports.up = async (queryInterface, Sequelize) => {\n${body}\n};`, 'sequelize');

const sqlOf = ({ sent }: ReadUp): readonly string[] => sent.map(([sql]) => sql.replace(/\s+/g, ' '));
const reasons = ({ gaps }: ReadUp): readonly string[] => gaps.map(([reason]) => reason);

describe('Knex', () => {
  test.each([
    ["await knex.raw('DROP TABLE a').transacting(trx).timeout(1000);", 'DROP TABLE a'],
    ["await knex.schema.raw('DROP TABLE a').queryContext({});", 'DROP TABLE a'],
    ["await knex.client.raw('DROP TABLE a');", 'DROP TABLE a'],
    ["await knex('q').withSchema('s').update({ a: 1 });", 'UPDATE "s"."q" SET "a" = ${value}'],
    ["await knex.withSchema('s').from('q').where('a', 1).del();", 'DELETE FROM "s"."q" WHERE ${condition}'],
    ["await knex('q as x').withSchema(`${SCHEMA}`).del();", 'DELETE FROM "${SCHEMA}"."q"'],
    ["await knex('s.q').truncate();", 'TRUNCATE "s"."q"'],
  ])('%s', (body, sql) => {
    expect(sqlOf(knex(body))).toEqual([sql]);
  });

  test('a transaction that the code opens and ends', () => {
    const read = knex("const trx = await knex.transaction();\nawait trx.raw('DROP TABLE a');\nawait trx('b').del();\nawait trx.schema.dropTable('c');\nawait trx.commit();");
    expect(sqlOf(read)).toEqual(['BEGIN', 'DROP TABLE a', 'DELETE FROM "b"', 'drop table "c"', 'COMMIT']);
    expect(read.gaps).toEqual([]);
  });

  test.each([
    'await knex.select("a").from("t").where("b", 1).andWhere("d", 2).orderBy("c").limit(1);',
    'const rows = await knex("t").leftJoin("u", "a", "b").whereNotNull("c").count("* as n").first();',
    'await knex.with("x", (qb) => qb.select("a").from("t")).select().from("x");',
    'await knex("t").columnInfo();',
    'const has = await knex.schema.hasTable("t");',
    'await knex("t");',
  ])('only reads: %s', (body) => {
    expect(knex(body)).toMatchObject({ sent: [], gaps: [] });
  });

  test.each([
    ["await knex.client.query(connection, 'DROP TABLE a');", 'knex.client.query() is not known here'],
    ['await knex.migrate.latest();', 'knex.migrate.latest() is not known here'],
    ["await knex('t').upsert({ a: 1 });", 'knex.upsert() is not known here'],
    ["await knex.with('x', (qb) => qb.from('t').del()).select().from('x');", 'a query in its WITH changes rows, which is not read here'],
    ["await knex.with('x', knex('t').del()).select().from('x');", 'a query in its WITH changes rows, which is not read here'],
  ])('%s is not silently nothing', (body, reason) => {
    expect(reasons(knex(body))).toEqual([reason]);
  });
});

describe('Kysely', () => {
  test.each([
    ["await db.executeQuery(CompiledQuery.raw('DROP TABLE a'));", 'DROP TABLE a'],
    ["await db.withSchema('s').updateTable('q').set({ a: 1 }).execute();", 'UPDATE "s"."q" SET "a" = ${value}'],
    ["await db.schema.createTable('t').addColumn('a', 'text').$call((t) => t.addColumn('b', 'text', (c) => c.$call((d) => d.notNull()))).execute();", 'create table "t" ("a" text, "b" text not null)'],
    ["await db.schema.alterTable('t').$if(true, (t) => t.dropColumn('a')).$if(false, (t) => t.dropColumn('b')).execute();", 'alter table "t" drop column "a"'],
  ])('%s', (body, sql) => {
    expect(sqlOf(kysely(body))).toEqual([sql]);
  });

  test.each([
    ["await db.executeQuery(query);", 'its SQL is only known when it runs'],
    ["await db.mergeInto('t').using('u', 'a', 'b').whenMatched().thenDelete().execute();", 'db.mergeInto.using.whenMatched.thenDelete.execute() is not known here'],
    ["await db.replaceInto('t').values({ a: 1 }).execute();", 'db.replaceInto.values.execute() is not known here'],
    ["await db.with('x', (q) => q.deleteFrom('t').returningAll()).selectFrom('x').selectAll().execute();", 'a query in its WITH changes rows, which is not read here'],
    ["await db.schema.createTable('t').$call(timestamps).execute();", '$call() is given a function that is not in this file'],
    ["await db.schema.alterTable('t').$if(flag(), (t) => t.dropColumn('a')).execute();", 'whether the condition of $if holds is only known when it runs'],
  ])('%s is not silently nothing', (body, reason) => {
    expect(reasons(kysely(body))).toEqual([expect.stringContaining(reason)]);
  });

  test('a select only reads', () => {
    expect(kysely("const rows = await db.with('x', (q) => q.selectFrom('t').selectAll()).selectFrom('x').innerJoin('u', 'a', 'b').selectAll().execute();")).toMatchObject({ sent: [], gaps: [] });
  });
});

describe('TypeORM', () => {
  test.each([
    ["await queryRunner.manager.createQueryBuilder().update('users').set({ a: 1 }).where('b').execute();", ['UPDATE "users" SET "a" = ${value} WHERE ${condition}']],
    ["await queryRunner.manager.createQueryBuilder().select('a').from('users', 'u').getRawMany();", []],
    ["const query = queryRunner.manager.createQueryBuilder();\nawait query.delete().from('users').execute();", ['DELETE FROM "users"']],
    ["await queryRunner.hasColumn('t', 'a'); await queryRunner.getTable('t'); queryRunner.clearSqlMemory();", []],
  ])('%s', (body, statements) => {
    const read = typeorm(body);
    expect(sqlOf(read)).toEqual(statements);
    expect(read.gaps).toEqual([]);
  });

  test.each([
    ["await queryRunner.manager.createQueryBuilder().softDelete().from('users').execute();"],
    ["await queryRunner.manager.createQueryBuilder().relation('users', 'posts').of(1).add(2);"],
  ])('%s is not silently nothing', (body) => {
    expect(reasons(typeorm(body))).toEqual([expect.stringContaining('is not known here')]);
  });
});

describe('node-pg-migrate', () => {
  test('{name} is a name, or a value', () => {
    expect(sqlOf(pgm("pgm.sql('ALTER TABLE {t} ADD x int DEFAULT {d}', { t: 'orders', d: pgm.func('now()') });"))).toEqual(['ALTER TABLE "orders" ADD x int DEFAULT now()']);
    expect(sqlOf(pgm("pgm.sql('DROP TABLE {c}', { c: { schema: 's', name: 'n' } });"))).toEqual(['DROP TABLE "s"."n"']);
    expect(sqlOf(pgm("pgm.sql('UPDATE t SET a = {n}, b = {a}', { n: 7, a: ['x'] });"))).toEqual(['UPDATE t SET a = 7, b = ARRAY[$pga$x$pga$]']);
    expect(sqlOf(pgm("pgm.sql('DROP TABLE {t}', { t: load() });"))).toEqual(['DROP TABLE ${load(…)}']);
    expect(sqlOf(pgm("pgm.sql('DROP TABLE {t}', { u: 'x' });"))).toEqual(['DROP TABLE {t}']);
  });

  test('the shorthands that the file exports', () => {
    const top = "exports.shorthands = { money: { type: 'numeric(10,2)', notNull: true }, key: { type: 'id' } };";
    expect(sqlOf(pgm("pgm.createTable('t', { id: 'key', a: 'money', b: { type: 'money', notNull: false } });", top))).toEqual(['CREATE TABLE "t" ( "id" serial PRIMARY KEY, "a" numeric(10,2) NOT NULL, "b" numeric(10,2) )']);
  });

  test('what pgm.db does and is not known', () => {
    expect(reasons(pgm('await pgm.db.connection.query("DROP TABLE a");'))).toEqual(['pgm.db.connection.query() is not known here']);
  });
});

describe('Sequelize', () => {
  test('what is not given the transaction runs outside of it', () => {
    const read = sequelize(`await queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.addColumn('a', 'b', { type: Sequelize.TEXT, transaction });
      await queryInterface.addColumn('a', 'c', { type: Sequelize.TEXT }, { transaction });
      await queryInterface.removeColumn('a', 'd');
      await queryInterface.addIndex('a', { fields: ['c'], transaction });
      await queryInterface.sequelize.query('DROP TABLE e', { transaction });
    });
    await queryInterface.dropTable('f');`);
    expect(sqlOf(read)).toEqual([
      'ALTER TABLE "public"."a" ADD COLUMN "b" TEXT', 'ALTER TABLE "public"."a" DROP COLUMN "d"',
      'BEGIN', 'ALTER TABLE "public"."a" ADD COLUMN "c" TEXT', 'CREATE INDEX "a_c" ON "a" ("c")', 'DROP TABLE e', 'COMMIT', 'DROP TABLE IF EXISTS "f"',
    ]);
    expect(read.remarks).toEqual([
      [expect.stringMatching(/^addColumn\(\) has no transaction in its options, which are its fourth argument, so it runs on another connection/), "queryInterface.addColumn('a', 'b', { type: Sequelize.TEXT, transaction })"],
      [expect.stringMatching(/^removeColumn\(\) has no transaction in its options, which are its third argument/), "queryInterface.removeColumn('a', 'd')"],
    ]);
  });

  test('a transaction by hand, and options that only the run knows', () => {
    const read = sequelize(`const t = await queryInterface.sequelize.transaction();
    await queryInterface.sequelize.query('DROP TABLE a', options());
    await queryInterface.dropTable('b', { transaction: t });
    await t.commit();`);
    expect(sqlOf(read)).toEqual(['BEGIN', 'DROP TABLE a', 'DROP TABLE IF EXISTS "b"', 'COMMIT']);
    expect(read.remarks).toEqual([]);
  });
});

test.each<readonly [library: LibraryName, code: string, sql: string]>([
  ['sequelize', "exports.up = (queryInterface, Sequelize) => queryInterface.addColumn('t', 'c', { type: Sequelize.TEXT, defaultValue: process.env.DEFAULT_LANGUAGE });", `ALTER TABLE "public"."t" ADD COLUMN "c" TEXT DEFAULT '\${process.env.DEFAULT_LANGUAGE}'`],
  ['knex', "exports.up = (knex) => knex.schema.alterTable('t', (t) => { t.text('c').defaultTo(process.env.L); });", `alter table "t" add column "c" text default '\${process.env.L}'`],
  ['kysely', "export const up = (db) => db.schema.alterTable('t').addColumn('c', 'text', (c) => c.defaultTo(process.env.L)).execute();", `alter table "t" add column "c" text default '\${process.env.L}'`],
  ['node-pg-migrate', "exports.up = (pgm) => { pgm.addColumn('t', { c: { type: 'text', default: process.env.L } }); };", 'ALTER TABLE "t" ADD "c" text DEFAULT $pga$${process.env.L}$pga$'],
  ['db-migrate', "exports.up = (db) => db.addColumn('t', 'c', { type: 'text', defaultValue: process.env.L });", `ALTER TABLE "t" ADD COLUMN "c" TEXT DEFAULT '\${process.env.L}'`],
])('%s writes a setting of the environment as a constant', (library, code, sql) => {
  expect(sqlOf(readUp(code, library))).toEqual([sql]);
});
