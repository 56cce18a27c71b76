import { expect, test } from 'vitest';
import { readProgram, type LibraryName } from '../../src/embedded/index.ts';
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
  ['counters of other loops', "let i = 0; while (i < 2) { await knex.raw(`DROP TABLE w${i}`); i++; } do { await knex.raw(`DROP TABLE d${i}`); i++; } while (i < 4); for (let j = 2; j--; ) await knex.raw(`DROP TABLE f${j}`);", drops('w0', 'w1', 'd2', 'd3', 'f1', 'f0')],
  ['labels', "outer: for (const a of ['a', 'b']) { for (const b of ['x', 'y']) { if (b === 'y') continue outer; await knex.raw(`DROP TABLE ${a}${b}`); } }", drops('ax', 'bx')],
  ['a recursion with an end', "const drop = async (n) => { if (n === 0) return; await knex.raw(`DROP TABLE t${n}`); await drop(n - 1); }; await drop(2);", drops('t2', 't1')],
  ['lists that change', "const list = ['c', 'b', 'x']; list.pop(); list.unshift('d'); list.sort(); list.shift(); list.splice(1, 1, 'e'); list.reverse(); for (const t of list) await knex.raw(`DROP TABLE ${t}`);", drops('e', 'c')],
  ['objects that change', "const o = { a: 1, b: 2 }; delete o.a; Object.assign(o, { c: 3 }); for (const t of Object.keys(o)) await knex.raw(`DROP TABLE ${t}`);", drops('b', 'c')],
  ['a getter', "const o = { get t() { return 'a'; } }; await knex.raw(`DROP TABLE ${o.t}`);", drops('a')],
  ['a generator', "function* names() { yield 'a'; yield* ['b']; } for (const t of names()) await knex.raw(`DROP TABLE ${t}`);", drops('a', 'b')],
  ['Array.from', "await Promise.all(Array.from({ length: 2 }, (_, i) => knex.raw(`DROP TABLE t${i}`)));", drops('t0', 't1')],
  ['reduce', "await ['a', 'b'].reduce((before, t) => before.then(() => knex.raw(`DROP TABLE ${t}`)), Promise.resolve());", drops('a', 'b')],
  ["bluebird's each", "await Promise.each(['a', 'b'], (t) => knex.raw(`DROP TABLE ${t}`));", drops('a', 'b')],
  ['an executor', "await new Promise((done, failed) => { knex.raw('DROP TABLE a').then(done, failed); });", drops('a')],
  ['what is null or undefined', "const drop = async (o) => { if (o == null) await knex.raw('DROP TABLE a'); else await knex.raw('DROP TABLE b'); }; await drop(); await drop({});", drops('a', 'b')],
  ['String.raw and a tag of the file', "const tag = (strings, t) => `${strings[0]}${t}`; await knex.raw(tag`DROP TABLE ${'a'}`); await knex.raw(String.raw`DROP TABLE \"${'b'}\\d\"`);", drops('a', '"b\\d"')],
  ['several calls after one beginning', "const schema = knex.schema.withSchema('s'); await schema.dropTable('a'); await schema.dropTable('b');", ['drop table "s"."a"', 'drop table "s"."b"']],
  ['an object of a class of the file, by its arguments', "class Base { constructor(k, t) { this.k = k; this.t = t; } } class Drop extends Base { run() { return this.k.raw(`DROP TABLE ${this.t}`); } } await new Drop(knex, 'a').run(); await new Drop(knex, 'b').run();", drops('a', 'b')],
  ['a transaction that the code commits', "const trx = await knex.transaction(); await trx.raw('DROP TABLE a'); await trx.commit();", ['BEGIN', 'DROP TABLE a', 'COMMIT']],
  ['a promise of a transaction', "await knex.transaction().then((trx) => trx.raw('DROP TABLE a').then(() => trx.commit()));", ['BEGIN', 'DROP TABLE a', 'COMMIT']],
  ['a provider of transactions', "const provider = knex.transactionProvider(); const trx = await provider(); await trx.raw('DROP TABLE a');", ['BEGIN', 'DROP TABLE a']],
  ['a table by `this`', "await knex.schema.alterTable('t', function () { this.string('a'); this.index('a'); });", ['alter table "t" add column "a" varchar(255)', 'create index "t_a_index" on "t" ("a")']],
  ['what a table callback sends by itself', "await knex.schema.createTable('t', (table) => { table.increments(); knex.raw('DROP TABLE a').then(() => knex.raw('DROP TABLE b')); });", ['create table "t" ("id" serial primary key)', ...drops('a', 'b')]],
  ['a column that several statements build', "await knex.schema.alterTable('t', (table) => { const c = table.string('c'); c.notNullable(); c.defaultTo('x'); });", ['alter table "t" add column "c" varchar(255) not null default \'x\'']],
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

test('what an error handler, a case or a later round returns is sent too', () => {
  expect(readUp("exports.up = async (knex) => { try { await knex.raw('DROP TABLE a'); } catch { return knex.raw('DROP TABLE b'); } };", 'knex')).toMatchObject({ sent: [['DROP TABLE a', expect.anything()], ['DROP TABLE b', expect.anything()]], conditional: [false, true] });
  expect(readUp("exports.up = async (knex) => { switch (x) { case 1: return knex.raw('DROP TABLE a'); default: return knex.raw('DROP TABLE b'); } };", 'knex').conditional).toEqual([true, true]);
  expect(readUp("exports.up = async (knex) => { for (const t of ['a', 'b']) { if (await knex.schema.hasTable(t)) continue; await knex.raw(`DROP TABLE ${t}`); } await knex.raw('DROP TABLE c'); };", 'knex').conditional).toEqual([true, true, false]);
  expect(readUp("exports.up = async (knex) => { try { return await f(); } catch {} await knex.raw('DROP TABLE a'); };", 'knex').conditional).toEqual([true]);
});

test('a commit before a return that may happen leaves the transaction open for what follows', () => {
  const { sent } = readUp("module.exports = { up: async (q) => { const t = await q.sequelize.transaction(); if (x) { await t.commit(); return; } await q.sequelize.query('DROP TABLE a', { transaction: t }); await t.commit(); } };", 'sequelize');
  expect(sent.map(([sql]) => sql)).toEqual(['BEGIN', 'DROP TABLE a', 'COMMIT']);
});

test('what a branch does to lists and objects is unknown behind it; what both do is known', () => {
  expect(knex("const list = []; if (x) list.push('a'); list.push('b'); for (const t of list) await knex.raw(`DROP TABLE ${t}`);")).toEqual(drops('${t}', 'b'));
  expect(knex("const o = {}; if (x) o.t = 'a'; else o.t = 'b'; await knex.raw(`DROP TABLE ${o.t}`);")).toEqual(drops('${o.t}'));
  expect(knex("let t; if (x) t = 'a'; else t = 'a'; await knex.raw(`DROP TABLE ${t}`);")).toEqual(drops('a'));
});

test.each([
  ["{ ...common, a: { type: 'int' } }", 'pgm.createTable: what else is among the list of columns is only known when it runs'],
  ["{ a: { type: 'int', ...common } }", undefined],
])('an object that something unknown is spread into is not taken for whole: %s', (columns, reason) => {
  const { sent, gaps } = readUp(`exports.up = (pgm) => { pgm.createTable('t', ${columns}); };`, 'node-pg-migrate');
  expect(sent).toEqual([]);
  expect(gaps.map(([why]) => why)).toEqual([reason ?? expect.any(String)]);
});

test('a function that returns one thing or another', () => {
  expect(knex("const name = () => { if (x) return 'a'; return 'b'; }; await knex.raw(`DROP TABLE ${name()}`);")).toEqual(drops('${name()}'));
  expect(knex("const name = () => { switch (x) { case 1: return 'a'; } throw new Error(); }; await knex.raw(`DROP TABLE ${name()}`);")).toEqual(drops('a'));
  expect(readUp("exports.up = async (knex) => { if (await knex.schema.hasTable('a')) return; return knex.raw('DROP TABLE a'); };", 'knex').conditional).toEqual([true]);
});

test('an imported helper that hands the client on is one gap', () => {
  const beside = { './helpers.js': "const other = require('./other'); exports.helpers = (k) => ({ a: new other.A(k), b: new other.B(k), c: other.c(k) });" };
  expect(readUp("const { helpers } = require('./helpers'); exports.up = async (knex) => { await helpers(knex).a.drop(); };", 'knex', { beside }).gaps).toEqual([['the database client is handed on to code that is in neither file', 'helpers(knex)']]);
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
  expect(readUp("const f = (knex) => f(knex);\nexports.up = async (knex) => { await f(knex); };", 'knex').gaps.map(([reason]) => reason)).toEqual(['f() calls itself, and is only followed as far as that']);
});

test.each([
  "let s = 'x'; for (let i = 0; i < 40; i++) s = s + s;", "let s = 'x'; for (let i = 0; i < 40; i++) s += s;", "let s = 'x'; for (let i = 0; i < 40; i++) s = `${s}${s}`;", "let s = ['x']; for (let i = 0; i < 40; i++) s = [...s, ...s];", "let s = ['x']; for (let i = 0; i < 40; i++) s = s.concat(s);", "let s = ['x']; for (let i = 0; i < 40; i++) s.push(...s);",
])('what doubles in every round is endless too: %s', (body) => {
  expect(readUp(`exports.up = async (knex) => { ${body} };`, 'knex').gaps.map(([reason]) => reason)).toEqual(['goes on for too long to be followed']);
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
  ['Object.assign', "Object.assign(exports, { up: (knex) => knex.raw('DROP TABLE a') });"],
  ['Object.defineProperty', "Object.defineProperty(exports, 'up', { enumerable: true, get: function () { return up; } });\nconst up = (knex) => knex.raw('DROP TABLE a');"],
  ['a static method', "module.exports = class { static up(knex) { return knex.raw('DROP TABLE a'); } };"],
  ['esbuild writes it', "var a_exports = {};\n__export(a_exports, { up: () => up });\nmodule.exports = __toCommonJS(a_exports);\nasync function up(knex) { await knex.raw('DROP TABLE a'); }"],
  ['TypeScript writes it for ES2015', "function up(knex) { return __awaiter(this, void 0, void 0, function* () { yield knex.raw('DROP TABLE a'); }); }\nexports.up = up;\nvar __awaiter = (this && this.__awaiter) || function () {};"],
  ['TypeScript writes it for ES5', "var A = (function () { function A() { this.t = 'a'; } A.prototype.up = function (knex) { return __awaiter(this, void 0, void 0, function () { return __generator(this, function (_a) { switch (_a.label) { case 0: return [4, knex.raw('DROP TABLE ' + this.t)]; case 1: _a.sent(); return [2]; } }); }); }; return A; }());\nexports.A = A;"],
  ['Babel writes it', "function up(_x) { return _up.apply(this, arguments); }\nfunction _up() { _up = _asyncToGenerator(function* (knex) { yield knex.raw('DROP TABLE a'); }); return _up.apply(this, arguments); }\nexports.up = up;"],
  ['a compiled class', "class A { constructor() { this.table = 'a'; } async up(knex) { await knex.raw(`DROP TABLE ${this.table}`); } }\nexports.A = A;"],
])('up as %s', (_shape, code) => {
  expect(readUp(code, 'knex').sent.map(([sql]) => sql)).toEqual(drops('a'));
});

const implementation = { './impl.js': "exports.up = (knex) => knex.raw('DROP TABLE a'); exports.config = { transaction: false };" };

test.each([
  "export { up, config } from './impl';", "export * from './impl';", "module.exports = require('./impl');", "__exportStar(require('./impl'), exports);", "const { up, config } = require('./impl'); module.exports = { up, config };", "var impl_1 = require('./impl'); Object.defineProperty(exports, 'up', { get: function () { return impl_1.up; } }); exports.config = impl_1.config;",
])('up of another file: %s', (code) => {
  expect(readUp(code, 'knex', { beside: implementation }).sent.map(([sql]) => sql)).toEqual(drops('a'));
  const program = readProgram('1.js', code, 'knex', (name) => ({ ...implementation })[name]);
  expect(program.ok && program.reading.flag('config', 'transaction')).toBe(code.includes('__exportStar') || code.includes('config') || code.includes('*') || code.includes('= require') ? false : undefined);
  expect(readUp(code, 'knex').gaps.length).toBe(1);
});

test.each(['module.exports = wrap({ up: async (knex) => { await knex.raw(sql); } });', 'module.exports = wrap(up, down);', 'exports.up = withLog(async (knex) => { await knex.raw(sql); });', 'exports[name] = 1;'])('an up that is not found is said: %s', (code) => {
  expect(readUp(code, 'knex').gaps.map(([reason]) => reason)).toEqual([expect.stringMatching(/can't be told from this file$/)]);
});

test.each(["import * as a from './1';\nexport const migrations = [{ name: '1', up: a.up }];", "import knex from 'knex';\nfor (const one of all) one.up(knex);", 'module.exports = new Umzug({ migrations: { resolve: () => ({ up: () => run() }) } });'])('a file that only hands migrations on is none: %s', (code) => {
  const program = readProgram('index.ts', code, 'knex', () => undefined);
  expect(program.ok && program.reading.up).toBeUndefined();
});

test.each<readonly [code: string, library: LibraryName, path: readonly string[], value: boolean | undefined]>([
  ['exports.config = { transaction: false }; exports.up = () => {};', 'knex', ['config', 'transaction'], false],
  ['exports.other = { config: { transaction: false } }; exports.up = () => {};', 'knex', ['config', 'transaction'], undefined],
  // typeorm, migration/MigrationExecutor.js: it asks the migration's instance.
  ['export class A { transaction = false; up() {} }', 'typeorm', ['transaction'], false],
  ['export class A { get transaction() { return false; } up() {} }', 'typeorm', ['transaction'], false],
  ['export class A { static transaction = false; up() {} }', 'typeorm', ['transaction'], undefined],
])('what a migration says of itself: %s', (code, library, path, value) => {
  const program = readProgram('1.ts', code, library, () => undefined);
  expect(program.ok && program.reading.flag(...path)).toBe(value);
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
  ['several calls of one repository', 'typeorm', "export class A { async up(q) { const repository = q.manager.getRepository(User); await repository.query('DROP TABLE a'); await repository.query('DROP TABLE b'); } }", drops('a', 'b')],
  ['a schema of Kysely, used twice', 'kysely', "export const up = async (db) => { const s = db.schema.withSchema('s'); await s.dropTable('a').execute(); await s.dropTable('b').execute(); };", ['drop table "s"."a"', 'drop table "s"."b"']],
  ['a builder of Kysely that grows', 'kysely', "export const up = async (db) => { let b = db.schema.createTable('t'); b = b.addColumn('a', 'text'); if (x) b = b.addColumn('b', 'text'); await b.$call((one) => one.addColumn('c', 'text')).execute(); };", ['create table "t" ("a" text, "b" text, "c" text)']],
  ['a transaction of Kysely by hand', 'kysely', "export const up = async (db) => { const trx = await db.startTransaction().execute(); await trx.schema.dropTable('a').execute(); await trx.commit().execute(); };", ['BEGIN', 'drop table "a"', 'COMMIT']],
  ['a connection of Kysely', 'kysely', "export const up = (db) => db.connection().execute(async (c) => { await c.schema.dropTable('a').execute(); });", ['drop table "a"']],
  ['compiled Kysely', 'kysely', "const kysely_1 = require('kysely'); exports.up = (db) => (0, kysely_1.sql)`DROP TABLE a`.execute(db);", drops('a')],
  ['a promise around callbacks', 'db-migrate', "exports.up = (db) => new Promise((done, failed) => { db.runSql('DROP TABLE a', (error) => (error ? failed(error) : done())); });", drops('a')],
  ['callbacks behind a builder', 'db-migrate', "exports.up = (db, callback) => { db.dropTable('a', (error) => { if (error) return callback(error); db.dropTable('b', callback); }); };", ['DROP TABLE "a"', 'DROP TABLE "b"']],
  ['for each of a list, and functions by name', 'db-migrate', "exports.up = (db, callback) => { async.eachSeries(['a', 'b'], (t, next) => db.dropTable(t, next), () => async.parallel({ c: (next) => db.dropTable('c', next) }, callback)); };", ['DROP TABLE "a"', 'DROP TABLE "b"', 'DROP TABLE "c"']],
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
