import { describe, expect, it } from 'vitest';
import { judged } from './judge.ts';

const access = 'ACCESS EXCLUSIVE';
const sue = 'SHARE UPDATE EXCLUSIVE';

const history = `create table t (id serial primary key, a int); create index t_a on t (a); create table o (id int); create sequence s owned by o.id;
  create view v as select a from t; create view vv as select a from v; create function f() returns trigger language plpgsql as $$ begin return new; end $$; create trigger tr before insert on t for each row execute function f();
  create table e (k int) partition by range (k); create table e1 partition of e for values from (0) to (9); create index e_k on e (k); create trigger et after insert on e for each row execute function f();
  create domain d as int; create domain dd as d; create table u (x dd); create statistics st on id, a from t;`;

describe('indexes', () => {
  it('are listed where the statement names them, or locks them harder than their table', () => {
    expect(judged(history, 'drop index t_a')).toEqual({ t_a: access, t: access });
    expect(judged(history, 'drop index concurrently t_a')).toEqual({ t_a: sue, t: sue });
    expect(judged(history, 'drop index e_k')).toEqual({ e_k: access, e: access, e1_k_idx: access, e1: access });
    expect(judged(history, 'alter index t_a rename to x')).toEqual({ t_a: sue });
    expect(judged(history, 'alter index t_a rename to x', { postgres: 11 })).toEqual({ t_a: access });
    expect(judged(history, 'alter index t_a set (fillfactor = 70)')).toEqual({ t_a: sue });
    expect(judged(history, 'reindex index t_a')).toEqual({ t: 'SHARE, index build', t_a: `${access}, index build` });
    expect(judged(history, 'reindex table t')).toEqual({ t: 'SHARE, index build', t_pkey: `${access}, index build`, t_a: `${access}, index build` });
    expect(judged(history, 'reindex table concurrently t')).toEqual({ t: `${sue}, index build` });
    expect(judged(history, 'alter table t add column b float default random()')).toEqual({ t: `${access}, rewrite` });
    expect(judged(history, 'cluster t using t_a')).toEqual({ t: `${access}, rewrite`, t_a: `${access}, index build` });
    expect(judged(history, 'alter table t replica identity using index t_pkey')).toEqual({ t: access, t_pkey: 'SHARE' });
  });

  it('of partitioned tables are built on the partitions', () => {
    expect(judged(history, 'create index on e (k, (k + 1))')).toEqual({ e: 'SHARE', e1: 'SHARE, index build' });
    expect(judged(history, 'create index on only e (k, (k + 1))')).toEqual({ e: 'SHARE' });
    expect(judged(`${history} create index on e1 ((k + 1));`, 'create index on e ((k + 1))')).toEqual({ e: 'SHARE', e1: 'SHARE' });
    expect(judged(history, 'create index concurrently on t (a)')).toEqual({ t: `${sue}, index build` });
    expect(judged(history, 'create index if not exists t_a on t (a)')).toEqual({ t: 'SHARE' });
  });
});

describe('other objects', () => {
  it.each([
    ['drop table t cascade', { t: access, t_id_seq: access, v: access, vv: access }],
    ['drop view v cascade', { v: access, vv: access }],
    ['drop sequence t_id_seq cascade', { t_id_seq: access, t: access }],
    ['alter table t set schema x', { t: access, t_id_seq: access }],
    ['alter table o owner to someone', { o: access, s: access }],
    ['truncate o restart identity', { o: access, s: access }],
    ['alter sequence s restart', { s: 'SHARE ROW EXCLUSIVE' }],
    ['alter sequence s owned by t.a', { s: 'SHARE ROW EXCLUSIVE', t: 'ACCESS SHARE' }],
    ['create or replace view v as select a from t', { v: access, t: 'ACCESS SHARE' }],
    ['create trigger x before update on t for each row execute function f()', { t: 'SHARE ROW EXCLUSIVE' }],
    ['create trigger x before update on e for each row execute function f()', { e: 'SHARE ROW EXCLUSIVE', e1: 'SHARE ROW EXCLUSIVE' }],
    ['create trigger x before update on e for each statement execute function f()', { e: 'SHARE ROW EXCLUSIVE' }],
    ['drop trigger et on e', { e: access, e1: access }],
    ['alter table t disable trigger all', { t: 'SHARE ROW EXCLUSIVE' }],
    ['drop function f() cascade', { t: access, e: access, e1: access }],
    ['create policy x on t using (exists (select 1 from o))', { t: access, o: 'ACCESS SHARE' }],
    ['create rule x as on insert to t do also insert into o values (1)', { t: access, o: 'ROW EXCLUSIVE' }],
    ['create publication x for table t, o', { t: sue, o: sue }],
    ['create statistics on id, a from t', { t: sue }],
    ['drop statistics st', { t: sue }],
    ["comment on column t.a is 'x'", { t: sue }],
    ["comment on trigger tr on t is 'x'", { t: 'ACCESS SHARE' }],
    ['alter domain d add check (value > 0)', { u: 'SHARE, scan' }],
    ['alter domain d add check (value > 0) not valid', {}],
    ['alter domain d set default 1', {}],
    ["create function g() returns bigint language sql as 'select count(*) from o'", { o: 'ACCESS SHARE' }],
    ["create type mood as enum ('sad')", {}],
    ['create table n (like t)', { t: 'ACCESS SHARE' }],
    ['create table n () inherits (t)', { t: sue }],
    ['vacuum e', { e: sue, e1: `${sue}, scan` }],
    ['alter table t set (autovacuum_enabled = off)', { t: sue }],
    ['alter table t set (user_catalog_table = on)', { t: access }],
    ['alter table t set unlogged', { t: `${access}, rewrite`, t_id_seq: access }],
    ['alter table t set logged', { t: access }],
    ['alter table t set tablespace fast', { t: `${access}, rewrite` }],
  ])('%s', (sql, expected) => {
    expect(judged(history, sql)).toEqual(expected);
  });

  it('GRANT locks since 18', () => {
    expect(judged(history, 'grant select on t to someone')).toEqual({ t: 'ACCESS SHARE' });
    expect(judged(history, 'grant select on t to someone', { postgres: 17 })).toEqual({});
  });
});
