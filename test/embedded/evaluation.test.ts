import { expect, test } from 'vitest';
import type { LibraryName } from '../../src/embedded/index.ts';
import { readUp } from './read.ts';

const knex = (body: string, top = ''): readonly string[] => readUp(`${top}\nexports.up = async (knex) => {\n${body}\n};`, 'knex').sent.map(([sql]) => sql);
const drops = (...names: readonly string[]): readonly string[] => names.map((name) => `DROP TABLE ${name}`);

test.each([
  ['a list', "for (const t of ['a', 'b']) await knex.raw(`DROP TABLE ${t}`);", drops('a', 'b')],
  ['a list of objects, taken apart', "for (const { t, s = 'x' } of [{ t: 'a' }, { t: 'b', s: 'y' }]) await knex.raw(`DROP TABLE ${s}.${t}`);", drops('x.a', 'y.b')],
  ['pairs', "for (const [s, t] of Object.entries({ x: 'a', y: 'b' })) await knex.raw(`DROP TABLE ${s}.${t}`);", drops('x.a', 'y.b')],
  ['a counter', 'for (let i = 0; i < 3; i++) await knex.raw(`DROP TABLE t${i}`);', drops('t0', 't1', 't2')],
  ['map and Promise.all', "await Promise.all(['a', 'b'].map((t) => knex.raw(`DROP TABLE ${t}`)));", drops('a', 'b')],
  ['promises that are collected', "const all = []; for (const t of ['a', 'b']) { all.push(knex.raw(`DROP TABLE ${t}`)); } await Promise.all(all);", drops('a', 'b')],
  ['then', "await knex.raw('DROP TABLE a').then(() => knex.raw('DROP TABLE b'));", drops('a', 'b')],
  ['a condition that is known', "if (knex.client.config.client === 'pg') { await knex.raw('DROP TABLE a'); } else { await knex.raw('DROP TABLE b'); }", drops('a')],
  ['a return for other databases', "if (!knex.client.config.client.includes('pg')) return;\nawait knex.raw('DROP TABLE a');", drops('a')],
  ['a switch', "switch (knex.client.config.client) { case 'mysql': await knex.raw('DROP TABLE a'); break; case 'pg': await knex.raw('DROP TABLE b'); break; default: }", drops('b')],
  ['a setting with a default', "await knex.raw(`DROP TABLE ${process.env.T || 'a'}`);", drops('a')],
  ['texts that grow', "let sql = 'DROP TABLE '; sql += 'a'; await knex.raw(sql);", drops('a')],
  ['methods of texts', "await knex.raw(' drop table a '.trim().toUpperCase());", ['DROP TABLE A']],
  ['a transaction of its own', "await knex.transaction(async (trx) => { await trx.raw('DROP TABLE a'); });", ['BEGIN', 'DROP TABLE a', 'COMMIT']],
  ['a helper of the file', "await drop('a');\nasync function drop(t) { return knex.raw(`DROP TABLE ${t}`); }", drops('a')],
])('%s', (_what, body, statements) => {
  expect(knex(body)).toEqual(statements);
});

test('helpers and constants outside of up, in any order', () => {
  expect(knex('await drop(knex, TABLE);', "const TABLE = `${PREFIX}_a`;\nvar PREFIX = 'p';\nconst drop = (client, t) => client.raw(`DROP TABLE ${t}`);")).toEqual(drops('${PREFIX}_a'));
  expect(knex('await drop(knex, TABLE);', "const PREFIX = 'p';\nconst TABLE = `${PREFIX}_a`;\nconst drop = (client, t) => client.raw(`DROP TABLE ${t}`);")).toEqual(drops('p_a'));
});

test('what may run or not is conditional, also what follows a return that may happen', () => {
  const { sent, conditional } = readUp(`exports.up = async (knex) => {
    await knex.raw('DROP TABLE a');
    if (await knex.schema.hasTable('b')) await knex.raw('DROP TABLE b'); else await knex.raw('DROP TABLE c');
    for (const row of await knex('t').select()) await knex.raw('DROP TABLE d');
    try { await knex.raw('DROP TABLE e'); } catch { await knex.raw('DROP TABLE f'); }
    if (await knex.schema.hasTable('g')) return;
    await knex.raw('DROP TABLE g');
  };`, 'knex');
  expect(sent.map(([sql]) => sql)).toEqual(drops('a', 'b', 'c', 'd', 'e', 'f', 'g'));
  expect(conditional).toEqual([false, true, true, true, false, true, true]);
});

test('what a branch assigns is unknown behind it', () => {
  expect(knex("let t = 'a'; if (await knex.schema.hasTable('b')) t = 'b'; await knex.raw(`DROP TABLE ${t}`);")).toEqual(drops('${t}'));
});

test('the constants and helpers of a file beside it, and what they send at the place of their call', () => {
  const code = "import { TABLE, drop } from './shared';\nexport const up = async (knex) => {\n  await knex.raw(`DROP TABLE ${TABLE}`);\n  await drop(knex, 'b');\n};";
  const { sent } = readUp(code, 'knex', { beside: { './shared.ts': "import heavy from './heavy';\nexport const TABLE = 'a';\nexport const drop = (client, t: string) => client.raw(`DROP TABLE ${t}`);" } });
  expect(sent).toEqual([['DROP TABLE a', 'DROP TABLE ${TABLE}'], ['DROP TABLE b', "drop(knex, 'b')"]]);
});

test('an endless loop ends', () => {
  expect(readUp("exports.up = async (knex) => { for (let i = 0; i >= 0; i++) await knex.raw('DROP TABLE a'); };", 'knex').gaps.map(([reason]) => reason)).toEqual(['this loop goes round more than 2000 times']);
  expect(readUp("exports.up = async (knex) => { while (true) { await knex.raw('DROP TABLE a'); } };", 'knex').sent.length).toBe(1);
  expect(readUp("const f = (knex) => f(knex);\nexports.up = async (knex) => { await f(knex); };", 'knex').gaps.map(([reason]) => reason)).toEqual(['f() is given the database client, and its code is not in this file']);
});

test('an object that holds itself is no end either', () => {
  expect(readUp("exports.up = async (knex) => { const a = {}; a.a = a; await knex.schema.createTable('t', a); };", 'knex').gaps.map(([reason]) => reason)).toEqual(['what createTable() is given goes on for too long to be followed']);
});

test.each([
  ['exports.up = function', "exports.up = async function up(knex) { await knex.raw('DROP TABLE a'); };"],
  ['export async function', "export async function up(knex: Knex): Promise<void> { await knex.raw('DROP TABLE a'); }"],
  ['export const', "export const up = async (knex: Knex) => knex.raw('DROP TABLE a');"],
  ['module.exports', "module.exports = { up: async (knex) => { await knex.raw('DROP TABLE a'); }, down() {} };"],
  ['module.exports with a method', "module.exports = { async up(knex) { await knex.raw('DROP TABLE a'); } };"],
  ['a name', "async function up(knex) { await knex.raw('DROP TABLE a'); }\nmodule.exports = { up };"],
  ['export list', "const up = (knex) => knex.raw('DROP TABLE a');\nexport { up };"],
  ['export default', "export default { up: (knex) => knex.raw('DROP TABLE a') };"],
  ['a class', "export class A { async up(knex) { await knex.raw('DROP TABLE a'); } }"],
  ['a class that inherits it', "class Base { async up(knex) { await knex.raw(`DROP TABLE ${this.table}`); } }\nexport class A extends Base { table = 'a'; }"],
  ['a compiled class', "class A { constructor() { this.table = 'a'; } async up(knex) { await knex.raw(`DROP TABLE ${this.table}`); } }\nexports.A = A;"],
])('up as %s', (_shape, code) => {
  expect(readUp(code, 'knex').sent.map(([sql]) => sql)).toEqual(drops('a'));
});

test.each<readonly [what: string, library: LibraryName, code: string, statements: readonly string[]]>([
  ['queryRunner.query', 'typeorm', "export class A { async up(queryRunner: QueryRunner) { await queryRunner.query('DROP TABLE a'); } }", drops('a')],
  ['a transaction by hand', 'typeorm', "export class A { async up(q: QueryRunner) { await q.commitTransaction(); await q.query('DROP TABLE a'); await q.startTransaction(); } }", ['COMMIT', 'DROP TABLE a', 'BEGIN']],
  ['pgm.sql with names', 'node-pg-migrate', "exports.up = (pgm) => { pgm.sql('DROP TABLE {t}', { t: 'a' }); };", ['DROP TABLE "a"']],
  ['pgm.db before the queue', 'node-pg-migrate', "exports.up = async (pgm) => { pgm.sql('DROP TABLE a'); await pgm.db.query('DROP TABLE b'); };", drops('b', 'a')],
  ['sequelize.query', 'sequelize', "module.exports = { up: (queryInterface) => queryInterface.sequelize.query('DROP TABLE a') };", drops('a')],
  ['the context of umzug', 'sequelize', "exports.up = async ({ context: { sequelize } }) => { await sequelize.query('DROP TABLE a'); };", drops('a')],
  ['sql of Kysely', 'kysely', "import { sql } from 'kysely';\nexport const up = async (db) => { await sql`DROP TABLE ${sql.table('s.a')} ${sql.raw('CASCADE')}`.execute(db); };", ['DROP TABLE "s"."a" CASCADE']],
  ['the schema builder of Kysely', 'kysely', "export const up = async (db) => { await db.schema.alterTable('t').addColumn('c', 'text', (col) => col.notNull().defaultTo(sql`now()`)).execute(); };\nimport { sql } from 'kysely';", ['alter table "t" add column "c" text default now() not null']],
  ['builders of Sequelize', 'sequelize', "module.exports = { up: (queryInterface, Sequelize) => queryInterface.addColumn('t', 'c', { type: Sequelize.STRING(20), allowNull: false }) };", ['ALTER TABLE "public"."t" ADD COLUMN "c" VARCHAR(20) NOT NULL']],
  ['builders of TypeORM', 'typeorm', "import { TableIndex } from 'typeorm';\nexport class A { async up(queryRunner) { await queryRunner.createIndex('t', new TableIndex({ name: 'i', columnNames: ['c'] })); } }", ['CREATE INDEX "i" ON "t" ("c")']],
  ['builders of node-pg-migrate', 'node-pg-migrate', "exports.up = (pgm) => { pgm.addColumns('t', { c: { type: 'timestamp', default: pgm.func('now()') } }); };", ['ALTER TABLE "t"\n  ADD "c" timestamp DEFAULT now()']],
  ['addSql and execute', 'mikro-orm', "class A extends Migration { up() { this.addSql('DROP TABLE a'); this.execute('DROP TABLE b'); } }\nexport { A };", drops('b', 'a')],
  ['runSql with a callback', 'db-migrate', "exports.up = function (db, callback) { db.runSql('DROP TABLE a', [], callback); };", drops('a')],
  ['what goes on in callbacks', 'db-migrate', "exports.up = function (db, callback) { db.runSql('DROP TABLE a', (error) => { db.runSql('DROP TABLE b', callback); }); };", drops('a', 'b')],
  ['functions that are bound', 'db-migrate', "exports.up = function (db, callback) { const drop = (t, next) => db.runSql(`DROP TABLE ${t}`, next); async.series([drop.bind(null, 'a'), drop.bind(null, 'b')], callback); };", drops('a', 'b')],
  ['runSql in a series', 'db-migrate', "exports.up = function (db, callback) { async.series([db.runSql.bind(db, 'DROP TABLE a'), (next) => db.runSql('DROP TABLE b', next)], callback); };", drops('a', 'b')],
])('%s', (_what, library, code, statements) => {
  expect(readUp(code, library)).toMatchObject({ sent: statements.map((sql) => [sql, expect.any(String) as string]), gaps: [] });
});

test('a query of Kysely that nothing executes', () => {
  expect(readUp("import { sql } from 'kysely';\nexport const up = async (db) => { sql`DROP TABLE a`; };", 'kysely').gaps).toEqual([['nothing executes this query, so it is never sent', 'sql`DROP TABLE a`']]);
});

test.each([
  ["await knex('t').where({ a: 1 }).update({ b: 2 });", 'UPDATE "t" SET "b" = ${value} WHERE ${condition}'],
  ["await knex('s.t').del();", 'DELETE FROM "s"."t"'],
  ["await knex.insert({ a: 1 }).into('t');", 'INSERT INTO "t" VALUES (${values})'],
  ["await knex('t').select('*');", undefined],
])("Knex's query builder: %s", (body, sql) => {
  expect(knex(body)).toEqual(sql === undefined ? [] : [sql]);
});
