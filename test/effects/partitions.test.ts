import { describe, expect, it } from 'vitest';
import { judged } from './judge.ts';

const access = 'ACCESS EXCLUSIVE';
const scan = 'ACCESS EXCLUSIVE, scan';

function attach(key: string, column: string, check: string, bound: string): string | undefined {
  return judged(`create table p (k ${column}, v int) partition by ${key}; create table n (k ${column}, v int, constraint c check (${check}))`, `alter table p attach partition n ${bound}`)['n'];
}

describe('ATTACH PARTITION', () => {
  const range = 'for values from (10) to (20)';
  it.each([
    'k is not null and k >= 10 and k < 20', 'k is not null and k between 10 and 19', 'k is not null and k > 10 and k < 15', 'k is not null and k = 12', 'k is not null and k in (11, 12)', 'k is not null and (k = 10 or k = 19)', 'k is not null and k >= 10::bigint and k < 20::bigint',
    'not (k is null) and not (k < 10 or k >= 20)', 'k is not null and 10 <= k and 20 > k', "k is not null and k >= '10' and k < 20::int", 'k is not null and k = any (array[10, 11])', 'k is not null and k >= 10 and k < 20 and v > 0',
  ])('into a range is proved by CHECK (%s)', (check) => {
    expect(attach('range (k)', 'int', check, range)).toBe(access);
  });

  it.each(['k >= 10 and k < 20', 'k is not null and k > 9 and k < 15', 'k is not null and k >= 10', 'k is not null and k >= 9 and k < 20', 'k is not null and k between 10 and 20', 'k is not null and k in (12, 20)', 'k is not null and v >= 10 and v < 20', 'k is not null and abs(k) < 20'])('into a range is not proved by CHECK (%s)', (check) => {
    expect(attach('range (k)', 'int', check, range)).toBe(scan);
  });

  it('takes NOT NULL for a proof, dates, lists and several columns', () => {
    expect(attach('range (k)', 'int not null', 'k >= 10 and k < 20', range)).toBe(access);
    expect(attach('range (k)', 'date not null', "k >= '2024-01-01' and k < '2024-02-01'", "for values from ('2024-01-01') to ('2024-03-01')")).toBe(access);
    expect(attach('range (k)', 'timestamp not null', "k >= timestamp '2024-01-01' and k < timestamp '2024-02-01 00:00'", "for values from ('2024-01-01') to ('2024-02-01 00:00:00')")).toBe(access);
    expect(attach('range (k)', 'date not null', "k >= '2023-12-31' and k < '2024-02-01'", "for values from ('2024-01-01') to ('2024-03-01')")).toBe(scan);
    expect(attach('range (k)', 'int not null', 'k < 20', 'for values from (minvalue) to (20)')).toBe(access);
    expect(attach('range (k)', 'date not null', "k >= '2024-01-01'::timestamp and k < '2024-02-01'::timestamp", "for values from ('2024-01-01') to ('2024-03-01')")).toBe(access);
    expect(attach('range (k)', 'timestamptz not null', "k >= '2024-01-01'::date and k < '2024-02-01'::date", "for values from ('2024-01-01'::timestamptz) to ('2024-03-01'::timestamptz)")).toBe(`${scan} ?`);
    expect(attach('range ((k + 1))', 'int not null', 'k + 1 is not null and k + 1 >= 10 and k + 1 < 20', range)).toBe(access);
    expect(attach('list (k)', 'varchar(10) not null', "k::text in ('a', 'b')", "for values in ('a', 'b')")).toBe(access);
    expect(attach('list (k)', 'text not null', "k in ('a', 'b')", "for values in ('a', 'b', 'c')")).toBe(access);
    expect(attach('list (k)', 'text', "k in ('a', 'b')", "for values in ('a', 'b')")).toBe(scan);
    expect(attach('list (k)', 'text', "k = 'a' or k is null", "for values in ('a', null)")).toBe(access);
    expect(attach('list (k)', 'text not null', "k in ('a', 'x')", "for values in ('a', 'b')")).toBe(scan);
    expect(attach('range (k, v)', 'int not null', 'v is not null and k = 1 and v >= 5 and v < 9', 'for values from (1, 5) to (1, 9)')).toBe(access);
    expect(attach('hash (k)', 'int not null', 'k > 0', 'for values with (modulus 2, remainder 0)')).toBe(scan);
  });

  it('does not trust the order of text', () => {
    expect(attach('range (k)', 'text not null', "k >= 'b' and k < 'c'", "for values from ('a') to ('d')")).toBe(`${scan} ?`);
    expect(attach('range (k)', 'text not null', "k >= 'a' and k < 'd'", "for values from ('a') to ('d')")).toBe(access);
  });

  const history = `create table q (id int primary key);
    create table p (k int not null, q_id int) partition by range (k); create table p1 partition of p for values from (0) to (10); create table rest partition of p default;
    create table n (k int not null, q_id int, constraint c check (k >= 10 and k < 20));`;

  it('locks the parent little and the default partition much', () => {
    const sql = 'alter table p attach partition n for values from (10) to (20)';
    expect(judged(history, sql)).toEqual({ p: 'SHARE UPDATE EXCLUSIVE', n: access, rest: scan });
    expect(judged(history, sql, { postgres: 11 })['p']).toBe(access);
    expect(judged(`${history} alter table rest add check (k < 10 or k >= 20);`, sql)['rest']).toBe(access);
    expect(judged(`${history} alter table rest add check (not (k >= 10 and k < 30));`, sql)['rest']).toBe(access);
    expect(judged(`${history} alter table rest add check (k >= 20);`, sql)['rest']).toBe(access);
    expect(judged(`${history} alter table rest add check (k >= 15);`, sql)['rest']).toBe(scan);
  });

  it('builds the indexes and verifies the foreign keys that the partition lacks', () => {
    const sql = 'alter table p attach partition n for values from (10) to (20)';
    const more = `${history} create index on p (q_id); alter table p add foreign key (q_id) references q;`;
    expect(judged(more, sql)).toEqual({ p: 'SHARE UPDATE EXCLUSIVE', n: 'ACCESS EXCLUSIVE, index build', rest: scan, q: 'SHARE ROW EXCLUSIVE' });
    expect(judged(`${more} create index on n (q_id);`, sql)['n']).toBe(scan);
    expect(judged(`${more} create index on n (q_id); alter table n add foreign key (q_id) references q;`, sql)).toEqual({ p: 'SHARE UPDATE EXCLUSIVE', n: access, rest: scan, q: access });
  });

  it('PARTITION OF, DETACH and DROP lock parent and default partition', () => {
    expect(judged(history, 'create table p2 partition of p for values from (10) to (20)')).toEqual({ p: access, rest: scan });
    expect(judged(history, 'alter table p detach partition p1')).toEqual({ p: access, p1: access, rest: access });
    expect(judged(history, 'drop table p1')).toEqual({ p1: access, p: access, rest: access });
    expect(judged(history.replace('create table rest partition of p default;', ''), 'alter table p detach partition p1 concurrently')).toEqual({ p: 'SHARE UPDATE EXCLUSIVE', p1: access });
  });

  it('a key on the partitioned table locks partitions by version', () => {
    const keyed = 'alter table p add unique (k)';
    expect(judged(history, keyed, { postgres: 17 })).toMatchObject({ p: access, p1: 'SHARE, index build' });
    expect(judged(history, keyed, { postgres: 18 })).toMatchObject({ p: access, p1: 'ACCESS EXCLUSIVE, index build' });
  });
});
