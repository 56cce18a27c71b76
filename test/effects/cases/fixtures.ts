/** Setups that several topics share. Every table has rows, so that there is work to be seen. */

/** Two tables with a foreign key, and one that has nothing to do with them. */
export const shop = `
create table customers (id int primary key, name text not null, email varchar(50) unique, joined timestamptz default now());
insert into customers select i, 'name ' || i, 'mail' || i from generate_series(1, 5) i;
create table orders (
  id int primary key, customer_id int constraint orders_customer references customers, amount numeric(10, 2) not null, note varchar(50), state text,
  constraint orders_amount check (amount >= 0));
create index orders_customer_id on orders (customer_id);
create index orders_state on orders (state);
insert into orders select i, i, i, 'note ' || i, 'new' from generate_series(1, 5) i;
create table log (id int, a int, b int, t text, at timestamptz);
insert into log select i, i, i, 'line ' || i, now() from generate_series(1, 5) i;
`;

/** Partitions by range with a default one, and partitions of a partition. */
export const partitioned = `
create table events (id int not null, day int not null, kind text, constraint events_kind check (kind <> '')) partition by range (day);
create table events_1 partition of events for values from (0) to (10);
create table events_2 partition of events for values from (10) to (20);
create table events_rest partition of events default;
insert into events select i, i, 'k' || i from generate_series(1, 30) i;
create table deep (id int not null, region text, day int) partition by list (region);
create table deep_eu partition of deep for values in ('eu') partition by range (day);
create table deep_eu_1 partition of deep_eu for values from (0) to (100);
create table deep_us partition of deep for values in ('us');
insert into deep values (1, 'eu', 1), (2, 'us', 2);
create table free (id int not null, day int not null, kind text);
insert into free values (100, 50, 'k');
`;

/** A partitioned table with a key that another table references, and one that references a plain table. */
export const partitionedKeys = `
create table accounts (id int primary key, name text);
insert into accounts values (1, 'a'), (2, 'b'), (15, 'c');
create table items (id int, account_id int references accounts, primary key (id)) partition by range (id);
create table items_1 partition of items for values from (0) to (10);
create table items_2 partition of items for values from (10) to (20);
insert into items values (1, 1), (15, 15);
create table uses (id int primary key, item_id int references items);
insert into uses values (1, 1), (2, 15);
create table plain_items (id int not null, account_id int);
insert into plain_items values (25, 1);
`;

/** Inheritance as it was before partitions. */
export const inheritance = `
create table animals (id int, name text, legs int);
create table dogs (breed text) inherits (animals);
create table puppies (weeks int) inherits (dogs);
create table other (id int, name text, legs int);
insert into animals values (1, 'a', 4);
insert into dogs values (2, 'b', 4, 'x');
insert into puppies values (3, 'c', 4, 'x', 3);
insert into other values (4, 'd', 2);
`;

/** Views on views, materialized views with and without a unique index. */
export const views = `
create table base (id int primary key, v text, n int);
insert into base select i, 'v' || i, i from generate_series(1, 5) i;
create view simple as select id, v from base;
create view upper_view as select * from simple;
create materialized view summary as select v, count(*) as total from base group by v;
create materialized view summary_keyed as select id, v from base;
create unique index summary_keyed_id on summary_keyed (id);
create materialized view over_view as select * from simple;
create materialized view unfilled as select id from base with no data;
create table spare (id int, v text);
insert into spare values (1, 'a');
`;

/** Everything that can hang on a table, and tables of the rarer kinds. */
export const furnished = `${shop}
create schema archive;
create unlogged table fast (id int primary key, v text);
insert into fast values (1, 'x');
create type row_type as (id int, v text);
create table typed of row_type;
insert into typed values (1, 'x');
create table like_typed (id int, v text);
insert into like_typed values (1, 'x');
create table owner_of (id serial primary key, v text);
insert into owner_of (v) values ('x');
create view log_view as select id, t from log;
create foreign data wrapper nothing;
create server nowhere foreign data wrapper nothing;
create foreign table remote (id int, v text) server nowhere;
create function touch() returns trigger language plpgsql as 'begin return new; end';
create trigger log_touch before update on log for each row execute function touch();
create trigger orders_touch after insert on orders for each statement execute function touch();
create policy log_own on log using (a > 0);
create rule log_rule as on delete to log do also select 1;
`;

/**
 * An index on a function that tells what its own backend has locked. CREATE INDEX CONCURRENTLY, REINDEX CONCURRENTLY,
 * VACUUM FULL and ANALYZE evaluate it, so one connection can see locks that no transaction holds afterwards.
 */
export const spied = `
create function spy(i int) returns int language plpgsql immutable as '
  declare held text;
  begin
    select string_agg(relation || '' '' || mode, '','') into held from pg_locks where locktype = ''relation'' and granted and pid = pg_backend_pid();
    raise debug ''spy: %'', held;
    return i;
  end';
create table watched (id int primary key, a int, b int);
insert into watched select i, i, i from generate_series(1, 5) i;
create index watched_spy on watched (spy(a));
create index watched_b on watched (b);
`;
