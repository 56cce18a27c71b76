import { describe, expect, test } from 'vitest';
import { replayDeploy } from '../../src/effects/index.ts';
import type { Migration } from '../../src/migrations/index.ts';
import { readSql } from '../../src/operations/index.ts';
import { emptySchema, findIndex, findTable } from '../../src/schema/index.ts';

function migration(sql: string, more: Partial<Migration> = {}): Migration {
  return { path: 'm.sql', tool: 'none', ...readSql(sql), ...more };
}

function contexts(migrations: readonly Migration[]): readonly string[] {
  const { migrations: replays } = replayDeploy(migrations, { schema: emptySchema({ complete: true }), postgres: 18, settings: {} });
  return replays.flatMap(({ statements }) => statements.map(({ context }) => `${context.transaction} ${context.transactionId}`));
}

function tables(migrations: readonly Migration[]): readonly string[] {
  const { schemaAfter } = replayDeploy(migrations, { schema: emptySchema({ complete: true }), postgres: 18, settings: {} });
  return ['a', 'b', 'c'].filter((name) => findTable(schemaAfter, { name }, ['public']) !== 'absent');
}

const two = 'CREATE TABLE a (); CREATE TABLE b ();';

describe('the transaction that the tool opens', () => {
  test('none: each statement by itself', () => {
    expect(contexts([migration(two)])).toEqual(['none 1', 'none 2']);
  });
  test('one a migration, each with its own', () => {
    expect(contexts([migration(two, { transaction: 'migration' }), migration(two, { transaction: 'migration' })])).toEqual(['tool 1', 'tool 1', 'tool 2', 'tool 2']);
  });
  test('one for all pending migrations', () => {
    expect(contexts([migration(two, { transaction: 'batch' }), migration(two, { transaction: 'batch' })])).toEqual(['batch 1', 'batch 1', 'batch 1', 'batch 1']);
  });
  test('it is committed at the end; what a migration opened itself is rolled back', () => {
    expect(tables([migration(two, { transaction: 'migration' })])).toEqual(['a', 'b']);
    expect(tables([migration(two, { transaction: 'batch' }), migration('CREATE TABLE c ()', { transaction: 'batch' })])).toEqual(['a', 'b', 'c']);
    expect(tables([migration('CREATE TABLE a (); BEGIN; CREATE TABLE b ();')])).toEqual(['a']);
  });
  test('COMMIT ends it, and what follows runs by itself', () => {
    expect(contexts([migration('CREATE TABLE a (); COMMIT; CREATE INDEX CONCURRENTLY ON a (x);', { transaction: 'batch' })])).toEqual(['batch 1', 'batch 1', 'none 2']);
  });
  test('BEGIN behind such a COMMIT opens one that the tool commits', () => {
    const idiom = migration('CREATE TABLE a (); COMMIT; BEGIN; CREATE TABLE b ();', { transaction: 'batch' });
    expect(contexts([idiom])).toEqual(['batch 1', 'batch 1', 'explicit 2', 'explicit 2']);
    expect(tables([idiom])).toEqual(['a', 'b']);
  });
});

describe('statements that are sent as one string', () => {
  test('several are one implicit transaction, one is none', () => {
    expect(contexts([migration(two, { calls: [0, 0] })])).toEqual(['implicit 1', 'implicit 1']);
    expect(contexts([migration(two, { calls: [0, 1] })])).toEqual(['none 1', 'none 2']);
    expect(contexts([migration(`${two} CREATE TABLE c ()`, { calls: [0, 0, 1] })])).toEqual(['implicit 1', 'implicit 1', 'none 2']);
  });
  test('inside the tool\'s transaction they are nothing special', () => {
    expect(contexts([migration(two, { calls: [0, 0], transaction: 'migration' })])).toEqual(['tool 1', 'tool 1']);
  });
  test('BEGIN makes the transaction explicit, COMMIT ends it, and the rest is another implicit one', () => {
    expect(contexts([migration('CREATE TABLE a (); BEGIN; CREATE TABLE b (); COMMIT; CREATE TABLE c ();', { calls: [0, 0, 0, 0, 0] })]))
      .toEqual(['implicit 1', 'implicit 1', 'explicit 1', 'explicit 1', 'implicit 2']);
  });
  test('SET LOCAL takes effect, and ends with them', () => {
    const { migrations } = replayDeploy([migration("SET LOCAL lock_timeout = '1s'; CREATE TABLE a (); CREATE TABLE b ();", { calls: [0, 0, 1] })], { schema: emptySchema({ complete: true }), postgres: 18, settings: {} });
    expect(migrations[0]?.statements.map(({ context }) => context.settings['lock_timeout'])).toEqual([undefined, '1s', undefined]);
  });
});

test('CONCURRENTLY in a transaction does nothing: PostgreSQL refuses it there', () => {
  const found = (sql: string): boolean => {
    const { schemaAfter } = replayDeploy([migration(`CREATE TABLE a (x int); ${sql}`)], { schema: emptySchema({ complete: true }), postgres: 18, settings: {} });
    return typeof findIndex(schemaAfter, { name: 'i' }, ['public']) !== 'string';
  };
  expect(found('CREATE INDEX CONCURRENTLY i ON a (x);')).toBe(true);
  expect(found('BEGIN; CREATE INDEX CONCURRENTLY i ON a (x); COMMIT;')).toBe(false);
  expect(found('CREATE INDEX i ON a (x); BEGIN; DROP INDEX CONCURRENTLY i; COMMIT;')).toBe(true);
});

test('SET does not carry over to the next migration, but within a batch it does', () => {
  const set = "SET lock_timeout = '1s';";
  const settings = (transaction: Migration['transaction']): unknown => {
    const pending = [migration(set, transaction && { transaction }), migration('CREATE TABLE a ()', transaction && { transaction })];
    return replayDeploy(pending, { schema: emptySchema({ complete: true }), postgres: 18, settings: {} }).migrations[1]?.statements[0]?.context.settings['lock_timeout'];
  };
  expect(settings(undefined)).toBeUndefined();
  expect(settings('migration')).toBeUndefined();
  expect(settings('batch')).toBe('1s');
});
