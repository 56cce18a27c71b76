import { cases, since } from './case.ts';

const types = `
create type mood as enum ('happy', 'sad');
create type pair as (x int, y int);
create type loose as (x int);
create domain positive as int;
create domain positive_check as int constraint above check (value > 0);
create domain positive_late as int;
alter domain positive_late add constraint late check (value > 0) not valid;
create domain nested as positive;
create domain required as text not null;
create domain lonely as int;
create domain defaulted as int default 1;
create table uses_mood (id int, m mood); insert into uses_mood values (1, 'happy');
create table uses_pair (id int, p pair); insert into uses_pair values (1, row(1, 2));
create table typed of loose; insert into typed values (1);
create table uses_domain (id int, d positive); insert into uses_domain values (1, 1);
create table uses_domain_twice (d positive, e positive); insert into uses_domain_twice values (1, 1);
create table uses_nested (id int, d nested); insert into uses_nested values (1, 1);
create table uses_array (id int, d positive[]); insert into uses_array values (1, '{1}');
create table uses_check (id int, d positive_check); insert into uses_check values (1, 1);
create table uses_late (id int, d positive_late); insert into uses_late values (1, 1);
create table uses_required (id int, d required); insert into uses_required values (1, 'x');
create table uses_default (id int, d defaulted); insert into uses_default values (1, 1);
create table parted (id int, d positive) partition by range (id); create table parted_1 partition of parted for values from (0) to (10); insert into parted values (1, 1);
create materialized view seen as select d from uses_domain;
create view looked as select d from uses_domain;
create table bystander (id int); insert into bystander values (1);
`;

export const typeCases = [
  ...cases('enum', 'pglite', types, [
    "create type colour as enum ('red')",
    "alter type mood add value 'calm'",
    "alter type mood add value if not exists 'happy'",
    "alter type mood add value 'calm' before 'sad'",
    "alter type mood rename value 'sad' to 'blue'",
    'alter type mood rename to feeling',
    { sql: 'drop type mood', refused: '2BP01' },
    'drop type mood cascade',
    'alter type mood owner to pg_monitor',
    'comment on type mood is \'x\'',
    'create schema archive',
    { sql: 'alter type mood set schema archive', with: 'create schema archive' },
    'drop type if exists absent',
    'grant usage on type mood to public',
  ]),
  ...cases('domain', 'pglite', types, [
    'create domain d as int check (value > 0)',
    'create domain d as positive',
    'alter domain positive add constraint c check (value > 0) not valid',
    'alter domain positive drop not null',
    'alter domain positive set default 1',
    'alter domain positive drop default',
    'alter domain positive_late validate constraint late',
    'alter domain positive_check drop constraint above',
    'alter domain positive_check drop constraint if exists absent',
    'alter domain positive_check rename constraint above to over',
    'alter domain lonely add check (value > 0)',
    'alter domain lonely set not null',
    'alter domain required drop not null',
    'alter domain required add check (value <> \'\')',
    'alter domain defaulted set default 2',
    'alter domain positive rename to natural_number',
    'alter domain positive owner to pg_monitor',
    'alter domain positive_check add check (value < 100)',
    'alter domain positive_check set not null',
    'alter domain positive_check add constraint c check (value < 100) not valid',
    'drop domain positive_check cascade',
    { sql: 'drop domain positive_check', refused: '2BP01' },
    'drop domain lonely',
    'drop domain if exists absent',
    'comment on domain positive is \'x\'',
    'comment on constraint above on domain positive_check is \'x\'',
    { sql: 'alter domain positive set schema archive', with: 'create schema archive' },
    { sql: 'alter domain lonely add constraint n not null', versions: since(17) },
  ]),
  // Over a container type PostgreSQL refuses to check the values (find_composite_type_dependencies), so here no array uses the domain.
  ...cases('domain, columns only', 'pglite', types.replace(/create table uses_array.*\n/, ''), [
    'alter domain positive add check (value > 0)',
    'alter domain positive add constraint c check (value > 0)',
    'alter domain positive set not null',
    'alter domain nested add check (value > 0)',
    'alter domain nested set not null',
    'alter domain positive add constraint c check (value > 0) not valid',
    { sql: 'alter domain positive add constraint n not null', versions: since(17) },
  ]),
  ...cases('domain, in an array', 'pglite', types, [{ sql: 'alter domain positive add check (value > 0)', refused: '0A000' }]),
  ...cases('composite type', 'pglite', types, [
    'create type triple as (x int, y int, z int)',
    'alter type pair add attribute z int',
    'alter type pair drop attribute y',
    { sql: 'alter type pair alter attribute x type bigint', refused: '0A000' },
    'alter type pair rename attribute x to w',
    'alter type loose add attribute y int cascade',
    'alter type loose drop attribute x cascade',
    'alter type loose alter attribute x type bigint cascade',
    { sql: 'alter type loose add attribute y int', refused: '2BP01' },
    'alter type loose rename attribute x to w cascade',
    'alter type pair rename to couple',
    'alter type pair drop attribute if exists absent',
    'drop type pair cascade',
    'alter type pair owner to pg_monitor',
  ]),
  ...cases('type', 'pglite', types, [
    'create type span as range (subtype = int)',
    'create type shell',
    { sql: 'drop type span', with: 'create type span as range (subtype = int)' },
    "create collation german (locale = 'C')",
    'create aggregate total (int) (sfunc = int4pl, stype = int, initcond = \'0\')',
    'create operator === (leftarg = int, rightarg = int, function = int4eq)',
    'create cast (pair as text) with inout',
    'create text search configuration plain (copy = simple)',
  ]),
];
