import { describe, expect, it } from 'vitest';
import { effectsAfter, judged } from './judge.ts';

const partial = { partial: true } as const;

describe('a relation never seen', () => {
  it('exists and is busy: what does not hang on it is certain', () => {
    expect(judged('', 'create index on t (a)', partial)).toEqual({ t: 'SHARE, index build' });
    expect(judged('', 'create index if not exists i on t (a)', partial)).toEqual({ t: 'SHARE, index build' });
    expect(judged('', 'alter table t add column a int', partial)).toEqual({ t: 'ACCESS EXCLUSIVE' });
    expect(judged('', 'alter table t add check (a > 0)', partial)).toEqual({ t: 'ACCESS EXCLUSIVE, scan' });
    expect(judged('', 'alter table t add foreign key (a) references p', partial)).toEqual({ t: 'SHARE ROW EXCLUSIVE, scan', p: 'SHARE ROW EXCLUSIVE' });
    expect(judged('', 'drop table t', partial)).toEqual({ t: 'ACCESS EXCLUSIVE' });
    expect(judged('', 'vacuum full t', partial)).toEqual({ t: 'ACCESS EXCLUSIVE, rewrite' });
    expect(judged('', 'update t set a = 1', partial)).toEqual({ t: 'ROW EXCLUSIVE, scan' });
  });

  it('is guessed about where its insides decide', () => {
    expect(judged('', 'alter table t validate constraint c', partial)).toEqual({ t: 'SHARE UPDATE EXCLUSIVE, scan ?' });
    expect(judged('', 'alter table t add primary key using index i', partial)).toEqual({ t: 'ACCESS EXCLUSIVE, scan ?' });
  });

  it('has no id, and is one relation for the whole statement', () => {
    const { effects } = effectsAfter('', 'alter table s.t add column a int, add column b int', partial);
    expect(effects).toEqual([{ schema: 's', name: 't', kind: 'table', lock: 'ACCESS EXCLUSIVE', work: 'none', causes: [], created: false, certain: true }]);
  });

  it('is not the same as one that was dropped', () => {
    expect(judged('create table t (a int); drop table t;', 'alter table if exists t add column b int', partial)).toEqual({});
    expect(judged('', 'alter table t add column b int')).toEqual({});
  });

  it('made by IF NOT EXISTS is perhaps old', () => {
    expect(judged('', 'create table if not exists t (a int); create index on t (a)', partial)).toEqual({ t: 'SHARE, index build ?' });
  });

  it("is not one of PostgreSQL's own", () => {
    expect(judged('', 'select * from pg_class, information_schema.columns, pg_catalog.pg_index', partial)).toEqual({});
  });

  it('whose name a placeholder fills may be any: nothing about it is certain, and no schema is made up', () => {
    const { effects } = effectsAfter('create table t (a int);', 'alter table ${t} add column b int');
    expect(effects).toMatchObject([{ schema: '', name: '${t}', template: true, lock: 'ACCESS EXCLUSIVE', certain: false }]);
    expect(effectsAfter('', 'alter table ${s}.t add column b int').effects).toMatchObject([{ schema: '${s}', name: 't', template: true, certain: false }]);
  });
});

describe('what a branch of a body drops', () => {
  const history = 'create table t (id int primary key, x int);';
  const perhaps = 'do $$ begin if now() > $1$2030-01-01$1$ then drop table t; end if; end $$;'.replaceAll('$1$', "'");

  it('may still be there: nothing is known of it but its name', () => {
    expect(judged(history, `${perhaps} alter table t alter column x type bigint`)).toEqual({ t: 'ACCESS EXCLUSIVE, rewrite ?' });
    expect(judged(history, `${perhaps} create index on t (x)`)).toEqual({ t: 'SHARE, index build' });
  });

  it('can be made again', () => {
    expect(judged(history, `${perhaps} create table t (y int); create index on t (y)`)).toEqual({ t: 'SHARE, index build, created here' });
  });
});
