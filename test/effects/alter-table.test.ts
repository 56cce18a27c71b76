import { describe, expect, it } from 'vitest';
import { effectsAfter, inShort, judged } from './judge.ts';

const access = 'ACCESS EXCLUSIVE';
const scan = 'ACCESS EXCLUSIVE, scan';

describe('several commands in one ALTER TABLE', () => {
  const proof = 'create table t (a int, b int); alter table t add constraint k check (a is not null); alter table t add constraint late check (b > 0) not valid; alter table t add constraint proof check (b is not null) not valid;';

  it('run in the order of the passes', () => {
    expect(judged(proof, 'alter table t alter a set not null')).toEqual({ t: access });
    expect(judged(proof, 'alter table t alter a set not null, drop constraint k')).toEqual({ t: scan });
    expect(judged(proof, 'alter table t validate constraint proof, alter b set not null')).toEqual({ t: scan });
    expect(judged(proof, 'alter table t add column c int, add constraint n check (c > 0)')).toEqual({ t: scan });
    expect(judged(proof, 'alter table t add column c int, add constraint n check (c > 0) not valid')).toEqual({ t: access });
    expect(judged(proof, 'alter table t add column c int not null default 1')).toEqual({ t: access });
    expect(judged(proof, 'alter table t add column c int default 1, alter c set not null')).toEqual({ t: scan });
    expect(judged(proof, 'alter table t alter a type int, alter a set not null')).toEqual({ t: scan });
  });

  it('hold the strongest lock of all while any works', () => {
    expect(judged(proof, 'alter table t validate constraint late')).toEqual({ t: 'SHARE UPDATE EXCLUSIVE, scan' });
    expect(judged(proof, 'alter table t validate constraint late, add column c int')).toEqual({ t: scan });
    expect(judged(proof, 'alter table t add constraint n check (a > 0) not valid, validate constraint n')).toEqual({ t: scan });
    expect(judged(proof, 'alter table t set (fillfactor = 70)')).toEqual({ t: 'SHARE UPDATE EXCLUSIVE' });
    expect(judged(proof, 'alter table t set (fillfactor = 70), alter a set statistics 50')).toEqual({ t: 'SHARE UPDATE EXCLUSIVE' });
  });

  it('keep their effects apart, in the order in which they are written', () => {
    const { operations, effects } = effectsAfter(proof, 'alter table t validate constraint late, alter b type bigint');
    expect(operations.map(({ operation }) => operation.kind)).toEqual(['validateConstraint', 'alterColumnType']);
    expect(operations.map(({ effects: [effect] }) => `${effect?.lock ?? ''} ${effect?.work ?? ''}`)).toEqual(['SHARE UPDATE EXCLUSIVE scan', 'ACCESS EXCLUSIVE rewrite']);
    expect(effects.map(({ lock, work, causes }) => ({ lock, work, causes }))).toEqual([
      { lock: 'ACCESS EXCLUSIVE', work: 'rewrite', causes: [{ work: 'scan', kind: 'validate', name: 'late' }, { work: 'rewrite', kind: 'type change', name: 'b' }] },
    ]);
  });
});

describe('foreign keys', () => {
  const history = 'create table p (id int primary key); create table t (id int primary key, p_id int); create table c (id int, t_id int references t);';
  const srx = 'SHARE ROW EXCLUSIVE';

  it('lock both tables, and are verified on the referencing one', () => {
    expect(judged(history, 'alter table t add foreign key (p_id) references p')).toEqual({ t: `${srx}, scan`, p: srx });
    expect(judged(history, 'alter table t add foreign key (p_id) references p not valid')).toEqual({ t: srx, p: srx });
    expect(judged(`${history} alter table t add constraint k foreign key (p_id) references p not valid;`, 'alter table t validate constraint k')).toEqual({ t: 'SHARE UPDATE EXCLUSIVE, scan', p: 'ROW SHARE' });
    expect(judged(history, 'create table n (id int references p)')).toEqual({ p: srx });
  });

  it('on a new column need no verifying without a default', () => {
    expect(judged(history, 'alter table t add column x int references p')).toEqual({ t: access, p: srx });
    expect(judged(history, 'alter table t add column x int default 1 references p')).toEqual({ t: scan, p: srx });
    expect(judged(history, 'alter table t add column x int; ')).toEqual({ t: access });
  });

  it('go with ACCESS EXCLUSIVE on the other side', () => {
    expect(judged(history, 'alter table c drop constraint c_t_id_fkey')).toEqual({ c: access, t: access });
    expect(judged(history, 'alter table c drop column t_id')).toEqual({ c: access, t: access });
    expect(judged(history, 'drop table c')).toEqual({ c: access, t: access });
    expect(judged(history, 'drop table t cascade')).toEqual({ t: access, c: access });
    expect(judged(history, 'alter table t drop constraint t_pkey cascade')).toEqual({ t: access, c: access });
    expect(judged(history, 'truncate t cascade')).toEqual({ t: access, c: access });
  });
});

describe('what a statement makes itself', () => {
  it('is not listed', () => {
    expect(judged('', 'create table n (id serial primary key)')).toEqual({});
    expect(judged('', 'do $$ begin create table n (id int); create index on n (id); end $$')).toEqual({});
  });

  it('is marked in what follows', () => {
    expect(judged('', 'create table n (id int); create index on n (id)')).toEqual({ n: 'SHARE, index build, created here' });
  });
});

describe('bodies', () => {
  const history = "create table t (a int); create function change() returns void language plpgsql as $$ begin alter table t add column b int; alter table t alter a type bigint; end $$;";

  it('give their effects to the statement that runs them, and list their own', () => {
    const effects = effectsAfter(history, 'do $$ begin alter table t add column b int; alter table t alter b set not null; end $$');
    expect(inShort(effects)).toEqual({ t: scan });
    expect(effects.inner.map(({ statement, effects: own }) => [statement.kind, inShort(own)])).toEqual([['ALTER TABLE', { t: access }], ['ALTER TABLE', { t: scan }]]);
    expect(effects.operations).toHaveLength(1);
  });

  it('are found behind a call, with the migration that defines them', () => {
    const effects = effectsAfter(history, 'select change()');
    expect(inShort(effects)).toEqual({ t: 'ACCESS EXCLUSIVE, rewrite' });
    expect(effects.inner.map(({ path }) => path)).toEqual(['0.sql', '0.sql']);
  });

  it('end when they call each other', () => {
    const ring = "create table t (a int); create procedure f() language plpgsql as $$ begin lock table t; call f(); end $$;";
    expect(judged(ring, 'call f()')).toEqual({ t: access });
  });

  it('see what they set', () => {
    const change = 'alter table t alter at type timestamptz';
    expect(judged('create table t (at timestamp)', `do $$ begin set local timezone = 'UTC'; ${change}; end $$`)).toEqual({ t: access });
    expect(judged('create table t (at timestamp)', `do $$ begin set local timezone = 'Asia/Tokyo'; ${change}; end $$`)).toEqual({ t: 'ACCESS EXCLUSIVE, rewrite' });
  });
});
