import { expect, test } from 'vitest';
import { rule } from '../../rules/concurrently-in-transaction/index.ts';
import { applyEdits, type SqlStep } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

function edited(sql: string, setup: Partial<LintSetup> = {}): string {
  const rewrite = lint([sql], { rules: [rule], ...setup }).findings[0]?.rewrite;
  return rewrite?.kind === 'edit' ? applyEdits(sql, '1.sql', rewrite.edits) : `no edit: ${rewrite?.kind ?? 'nothing'}`;
}

function steps(sql: string, setup: Partial<LintSetup> = {}): readonly Partial<SqlStep>[] {
  const rewrite = lint([sql], { rules: [rule], ...setup }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.flatMap((step) => ('sql' in step ? [{ sql: step.sql, transaction: step.transaction }] : [])) : [];
}

test('BEGIN and COMMIT go where nothing else is between them, and the time limits with them', () => {
  expect(edited('-- Faster search.\nBEGIN;\nSET LOCAL lock_timeout = \'2s\';\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);\nCOMMIT;\n')).toBe('-- Faster search.\nCREATE INDEX CONCURRENTLY i ON t (a);\n');
  expect(edited('BEGIN; DROP INDEX CONCURRENTLY i; COMMIT;')).toBe('DROP INDEX CONCURRENTLY i; ');
  expect(edited("BEGIN;\nSET lock_timeout = '2s';\nDROP INDEX CONCURRENTLY i;\nCOMMIT")).toBe("SET lock_timeout = '2s';\nSET lock_timeout = 0;\nDROP INDEX CONCURRENTLY i;\nSET lock_timeout = '2s';\n");
  expect(edited('BEGIN;\r\nDROP INDEX CONCURRENTLY i;\r\nCOMMIT;\r\n')).toBe('DROP INDEX CONCURRENTLY i;\r\n');
});

test('one edit mends all statements of the transaction', () => {
  expect(edited('BEGIN;\nCREATE INDEX CONCURRENTLY i ON t (a);\nCREATE INDEX CONCURRENTLY IF NOT EXISTS j ON t (b);\nCOMMIT;\n'))
    .toBe('CREATE INDEX CONCURRENTLY i ON t (a);\nCREATE INDEX CONCURRENTLY j ON t (b);\n');
});

test('no edit where the transaction is not the file\'s own to take away', () => {
  for (const sql of [
    'BEGIN; UPDATE t SET a = 1 WHERE id = 2; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT;',
    'BEGIN; CREATE INDEX CONCURRENTLY i ON t (a);',
    'BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); ROLLBACK;',
    'BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT AND CHAIN;',
    "BEGIN; SET LOCAL search_path = shop; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT;",
    "BEGIN; SELECT set_config('lock_timeout', '1s', true); CREATE INDEX CONCURRENTLY i ON t (a); COMMIT;",
    'BEGIN; SAVEPOINT s; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT;',
  ]) expect(edited(sql), sql).toBe('no edit: plan');
});

test('on a table of the same transaction CONCURRENTLY is left out', () => {
  expect(edited('BEGIN; CREATE TABLE n (a int); CREATE INDEX CONCURRENTLY i ON n (a); COMMIT;')).toBe('BEGIN; CREATE TABLE n (a int); CREATE INDEX i ON n (a); COMMIT;');
  expect(edited('DO $$ BEGIN CREATE TABLE n (a int); CREATE INDEX i ON n (a); DROP INDEX CONCURRENTLY i; END $$')).toContain('DROP INDEX i;');
});

test('the plan: a migration of its own, with the table where it was found and no time limit of the role', () => {
  expect(steps('BEGIN; ALTER TABLE t ADD b int; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t USING gin (a) WITH (fastupdate = off); COMMIT;', { settings: { statement_timeout: '30s' } }))
    .toEqual([{ transaction: false, sql: 'SET statement_timeout = 0;\nCREATE INDEX CONCURRENTLY i ON t USING gin (a) WITH (fastupdate = off);' }]);
  expect(steps('SET search_path = shop; BEGIN; ALTER TABLE t ADD c int; CREATE INDEX CONCURRENTLY ON t (a, lower(b)); COMMIT;', { schema: 'CREATE SCHEMA shop; CREATE TABLE shop.t (a int, b text);' }))
    .toEqual([{ transaction: false, sql: 'CREATE INDEX CONCURRENTLY t_a_lower_idx ON shop.t (a, lower(b));' }]);
});

test('it says what PostgreSQL says', () => {
  expect(lint(['BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT;'], { rules: [rule] }).findings).toMatchObject([{
    severity: 'error', transaction: 'explicit',
    message: "CREATE INDEX CONCURRENTLY can't run inside a transaction: t stays as it is.",
    why: 'PostgreSQL answers "CREATE INDEX CONCURRENTLY cannot run inside a transaction block". The migration stops here, and everything in its transaction is rolled back.',
  }]);
  expect(lint(['DO $$ BEGIN ALTER TABLE p DETACH PARTITION q CONCURRENTLY; END $$'], { rules: [rule] }).findings).toMatchObject([{
    message: "DETACH PARTITION CONCURRENTLY can't run in DO or a function: q stays as it is.",
  }]);
});
