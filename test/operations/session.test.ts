import { describe, expect, test } from 'vitest';
import { readSql } from '../../src/operations/index.ts';
import { allOf, cut, only, operationsOf, statementOf } from './reading.ts';

describe('settings', () => {
  test.each([
    ["SET LOCAL lock_timeout = '2s'", { name: 'lock_timeout', value: '2s', local: true }],
    ['SET statement_timeout TO 1000', { name: 'statement_timeout', value: '1000', local: false }],
    ['SET SESSION Search_Path TO a, "B c", public', { name: 'search_path', value: 'a, "B c", public', local: false }],
    ["SET search_path = 'a, b'", { name: 'search_path', value: '"a, b"' }],
    ['SET DateStyle = iso, mdy', { name: 'datestyle', value: 'iso, mdy' }],
    ["SET SCHEMA 'foo'", { name: 'search_path', value: 'foo' }],
    ["SET TIME ZONE 'UTC'", { name: 'timezone', value: 'UTC' }],
    ['SET TIME ZONE LOCAL', { name: 'timezone', value: null }],
    ["SET TIME ZONE INTERVAL '1' HOUR", { name: 'timezone', value: undefined }],
    ['SET x.y TO DEFAULT', { name: 'x.y', value: null }],
    ['SET a = -1', { value: '-1' }],
    ['SET ROLE joe', { name: 'role', value: 'joe' }],
    ['SET SESSION AUTHORIZATION DEFAULT', { name: 'session_authorization', value: null }],
    ['SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY', { name: 'default_transaction_read_only', value: 'on', local: false }],
    ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', { name: 'transaction_isolation', value: 'serializable', local: true }],
    ['SET lock_timeout = :timeout', { name: 'lock_timeout', value: undefined }],
  ])('%s', (sql, expected) => {
    expect(only(sql, 'setSetting')).toMatchObject(expected);
  });

  test.each([['RESET lock_timeout', 'lock_timeout'], ['RESET ALL', 'all'], ['DISCARD ALL', 'all'], ['RESET TIME ZONE', 'timezone']])('%s', (sql, name) => {
    expect(operationsOf(sql)).toMatchObject([{ kind: 'resetSetting', name }]);
  });

  test('set_config() is a setting beside the select', () => {
    const sql = "SELECT set_config('Lock_Timeout', '2s', true), pg_catalog.set_config('search_path', '', false), set_config('a.b', NULL, false)";
    expect(operationsOf(sql)).toMatchObject([
      { kind: 'select', query: { constant: true } },
      { kind: 'setSetting', name: 'lock_timeout', value: '2s', local: true },
      { kind: 'setSetting', name: 'search_path', value: '', local: false },
      { kind: 'setSetting', name: 'a.b', value: null },
    ]);
    expect(only("SELECT set_config('a.b', x::text, false) FROM t", 'setSetting').value).toBeUndefined();
    expect(readSql('SELECT set_config(name, value, false) FROM t').notAnalysed).toHaveLength(1);
  });
});

describe('transactions', () => {
  test.each([
    ['BEGIN ISOLATION LEVEL SERIALIZABLE', { kind: 'begin', chain: false }, 'BEGIN'],
    ['START TRANSACTION', { kind: 'begin' }, 'START TRANSACTION'],
    ['END AND CHAIN', { kind: 'commit', chain: true }, 'COMMIT'],
    ['ABORT', { kind: 'rollback', chain: false }, 'ROLLBACK'],
    ['SAVEPOINT "A"', { kind: 'savepoint', name: 'A' }, 'SAVEPOINT'],
    ['RELEASE a', { kind: 'releaseSavepoint', name: 'a' }, 'RELEASE'],
    ['ROLLBACK TO SAVEPOINT a', { kind: 'rollbackToSavepoint', name: 'a' }, 'ROLLBACK'],
    ["PREPARE TRANSACTION 'x'", { kind: 'prepareTransaction' }, 'PREPARE TRANSACTION'],
    ["COMMIT PREPARED 'x'", { kind: 'commitPrepared' }, 'COMMIT PREPARED'],
    ["ROLLBACK PREPARED 'x'", { kind: 'rollbackPrepared' }, 'ROLLBACK PREPARED'],
  ])('%s', (sql, expected, kind) => {
    expect(statementOf(sql)).toMatchObject({ kind, operations: [expected] });
  });
});

describe('locks and maintenance', () => {
  test('one operation for each locked table', () => {
    const sql = 'LOCK TABLE ONLY s.a, b IN SHARE ROW EXCLUSIVE MODE NOWAIT';
    expect(allOf(sql, 'lockTable')).toMatchObject([
      { table: { schema: 's', name: 'a' }, only: true, mode: 'SHARE ROW EXCLUSIVE', nowait: true },
      { table: { name: 'b' }, only: false, mode: 'SHARE ROW EXCLUSIVE' },
    ]);
    expect(allOf(sql, 'lockTable').map(({ range }) => cut(sql, range))).toEqual(['ONLY s.a', 'b']);
    expect(only('LOCK a', 'lockTable').mode).toBe('ACCESS EXCLUSIVE');
    expect(only('LOCK a IN ACCESS SHARE MODE', 'lockTable').mode).toBe('ACCESS SHARE');
  });

  test.each([
    ['VACUUM (FULL, ANALYZE OFF) a, s.b (c)', [{ kind: 'vacuum', table: { name: 'a' }, full: true, analyze: false }, { table: { schema: 's', name: 'b' } }]],
    ['VACUUM FREEZE ANALYZE', [{ kind: 'vacuum', full: false, analyze: true }]],
    ['ANALYZE VERBOSE t', [{ kind: 'analyze', table: { name: 't' } }]],
    ['CLUSTER t USING i', [{ kind: 'cluster', table: { name: 't' }, index: 'i' }]],
    ['CLUSTER', [{ kind: 'cluster' }]],
    ['TRUNCATE ONLY a, s.b RESTART IDENTITY CASCADE', [{ kind: 'truncate', table: { name: 'a' }, only: true, restartIdentity: true, cascade: true }, { table: { schema: 's', name: 'b' }, only: false }]],
  ])('%s', (sql, expected) => {
    expect(operationsOf(sql)).toMatchObject(expected);
  });

  test('all tables have no table', () => {
    expect(only('VACUUM', 'vacuum').table).toBeUndefined();
    expect(only('CLUSTER', 'cluster').table).toBeUndefined();
  });
});

describe('statements about statements', () => {
  test('EXPLAIN ANALYZE runs its statement, EXPLAIN does not', () => {
    const sql = 'EXPLAIN (ANALYZE, VERBOSE) DELETE FROM t WHERE a = 1';
    expect(statementOf(sql)).toMatchObject({ kind: 'EXPLAIN', operations: [{ kind: 'delete', table: { name: 't' }, where: { text: 'a = 1' } }] });
    expect(cut(sql, only(sql, 'delete').range)).toBe('DELETE FROM t WHERE a = 1');
    expect(only('EXPLAIN ANALYZE VERBOSE CREATE TABLE x AS SELECT 1', 'createTableAs').name.name).toBe('x');
    expect(operationsOf('EXPLAIN DELETE FROM t')).toMatchObject([{ kind: 'planQuery', stage: 'planned', query: { writes: [{ kind: 'delete', table: { name: 't' } }] } }]);
    expect(operationsOf('EXPLAIN (ANALYZE OFF) DELETE FROM t')).toMatchObject([{ kind: 'planQuery' }]);
    expect(only('EXPLAIN CREATE TABLE x AS SELECT a FROM t', 'planQuery').query.reads).toMatchObject([{ name: { name: 't' } }]);
  });

  test('a cursor reads, a prepared statement is unknown where it is run', () => {
    expect(only('DECLARE c CURSOR FOR SELECT a FROM t', 'planQuery').query.reads).toMatchObject([{ name: { name: 't' }, columns: ['a'] }]);
    expect(only('PREPARE p AS DELETE FROM t', 'planQuery')).toMatchObject({ stage: 'parsed', query: { writes: [{ table: { name: 't' } }] } });
    expect(readSql('EXECUTE p(1)').notAnalysed).toHaveLength(1);
    expect(readSql('CREATE TABLE x AS EXECUTE p').notAnalysed).toHaveLength(1);
  });
});
