import { cases, since, type Form } from './case.ts';
import { partitioned, shop, spied, views } from './fixtures.ts';

const indexed = `${shop}
create index log_a on log (a);
create index log_lower on log (lower(t));
alter table orders add column code text;
create index orders_code on orders (code);
`;

function alone(form: Form): Exclude<Form, string> {
  return { ...(typeof form === 'string' ? { sql: form } : form), outsideTransaction: true };
}

export const maintenanceCases = [
  ...cases('analyze', 'pglite', indexed, ['analyze log', 'analyze log (a)', 'analyze log, orders', 'analyze (verbose) orders']),
  ...cases('outside a transaction', 'servers', indexed, [
    'create index concurrently on log (b)',
    'create index concurrently log_b on log (b) where b > 0',
    'create unique index concurrently on log (id)',
    'create index concurrently if not exists log_a on log (a)',
    'create index concurrently on orders (note)',
    'create index concurrently on log (upper(t))',
    'drop index concurrently log_a',
    'drop index concurrently if exists absent',
    'drop index concurrently orders_code',
    'reindex index concurrently log_a',
    'reindex table concurrently log',
    'reindex (concurrently) table orders',
    'reindex table concurrently orders',
    'vacuum log',
    'vacuum full log',
    'vacuum analyze log',
    'vacuum (full, analyze) log',
    'vacuum (freeze) orders',
    'vacuum full orders',
    'vacuum (full) log, orders',
    'vacuum log, orders',
    { sql: 'cluster', with: 'alter table log cluster on log_a' },
  ].map(alone)),
  ...cases('outside a transaction, spied', 'pglite', spied, [
    'create index concurrently on watched (spy(b))',
    'create unique index concurrently on watched (b, spy(a))',
    'create index concurrently on watched (b) where spy(a) > 0',
    'reindex index concurrently watched_spy',
    'reindex table concurrently watched',
    'vacuum full watched',
    'vacuum (full, analyze) watched',
    'vacuum analyze watched',
  ].map(alone).map((form) => ({ ...form, spied: true }))),
  ...cases('outside a transaction, partitioned', 'servers', `${partitioned} create index events_kind_index on events (kind);`, [
    { sql: 'create index concurrently on events (id)', refused: '0A000' },
    'create index concurrently on events_1 (id)',
    { sql: 'drop index concurrently events_kind_index', refused: '0A000' },
    { sql: 'alter table events detach partition events_2 concurrently', refused: '55000', note: 'there is a default partition' },
    'reindex table events',
    'reindex table concurrently events',
    'reindex index events_kind_index',
    'vacuum events',
    'vacuum full events',
    'vacuum events_1',
    { sql: 'cluster events using events_kind_index', versions: since(15) },
  ].map(alone)),
  ...cases('outside a transaction, no default partition', 'servers', `${partitioned} alter table events detach partition events_rest;`, [alone('alter table events detach partition events_2 concurrently')]),
  ...cases('outside a transaction, views', 'servers', views, [
    'create index concurrently on summary (v)',
    'vacuum full summary',
    'vacuum summary',
    'reindex table concurrently summary_keyed',
  ].map(alone)),
  ...cases('outside a transaction, everything', 'servers', `create table one (id int primary key); create table two (id int primary key); insert into one values (1); insert into two values (1);`, [
    'vacuum',
    'vacuum analyze',
    'reindex schema public',
    'reindex schema concurrently public',
  ].map(alone)),
];
