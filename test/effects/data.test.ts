import { describe, expect, it } from 'vitest';
import { judged } from './judge.ts';

const write = 'ROW EXCLUSIVE';
const writeScan = 'ROW EXCLUSIVE, scan';
const readScan = 'ACCESS SHARE, scan';

describe('data', () => {
  const history = `create table p (id int primary key, name text, code text unique); create table t (id int primary key, p_id int references p, a int);
    create table c (t_id int references t on delete cascade, note text); create table i (t_id int references t on delete set null); create index on i (t_id);
    create view v as select id, p_id from t; create materialized view m as select id from v;`;

  it('is read through views', () => {
    expect(judged(history, 'select * from v')).toEqual({ v: 'ACCESS SHARE', t: readScan });
    expect(judged(history, 'select * from v for update')).toEqual({ v: 'ROW SHARE', t: 'ROW SHARE, scan' });
    expect(judged(history, 'refresh materialized view m')).toEqual({ m: 'ACCESS EXCLUSIVE, rewrite', v: 'ACCESS SHARE', t: readScan });
    expect(judged(history, 'refresh materialized view concurrently m')).toEqual({ m: 'EXCLUSIVE, scan', v: 'ACCESS SHARE', t: readScan });
    expect(judged(history, 'create table n as select * from v')).toEqual({ v: 'ACCESS SHARE', t: readScan });
    expect(judged(history, 'create view n as select * from v')).toEqual({ v: 'ACCESS SHARE' });
    expect(judged(history, 'lock table v')).toEqual({ v: 'ACCESS EXCLUSIVE', t: 'ACCESS EXCLUSIVE' });
  });

  it('is written under ROW EXCLUSIVE; a key in WHERE spares the scan', () => {
    expect(judged(history, "update p set name = 'x'")).toEqual({ p: writeScan });
    expect(judged(history, "update p set name = 'x' where id = 1")).toEqual({ p: write });
    expect(judged(history, "update p set name = 'x' where id in (1, 2) and name = 'y'")).toEqual({ p: write });
    expect(judged(history, "update p set name = 'x' where code = 'y'")).toEqual({ p: write });
    expect(judged(history, "update p set name = 'x' where id > 1")).toEqual({ p: writeScan });
    expect(judged(history, "update p set name = 'x' where id = 1 or name = 'y'")).toEqual({ p: writeScan });
    expect(judged(history, "update p set name = 'x' where id = (select max(id) from t)")).toEqual({ p: writeScan, t: readScan });
    expect(judged(history, 'insert into c select id from t')).toEqual({ c: write, t: 'ROW SHARE, scan' });
    expect(judged(history, 'with gone as (delete from c returning *) select * from gone')).toEqual({ c: writeScan });
  });

  it('is looked up for foreign keys on both sides', () => {
    expect(judged(history, 'insert into t values (1, 1, 1)')).toEqual({ t: write, p: 'ROW SHARE' });
    expect(judged(history, 'insert into t (id, a) values (1, 1)')).toEqual({ t: write });
    expect(judged(history, 'update t set a = 1 where id = 1')).toEqual({ t: write });
    expect(judged(history, 'update t set p_id = 1 where id = 1')).toEqual({ t: write, p: 'ROW SHARE' });
    expect(judged(history, 'delete from t where id = 1')).toEqual({ t: write, c: writeScan, i: write });
    expect(judged(history, 'delete from p where id = 1')).toEqual({ p: write, t: 'ROW SHARE, scan' });
  });

  it('lies in partitions and children', () => {
    const parts = 'create table e (k int) partition by range (k); create table e1 partition of e for values from (0) to (9); create table a (x int); create table b () inherits (a);';
    expect(judged(parts, 'delete from e')).toEqual({ e: write, e1: writeScan });
    expect(judged(parts, 'insert into e values (1)')).toEqual({ e: write, e1: 'ROW EXCLUSIVE ?' });
    expect(judged(parts, 'insert into e1 values (1)')).toEqual({ e1: write, e: 'ACCESS SHARE' });
    expect(judged(parts, 'update a set x = 1')).toEqual({ a: writeScan, b: writeScan });
    expect(judged(parts, 'update only a set x = 1')).toEqual({ a: writeScan });
    expect(judged(parts, 'truncate a')).toEqual({ a: 'ACCESS EXCLUSIVE', b: 'ACCESS EXCLUSIVE' });
  });
});
