import { cases, since, until } from './case.ts';
import { inheritance, partitioned, partitionedKeys, shop, views } from './fixtures.ts';

const columns = `${shop}
create table kinds (
  id int generated always as identity, s serial, g int generated always as (1 + 1) stored, 
  plain int, big text, n int not null, composite int, composite2 int, checked int check (checked > 0), other int);
insert into kinds (plain, big, n, composite, composite2, checked) values (1, 'x', 1, 1, 1, 1), (2, 'y', 2, 2, 2, 2);
create index kinds_composite on kinds (composite, composite2);
create index kinds_expression on kinds ((other + 1));
create index kinds_partial on kinds (n) where other > 0;
create table keyed (id int primary key, code int unique);
create table refers (id int primary key, keyed_id int references keyed, code int references keyed (code));
insert into keyed values (1, 1); insert into refers values (1, 1, 1);
`;

export const columnCases = [
  ...cases('drop column', 'pglite', columns, [
    'alter table log drop column a',
    'alter table log drop a',
    'alter table log drop column if exists absent',
    'alter table log drop column a, drop column b',
    'alter table only log drop column a',
    'alter table kinds drop column composite',
    'alter table kinds drop column other',
    'alter table kinds drop column checked',
    'alter table kinds drop column s',
    'alter table kinds drop column id',
    'alter table kinds drop column g',
    'alter table refers drop column keyed_id',
    'alter table refers drop column code',
    'alter table refers drop column id',
    'alter table keyed drop column id cascade',
    'alter table keyed drop column code cascade',
    'alter table orders drop column customer_id',
    'alter table orders drop column note',
    'alter table customers drop column email',
    'alter table orders drop column amount',
    { sql: 'alter table keyed drop column id', refused: '2BP01' },
    { sql: 'alter table kinds drop column plain', with: 'alter table kinds add column h int generated always as (plain + 1) stored', refused: '2BP01', versions: since(15) },
    { sql: 'alter table kinds drop column plain', with: 'alter table kinds add column h int generated always as (plain + 1) stored', versions: until(14), note: 'until 14' },
    { sql: 'alter table kinds drop column plain cascade', with: 'alter table kinds add column h int generated always as (plain + 1) stored' },
    'alter table orders drop column customer_id, add column customer bigint',
    'alter table log drop column a, alter b set not null',
    'alter table log drop column a, add column a text',
  ]),
  ...cases('drop column, views', 'pglite', views, [
    { sql: 'alter table base drop column v', refused: '2BP01' },
    'alter table base drop column v cascade',
    'alter table base drop column n',
    'alter table base drop column id cascade',
  ]),
  ...cases('drop column, partitioned', 'pglite', partitionedKeys, [
    'alter table items drop column account_id',
    'alter table uses drop column item_id',
    { sql: 'alter table items drop column id', refused: '42P16' },
  ]),
  ...cases('drop column, partitions', 'pglite', partitioned, ['alter table events drop column kind', { sql: 'alter table events_1 drop column kind', refused: '42P16' }]),
  ...cases('drop column, inheritance', 'pglite', inheritance, [
    'alter table animals drop column legs',
    'alter table only animals drop column legs',
    'alter table dogs drop column breed',
    'alter table puppies drop column weeks',
  ]),
  ...cases('default', 'pglite', columns, [
    'alter table log alter column a set default 1',
    'alter table log alter a set default random()',
    'alter table log alter a drop default',
    'alter table only log alter a set default 1',
    'alter table customers alter column joined drop default',
    "alter table kinds alter column plain set default nextval('kinds_s_seq')",
    'alter table kinds alter column s drop default',
    'alter table log alter a set default 1, alter b set default 2',
    'alter table log alter a set default null',
    'alter table log alter at set default now()',
  ]),
  ...cases('default, partitioned', 'pglite', partitioned, [
    'alter table events alter kind set default \'x\'',
    'alter table only events alter kind set default \'x\'',
    'alter table events_1 alter kind set default \'x\'',
    'alter table deep alter day drop default',
  ]),
  ...cases('default, inheritance', 'pglite', inheritance, [
    'alter table animals alter name set default \'x\'',
    'alter table only animals alter name drop default',
    'alter table dogs alter name set default \'x\'',
  ]),
  ...cases('default, view', 'pglite', views, [
    "alter view simple alter column v set default 'x'",
    'alter view simple alter column v drop default',
    "alter table simple alter column v set default 'x'",
  ]),
  ...cases('identity', 'pglite', columns, [
    'alter table kinds alter column n add generated always as identity',
    'alter table kinds alter column n add generated by default as identity (start 100)',
    'alter table kinds alter column id set generated by default',
    'alter table kinds alter column id restart with 100',
    'alter table kinds alter column id set increment by 2',
    'alter table kinds alter column id drop identity',
    'alter table kinds alter column plain drop identity if exists',
    { sql: 'alter table kinds alter column plain add generated always as identity', refused: '55000' },
    'alter table keyed alter column id add generated always as identity',
  ]),
  ...cases('expression', 'pglite', columns, [
    { sql: 'alter table kinds alter column g set expression as (plain + 1)', versions: since(17) },
    {
      sql: 'alter table kinds alter column v set expression as (plain + 2)',
      with: 'alter table kinds drop column checked; alter table kinds add column v int generated always as (plain + 1) virtual',
      versions: since(18),
    },
    {
      sql: 'alter table kinds alter column v set expression as (plain + 2)',
      with: 'alter table kinds add column v int generated always as (plain + 1) virtual',
      versions: since(18),
      refused: '0A000',
      note: 'with a check',
    },
    {
      sql: 'alter table kinds alter column v set expression as (plain + 2)',
      with: 'alter table kinds drop column checked; alter table kinds add column v int generated always as (plain + 1) virtual not null',
      versions: since(18),
    },
    { sql: 'alter table kinds alter column v set not null', with: 'alter table kinds add column v int generated always as (plain + 1) virtual', versions: since(18) },
    { sql: 'alter table kinds add check (v > 0)', with: 'alter table kinds add column v int generated always as (plain + 1) virtual', versions: since(18) },
    { sql: 'alter table kinds alter column v type bigint', with: 'alter table kinds add column v int generated always as (plain + 1) virtual', versions: since(18) },
    { sql: 'alter table kinds drop column v', with: 'alter table kinds add column v int generated always as (plain + 1) virtual', versions: since(18) },
    'alter table kinds alter column g drop expression',
    'alter table kinds alter column plain drop expression if exists',
    { sql: 'alter table kinds alter column plain drop expression', refused: '55000' },
  ]),
  ...cases('column option', 'pglite', columns, [
    'alter table kinds alter column big set statistics 500',
    'alter table kinds alter column big set storage external',
    'alter table kinds alter column big set compression pglz',
    'alter table kinds alter column plain set (n_distinct = 5)',
    'alter table kinds alter column plain reset (n_distinct)',
    'alter index kinds_expression alter column 1 set statistics 100',
    'alter table kinds alter column big set statistics -1',
    'alter table kinds alter big set storage plain, alter big set statistics 10',
    'alter table kinds alter big set statistics 10, alter plain set default 1',
    { sql: 'alter table kinds alter column big set storage default', versions: since(16) },
    { sql: 'alter table kinds alter column big set statistics default', versions: since(17) },
  ]),
  ...cases('column option, partitioned', 'pglite', partitioned, [
    'alter table events alter kind set statistics 100',
    'alter table events alter kind set storage external',
    'alter table only events alter kind set storage external',
    'alter table events_1 alter kind set statistics 100',
  ]),
  ...cases('rename column', 'pglite', columns, [
    'alter table log rename column a to z',
    'alter table log rename a to z',
    'alter table orders rename column customer_id to customer',
    'alter table keyed rename column id to key',
    'alter table if exists absent rename column a to z',
    'alter table kinds rename other to another',
  ]),
  ...cases('rename column, views', 'pglite', views, [
    'alter table base rename column v to w',
    'alter view simple rename column v to w',
    'alter materialized view summary rename column v to w',
    'alter table simple rename column v to w',
  ]),
  ...cases('rename column, partitioned', 'pglite', partitioned, [
    'alter table events rename column kind to sort',
    'alter table deep rename column region to area',
    { sql: 'alter table only events rename column kind to sort', refused: '42P16' },
    { sql: 'alter table events_1 rename column kind to sort', refused: '42P16' },
  ]),
  ...cases('rename column, inheritance', 'pglite', inheritance, ['alter table animals rename column name to title', 'alter table dogs rename column breed to race']),
];
