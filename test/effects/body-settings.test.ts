import { expect, test } from 'vitest';
import { replayDeploy } from '../../src/effects/index.ts';
import { readSql } from '../../src/operations/index.ts';
import { emptySchema } from '../../src/schema/index.ts';

function lockTimeouts(sql: string): readonly (string | undefined)[] {
  const { migrations } = replayDeploy([{ path: 'm.sql', tool: 'none', ...readSql(sql) }], { schema: emptySchema({ complete: false }), postgres: 18, settings: {} });
  return migrations.flatMap(({ statements }) => statements.at(-1)?.effects.inner.map(({ settings }) => settings['lock_timeout']) ?? []);
}

test('what a body sets is in force for its later statements, until it is reset', () => {
  expect(lockTimeouts("DO $$ BEGIN ALTER TABLE t ADD COLUMN a int; SET LOCAL lock_timeout = '1s'; ALTER TABLE t ADD COLUMN b int; RESET lock_timeout; ALTER TABLE t ADD COLUMN c int; END $$"))
    .toEqual([undefined, undefined, '1s', '1s', undefined]);
});

test('a function\'s own SET is in force in its body, and overlays what is in force around it', () => {
  const body = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET lock_timeout = '2s' AS $$ BEGIN ALTER TABLE t ADD COLUMN a int; END $$;";
  expect(lockTimeouts(`${body} SELECT f();`)).toEqual(['2s']);
  expect(lockTimeouts(`${body} SET lock_timeout = '9s'; SELECT f();`)).toEqual(['2s']);
});
