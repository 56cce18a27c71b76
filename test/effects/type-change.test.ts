import { describe, expect, it } from 'vitest';
import { judged, type Options } from './judge.ts';

const free = 'ACCESS EXCLUSIVE';
const rewrite = 'ACCESS EXCLUSIVE, rewrite';
const scan = 'ACCESS EXCLUSIVE, scan';
const build = 'ACCESS EXCLUSIVE, index build';

const types = "create domain plain as text; create domain checked as text check (value <> ''); create domain short as varchar(50); create type mood as enum ('sad', 'happy');";

function change(from: string, to: string, options: Options & { readonly extra?: string } = {}): string | undefined {
  return judged(`${types} create table t (id int, c ${from}, d text); ${options.extra ?? ''}`, `alter table t alter c type ${to}`, options)['t'];
}

describe('ALTER COLUMN TYPE', () => {
  it.each([
    ['varchar(50)', 'varchar(50)'], ['varchar(50)', 'varchar(100)'], ['varchar(50)', 'varchar'], ['varchar(50)', 'text'], ['varchar(50)', 'bpchar'], ['text', 'varchar'], ['text', 'citext'], ['citext', 'text'],
    ['numeric(10, 2)', 'numeric(12, 2)'], ['numeric(10, 2)', 'numeric'], ['numeric(10)', 'numeric(12, 0)'], ['timestamp(3)', 'timestamp'], ['timestamp', 'timestamp(6)'], ['timestamptz(0)', 'timestamptz(3)'], ['time(3)', 'time'],
    ['interval(0)', 'interval'], ['interval', 'interval day to second'], ['interval day to second', 'interval'], ['cidr', 'inet'], ['bit(5)', 'bit varying'], ['bit varying(5)', 'bit varying(9)'], ['xml', 'text'],
    ['varchar(5)[]', 'varchar[]'], ['int', 'oid'], ['int', 'regclass'], ['text', 'plain'], ['plain', 'text'], ['checked', 'text'], ['checked', 'checked'], ['short', 'varchar'], ['mood', 'mood'], ['text', 'varchar using c::text'], ['text', 'text using c'], ['int', 'int'],
  ])('%s to %s is free', (from, to) => {
    expect(change(from, to)).toBe(free);
  });

  it.each([
    ['int', 'bigint'], ['bigint', 'int'], ['int', 'text'], ['varchar(50)', 'varchar(20)'], ['text', 'varchar(50)'], ['varchar', 'varchar(50)'], ['char(10)', 'char(20)'], ['char(10)', 'text'], ['numeric(10, 2)', 'numeric(12, 3)'],
    ['numeric(10, 2)', 'numeric(8, 2)'], ['numeric', 'numeric(10, 2)'], ['timestamp', 'timestamp(3)'], ['timestamp(6)', 'timestamp(3)'], ['interval', 'interval(3)'], ['interval', 'interval year to month'], ['inet', 'cidr'],
    ['bit(5)', 'bit varying(9)'], ['json', 'jsonb'], ['jsonb', 'json'], ['uuid', 'text'], ['mood', 'text'], ['boolean', 'int using c::int'], ['varchar(50)[]', 'varchar(100)[]'], ['varchar(50)[]', 'text[]'], ['text', 'checked'], ['plain', 'checked'],
    ['citext', 'varchar(20)'], ['date', 'timestamp'], ['text', 'text using lower(c)'], ['text', 'text using d'], ['text', 'text using c || d'], ['varchar(80)', 'short'], ['short', 'varchar(80)'],
  ])('%s to %s rewrites', (from, to) => {
    expect(change(from, to)).toBe(rewrite);
  });

  it('timestamp to timestamptz hangs on the time zone of the session', () => {
    const at = (timezone: string, to = 'timestamptz', from = 'timestamp'): string | undefined => change(from, to, { settings: { timezone } });
    expect(at('UTC')).toBe(free);
    expect(at('Etc/UTC')).toBe(free);
    expect(at('Europe/Berlin')).toBe(rewrite);
    expect(at('UTC', 'timestamptz(3)', 'timestamp(3)')).toBe(rewrite);
    expect(at('UTC', 'timestamp', 'timestamptz')).toBe(free);
    expect(change('timestamp', 'timestamptz')).toBe(`${rewrite} ?`);
    expect(change('timestamp', 'timestamptz', { postgres: 11, settings: { timezone: 'UTC' } })).toBe(rewrite);
    expect(change('timestamp', "timestamptz using c at time zone 'UTC'", { settings: { timezone: 'UTC' } })).toBe(rewrite);
  });

  it('verifies valid CHECKs on the column again', () => {
    expect(change('varchar(5)', 'text', { extra: "alter table t add check (c <> '');" })).toBe(scan);
    expect(change('text', 'text', { extra: "alter table t add check (c <> '');" })).toBe(scan);
    expect(change('varchar(5)', 'text', { extra: "alter table t add check (c <> '') not valid;" })).toBe(free);
    expect(change('varchar(5)', 'text', { extra: "alter table t add check (d <> '');" })).toBe(free);
  });

  it('builds again the indexes that can not be kept', () => {
    expect(change('varchar(5)', 'varchar(9)', { extra: 'create index on t (c);' })).toBe(free);
    expect(change('varchar(5)', 'text', { extra: 'create unique index on t (c);' })).toBe(free);
    expect(change('varchar(5)', 'varchar(9)', { extra: 'create index on t (lower(c));' })).toBe(build);
    expect(change('varchar(5)', 'varchar(9)', { extra: "create index on t (d) where c <> '';" })).toBe(build);
    expect(change('varchar(5)', 'varchar(9)', { extra: "create index on t (c) where d <> '';" })).toBe(build);
    expect(change('varchar(5)', 'varchar(9)', { extra: 'create index on t (d) include (c);' })).toBe(free);
    expect(change('varchar(5)', 'varchar(9)', { extra: 'create index on t (lower(d));' })).toBe(free);
    expect(change('text', 'text collate "C"', { extra: 'create index on t (c);' })).toBe(build);
    expect(change('text collate "C"', 'text', { extra: 'create index on t (c);' })).toBe(build);
    expect(change('text', 'text collate "C"')).toBe(free);
    expect(change('text', 'citext', { extra: 'create index on t (c);' })).toBe(build);
    expect(change('int', 'oid', { extra: 'create index on t (c);' })).toBe(build);
    expect(change('timestamp', 'timestamptz', { extra: 'create index on t (c);', settings: { timezone: 'UTC' } })).toBe(build);
    expect(change('cidr', 'inet', { extra: 'create index on t (c);' })).toBe(free);
  });

  it('locks the tables on the other side of foreign keys, and verifies the key where it is compared anew', () => {
    const history = 'create table p (id varchar(5) primary key, n int unique); create table t (id varchar(5) references p, n int references p (n));';
    expect(judged(history, 'alter table t alter id type text')).toEqual({ t: free, p: free });
    expect(judged(history, 'alter table p alter id type text')).toEqual({ t: free, p: free });
    expect(judged(history, 'alter table t alter n type bigint')).toEqual({ t: rewrite, p: free });
    expect(judged(history, 'alter table p alter n type bigint')).toEqual({ p: rewrite, t: scan });
    expect(judged(history, 'alter table t alter id type text, alter n type bigint')).toEqual({ t: rewrite, p: free });
    expect(judged(history, 'alter table p alter id type text, alter n type bigint')).toEqual({ p: rewrite, t: scan });
    expect(judged('create table p (at timestamp primary key); create table t (at timestamp references p);', 'alter table t alter at type timestamptz', { settings: { timezone: 'UTC' } })).toEqual({ t: scan, p: free });
  });

  it('reaches partitions and children, which alone have rows', () => {
    const history = 'create table t (a int, b varchar(5)) partition by range (a); create table t1 partition of t for values from (0) to (9); create table c (a int); create table cc () inherits (c);';
    expect(judged(history, 'alter table t alter b type text')).toEqual({ t: free, t1: free });
    expect(judged(history, 'alter table t alter b type varchar(3)')).toEqual({ t: free, t1: rewrite });
    expect(judged(history, 'alter table c alter a type bigint')).toEqual({ c: rewrite, cc: rewrite });
  });

  it('guesses where the column was never seen', () => {
    expect(judged('', 'alter table t alter c type text', { partial: true })).toEqual({ t: `${rewrite} ?` });
    expect(judged('alter table t add column c varchar(5)', 'alter table t alter c type text', { partial: true })).toEqual({ t: `${build} ?` });
  });
});
