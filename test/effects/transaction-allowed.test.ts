import { expect, it } from 'vitest';
import type { PostgresVersion } from '../../src/effects/index.ts';
import { effectsAfter } from './judge.ts';

const history = `create table t (a int); create index i on t (a); create table p (k int) partition by range (k); create table p1 partition of p for values from (0) to (9); create index pi on p (k);
  create materialized view m as select a from t; create unique index on m (a); create type mood as enum ('sad'); create function plain() returns void language plpgsql as $$ begin update t set a = 1; end $$;
  create procedure batches() language plpgsql as $$ begin update t set a = 1; commit; end $$;`;

function allowed(sql: string, postgres: PostgresVersion = 18): boolean {
  return effectsAfter(history, sql, { postgres }).transactionAllowed;
}

it.each([
  'create index concurrently on t (a)', 'drop index concurrently i', 'reindex index concurrently i', 'reindex schema public', 'reindex database postgres', 'reindex table p', 'reindex index pi', 'vacuum', 'vacuum t', 'vacuum full t', 'cluster', 'cluster p using pi',
  'alter table p detach partition p1 concurrently', 'create database d', 'drop database d', "create tablespace s location '/x'", 'drop tablespace s', 'drop subscription s', "alter system set work_mem = '1MB'", 'discard all', "commit prepared 'x'", 'call batches()', 'do $$ begin commit; end $$',
])('%s may not run in a transaction block', (sql) => {
  expect(allowed(sql)).toBe(false);
});

it.each(['create index on t (a)', 'drop index i', 'reindex table t', 'analyze t', 'cluster t using i', 'refresh materialized view concurrently m', 'alter table p detach partition p1', "alter type mood add value 'happy'", 'select plain()', 'do $$ begin update t set a = 1; end $$', 'reset all', 'discard plans'])('%s may', (sql) => {
  expect(allowed(sql)).toBe(true);
});

it('follows the versions', () => {
  expect(allowed("alter type mood add value 'happy'", 11)).toBe(false);
  expect(allowed('reindex table p', 13)).toBe(true);
});
