import { cases, since } from './case.ts';

const sequences = `
create sequence numbers;
create sequence small as smallint;
create table t (id serial primary key, i int generated always as identity, n int);
insert into t (n) values (1), (2);
create sequence owned owned by t.n;
create table other (id int, n int);
insert into other values (1, 1);
create table by_default (id int default nextval('numbers'));
insert into by_default values (1);
create schema archive;
`;

export const sequenceCases = cases('sequence', 'pglite', sequences, [
  'create sequence s',
  'create sequence if not exists numbers',
  'create sequence s owned by t.n',
  'create sequence s as bigint start 100',
  'create temporary sequence s',
  'alter sequence numbers restart',
  'alter sequence numbers restart with 100',
  'alter sequence numbers increment by 2',
  'alter sequence numbers as int',
  'alter sequence t_id_seq as bigint',
  'alter sequence numbers maxvalue 1000',
  'alter sequence numbers cache 10',
  'alter sequence numbers cycle',
  'alter sequence numbers owned by t.n',
  'alter sequence numbers owned by none',
  'alter sequence t_id_seq owned by none',
  'alter sequence t_id_seq owned by t.n',
  'alter sequence owned owned by t.id',
  'alter sequence numbers rename to figures',
  'alter sequence numbers set schema archive',
  'alter sequence numbers owner to pg_monitor',
  'alter sequence if exists absent restart',
  'alter sequence small as int',
  'alter table numbers rename to figures',
  'alter sequence numbers minvalue 0 start 0',
  { sql: 'alter sequence numbers set unlogged', versions: since(15) },
  { sql: 'alter sequence numbers set logged', versions: since(15) },
  'drop sequence small',
  'drop sequence owned',
  'drop sequence if exists absent',
  { sql: 'drop sequence numbers', refused: '2BP01' },
  'drop sequence numbers cascade',
  { sql: 'drop sequence t_id_seq', refused: '2BP01' },
  'drop sequence t_id_seq cascade',
  "select nextval('numbers')",
  "select setval('numbers', 10)",
  "insert into t (n) values (3)",
  'insert into by_default default values',
  "alter table other alter id set default nextval('numbers')",
  "alter table other add column s bigint default nextval('numbers')",
  'comment on sequence numbers is \'x\'',
  'grant usage on sequence numbers to public',
  'drop table t',
  'alter table t drop column n',
  'alter table t alter column id drop default',
  'alter table t alter column id type bigint',
  'alter table t alter column i type bigint',
  'truncate t restart identity',
  'alter table t alter i restart',
  'select last_value from numbers',
  'alter table t rename to t2',
  'alter table t set schema archive',
]);
