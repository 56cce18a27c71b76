import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSql } from '../../src/operations/index.ts';
import { runStatement, startSession } from '../../src/transactions/index.ts';

/** PostgreSQL runs the same statements: which tables it has, and lock_timeout, must be what ours says behind each one. */

let database: PGlite;
beforeAll(async () => {
  database = await PGlite.create();
});
afterAll(async () => {
  await database.close();
});

const scripts = [
  "BEGIN; SET LOCAL lock_timeout = '1s'; SET lock_timeout = '2s'; COMMIT; RESET lock_timeout",
  "BEGIN; SET lock_timeout = '2s'; SET LOCAL lock_timeout = '1s'; COMMIT; RESET lock_timeout",
  "SET lock_timeout = '3s'; BEGIN; SET lock_timeout = '2s'; RESET lock_timeout; ROLLBACK; RESET ALL",
  "SET LOCAL lock_timeout = '1s'; SELECT set_config('lock_timeout', '2s', true); SELECT set_config('lock_timeout', '3s', false); RESET lock_timeout",
  "BEGIN; SET LOCAL lock_timeout = '1s'; SAVEPOINT s; SET LOCAL lock_timeout = '2s'; ROLLBACK TO s; RELEASE s; COMMIT",
  "BEGIN; SAVEPOINT s; SET LOCAL lock_timeout = '2s'; SET lock_timeout = '4s'; RELEASE s; COMMIT; RESET lock_timeout",
  "BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT AND CHAIN; CREATE TABLE a (); ROLLBACK AND CHAIN; CREATE TABLE b (); COMMIT; DROP TABLE b",
  'CREATE TABLE a (); BEGIN; CREATE TABLE b (); SAVEPOINT s; DROP TABLE a; SAVEPOINT s; CREATE TABLE c (); ROLLBACK TO s; RELEASE s; ROLLBACK TO s; COMMIT; DROP TABLE a, b',
  'BEGIN; CREATE TABLE a (); BEGIN; COMMIT; COMMIT; DROP TABLE a',
  "SET lock_timeout = '3s'; BEGIN; SET LOCAL lock_timeout TO DEFAULT; COMMIT; SET lock_timeout TO DEFAULT",
  "DO $$ BEGIN PERFORM set_config('lock_timeout', '2s', true); PERFORM set_config('lock_timeout', '3s', false); END $$; RESET ALL",
  "BEGIN; DO $$ BEGIN PERFORM set_config('lock_timeout', '2s', true); END $$; COMMIT",
];

it.each(scripts)('%s', async (script) => {
  let session = startSession<readonly string[]>([]);
  for (const statement of readSql(script).statements) {
    let settingsBehind: string | undefined;
    await database.exec(script.slice(statement.range.start, statement.range.end));
    session = runStatement(session, statement, (tables) =>
      statement.operations.reduce((known, operation) => {
        if (operation.kind === 'createTable') return [...known, operation.name.name];
        return operation.kind === 'dropRelation' ? known.filter((table) => table !== operation.name.name) : known;
      }, tables),
    ).session;
    runStatement(session, statement, (tables, context) => {
      settingsBehind = context.settings.lock_timeout;
      return tables;
    });
    const { rows } = await database.query<{ timeout: string; tables: string[] | null }>(
      "select current_setting('lock_timeout') as timeout, (select array_agg(relname::text order by relname) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r') as tables",
    );
    expect({ after: statement.kind, timeout: settingsBehind ?? '0', tables: [...session.value].sort() }).toEqual({
      after: statement.kind, timeout: rows[0]?.timeout, tables: rows[0]?.tables ?? [],
    });
  }
});
