import { cases, since, until, type Form } from './case.ts';
import { inheritance, partitioned, partitionedKeys, shop } from './fixtures.ts';

const noDefault = `
create table m (id int not null, k int, r text) partition by range (k);
create table m1 partition of m for values from (0) to (10);
insert into m values (1, 1);
create table n (id int not null, k int, r text);
insert into n values (2, 25);
create table l (id int not null, k int, r text) partition by list (r);
create table l1 partition of l for values in ('a', 'b');
insert into l values (1, 1, 'a');
create table ln (id int not null, k int, r text);
insert into ln values (2, 2, 'c');
create table h (id int not null, k int, r text) partition by hash (id);
create table h0 partition of h for values with (modulus 2, remainder 0);
create table hn (id int not null, k int, r text);
create table w (a int, b int, v text) partition by range (a, b);
create table w1 partition of w for values from (0, 0) to (10, 10);
insert into w values (1, 1, 'x');
create table wn (a int, b int, v text);
insert into wn values (25, 1, 'x');
create table h1 partition of h for values with (modulus 2, remainder 1);
insert into h select i, i, 'a' from generate_series(1, 20) i;
alter table h detach partition h1;
insert into hn select * from h1;
`;

const rangeProofs = [
  'k >= 20 and k < 30',
  'k is not null and k >= 20 and k < 30',
  '(k is not null) and (k >= 20) and (k < 30)',
  'k is not null and k = 25',
  'k is not null and k in (21, 25)',
  'k is not null and k between 20 and 29',
  'k is not null and k > 20 and k < 29',
  'k is not null and k >= 20 and k <= 29',
  'k is not null and k >= 10 and k < 30',
  'k is not null and k >= 20',
  'k is not null',
  'k > 0 and k is not null',
  'k is not null and (k = 21 or k = 25)',
  'k is not null and not (k < 20) and k < 30',
  'k >= 20::int and k < 30::int and k is not null',
  'k is not null and k >= 20::bigint and k < 30::bigint',
  'k is not null and 20 <= k and 30 > k',
  'k is not null and k = any (array[21, 25])',
  'k is not null and k >= 22 and k < 28 and id > 0',
  'k is not null and coalesce(k, 0) >= 20 and k < 30',
  'k is not null and ((k >= 20 and k < 30) or (k >= 24 and k < 26))',
  'k is not null and ((k >= 20 and k < 30) or k = 40)',
];
const listProofs = [
  "r in ('c', 'd')",
  "r is not null and r in ('c', 'd')",
  "r is not null and r = 'c'",
  "r is not null and r in ('c')",
  "r is not null and r in ('c', 'd', 'e')",
  "r is not null and (r = 'c' or r = 'd')",
  "r is not null and r = any (array['c', 'd'])",
  "r is not null and r = any ('{c,d}'::text[])",
  "r = 'c'",
  'r is not null',
  "r is not null and r <> 'x'",
];

const attach: readonly Form[] = [
  'alter table m attach partition n for values from (20) to (30)',
  'alter table m attach partition n default',
  'alter table m attach partition n for values from (20) to (maxvalue)',
  "alter table l attach partition ln for values in ('c', 'd')",
  "alter table l attach partition ln for values in ('c', null)",
  'alter table l attach partition ln default',
  'alter table h attach partition hn for values with (modulus 2, remainder 1)',
  'alter table w attach partition wn for values from (20, 0) to (30, 0)',
  { sql: 'alter table m attach partition n for values from (minvalue) to (0)', with: 'update n set k = -5' },
];

const proven = [
  ...rangeProofs.map((proof) => ({ sql: 'alter table m attach partition n for values from (20) to (30)', with: `alter table n add constraint proof check (${proof})` })),
  ...rangeProofs.slice(0, 3).map((proof) => ({ sql: 'alter table m attach partition n for values from (20) to (30)', with: `alter table n alter k set not null; alter table n add constraint proof check (${proof})` })),
  { sql: 'alter table m attach partition n for values from (20) to (30)', with: 'alter table n add constraint proof check (k is not null and k >= 20 and k < 30) not valid' },
  {
    sql: 'alter table m attach partition n for values from (20) to (30)',
    with: 'alter table n add constraint proof check (k is not null and k >= 20 and k < 30) not valid',
    before: 'alter table n validate constraint proof',
  },
  {
    sql: 'alter table m attach partition n for values from (20) to (30)',
    with: 'alter table n add constraint one check (k is not null); alter table n add constraint two check (k >= 20); alter table n add constraint three check (k < 30)',
  },
  { sql: 'alter table m attach partition n for values from (20) to (30)', with: 'alter table n alter k set not null; alter table n add check (k = 25)' },
  { sql: 'alter table m attach partition n for values from (20) to (30)', with: 'alter table n alter k set not null' },
  { sql: 'alter table m attach partition n for values from (20) to (maxvalue)', with: 'alter table n add check (k is not null and k >= 20)' },
  { sql: 'alter table m attach partition n default', with: 'alter table n add check (k is not null and k >= 20)' },
  { sql: 'alter table m attach partition n default', with: 'alter table n add check (k is null or k >= 20)' },
  { sql: 'alter table m attach partition n default', with: 'alter table n add check (not (k is not null and k >= 0 and k < 10))' },
  ...listProofs.map((proof) => ({ sql: "alter table l attach partition ln for values in ('c', 'd')", with: `alter table ln add constraint proof check (${proof})` })),
  { sql: "alter table l attach partition ln for values in ('c', 'd')", with: "alter table ln alter r set not null; alter table ln add check (r in ('c', 'd'))" },
  { sql: "alter table l attach partition ln for values in ('c', null)", with: "alter table ln add check (r is null or r = 'c')" },
  { sql: 'alter table w attach partition wn for values from (20, 0) to (30, 0)', with: 'alter table wn add check (a is not null and b is not null and a >= 20 and a < 30)' },
  { sql: 'alter table w attach partition wn for values from (20, 0) to (30, 0)', with: 'alter table wn add check (a is not null and b is not null and a > 20 and a < 30)' },
  {
    sql: 'alter table w attach partition wn for values from (20, 0) to (30, 0)',
    with: 'alter table wn add check ((a is not null) and (b is not null) and ((a > 20) or ((a = 20) and (b >= 0))) and ((a < 30) or ((a = 30) and (b < 0))))',
  },
];

export const partitionCases = [
  ...cases('attach', 'pglite', noDefault, [
    ...attach, ...proven,
    { sql: 'alter table m attach partition n for values from (0) to (5)', refused: '42P17' },
    { sql: 'alter table m attach partition n for values from (40) to (50)', refused: '23514' },
    { sql: 'alter table m attach partition n for values from (20) to (30)', with: 'create index on m (k)' },
    { sql: 'alter table m attach partition n for values from (20) to (30)', with: 'create index on m (k); create index on n (k)' },
    { sql: 'alter table m attach partition n for values from (20) to (30)', with: 'create index on m (k); create index on n (k) where k > 0' },
    { sql: 'alter table m attach partition n for values from (20) to (30)', with: 'alter table m add primary key (k); alter table n alter k set not null' },
    { sql: 'alter table m attach partition n for values from (20) to (30)', with: 'alter table m add primary key (k); alter table n add primary key (k)' },
    { sql: 'alter table m attach partition n for values from (20) to (30)', with: 'alter table m add check (id > 0); alter table n add constraint m_id_check check (id > 0)' },
    { sql: 'alter table m attach partition n for values from (20) to (30)', with: 'alter table m add check (id > 0)', refused: '42804' },
    {
      sql: 'alter table m attach partition n for values from (20) to (30)',
      with: 'create table a (id int primary key); insert into a values (1), (2); alter table m add foreign key (id) references a',
    },
    {
      sql: 'alter table m attach partition n for values from (20) to (30)',
      with: 'create table a (id int primary key); insert into a values (1), (2); alter table m add foreign key (id) references a; alter table n add foreign key (id) references a',
    },
    {
      sql: 'alter table m attach partition n for values from (20) to (30)',
      with: 'alter table m add primary key (k); alter table n add primary key (k); create table u (k int references m); insert into u values (1)',
    },
    {
      sql: 'alter table m attach partition n for values from (20) to (30)',
      with: 'create function f() returns trigger language plpgsql as \'begin return new; end\'; create trigger tr before insert on m for each row execute function f()',
    },
    { sql: 'alter table m attach partition fresh for values from (20) to (30)', before: 'create table fresh (like m)' },
    {
      sql: 'alter table m attach partition fresh for values from (20) to (30)',
      with: 'create table fresh (id int not null, k int, r text) partition by range (k); create table fresh_1 partition of fresh for values from (20) to (30); insert into fresh values (1, 21)',
    },
    {
      sql: 'alter table m attach partition fresh for values from (20) to (30)',
      with: 'create table fresh (id int not null, k int, r text, check (k is not null and k >= 20 and k < 30)) partition by range (k); create table fresh_1 partition of fresh for values from (20) to (30); insert into fresh values (1, 21)',
    },
  ]),
  ...cases('attach, default partition', 'pglite', partitioned, [
    { sql: 'alter table events attach partition free for values from (50) to (60)', refused: '42804', note: 'without the parent\'s check' },
    {
      sql: 'alter table events attach partition free for values from (20) to (60)',
      with: "alter table free add constraint events_kind check (kind <> '')",
      refused: '23514',
      note: 'rows in the default partition',
    },
    { sql: 'alter table events attach partition free for values from (50) to (60)', with: "alter table free add constraint events_kind check (kind <> '')" },
    ...[
      'day < 50 or day >= 60',
      'day is not null and (day < 50 or day >= 60)',
      'not (day >= 50 and day < 60)',
      'not (day is not null and day >= 50 and day < 60)',
      'day is null or day < 50 or day >= 60',
      'day < 50',
      'day > 0',
      'day < 40',
    ].map((proof) => ({
      sql: 'alter table events attach partition free for values from (50) to (60)', with: `alter table free add constraint events_kind check (kind <> ''); alter table events_rest add constraint proof check (${proof})` })),
    {
      sql: 'alter table events attach partition free for values from (50) to (60)',
      with: "alter table free add constraint events_kind check (kind <> ''); alter table events_rest add constraint proof check (day < 50 or day >= 60); alter table free add check (day >= 50 and day < 60)",
    },
  ]),
  ...cases('partition', 'pglite', partitioned, [
    'create table events_9 partition of events for values from (90) to (99)',
    'create table events_9 partition of events (constraint c check (id > 0)) for values from (90) to (99)',
    'create table events_9 partition of events for values from (90) to (99) partition by range (id)',
    "create table deep_zz partition of deep for values in ('zz')",
    'create table deep_eu_2 partition of deep_eu for values from (100) to (200)',
    'create table if not exists events_1 partition of events for values from (0) to (10)',
    'create table deep_rest partition of deep default',
    { sql: 'create table events_3 partition of events for values from (20) to (25)', refused: '23514' },
    { sql: 'create table events_9 partition of events for values from (90) to (99)', with: 'alter table events_rest add check (day < 90 or day >= 99)' },
    'alter table events detach partition events_1',
    'alter table events detach partition events_rest',
    'alter table deep detach partition deep_eu',
    'alter table deep detach partition deep_us',
    'alter table deep_eu detach partition deep_eu_1',
    { sql: 'alter table events detach partition events_1 concurrently', refused: '25001' },
    'drop table events_1',
    'drop table events_rest',
    'drop table events',
    'drop table deep',
    'drop table deep_eu',
    'drop table deep_us',
    'drop table deep_eu_1',
    'drop table events_1, events_2',
    'truncate events',
    'truncate events_1',
    'truncate deep',
    { sql: 'truncate only events', refused: '42809' },
    'truncate deep_eu',
    'alter table events rename to happenings',
    'alter table events_1 rename to first',
    'create schema s',
    'alter table events_1 set (fillfactor = 70)',
    { sql: 'alter table events set (fillfactor = 70)', versions: since(16), refused: '42809' },
    { sql: 'alter table events set (fillfactor = 70)', versions: until(15), refused: '22023', note: 'until 15' },
    'analyze events',
    'analyze events_1',
    'alter table events enable row level security',
    'alter table events owner to pg_monitor',
    'alter table events_1 owner to pg_monitor',
    'comment on table events is \'x\'',
    'grant select on events to public',
    'lock table events in share mode',
    'lock table only events in share mode',
    'lock table events_1',
    'alter table events replica identity full',
    'alter table events_1 set unlogged',
    'alter table events set tablespace pg_default',
    'create table copy (like events including all)',
    'create table copy as select * from events',
    'create view v as select * from events',
    'create policy p on events using (true)',
    'alter table events add column c int, add check (id > 0)',
    { sql: 'alter table events_1 no inherit events', refused: '42809' },
    { sql: 'alter table free inherit events', refused: '42809' },
    { sql: 'alter table events set access method heap', versions: since(17) },
    { sql: 'alter table events set unlogged', versions: until(17), note: 'without effect on partitions' },
    { sql: 'alter table events set unlogged', versions: since(18), refused: '42809' },
  ]),
  ...cases('partition, keys', 'pglite', partitionedKeys, [
    'create table items_3 partition of items for values from (30) to (40)',
    'alter table items attach partition plain_items for values from (20) to (30)',
    { sql: 'alter table items attach partition plain_items for values from (20) to (30)', with: 'alter table plain_items add primary key (id)' },
    { sql: 'alter table items attach partition plain_items for values from (20) to (30)', with: 'alter table plain_items add foreign key (account_id) references accounts' },
    { sql: 'alter table items detach partition items_2', refused: '23503', note: 'still referenced' },
    { sql: 'alter table items detach partition items_2', with: 'delete from uses where item_id = 15' },
    { sql: 'drop table items_2', with: 'delete from uses where item_id = 15', refused: '2BP01' },
  ]),
  ...cases('inheritance', 'pglite', inheritance, [
    'alter table other inherit animals',
    'alter table dogs no inherit animals',
    'create table cats () inherits (animals)',
    'create table cats (indoor boolean) inherits (animals)',
    'create table kittens () inherits (dogs, other)',
    'drop table animals cascade',
    { sql: 'drop table animals', refused: '2BP01' },
    'drop table puppies',
    'truncate animals',
    'truncate only animals',
    'alter table animals rename to beasts',
    'alter table animals owner to pg_monitor',
    'alter table animals set (fillfactor = 70)',
    'alter table animals set without cluster',
    'analyze animals',
    'lock table animals',
    'lock table only animals',
    'alter table animals enable row level security',
    'create table copy (like animals)',
    { sql: 'alter table other inherit animals', with: 'alter table animals add check (legs > 0); alter table other add constraint animals_legs_check check (legs > 0)' },
    'alter table animals set unlogged',
  ]),
  ...cases('partition, from another table', 'pglite', shop, [
    'create table parts (id int, day int) partition by range (day)',
    'create table parts (id int references customers) partition by list (id)',
  ]),
];
