import { cases, since, type Form } from './case.ts';
import { inheritance, partitioned, partitionedKeys, shop, views } from './fixtures.ts';

/**
 * What the planner does with tables as small as these says nothing of large ones, so its freedom is taken: what no key
 * fixes is read as a whole, and what one fixes is looked up.
 */
const whole = { enable_indexscan: 'off', enable_bitmapscan: 'off' };
const byKey = { enable_seqscan: 'off' };

function planned(settings: Readonly<Record<string, string>>): (form: Form) => Form {
  return (form) => (typeof form === 'string' ? { sql: form, settings } : { settings, ...form });
}

const lookups = `${shop}
create table bag (k int, v text); insert into bag select i, 'x' from generate_series(1, 5) i; create index bag_k on bag (k);
create table up (id int primary key); insert into up values (1), (2);
create table down (id int primary key, up_id int references up on delete cascade); insert into down values (1, 1);
create table down_indexed (id int primary key, up_id int references up on delete set null); create index on down_indexed (up_id); insert into down_indexed values (1, 1);
create function read_log() returns bigint language sql as 'select count(*) from log';
create function write_log() returns void language plpgsql as 'begin insert into log values (1); end';
create procedure clean() language plpgsql as 'begin delete from log; end';
create procedure clean_sql() language sql as 'delete from bag';
create procedure add_column(i int default 1) language plpgsql as 'begin alter table log add column x int; end';
`;

export const dataCases = [
  ...cases('select', 'pglite', lookups, [
    'select 1',
    'select * from log',
    'select count(*) from log',
    'select * from log l join orders o on o.id = l.id',
    'select (select max(a) from log)',
    'select * from log for update',
    'select * from log for share',
    'select * from orders o join customers c on c.id = o.customer_id for update of o',
    'with x as (select * from log) select * from x',
    'with gone as (delete from log returning *) select * from gone',
    'with new as (insert into log values (1) returning *) select * from new',
    'select exists (select 1 from log)',
    'table log',
    'values (1), (2)',
    'select * from only log',
    'select read_log()',
    'select write_log()',
    'explain select * from log',
    'explain analyze select * from log',
    'explain analyze delete from log',
    'select * from log where a in (select id from orders)',
    'select * from log union select id, id, id, note, null from orders',
    "select set_config('lock_timeout', '2s', true)",
    'select pg_sleep(0)',
    'select pg_advisory_xact_lock(1)',
    ...[
      'select * from orders where id = 1',
      'select name from customers where id = 2',
      "select * from customers where email = 'x'",
      'select * from orders where id = 1 for update',
      'select * from log where id = 1',
    ].map(planned(byKey)),
    'prepare one as select * from log',
    'declare one cursor for select * from log',
  ].map(planned(whole))),
  ...cases('insert', 'pglite', lookups, [
    'insert into log values (1)',
    'insert into log (id) values (1), (2)',
    'insert into log default values',
    'insert into log select * from log',
    'insert into log select id, id, id, note from orders',
    'insert into log select 1',
    'insert into log (id) select generate_series(1, 3)',
    "insert into customers values (9, 'n') on conflict do nothing",
    "insert into customers values (1, 'n') on conflict (id) do update set name = 'x'",
    'insert into log values ((select max(id) from customers))',
    'insert into log values (1) returning id',
    'with x as (select id from orders) insert into log select id from x',
    ...['insert into orders values (9, 1, 1)', 'insert into orders values (9, null, 1)', 'insert into down values (9, 1)'].map(planned(byKey)),
    'insert into orders values (9, null, 1, null, null)',
  ].map(planned(whole))),
  ...cases('update', 'pglite', lookups, [
    'update log set a = 1',
    "update log set a = 1 where t = 'line 1'",
    'update log set a = 1 where true',
    'update log set a = o.id from orders o where o.id = log.id',
    'update log set a = (select max(id) from orders)',
    'update only log set a = 1',
    'update customers set name = \'x\'',
    'update orders set note = \'x\'',
    'update log set t = t',
    'update log set a = 1 where id in (select id from orders)',
    ...[
      "update customers set name = 'x' where id = 1",
      'update orders set customer_id = 2 where id = 1',
      'update log set a = 1 where id = 1',
      "update customers set name = 'x' where email = 'mail1'",
      'update customers set name = \'x\' where id = 1 and name = \'y\'',
    ].map(planned(byKey)),
  ].map(planned(whole))),
  ...cases('delete', 'pglite', lookups, [
    'delete from log',
    "delete from log where t = 'line 1'",
    'delete from orders',
    'delete from log using orders o where o.id = log.id',
    'delete from only log',
    'delete from orders where customer_id > 3',
    'delete from log where id = any (array[1, 2])',
    'delete from log where id in (select id from orders)',
    'delete from log returning *',
    ...[
      'delete from orders where id = 1',
      'delete from down where id = 1',
      'delete from up where id = 2',
      'delete from down_indexed where id = 1',
      'delete from log where a = 1',
    ].map(planned(byKey)),
    'delete from bag',
  ].map(planned(whole))),
  ...cases('merge', 'pglite', lookups, [
    { sql: 'merge into log using orders o on o.id = log.id when matched then update set a = 1', versions: since(15) },
    { sql: 'merge into log using orders o on o.id = log.id when matched then delete', versions: since(15) },
    { sql: 'merge into log using orders o on o.id = log.id when not matched then insert values (o.id)', versions: since(15) },
    { sql: 'merge into log using (select 1 as id) s on s.id = log.id when matched then do nothing', versions: since(15) },
    { sql: 'merge into log using orders o on o.id = log.id when not matched by source then delete', versions: since(17) },
  ].map(planned(whole))),
  ...cases('copy', 'pglite', lookups, [
    "copy log to '/dev/null'",
    "copy (select * from orders) to '/dev/null'",
    "copy log (a, b) from '/dev/null'",
    "copy customers from '/dev/null'",
    "copy (delete from log returning *) to '/dev/null'",
  ].map(planned(whole))),
  ...cases('call', 'pglite', lookups, ['call clean()', 'call clean_sql()', 'call add_column()', 'call add_column(2)'].map(planned(whole))),
  ...cases('data, partitioned', 'pglite', partitioned, [
    'select * from events',
    "update events set kind = 'x'",
    'delete from events',
    'delete from events_1',
    "delete from deep",
    "insert into events_1 values (1, 1, 'x')",
    'select * from events_1',
    "update deep set day = 5",
    'select * from only events',
  ].map(planned(whole))),
  ...cases('data, partitioned keys', 'pglite', partitionedKeys, [
    'delete from uses',
    'select * from items',
    { sql: 'delete from uses where id = 1', settings: byKey },
  ].map(planned(whole))),
  ...cases('data, inheritance', 'pglite', inheritance, [
    'select * from animals',
    'select * from only animals',
    'update animals set legs = 4',
    'update only animals set legs = 4',
    'delete from animals',
    'delete from dogs',
    "insert into animals values (9, 'z', 4)",
  ].map(planned(whole))),
  ...cases('data, views', 'pglite', views, [
    'select * from upper_view join spare using (id)',
    'insert into spare select id, v from simple',
    'create table fresh as select * from upper_view',
    'delete from base where id in (select id from summary_keyed)',
    'select * from simple for update',
  ].map(planned(whole))),
];
