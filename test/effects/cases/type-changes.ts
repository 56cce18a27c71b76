import { cases, since, until, type Case, type Form } from './case.ts';

/** Old types, each with a value that every change of its family can take. */
interface Family {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  /** Types only changed to. */
  readonly onlyNew?: readonly string[];
  readonly settings?: readonly Readonly<Record<string, string>>[];
  /** `old → new` without an assignment cast: PostgreSQL asks for USING. */
  readonly needsUsing?: (oldType: string, newType: string) => boolean;
}

const number = '7';
const text = "'7'";
const time = "'2024-05-06 07:08:00'";

const families: readonly Family[] = [
  {
    name: 'numbers',
    values: {
      smallint: number, int: number, bigint: number, numeric: number, 'numeric(10, 2)': number, 'numeric(12, 2)': number, 'numeric(12, 4)': number, 'numeric(8, 2)': number,
      'numeric(10)': number, real: number, 'double precision': number,
    },
    onlyNew: ['text', 'varchar(20)', 'varchar'],
  },
  {
    name: 'strings',
    values: { text, varchar: text, 'varchar(20)': text, 'varchar(50)': text, 'char(20)': text, 'char(30)': text, bpchar: text, name: text, citext: text },
    onlyNew: ['varchar(30)', 'char', 'plain_text', 'checked_text', 'plain_varchar'],
  },
  { name: 'domains', values: { plain_text: text, checked_text: text, plain_varchar: text, nested_text: text }, onlyNew: [
    'text',
    'varchar',
    'varchar(20)',
    'required_text',
  ] },
  {
    name: 'times',
    values: {
      timestamp: time, 'timestamp(3)': time, 'timestamp(0)': time, timestamptz: time, 'timestamptz(3)': time, 'timestamptz(0)': time, date: time, time, 'time(3)': time, timetz: time, 'timetz(3)': time,
    },
    onlyNew: ['timestamp(6)', 'timestamptz(6)', 'text'],
    settings: [{ timezone: 'UTC' }, { timezone: 'Europe/Berlin' }],
    needsUsing: (oldType, newType) => (family(oldType) === 'date' && [
      'time',
      'timetz',
    ].includes(family(newType))) || ([
      'time',
      'timetz',
    ].includes(family(oldType)) && ['date', 'timestamp', 'timestamptz'].includes(family(newType))) || (family(oldType) === 'timestamp' && family(newType) === 'timetz'),
  },
  {
    name: 'intervals',
    values: { interval: "'1 day'", 'interval(3)': "'1 day'", 'interval(0)': "'1 day'", 'interval day to second': "'1 day'", 'interval day to second(3)': "'1 day'", 'interval year to month': "'1 year'", 'interval hour': "'1 hour'" },
    onlyNew: [
    'text',
    'interval day',
    'interval(6)',
  ],
  },
  { name: 'bits', values: { 'bit(8)': "B'00000001'", varbit: "B'00000001'", 'varbit(8)': "B'00000001'", 'varbit(16)': "B'00000001'" }, onlyNew: [
    'varbit(32)',
    'bit(16)',
  ], needsUsing: (_, newType) => newType === 'bit(16)' },
  { name: 'networks', values: { inet: "'10.0.0.0'", cidr: "'10.0.0.0/8'", macaddr: "'08:00:2b:01:02:03'", macaddr8: "'08:00:2b:ff:fe:01:02:03'" }, onlyNew: [
    'text',
    'varchar',
  ], needsUsing: (oldType, newType) => oldType.startsWith('mac') !== newType.startsWith('mac') && !['text', 'varchar'].includes(newType) },
  { name: 'documents', values: { json: "'{}'", jsonb: "'{}'" }, onlyNew: ['text', 'varchar'] },
  { name: 'uuids', values: { uuid: "'00000000-0000-0000-0000-000000000001'" }, onlyNew: ['text', 'varchar', 'varchar(36)', 'char(36)'] },
  { name: 'enums', values: { mood: "'happy'" }, onlyNew: ['text', 'varchar', 'varchar(20)'] },
  { name: 'booleans', values: { boolean: 'true' }, onlyNew: ['text', 'varchar'] },
  { name: 'oids', values: { oid: number, int: number, regclass: number, regtype: number }, onlyNew: [
    'bigint',
    'text',
  ], needsUsing: (oldType, newType) => oldType !== newType && oldType.startsWith('reg') && newType.startsWith('reg') },
  {
    name: 'arrays',
    values: { 'int[]': "'{1}'", 'bigint[]': "'{1}'", 'text[]': "'{1}'", 'varchar[]': "'{1}'", 'varchar(20)[]': "'{1}'", 'varchar(50)[]': "'{1}'", 'numeric(10, 2)[]': "'{1}'" },
    onlyNew: ['text'],
    needsUsing: (oldType, newType) => /^(text|varchar)/.test(oldType) && /^(int|bigint|numeric)/.test(newType),
  },
  { name: 'bytes', values: { bytea: "'x'" }, onlyNew: ['text'] },
  { name: 'ranges', values: { int4range: "'[1,2)'" }, onlyNew: ['text'] },
  { name: 'money', values: { money: number }, onlyNew: ['numeric', 'text'] },
];

const types = `
create extension citext;
create domain plain_text as text;
create domain plain_varchar as varchar(50);
create domain nested_text as plain_text;
create domain checked_text as text check (value <> '');
create domain required_text as text not null;
create type mood as enum ('happy', 'sad');
create type weather as enum ('happy', 'sad');
create cast (mood as weather) with inout as assignment;
`;

/** Every type of a family to every other one, each old type in a table of its own. */
function matrix({ name, values, onlyNew = [], settings = [{}], needsUsing }: Family): Case[] {
  const tables = Object.entries(values).map(([type, value], index) => ({ type, name: `${name}_${index}`, value }));
  const setup = `${types}${tables.map((table) => `create table ${table.name} (c ${table.type}, other int);\ninsert into ${table.name} values (${table.value}, 1);`).join('\n')}`;
  const newTypes = [...new Set([...Object.keys(values), ...onlyNew])];
  return cases('type', 'pglite', setup, tables.flatMap((table) => newTypes.filter((newType) => !needsUsing?.(table.type, newType)).flatMap((newType) =>
    settings.map((each) => ({ sql: `alter table ${table.name} alter column c type ${newType}`, note: `from ${table.type}`, settings: each })))));
}

/** `timestamp(3)` is of the family timestamp. */
function family(type: string): string {
  return type.replace(/\(.*\)/, '');
}

const usingSetup = `${types}
create table t (n int, b bigint, s text, v varchar(50), ts timestamp, tz timestamptz, j json, m mood, c char(5), f float, flag boolean, arr int[], u text);
insert into t values (1, 1, '7', '7', now(), now(), '{}', 'happy', 'x', 1, true, '{1}', '00000000-0000-0000-0000-000000000001');
`;

const usingForms: readonly Form[] = [
  'alter table t alter v type text using v::text',
  'alter table t alter v type text using v',
  'alter table t alter v type text using (v)',
  'alter table t alter v type varchar(60) using v::varchar(60)',
  'alter table t alter v type varchar(60) using v::varchar(10)',
  "alter table t alter v type text using v || ''",
  'alter table t alter v type text using trim(v)',
  'alter table t alter v type text using s',
  'alter table t alter v type varchar(50) using v',
  'alter table t alter v type varchar(50)',
  'alter table t alter v type varchar using v::text',
  "alter table t alter v type text using coalesce(v, '')",
  "alter table t alter v type text using 'x'",
  'alter table t alter v type text using null',
  'alter table t alter s type int using s::int',
  'alter table t alter s type integer using (s::integer)',
  'alter table t alter u type uuid using u::uuid',
  'alter table t alter s type mood using m',
  "alter table t alter s type varchar using cast(s as varchar)",
  'alter table t alter s type jsonb using to_jsonb(s)',
  'alter table t alter s type text using s::varchar(5)',
  'alter table t alter n type bigint using n::bigint',
  'alter table t alter n type int using n',
  'alter table t alter n type int using n + 0',
  'alter table t alter n type int using n::bigint::int',
  'alter table t alter n type boolean using n <> 0',
  "alter table t alter n type oid using n::oid",
  'alter table t alter n type timestamptz using to_timestamp(n)',
  { sql: "alter table t alter ts type timestamptz using ts at time zone 'UTC'", settings: { timezone: 'UTC' } },
  { sql: "alter table t alter ts type timestamptz using ts at time zone 'UTC'", settings: { timezone: 'Europe/Berlin' } },
  { sql: 'alter table t alter ts type timestamptz using ts::timestamptz', settings: { timezone: 'UTC' } },
  { sql: 'alter table t alter ts type timestamptz', settings: { timezone: 'GMT' } },
  { sql: 'alter table t alter ts type timestamptz', settings: { timezone: 'Etc/UTC' } },
  { sql: 'alter table t alter ts type timestamptz', settings: { timezone: 'Africa/Abidjan' } },
  { sql: 'alter table t alter ts type timestamptz', settings: { timezone: '0' } },
  { sql: 'alter table t alter ts type timestamptz', settings: { timezone: 'utc' } },
  { sql: 'alter table t alter tz type timestamp', settings: { timezone: 'Etc/GMT' } },
  { sql: 'alter table t alter tz type timestamp', settings: { timezone: 'Zulu' } },
  { sql: 'alter table t alter tz type timestamp', settings: { timezone: 'Europe/London' } },
  { sql: 'alter table t alter tz type timestamp', uncertain: true, note: 'no time zone told' },
  { sql: 'alter table t alter ts type timestamptz', uncertain: true, note: 'no time zone told' },
  { sql: 'alter table t alter ts type timestamptz', before: "set local timezone = 'UTC'" },
  { sql: 'alter table t alter ts type timestamptz', before: "set timezone to 'UTC'" },
  { sql: 'alter table t alter ts type timestamptz', before: "set time zone 'UTC'" },
  'alter table t alter j type jsonb using j::jsonb',
  'alter table t alter m type weather using m::text::weather',
  'alter table t alter m type weather',
  'alter table t alter m type text using m::text',
  'alter table t alter c type char(3)',
  'alter table t alter c type text using c::text',
  'alter table t alter f type numeric using round(f)',
  'alter table t alter flag type int using flag::int',
  'alter table t alter flag type int using case when flag then 1 else 0 end',
  'alter table t alter arr type text using array_to_string(arr, \',\')',
  'alter table t alter arr type int[] using arr',
  { sql: 'alter table t alter s type int', refused: '42804' },
  { sql: 'alter table t alter flag type int', refused: '42804' },
  { sql: "alter table t alter v type text, alter v set default 'x'" },
  'alter table t alter v type text, alter n type bigint',
  'alter table t alter v type text, alter s type varchar',
  'alter table t alter v type text, add check (n > 0)',
  'alter table t alter v type text, alter n set not null',
  'alter table t alter v type text, drop column n',
  'alter table t alter v type text, add column x int',
  'alter table t alter v type text, add column x uuid default gen_random_uuid()',
  'alter table only t alter v type text',
  'alter table t alter v set data type text',
  'alter table t alter v type text collate "C"',
  'alter table t alter s type text collate "C"',
  'alter table t alter v type varchar(60) collate "C"',
  { sql: 'alter table t alter n type bigint', with: 'alter table t alter n set default 5' },
  { sql: 'alter table t alter v type text', with: "alter table t alter v set default 'x'" },
  { sql: 'alter table t alter v type text', with: 'create view seen as select v from t', refused: '0A000' },
  { sql: 'alter table t alter v type text', with: 'create view seen as select n from t' },
  { sql: 'alter table t alter v type text', with: 'create materialized view seen as select v from t', refused: '0A000' },
  { sql: 'alter table t alter n type bigint', with: 'alter table t add column g int generated always as (n + 1) stored', versions: since(15), refused: '0A000' },
  { sql: 'alter table t alter n type bigint', with: 'alter table t add column g int generated always as (n + 1) stored', versions: until(14), refused: '42601', note: 'until 14' },
  { sql: 'alter table t alter b type numeric', with: 'alter table t add column g int generated always as (n + 1) stored' },
  { sql: 'alter table t alter g type bigint', with: 'alter table t add column g int generated always as (n + 1) stored' },
  { sql: 'alter table t alter v type text', with: 'create policy p on t using (v <> \'\')', refused: '0A000' },
  { sql: 'alter table t alter i type bigint', with: 'alter table t add column i int generated always as identity' },
  { sql: 'alter table t alter i type bigint', with: 'alter table t add column i serial' },
  { sql: 'alter table t alter v type text', with: 'create statistics st on n, v from t' },
];

const dependents: readonly (readonly [name: string, sql: (table: string) => string])[] = [
  ['indexed', (table) => `create index on ${table} (c)`],
  ['unique', (table) => `alter table ${table} add unique (c)`],
  ['primary', (table) => `alter table ${table} add primary key (c)`],
  ['multi', (table) => `create index on ${table} (other, c)`],
  ['include', (table) => `create index on ${table} (other) include (c)`],
  ['hash', (table) => `create index on ${table} using hash (c)`],
  ['expression', (table) => `create index on ${table} ((c is null))`],
  ['partial', (table) => `create index on ${table} (other) where c is not null`],
  ['elsewhere', (table) => `create index on ${table} (other) where other > 0`],
  ['checked', (table) => `alter table ${table} add check (c is not null)`],
  ['unchecked', (table) => `alter table ${table} add check (c is not null) not valid`],
  ['otherwise', (table) => `alter table ${table} add check (other > 0)`],
  ['required', (table) => `alter table ${table} alter c set not null`],
];

const changes: readonly (readonly [oldType: string, newType: string, value: string, settings?: Readonly<Record<string, string>>])[] = [
  ['varchar(50)', 'varchar(100)', text],
  ['varchar(50)', 'text', text],
  ['text', 'varchar', text],
  ['varchar(50)', 'varchar(20)', text],
  ['varchar(50)', 'varchar(50)', text],
  ['text', 'text', text],
  ['text', 'citext', text],
  ['citext', 'text', text],
  ['text', 'text collate "C"', text],
  ['varchar(50)', 'varchar(60) collate "C"', text],
  ['int', 'bigint', number],
  ['int', 'oid', number],
  ['numeric(10, 2)', 'numeric(12, 2)', number],
  ['timestamp(3)', 'timestamp', time],
  ['timestamp', 'timestamptz', time, { timezone: 'UTC' }],
  ['timestamptz', 'timestamp', time, { timezone: 'UTC' }],
  ['timestamp', 'timestamptz', time, { timezone: 'Europe/Berlin' }],
  ['cidr', 'inet', "'10.0.0.0/8'"],
  ['varbit(8)', 'varbit(16)', "B'00000001'"],
  ['bit(8)', 'varbit', "B'00000001'"],
  ['char(20)', 'text', text],
  ['text', 'plain_text', text],
  ['plain_text', 'text', text],
  ['varchar(50)[]', 'varchar[]', "'{1}'"],
];

/** No hash operator class, or none before some major. */
const noHash = new Set(['varbit(8)', 'bit(8)']);

/** Every change of the list under one kind of dependent. */
function underDependent([dependent, sql]: (typeof dependents)[number]): Case[] {
  const tables = changes.flatMap(([oldType, newType, value, settings], index) =>
    dependent === 'hash' && noHash.has(oldType) ? [] : [{ name: `${dependent}_${index}`, oldType, newType, value, settings }]);
  const setup = `${types}${tables.map(({ name, oldType, value }) => `create table ${name} (c ${oldType}, other int);\ninsert into ${name} values (${value}, 1);\n${sql(name)};`).join('\n')}`;
  return cases('type, dependents', 'pglite', setup, tables.map(({ name, oldType, newType, settings }) => ({ sql: `alter table ${name} alter column c type ${newType}`, note: `${dependent}, from ${oldType}`, ...(settings && { settings }) })));
}

const foreignKeys = `
create table a (id int primary key, code varchar(20) unique, label text);
create table b (id int primary key, a_id int references a, a_code varchar(20) references a (code), note varchar(20));
create table self (id int primary key, up int references self);
insert into a values (1, 'x', 'y'); insert into b values (1, 1, 'x', 'z'); insert into self values (1, 1);
`;

export const typeChangeCases = [
  ...families.flatMap(matrix),
  ...cases('type, using', 'pglite', usingSetup, usingForms),
  ...dependents.flatMap(underDependent),
  ...cases('type, foreign key', 'pglite', foreignKeys, [
    'alter table a alter id type int',
    'alter table a alter id type bigint',
    'alter table b alter a_id type bigint',
    'alter table b alter a_id type int',
    'alter table a alter code type varchar(40)',
    'alter table b alter a_code type varchar(40)',
    'alter table b alter a_code type text',
    'alter table a alter code type text',
    'alter table a alter label type varchar',
    'alter table b alter note type varchar(40)',
    'alter table b alter note type int using 1',
    'alter table b alter id type bigint',
    'alter table self alter id type bigint',
    'alter table self alter up type bigint',
    'alter table self alter id type bigint, alter up type bigint',
    { sql: 'alter table b alter a_id type bigint', with: 'alter table b drop constraint b_a_id_fkey; alter table b add constraint late foreign key (a_id) references a not valid' },
    { sql: 'alter table b alter a_code type text', with: 'create index on b (a_code)' },
  ]),
  ...cases('type, partitioned', 'pglite', `
    create table p (id int, v varchar(20), k int, check (id > 0)) partition by range (k);
    create table p1 partition of p for values from (0) to (10); create table p2 partition of p default;
    create index on p (v);
    insert into p values (1, 'x', 1), (2, 'y', 20);
    create table animals (id int, v varchar(20)); create table dogs () inherits (animals); insert into animals values (1, 'x'); insert into dogs values (2, 'y');`, [
      'alter table p alter v type varchar(40)',
      'alter table p alter v type text',
      'alter table p alter v type varchar(10)',
      'alter table p alter id type bigint',
      'alter table p alter id type int',
      'alter table animals alter v type text',
      'alter table animals alter id type bigint',
      { sql: 'alter table p1 alter v type text', refused: '42P16' },
      { sql: 'alter table dogs alter v type text', refused: '42P16' },
      { sql: 'alter table p alter k type bigint', refused: '42P16' },
    ]),
];
