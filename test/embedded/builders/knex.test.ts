import { describe, expect, test } from 'vitest';
import { knexSql } from '../../../src/embedded/builders/index.ts';
import type { Link } from '../../../src/embedded/values.ts';
import { asWritten, call, callback, chain, expression, property, sent, unknown, type Argument } from './chains.ts';

const schema = (...links: readonly Link[]): readonly string[] => sent(knexSql(chain('knex.schema', ...links)));
const altered = (...lines: readonly (readonly Link[])[]): readonly string[] => schema(call('alterTable', 't', callback('table', ...lines)));
const raw = (sql: string, ...bindings: readonly Argument[]): Argument => expression('knex', call('raw', sql, ...bindings));
const now = expression('knex.fn', call('now'));
const reason = (...links: readonly Link[]): string => {
  const result = knexSql(chain('knex.schema', ...links));
  return result.kind === 'notAnalysed' ? result.reason : `not a reason: ${result.kind}`;
};

// The expected SQL is what knex 3.3.0 wrote for the same calls, its client 'pg'.
describe('createTable', () => {
  test('the columns inline, indexes and foreign keys after it', () => {
    const table = callback(
      'table',
      [call('increments')],
      [call('string', 'a', 20), call('notNullable'), call('unique')],
      [call('text', 'b'), call('defaultTo', "it's")],
      [call('integer', 'o_id'), call('references', 'id'), call('inTable', 'o'), call('onDelete', 'CASCADE'), call('index')],
      [call('timestamps', true, true)],
      [call('boolean', 'f'), call('defaultTo', false)],
      [call('enu', 'e', ['x', 'y'])],
      [call('index', ['a', 'b'], 'i', 'gin')],
      [call('comment', 'hi')],
    );
    expect(schema(call('createTable', 't', table))).toEqual([
      `create table "t" ("id" serial primary key, "a" varchar(20) not null, "b" text default 'it''s', "o_id" integer, ` +
        `"created_at" timestamptz not null default CURRENT_TIMESTAMP, "updated_at" timestamptz not null default CURRENT_TIMESTAMP, "f" boolean default '0', ` +
        `"e" text check ("e" in ('x', 'y')))`,
      `comment on table "t" is 'hi'`,
      'alter table "t" add constraint "t_a_unique" unique ("a")',
      'alter table "t" add constraint "t_o_id_foreign" foreign key ("o_id") references "o" ("id") on delete CASCADE',
      'create index "t_o_id_index" on "t" ("o_id")',
      'create index "i" on "t" using gin ("a", "b")',
    ]);
  });

  test('a schema, a native enum, a key of several columns', () => {
    const table = callback(
      'table',
      [call('uuid', 'id'), call('defaultTo', expression('knex.fn', call('uuid')))],
      [call('enum', 'e', ['a'], { useNative: true, enumName: 'en' }), call('notNullable')],
      [call('timestamp', 'c', { useTz: false, precision: 3 }), call('defaultTo', now)],
      [call('primary', ['id', 'e'], 'pk')],
      [call('foreign', ['a', 'b'], 'fk'), call('references', ['x', 'y']), call('inTable', 'o'), call('deferrable', 'deferred')],
    );
    expect(schema(call('withSchema', 's'), call('createTable', 't', table))).toEqual([
      `create type "s"."en" as enum ('a')`,
      'create table "s"."t" ("id" uuid default (gen_random_uuid()), "e" "s"."en" not null, "c" timestamp(3) default CURRENT_TIMESTAMP, constraint "pk" primary key ("id", "e"))',
      'alter table "s"."t" add constraint "fk" foreign key ("a", "b") references "o" ("x", "y") deferrable initially deferred',
    ]);
  });

  test('IF NOT EXISTS is for the table only; a copy has everything', () => {
    expect(schema(call('createTableIfNotExists', 't', callback('table', [call('integer', 'a'), call('index')])))).toEqual([
      'create table if not exists "t" ("a" integer)',
      'create index "t_a_index" on "t" ("a")',
    ]);
    expect(schema(call('createTableLike', 'a', 'b'))).toEqual(['create table "a" (like "b" including all)']);
  });
});

describe('alterTable', () => {
  test('sends new columns first, then altered ones, then the rest in its order', () => {
    const lines = [
      [call('dropColumn', 'z')],
      [call('string', 'a'), call('notNullable'), call('defaultTo', 'x'), call('index')],
      [call('integer', 'b'), call('alter')],
      [call('uuid', 'c'), call('references', 'o.id')],
      [call('renameColumn', 'm', 'n')],
      [call('setNullable', 'k')],
      [call('dropNullable', 'l')],
    ];
    expect(altered(...lines)).toEqual([
      `alter table "t" add column "a" varchar(255) not null default 'x', add column "c" uuid`,
      'alter table "t" alter column "b" drop default',
      'alter table "t" alter column "b" drop not null',
      'alter table "t" alter column "b" type integer using ("b"::integer)',
      'alter table "t" drop column "z"',
      'create index "t_a_index" on "t" ("a")',
      'alter table "t" add constraint "t_c_foreign" foreign key ("c") references "o" ("id")',
      'alter table "t" rename "m" to "n"',
      'alter table "t" alter column "k" drop not null',
      'alter table "t" alter column "l" set not null',
    ]);
  });

  test('alter drops default and NOT NULL and says them again where they are given', () => {
    expect(altered([call('text', 'a'), call('notNullable'), call('defaultTo', raw('now()')), call('alter')])).toEqual([
      'alter table "t" alter column "a" drop default',
      'alter table "t" alter column "a" drop not null',
      'alter table "t" alter column "a" type text using ("a"::text)',
      'alter table "t" alter column "a" set default now()',
      'alter table "t" alter column "a" set not null',
    ]);
    expect(altered([call('text', 'a'), call('notNullable'), call('alter', { alterNullable: false })])).toEqual([
      'alter table "t" alter column "a" drop default',
      'alter table "t" alter column "a" type text using ("a"::text)',
    ]);
    expect(altered([call('text', 'a'), call('notNullable'), call('alter', { alterType: false })])).toEqual([
      'alter table "t" alter column "a" drop default',
      'alter table "t" alter column "a" drop not null',
      'alter table "t" alter column "a" set not null',
    ]);
  });

  test.each<[readonly Link[], string]>([
    [[call('integer', 'a'), call('defaultTo', 0)], `add column "a" integer default '0'`],
    [[call('text', 'a'), call('defaultTo', 'now()')], `add column "a" text default 'now()'`],
    [[call('text', 'a'), call('defaultTo', 'a\\b')], `add column "a" text default E'a\\\\b'`],
    [[call('text', 'a'), call('defaultTo', null)], `add column "a" text default null`],
    [[call('jsonb', 'a'), call('defaultTo', { b: [1, true] })], `add column "a" jsonb default '{"b":[1,true]}'`],
    [[call('boolean', 'a'), call('defaultTo', true)], `add column "a" boolean default '1'`],
    [[call('text', 'a'), call('notNullable'), call('nullable')], `add column "a" text null`],
    [[call('decimal', 'a', 10)], `add column "a" decimal(10, 2)`],
    [[call('decimal', 'a', null)], `add column "a" decimal`],
    [[call('string', 'a', null)], `add column "a" varchar(255)`],
    [[call('timestamp', 'a', true, 3)], `add column "a" timestamp(3)`],
    [[call('datetime', 'a')], `add column "a" timestamptz`],
    [[call('bigIncrements')], `add column "id" bigserial primary key`],
    [[call('increments', 'a', { primaryKey: false })], `add column "a" serial`],
    [[call('specificType', 'a', 'tsvector')], `add column "a" tsvector`],
    [[call('double', 'a'), call('checkBetween', [1, 2], 'n')], `add column "a" double precision constraint n check ("a" between 1 and 2)`],
    [[call('string', 'a'), call('checkIn', ['x', "y'"])], `add column "a" varchar(255) check ("a" in ('x','y'''))`],
    [[call('dropColumns', 'a', 'b')], 'drop column "a", drop column "b"'],
    [[call('dropTimestamps')], 'drop column "created_at", drop column "updated_at"'],
    [[call('dropUnique', ['a', 'B'])], 'drop constraint "t_a_b_unique"'],
    [[call('dropUniqueIfExists', 'a')], 'drop constraint if exists "t_a_unique"'],
    [[call('dropForeign', ['e'], 'nm')], 'drop constraint "nm"'],
    [[call('dropPrimary')], 'drop constraint "t_pkey"'],
    [[call('dropChecks', ['a', 'b'])], 'drop constraint a, drop constraint b'],
    [[call('primary', 'a')], 'add constraint "t_pkey" primary key ("a")'],
    [[call('unique', ['a', 'b'], { indexName: 'u', deferrable: 'deferred' })], 'add constraint "u" unique ("a", "b") deferrable initially deferred'],
    [[call('check', 'a > 0', null, 'n')], 'add constraint n check(a > 0)'],
  ])('%j', (links, action) => {
    expect(altered(links)).toEqual([`alter table "t" ${action}`]);
  });

  test.each<[readonly Link[], string]>([
    [[call('index', 'y', 'x', { indexType: 'unique', storageEngineIndexType: 'btree', predicate: expression('knex', call('whereNull', 'y')) })], 'create unique index "x" on "s"."t" using btree ("y") where "y" is null'],
    [[call('unique', 'z', { useConstraint: false })], 'create unique index "t_z_unique" on "s"."t" ("z")'],
    [[call('unique', 'z', { predicate: expression('knex', call('whereNotNull', 'z')) })], 'create unique index "t_z_unique" on "s"."t" ("z") where "z" is not null'],
    [[call('dropIndex', 'X')], 'drop index "s"."t_x_index"'],
  ])('in a schema: %j', (links, sql) => {
    expect(schema(call('withSchema', 's'), call('table', 't', callback('table', links)))).toEqual([sql]);
  });

  test('half a foreign key sends nothing', () => {
    expect(altered([call('integer', 'a'), call('references', 'id')])).toEqual(['alter table "t" add column "a" integer']);
  });

  test('each statement stands at the call that asks for it', () => {
    const columns = callback('table', [call('integer', 'a'), call('index')], [call('dropColumn', 'b')]);
    const result = knexSql(chain('knex.schema', call('alterTable', 't', columns)));
    expect(result.kind === 'sql' && result.statements.map(({ range }) => range)).toEqual([
      { start: 0, end: 99 },
      { start: 1, end: 2 },
      { start: 100, end: 199 },
    ]);
    // Several new columns are one statement: it is the whole call's.
    const two = knexSql(chain('knex.schema', call('alterTable', 't', callback('table', [call('integer', 'a')], [call('integer', 'b')]))));
    expect(two.kind === 'sql' && two.statements).toEqual([{ sql: 'alter table "t" add column "a" integer, add column "b" integer', range: { start: 0, end: 1 } }]);
  });
});

describe('the schema', () => {
  test.each<[Link, string]>([
    [call('dropTable', 'a.t'), 'drop table "a"."t"'],
    [call('dropTableIfExists', 't'), 'drop table if exists "t"'],
    [call('renameTable', 'a', 'b'), 'alter table "a" rename to "b"'],
    [call('createSchemaIfNotExists', 's'), 'create schema if not exists "s"'],
    [call('dropSchema', 's', true), 'drop schema "s" cascade'],
    [call('createExtensionIfNotExists', 'x'), 'create extension if not exists "x"'],
    [call('refreshMaterializedView', 'v', true), 'refresh materialized view concurrently "v"'],
    [call('dropViewIfExists', 'v'), 'drop view if exists "v"'],
    [call('raw', 'alter table ?? set (fillfactor = 70)', ['t']), 'alter table "t" set (fillfactor = 70)'],
    [call('raw', 'alter table :t: add column :c: int', { t: 'x.y', c: 'z' }), 'alter table "x"."y" add column "z" int'],
    [call('raw', "select a \\? 'b'"), "select a ? 'b'"],
    [call('raw', 'select ?::int', [1]), 'select $1::int'],
    [call('createView', 'v', callback('view', [call('as', raw('select 1'))])), 'create view "v" as select 1'],
  ])('%j', (link, sql) => {
    expect(schema(link)).toEqual([sql]);
  });

  test('a chain runs in its order, and its schema is for all of it', () => {
    expect(schema(call('dropTable', 'a'), call('withSchema', 's'), call('renameTable', 'b', 'c'))).toEqual(['drop table "s"."a"', 'alter table "s"."b" rename to "c"']);
  });

  test('a question sends nothing, but what follows it does', () => {
    expect(knexSql(chain('knex.schema', call('hasTable', 't')))).toEqual({ kind: 'nothing' });
    const then = callback('knex.schema', [call('dropTable', 't')]);
    expect(schema(call('hasTable', 't'), call('then', then))).toEqual(['drop table "t"']);
    // `knex` with a property is the same as a root `knex.schema`.
    expect(sent(knexSql(chain('knex', property('schema'), call('dropTable', 't'))))).toEqual(['drop table "t"']);
  });
});

describe('what only the run knows', () => {
  test('is a placeholder in a name', () => {
    expect(schema(call('dropTable', unknown('config.table')))).toEqual(['drop table "${config.table}"']);
    const column = callback('table', [call('string', unknown('NAME')), call('index')]);
    expect(schema(call('table', unknown('`${prefix}.Users`'), column))).toEqual([
      'alter table "${prefix}"."Users" add column "${NAME}" varchar(255)',
      'create index "${prefix}_users_${NAME}_index" on "${prefix}"."Users" ("${NAME}")',
    ]);
    expect(altered([call('text', 'a'), call('defaultTo', unknown('DEFAULTS.a'))])).toEqual(['alter table "t" add column "a" text default ${DEFAULTS.a}']);
    expect(altered([call('text', 'a'), call('defaultTo', unknown('`x ${y}`'))])).toEqual([`alter table "t" add column "a" text default 'x \${y}'`]);
  });

  test('can not be told where it decides what is done', () => {
    expect(reason(call('table', 't', unknown('build')))).toBe('knex.schema.table: what happens to the table is only known when it runs');
    expect(reason(call('refreshMaterializedView', 'v', unknown('flag')))).toBe('knex.schema.refreshMaterializedView: whether concurrently is set is only known when it runs: flag');
    expect(reason(call('table', 't', callback('table', [call('text', 'a'), call('nullable', unknown('n'))])))).toContain('whether nullable is set is only known when it runs: n');
    expect(reason(call('table', 't', callback('table', [call('addVector', 'a')])))).toBe('knex.schema.table: addVector: it is not known here');
    expect(reason(call('table', 't', callback('table', [call('char', 'a', 2)])))).toBe('knex.schema.table: knex has no char for PostgreSQL');
    expect(reason(call('functionOfMine', 't'))).toBe('knex.schema.functionOfMine: it is not known here');
  });
});

test('what knex itself writes wrongly stays as it is', () => {
  // A check without a name, whose name knex makes of the quoted table.
  const check = callback('table', [call('check', 'a > 0')]);
  expect(asWritten(knexSql(chain('knex.schema', call('table', 't', check))))).toEqual(['alter table "t" add constraint "t"_1 check(a > 0)']);
});
