import { cases, since } from './case.ts';
import { inheritance, partitioned, shop, views } from './fixtures.ts';

const indexed = `${shop}
create index log_a on log (a);
create index log_b on log (b) where b > 0;
create unique index log_id on log (id);
create index log_lower on log (lower(t));
create statistics log_stats on a, b from log;
`;

const partitionedIndexes = `${partitioned}
create index events_kind_index on events (kind);
create index events_day_only on only events (day);
create index events_1_day on events_1 (day);
`;

export const indexCases = [
  ...cases('index', 'pglite', indexed, [
    'create index on log (a)',
    'create index log_ab on log (a, b)',
    'create unique index on log (a)',
    'create index on log (lower(t))',
    'create index on log (a) where b > 0',
    'create index on log using hash (a)',
    'create index on log using gin (to_tsvector(\'english\', t))',
    'create index on log using brin (at)',
    'create index on log (a desc nulls last)',
    'create index on log (a) include (b)',
    'create index on log (a) with (fillfactor = 70)',
    'create index if not exists log_a on log (a)',
    'create index if not exists log_new on log (a)',
    'create index on only log (a)',
    'create index on log (t collate "C")',
    'create index on log (t text_pattern_ops)',
    'create index on customers (name)',
    'create index on orders (customer_id, state)',
    { sql: 'create unique index on log (a) nulls not distinct', versions: since(15) },
    'drop index log_a',
    'drop index if exists absent',
    'drop index log_a, log_b',
    'drop index log_lower cascade',
    'drop index orders_state',
    { sql: 'drop index orders_pkey', refused: '2BP01' },
    'drop index if exists public.log_a',
    'alter index log_a rename to log_a2',
    'alter table log_a rename to log_a2',
    'alter index if exists absent rename to x',
    'alter index log_a set (fillfactor = 70)',
    'alter index log_a reset (fillfactor)',
    'alter index log_lower alter column 1 set statistics 10',
    'alter index orders_pkey rename to orders_key',
    'alter index log_a set tablespace pg_default',
    'reindex index log_a',
    'reindex table log',
    'reindex table orders',
    'reindex (verbose) table log',
    'reindex index orders_pkey',
    'cluster log using log_a',
    'cluster orders using orders_pkey',
    'alter table log cluster on log_a',
    'alter table log set without cluster',
    { sql: 'cluster log', with: 'alter table log cluster on log_a' },
    'alter table log replica identity full',
    'alter table log replica identity nothing',
    'alter table log replica identity default',
    { sql: 'alter table log replica identity using index log_id', with: 'alter table log alter id set not null' },
    { sql: 'create unique index on log (t)', with: "insert into log values (9, 1, 1, 'line 1', now())", refused: '23505' },
    { sql: 'create index concurrently on log (a)', refused: '25001' },
    { sql: 'reindex table concurrently log', refused: '25001' },
    { sql: 'drop index concurrently log_a', refused: '25001' },
    'comment on index log_a is \'x\'',
    { sql: 'create index on fresh (id)', before: 'create table fresh (id int)' },
    { sql: 'drop index fresh_id', before: 'create table fresh (id int); create index fresh_id on fresh (id)' },
    { sql: 'create index fresh_index on log (a)', before: 'drop index log_a' },
    { sql: 'drop index log_a', before: 'create index fresh_index on log (a)' },
  ]),
  ...cases('index, materialized view', 'pglite', views, [
    'create index on summary (v)',
    'create unique index on summary (v)',
    'drop index summary_keyed_id',
    'reindex table summary_keyed',
    'alter index summary_keyed_id rename to x',
    'cluster summary_keyed using summary_keyed_id',
    'alter materialized view summary_keyed cluster on summary_keyed_id',
  ]),
  ...cases('index, partitioned', 'pglite', partitionedIndexes, [
    'create index on events (id)',
    'create unique index on events (day)',
    'create index on only events (id)',
    'create index on events_1 (id)',
    'create index on deep (id)',
    'create index on events (day)',
    'create index on deep_eu (id)',
    'create index events_kind_again on events (kind)',
    'drop index events_kind_index',
    { sql: 'drop index events_1_kind_idx', refused: '2BP01' },
    'drop index events_day_only',
    'drop index events_1_day',
    'alter index events_day_only attach partition events_1_day',
    'alter index events_kind_index rename to renamed',
    'alter index events_1_kind_idx rename to renamed',
    'reindex index events_1_kind_idx',
    'reindex table events_1',
    { sql: 'reindex table events', refused: '25001' },
    { sql: 'reindex index events_kind_index', refused: '25001' },
    'alter index events_kind_index attach partition events_1_kind_idx',
  ]),
  ...cases('index, inheritance', 'pglite', inheritance, [
    'create index on animals (id)',
    'create index on only animals (id)',
    'create index on dogs (id)',
    'reindex table animals',
  ]),
];
