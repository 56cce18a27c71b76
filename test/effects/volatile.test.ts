import { describe, expect, it } from 'vitest';
import { isVolatile, type PostgresVersion } from '../../src/effects/index.ts';
import { readSql, type Expression } from '../../src/operations/index.ts';
import { applyStatement, emptySchema } from '../../src/schema/index.ts';
import { judged } from './judge.ts';

const environment = { settings: {}, postgres: 18, path: 'm.sql' } as const;

function expressionOf(text: string): Expression {
  for (const statement of readSql(`alter table t alter c set default ${text}`).statements) {
    for (const operation of statement.operations) if (operation.kind === 'setDefault') return operation.expression;
  }
  throw new Error(`no expression: ${text}`);
}

function verdict(text: string, functions = '', complete = true): string {
  let schema = emptySchema({ complete });
  for (const statement of readSql(functions).statements) schema = applyStatement(schema, statement, { searchPath: ['public'], path: 'm.sql', postgres: 18 });
  const { volatile, certain } = isVolatile(expressionOf(text).tree, schema, environment);
  return `${volatile ? 'volatile' : 'stable'}${certain ? '' : ' ?'}`;
}

describe('volatility of an expression', () => {
  it.each(['random()', 'clock_timestamp()', 'timeofday()', 'gen_random_uuid()', 'uuidv7()', "nextval('s')", 'md5(random()::text)', "coalesce(null, random())", "case when true then random() end", "1 + (random() * 10)::int", 'pg_catalog.random()', 'array[random()]', "ts_rewrite('a'::tsquery, 'select 1')", 'uuid_generate_v4()', 'public.uuid_generate_v1()'])('%s is volatile', (text) => {
    expect(verdict(text, '', false)).toBe('volatile');
  });

  it.each(['now()', 'current_timestamp', 'current_user', 'statement_timestamp()', 'txid_current()', "'now'::timestamptz", "now() + interval '1 day'", "concat('a', 'b')", "'{}'::jsonb", 'array[]::int[]', '1', 'null', "date_trunc('day', now())", "now() at time zone 'utc'", 'lower($$A$$)', "uuid_generate_v5(uuid_ns_dns(), 'x')"])('%s is not', (text) => {
    expect(verdict(text, '', false)).toBe('stable');
  });

  it('takes a function never seen for volatile, and says that it is a guess', () => {
    expect(verdict('make_key()', '', false)).toBe('volatile ?');
    expect(verdict('lower(make_key())', '', false)).toBe('volatile ?');
    expect(verdict('make_key() || random()::text', '', false)).toBe('volatile');
  });

  it('knows the functions of the schema by what they declare', () => {
    expect(verdict('f()', "create function f() returns int language plpgsql as 'begin return 1; end'")).toBe('volatile');
    expect(verdict('f()', "create function f() returns int language plpgsql stable as 'begin return 1; end'")).toBe('stable');
    expect(verdict('f(1)', "create function f() returns int language plpgsql as 'begin return 1; end'; create function f(i int) returns int language plpgsql immutable as 'begin return 1; end'")).toBe('stable');
  });

  it('looks through SQL functions that PostgreSQL inlines', () => {
    expect(verdict('f()', "create function f() returns int language sql as 'select 1'")).toBe('stable');
    expect(verdict('f()', "create function f() returns float language sql as 'select random()'")).toBe('volatile');
    expect(verdict('f()', "create function g() returns int language sql as 'select 1'; create function f() returns int language sql as 'select g() + 1'")).toBe('stable');
    expect(verdict('f()', "create function f() returns int language sql security definer as 'select 1'")).toBe('volatile');
    expect(verdict('f()', "create function f() returns int language sql set work_mem = '1MB' as 'select 1'")).toBe('volatile');
    expect(verdict('f(1)', "create function f(int) returns int language sql strict as 'select 1'")).toBe('volatile ?');
  });
});

describe('ADD COLUMN with a default', () => {
  const history = "create table t (id int); create domain plain as int; create domain fresh as float default random(); create domain checked as int check (value > 0); create domain over_checked as checked; create function f() returns int language sql as 'select 1'";
  const add = (definition: string, postgres: PostgresVersion = 18): string | undefined => judged(history, `alter table t add column c ${definition}`, { postgres })['t'];
  const rewrite = 'ACCESS EXCLUSIVE, rewrite';

  it.each(['float default random()', 'serial', 'bigserial not null', 'int generated always as identity', 'int generated always as (id + 1) stored', 'checked', 'over_checked', 'fresh', "timestamptz default clock_timestamp()"])('%s rewrites', (definition) => {
    expect(add(definition)).toBe(rewrite);
  });

  it.each(['int', 'int default 5', 'int not null default 5', 'timestamptz not null default now()', 'plain', 'plain[]', 'checked[]', 'int generated always as (id + 1) virtual', 'text collate "C"'])('%s does not', (definition) => {
    expect(add(definition)).toBe('ACCESS EXCLUSIVE');
  });

  it('scans for what the new column itself must fulfil', () => {
    expect(add('int not null')).toBe('ACCESS EXCLUSIVE, scan');
    expect(add('int not null default null')).toBe('ACCESS EXCLUSIVE, scan');
    expect(add('int check (c > 0)')).toBe('ACCESS EXCLUSIVE, scan');
    expect(add('int generated always as (id + 1) virtual not null')).toBe('ACCESS EXCLUSIVE, scan');
    expect(add('int unique')).toBe('ACCESS EXCLUSIVE, index build');
  });

  it('follows the versions', () => {
    expect(add('int default f()', 11)).toBe(rewrite);
    expect(add('int default f()', 12)).toBe('ACCESS EXCLUSIVE');
    expect(add('fresh', 12)).toBe('ACCESS EXCLUSIVE');
    expect(add('fresh', 13)).toBe(rewrite);
  });

  it('fears a domain behind a type never seen, unless the type shows that it is none', () => {
    const unseen = (definition: string): string | undefined => judged('', `alter table t add column c ${definition}`, { partial: true })['t'];
    expect(unseen('status')).toBe('ACCESS EXCLUSIVE, rewrite ?');
    expect(unseen('status[]')).toBe('ACCESS EXCLUSIVE');
    expect(unseen('place(3)')).toBe('ACCESS EXCLUSIVE');
    expect(unseen('citext')).toBe('ACCESS EXCLUSIVE');
    expect(unseen('int default make_key()')).toBe('ACCESS EXCLUSIVE, rewrite ?');
  });
});
