import { describe, expect, test } from 'vitest';
import { kyselySql } from '../../../src/embedded/builders/index.ts';
import type { Link } from '../../../src/embedded/values.ts';
import { asWritten, call, callback, chain, expression, sent, unknown, type Argument } from './chains.ts';

const schema = (...links: readonly Link[]): readonly string[] => sent(kyselySql(chain('db.schema', ...links, call('execute'))));
/** As a template literal with the tag is read. */
const sql = (text: string): Argument => expression('sql', call('', text));
const column = (...links: readonly Link[]): Argument => callback('c', links);
const reason = (...links: readonly Link[]): string => {
  const result = kyselySql(chain('db.schema', ...links, call('execute')));
  return result.kind === 'notAnalysed' ? result.reason : `not a reason: ${result.kind}`;
};

// The expected SQL is what kysely 0.28.18's PostgresQueryCompiler wrote for the same calls.
describe('createTable', () => {
  test('columns and constraints in one query', () => {
    const links = [
      call('createTable', 't'),
      call('addColumn', 'id', 'serial', column(call('primaryKey'))),
      call('addColumn', 'a', 'varchar(20)', column(call('notNull'), call('defaultTo', "it's"), call('unique'))),
      call('addColumn', 'o', 'integer', column(call('references', 'o.id'), call('onDelete', 'cascade'))),
      call('addColumn', 'n', 'timestamptz', column(call('defaultTo', sql('now()')), call('notNull'))),
      call('addColumn', 'g', 'integer', column(call('generatedAlwaysAs', sql('a + 1')), call('stored'))),
      call('addColumn', 'i', sql('numeric(3)'), column(call('check', sql('i > 0')))),
      call('addUniqueConstraint', 'u', ['a', 'n'], column(call('nullsNotDistinct'))),
      call('addForeignKeyConstraint', 'fk', ['a'], 's.o', ['x'], column(call('onDelete', 'cascade'), call('deferrable'), call('initiallyDeferred'))),
      call('addCheckConstraint', 'ck', sql('a <> n')),
    ];
    expect(schema(...links)).toEqual([
      `create table "t" ("id" serial primary key, "a" varchar(20) default 'it''s' not null unique, "o" integer references "o" ("id") on delete cascade, ` +
        `"n" timestamptz default now() not null, "g" integer generated always as (a + 1) stored, "i" numeric(3) check (i > 0), ` +
        `constraint "u" unique nulls not distinct ("a", "n"), constraint "fk" foreign key ("a") references "s"."o" ("x") on delete cascade deferrable initially deferred, ` +
        `constraint "ck" check (a <> n))`,
    ]);
  });

  test('in a schema, with what goes behind it', () => {
    expect(schema(call('withSchema', 's'), call('createTable', 't'), call('ifNotExists'), call('addColumn', 'x', 'int4', column(call('references', 'o.id'))), call('modifyEnd', sql('partition by range (x)')))).toEqual([
      'create table if not exists "s"."t" ("x" int4 references "s"."o" ("id")) partition by range (x)',
    ]);
  });
});

describe('alterTable', () => {
  test('is one query', () => {
    const links = [
      call('alterTable', 't'),
      call('addColumn', 'c', 'text', column(call('notNull'), call('defaultTo', 'x'))),
      call('dropColumn', 'd'),
      call('alterColumn', 'e', column(call('setNotNull'))),
      call('alterColumn', 'f', column(call('setDataType', sql('bigint using f::bigint')))),
      call('alterColumn', 'g', column(call('setDefault', 0))),
    ];
    expect(schema(...links)).toEqual([
      `alter table "t" add column "c" text default 'x' not null, drop column "d", alter column "e" set not null, alter column "f" type bigint using f::bigint, alter column "g" set default 0`,
    ]);
  });

  test.each<[readonly Link[], string]>([
    [[call('renameTo', 'u')], 'rename to "u"'],
    [[call('setSchema', 'z')], 'set schema "z"'],
    [[call('renameColumn', 'a', 'b')], 'rename column "a" to "b"'],
    [[call('addForeignKeyConstraint', 'fk', ['a'], 'o', ['id']), call('onDelete', 'set null')], 'add constraint "fk" foreign key ("a") references "o" ("id") on delete set null'],
    [[call('addUniqueConstraint', 'u', ['a', 'b'], column(call('deferrable')))], 'add constraint "u" unique ("a", "b") deferrable'],
    [[call('addCheckConstraint', 'c', sql('a > 0'))], 'add constraint "c" check (a > 0)'],
    [[call('dropConstraint', 'c'), call('ifExists'), call('cascade')], 'drop constraint if exists "c" cascade'],
    [[call('addColumn', 'c', 'text', column(call('ifNotExists')))], 'add column if not exists "c" text'],
  ])('%j', (links, action) => {
    expect(schema(call('alterTable', 't'), ...links)).toEqual([`alter table "t" ${action}`]);
  });
});

describe('the rest', () => {
  test.each<[readonly Link[], string]>([
    [[call('createIndex', 'i'), call('on', 't'), call('column', 'a')], 'create index "i" on "t" ("a")'],
    [
      [call('createIndex', 'i'), call('unique'), call('ifNotExists'), call('on', 's.t'), call('columns', ['a', 'b desc']), call('using', 'btree'), call('where', 'a', '>', 3)],
      'create unique index if not exists "i" on "s"."t" using btree ("a", "b" desc) where "a" > 3',
    ],
    [[call('createIndex', 'i'), call('on', 't'), call('expression', sql('lower(a)')), call('where', sql('x > 1'))], 'create index "i" on "t" (lower(a)) where x > 1'],
    [[call('dropIndex', 'i'), call('ifExists'), call('cascade')], 'drop index if exists "i" cascade'],
    [[call('dropTable', 's.t'), call('ifExists'), call('cascade')], 'drop table if exists "s"."t" cascade'],
    [[call('createSchema', 's'), call('ifNotExists')], 'create schema if not exists "s"'],
    [[call('createType', 'y'), call('asEnum', ['a', "b'"])], `create type "y" as enum ('a', 'b''')`],
    [[call('dropType', 'y'), call('ifExists')], 'drop type if exists "y"'],
    [[call('refreshMaterializedView', 'v'), call('concurrently')], 'refresh materialized view concurrently "v" with data'],
    [[call('dropView', 'v'), call('materialized'), call('ifExists')], 'drop materialized view if exists "v"'],
    [[call('createView', 'v'), call('orReplace'), call('columns', ['a']), call('as', sql('select 1'))], 'create or replace view "v" ("a") as select 1'],
  ])('%j', (links, expected) => {
    expect(schema(...links)).toEqual([expected]);
  });

  test('what is not executed is not sent, and the place is that of the first call', () => {
    expect(kyselySql(chain('db.schema', call('dropTable', 't')))).toEqual({ kind: 'nothing' });
    expect(kyselySql(chain('db.schema', call('withSchema', 's'), call('dropTable', 't'), call('execute')))).toEqual({ kind: 'sql', statements: [{ sql: 'drop table "s"."t"', range: { start: 1, end: 2 } }] });
  });

  test('what Kysely writes for MySQL, PostgreSQL refuses', () => {
    expect(asWritten(kyselySql(chain('db.schema', call('dropIndex', 'i'), call('on', 't'), call('execute'))))).toEqual(['drop index "i" on "t"']);
  });

  test('what only the run knows', () => {
    expect(schema(call('dropTable', unknown('TABLE')))).toEqual(['drop table "${TABLE}"']);
    expect(schema(call('alterTable', 't'), call('addColumn', unknown('`${p}_id`'), unknown('type')))).toEqual(['alter table "t" add column "${p}_id" ${type}']);
    expect(reason(call('alterTable', 't'), call('addColumn', 'a', 'text', unknown('build')))).toBe('db.schema.alterTable: what it does is only known when it runs: build');
    expect(reason(call('createView', 'v'), call('as', unknown('db.selectFrom("t")')))).toBe('db.schema.createView: an expression that is not SQL');
    expect(reason(call('alterTable', 't'), call('modifyColumn', 'a', 'text'))).toBe('db.schema.alterTable: modifyColumn is not known here');
  });
});
