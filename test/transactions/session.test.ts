import { describe, expect, it } from 'vitest';
import { readSql } from '../../src/operations/index.ts';
import { endSession, runStatement, startSession, type Settings, type StatementContext } from '../../src/transactions/index.ts';

/** Runs SQL on one connection. The value is the list of statements whose work is still there. */
function run(sql: string, defaults: Settings = {}) {
  let session = startSession<readonly string[]>([], defaults);
  const contexts: StatementContext[] = [];
  for (const statement of readSql(sql).statements) {
    const result = runStatement(session, statement, (done) => [...done, sql.slice(statement.range.start, statement.range.end)]);
    contexts.push(result.context);
    ({ session } = result);
  }
  return {
    transactions: contexts.map(({ transaction, transactionId }) => (transaction === 'none' ? '-' : `${transaction} ${transactionId}`)),
    settings: contexts.map(({ settings }) => settings),
    notes: contexts.flatMap(({ notes }) => notes.map(({ kind, range }) => `${kind}: ${sql.slice(range.start, range.end)}`)),
    done: endSession(session),
  };
}

describe('transactions', () => {
  it('are none where nothing opens one', () => {
    expect(run('TABLE a; TABLE b').transactions).toEqual(['-', '-']);
  });

  it('hold BEGIN, COMMIT and everything between', () => {
    expect(run('TABLE a; BEGIN; TABLE b; COMMIT; TABLE c; START TRANSACTION; TABLE d; END').transactions).toEqual([
      '-', 'explicit 2', 'explicit 2', 'explicit 2', '-', 'explicit 4', 'explicit 4', 'explicit 4',
    ]);
  });

  it('follow each other with AND CHAIN', () => {
    expect(run('BEGIN; TABLE a; COMMIT AND CHAIN; TABLE b; ROLLBACK; TABLE c').transactions).toEqual([
      'explicit 1', 'explicit 1', 'explicit 1', 'explicit 2', 'explicit 2', '-',
    ]);
  });

  it('take back their work with ROLLBACK', () => {
    expect(run('TABLE a; BEGIN; TABLE b; ROLLBACK; TABLE c').done).toEqual(['TABLE a', 'ROLLBACK', 'TABLE c']);
  });

  it('are rolled back when the connection ends', () => {
    expect(run('TABLE a; BEGIN; TABLE b').done).toEqual(['TABLE a']);
  });

  it('go back to a savepoint, more than once', () => {
    const { done } = run('BEGIN; TABLE a; SAVEPOINT s; TABLE b; ROLLBACK TO s; TABLE c; ROLLBACK TO SAVEPOINT s; TABLE d; COMMIT');
    expect(done.filter((text) => text.startsWith('TABLE'))).toEqual(['TABLE a', 'TABLE d']);
  });

  it('forget a released savepoint', () => {
    const { done, notes } = run('BEGIN; SAVEPOINT s; TABLE a; RELEASE s; ROLLBACK TO s; COMMIT');
    expect(done).toContain('TABLE a');
    expect(notes).toEqual(['unknownSavepoint: ROLLBACK TO s']);
  });

  it('note control that is out of place', () => {
    expect(run('COMMIT; BEGIN; BEGIN; COMMIT; SAVEPOINT s; SET LOCAL lock_timeout = 1').notes).toEqual([
      'commitOutsideTransaction: COMMIT',
      'nestedBegin: BEGIN',
      'savepointOutsideTransaction: SAVEPOINT s',
      'setLocalOutsideTransaction: SET LOCAL lock_timeout = 1',
    ]);
  });
});

describe('settings', () => {
  it('are in force behind the SET, until the RESET', () => {
    expect(run("SET lock_timeout = '2s'; TABLE a; RESET lock_timeout; TABLE b").settings).toEqual([{}, { lock_timeout: '2s' }, { lock_timeout: '2s' }, {}]);
  });

  it('end with the transaction when they are LOCAL', () => {
    const { settings } = run("BEGIN; SET LOCAL lock_timeout = '2s'; TABLE a; COMMIT; TABLE b");
    expect(settings[2]).toEqual({ lock_timeout: '2s' });
    expect(settings[4]).toEqual({});
  });

  it('are not set by SET LOCAL outside a transaction', () => {
    expect(run("SET LOCAL lock_timeout = '2s'; TABLE a").settings[1]).toEqual({});
  });

  it('go back with ROLLBACK and with ROLLBACK TO', () => {
    expect(run("BEGIN; SET lock_timeout = '2s'; ROLLBACK; TABLE a").settings[3]).toEqual({});
    expect(run("BEGIN; SAVEPOINT s; SET lock_timeout = '2s'; ROLLBACK TO s; TABLE a; COMMIT").settings[4]).toEqual({});
  });

  it('of SET replace those of an earlier SET LOCAL, and of SET LOCAL cover those of SET', () => {
    expect(run("BEGIN; SET LOCAL lock_timeout = '1s'; SET lock_timeout = '2s'; TABLE a; COMMIT; TABLE b").settings.slice(3)).toEqual([
      { lock_timeout: '2s' }, { lock_timeout: '2s' }, { lock_timeout: '2s' },
    ]);
    expect(run("BEGIN; SET lock_timeout = '2s'; SET LOCAL lock_timeout = '1s'; TABLE a; COMMIT; TABLE b").settings.slice(3)).toEqual([
      { lock_timeout: '1s' }, { lock_timeout: '1s' }, { lock_timeout: '2s' },
    ]);
  });

  it('are read from set_config, in a DO block too', () => {
    expect(run("SELECT set_config('lock_timeout', '2s', false); TABLE a").settings[1]).toEqual({ lock_timeout: '2s' });
    expect(run("SELECT set_config('lock_timeout', '2s', true); TABLE a").settings[1]).toEqual({});
    expect(run("DO $$ BEGIN PERFORM set_config('lock_timeout', '2s', false); END $$; TABLE a").settings[1]).toEqual({ lock_timeout: '2s' });
    expect(run("DO $$ BEGIN PERFORM set_config('lock_timeout', '2s', true); END $$; TABLE a").settings[1]).toEqual({});
  });

  it('go back to the connection’s own with RESET ALL and TO DEFAULT', () => {
    const defaults = { lock_timeout: '5s' };
    expect(run('SET lock_timeout = 0; TABLE a; RESET ALL; TABLE b', defaults).settings).toEqual([defaults, { lock_timeout: '0' }, { lock_timeout: '0' }, defaults]);
    expect(run('BEGIN; SET lock_timeout = 0; SET LOCAL lock_timeout TO DEFAULT; TABLE a; COMMIT; TABLE b', defaults).settings.slice(3)).toEqual([
      defaults, defaults, { lock_timeout: '0' },
    ]);
  });
});
