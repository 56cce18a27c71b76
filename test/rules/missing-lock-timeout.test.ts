import { expect, test } from 'vitest';
import { rule } from '../../rules/missing-lock-timeout/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

function fixed(sql: string): string | undefined {
  const rewrite = lint([sql], { rules: [rule] }).findings[0]?.rewrite;
  return rewrite?.kind === 'edit' ? applyEdits(sql, '1.sql', rewrite.edits) : undefined;
}

test('inside a transaction: SET LOCAL before the first statement that waits', () => {
  expect(fixed('BEGIN;\nCREATE TABLE a (id int);\nALTER TABLE t ADD COLUMN a int;\nALTER TABLE t ADD COLUMN b int;\nCOMMIT;')).toBe(
    "BEGIN;\nCREATE TABLE a (id int);\nSET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN a int;\nALTER TABLE t ADD COLUMN b int;\nCOMMIT;");
});

test('outside: SET before the first, RESET behind the last', () => {
  expect(fixed('ALTER TABLE t ADD COLUMN a int;\nCREATE TABLE a (id int);\nALTER TABLE t ADD COLUMN b int;\nSELECT 1;')).toBe(
    "SET lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN a int;\nCREATE TABLE a (id int);\nALTER TABLE t ADD COLUMN b int;\nRESET lock_timeout;\nSELECT 1;");
});

test('what takes long gets none', () => {
  expect(fixed('ALTER TABLE t ADD COLUMN a int;\nCREATE INDEX CONCURRENTLY i ON t (a);\nALTER TABLE t ADD COLUMN b int;')).toBe(
    "SET lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN a int;\nRESET lock_timeout;\nCREATE INDEX CONCURRENTLY i ON t (a);\nSET lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN b int;\nRESET lock_timeout;");
});

test('what was set before is set again', () => {
  expect(fixed("SET lock_timeout = '5min';\nALTER TABLE t ADD COLUMN a int;\nSELECT 1;")).toBe(
    "SET lock_timeout = '5min';\nSET lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN a int;\nSET lock_timeout = '5min';\nSELECT 1;");
});

test('each transaction of a file gets its own, and one statement after the limit was taken away gets it again', () => {
  expect(fixed('BEGIN;\nALTER TABLE t ADD COLUMN a int;\nRESET lock_timeout;\nALTER TABLE t ADD COLUMN b int;\nCOMMIT;\nBEGIN;\nALTER TABLE t ADD COLUMN c int;\nCOMMIT;')).toBe(
    "BEGIN;\nSET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN a int;\nRESET lock_timeout;\nSET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN b int;\nCOMMIT;\nBEGIN;\nSET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN c int;\nCOMMIT;");
});

test('a DO block gets it before the block', () => {
  expect(fixed('SELECT 1;\nDO $$ BEGIN ALTER TABLE t ADD COLUMN a int; END $$;')).toBe(
    "SELECT 1;\nSET lock_timeout = '500ms';\nDO $$ BEGIN ALTER TABLE t ADD COLUMN a int; END $$;\nRESET lock_timeout;");
});

test('a lone statement stays alone', () => {
  const [finding] = lint(['ALTER TABLE t ADD COLUMN a int;'], { rules: [rule] }).findings;
  expect(finding?.rewrite).toMatchObject({ kind: 'plan', steps: [{ command: "export PGOPTIONS='-c lock_timeout=500ms'" }] });
});

test('says why a limit that is written is none', () => {
  const message = (sql: string): string | undefined => lint([sql], { rules: [rule] }).findings[0]?.message;
  expect(message("SET LOCAL lock_timeout = '1s';\nALTER TABLE t ADD COLUMN a int;")).toBe('ALTER TABLE waits for its lock on t without a time limit: SET LOCAL in line 1 has no effect outside a transaction.');
  expect(message("SET lock_timeout = '31s';\nALTER TABLE t ADD COLUMN a int;")).toBe('ALTER TABLE waits for its lock on t for as long as lock_timeout = 31s lets it.');
});

test('a lock that lets reads through waits for writers only, and says so', () => {
  const why = (sql: string): string | undefined => lint([sql], { rules: [rule] }).findings[0]?.why;
  expect(why('CREATE INDEX i ON t (a);')).toBe('It needs SHARE, for which it waits until every transaction that has written to t has ended, and every write that comes after it waits behind it. One long transaction there is enough to stop the application.');
  expect(why('ALTER TABLE t ADD COLUMN a int;')).toBe('It needs ACCESS EXCLUSIVE, for which it waits until every transaction that uses t has ended, and whoever comes after it waits behind it. One long query there is enough to stop the application.');
});
