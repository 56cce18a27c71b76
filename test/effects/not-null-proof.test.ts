import { describe, expect, it } from 'vitest';
import { judged, type Options } from './judge.ts';

const proved = 'ACCESS EXCLUSIVE';
const scan = 'ACCESS EXCLUSIVE, scan';

function setNotNull(check: string, options?: Options): string | undefined {
  return judged(`create table t (a int, b int, constraint k check (${check}))`, 'alter table t alter a set not null', options)['t'];
}

describe('SET NOT NULL', () => {
  it.each(['a is not null', 'b > 0 and a is not null', 'not (a is null)', '(a is null) = false', 'a is distinct from null', 'not (a is null or b is null)', '(a is not null and b = 1) or (a is not null and b = 2)', '(a is not null) = true', 'a is not null and b is not null'])('is proved by CHECK (%s)', (check) => {
    expect(setNotNull(check)).toBe(proved);
  });

  it.each(['a > 0', 'num_nonnulls(a) = 1', 'a is not null or b is not null', 'b is not null', 'a is null', 'coalesce(a, b) is not null', 'not (a is null and b is null)', '(a is null) = true'])('is not proved by CHECK (%s)', (check) => {
    expect(setNotNull(check)).toBe(scan);
  });

  it('needs 12, and a CHECK that is valid', () => {
    expect(setNotNull('a is not null', { postgres: 11 })).toBe(scan);
    const pending = 'create table t (a int); alter table t add constraint k check (a is not null) not valid;';
    expect(judged(pending, 'alter table t alter a set not null')).toEqual({ t: scan });
    expect(judged(`${pending} alter table t validate constraint k;`, 'alter table t alter a set not null')).toEqual({ t: proved });
    expect(judged('create table t (a int, constraint k check (a is not null) not enforced)', 'alter table t alter a set not null')).toEqual({ t: scan });
  });

  it('needs no proof where it holds already', () => {
    expect(judged('create table t (a int not null)', 'alter table t alter a set not null')).toEqual({ t: proved });
    expect(judged('create table t (a int primary key)', 'alter table t alter a set not null')).toEqual({ t: proved });
  });

  it('is verified while its own constraint is NOT VALID (18)', () => {
    expect(judged('create table t (a int); alter table t add constraint n not null a not valid;', 'alter table t alter a set not null')).toEqual({ t: scan });
    expect(judged('create table t (a int); alter table t add constraint n not null a not valid;', 'alter table t validate constraint n')).toEqual({ t: 'SHARE UPDATE EXCLUSIVE, scan' });
  });

  it('is proved for each child by itself', () => {
    const history = 'create table t (a int); create table c (constraint k check (a is not null)) inherits (t);';
    expect(judged(history, 'alter table t alter a set not null')).toEqual({ t: scan, c: proved });
    expect(judged(history, 'alter table only t alter a set not null')).toEqual({ t: scan });
  });

  it('guesses on a table never seen, unless a CHECK was seen', () => {
    expect(judged('', 'alter table t alter a set not null', { partial: true })).toEqual({ t: `${scan} ?` });
    expect(judged('alter table t add constraint k check (a is not null)', 'alter table t alter a set not null', { partial: true })).toEqual({ t: proved });
  });

  it('spares ADD PRIMARY KEY USING INDEX the scan', () => {
    const history = (columns: string): string => `create table t (a int ${columns}); create unique index i on t (a);`;
    expect(judged(history(''), 'alter table t add primary key using index i')['t']).toBe(scan);
    expect(judged(history('not null'), 'alter table t add primary key using index i')['t']).toBe(proved);
    expect(judged(history('check (a is not null)'), 'alter table t add primary key using index i')['t']).toBe(proved);
  });
});
