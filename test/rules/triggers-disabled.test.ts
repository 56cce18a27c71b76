import { expect, test } from 'vitest';
import { rule } from '../../rules/triggers-disabled/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0)); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS \'BEGIN RETURN NEW; END\'; CREATE TRIGGER audited BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();';

function findings(sql: string) {
  return lint([sql], { rules: [rule], schema, postgres: 18 }).findings;
}

function edited(sql: string): string {
  const rewrite = findings(sql)[0]?.rewrite;
  return rewrite?.kind === 'edit' ? applyEdits(sql, '1.sql', rewrite.edits) : `no edit: ${rewrite?.kind ?? 'nothing'}`;
}

test('ALL says that foreign keys go unchecked, USER does not', () => {
  expect(findings('ALTER TABLE t DISABLE TRIGGER ALL;')).toMatchObject([{ message: 'DISABLE TRIGGER ALL switches off every trigger and every foreign key check of t, for all sessions.', lock: 'SHARE ROW EXCLUSIVE', relation: 'public.t' }]);
  expect(findings('ALTER TABLE t DISABLE TRIGGER USER;')).toMatchObject([{ message: 'DISABLE TRIGGER USER switches off every trigger of t, for all sessions.' }]);
});

test('the plan names the triggers', () => {
  expect(findings('ALTER TABLE t DISABLE TRIGGER ALL;')[0]?.rewrite).toMatchObject({ kind: 'plan', steps: [{ action: "Let the function of audited return at once where current_setting('migration.quiet', true) = 'on'." }, {}] });
});

test('a transaction that nothing ends is rolled back', () => {
  expect(findings('BEGIN; ALTER TABLE t DISABLE TRIGGER ALL;')).toEqual([]);
});

test('the edits', () => {
  expect(edited('ALTER TABLE t ADD CONSTRAINT d CHECK (a < 9) NOT ENFORCED;')).toBe('ALTER TABLE t ADD CONSTRAINT d CHECK (a < 9) NOT VALID;');
  expect(edited('ALTER TABLE t ALTER CONSTRAINT c NOT ENFORCED;')).toBe('ALTER TABLE t ALTER CONSTRAINT c ENFORCED;');
  expect(edited('SET session_replication_role = replica; UPDATE t SET a = 1;')).toBe("SET session_replication_role = 'origin'; UPDATE t SET a = 1;");
});

test('the message says which line writes, and where', () => {
  expect(findings("SELECT set_config('session_replication_role', 'replica', false);\nDELETE FROM t WHERE a = 1;")[0]?.message).toBe('session_replication_role = replica lets line 2 write to t past its triggers and foreign keys.');
});
