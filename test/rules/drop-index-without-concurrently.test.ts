import { expect, test } from 'vitest';
import { rule } from '../../rules/drop-index-without-concurrently/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE t (a int UNIQUE, b int); CREATE INDEX i ON t (b); CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX pi ON p (a);';

function edited(sql: string, setup: Partial<LintSetup> = {}): string {
  const rewrite = lint([sql], { rules: [rule], ...setup }).findings[0]?.rewrite;
  return rewrite?.kind === 'edit' ? applyEdits(sql, '1.sql', rewrite.edits) : `no edit: ${rewrite?.kind ?? 'nothing'}`;
}

test('the edits', () => {
  expect(edited('drop index /* old */ if exists i;')).toBe('drop index CONCURRENTLY /* old */ if exists i;');
  expect(edited('DROP INDEX IF EXISTS a, s."B" CASCADE;')).toBe('DROP INDEX CONCURRENTLY IF EXISTS a;\nDROP INDEX CONCURRENTLY IF EXISTS s."B";');
  expect(edited("SET lock_timeout = '2s';\nDROP INDEX i;\n")).toBe("SET lock_timeout = '2s';\nSET lock_timeout = 0;\nDROP INDEX CONCURRENTLY i;\nSET lock_timeout = '2s';\n");
});

test('the plan: each index outside a transaction', () => {
  const [finding] = lint(['BEGIN; DROP INDEX i, s.j; COMMIT;'], { rules: [rule], schema }).findings;
  expect(finding?.rewrite).toMatchObject({ kind: 'plan', steps: [
    { transaction: false, sql: 'DROP INDEX CONCURRENTLY i;', recovery: expect.stringContaining('DROP INDEX CONCURRENTLY IF EXISTS i;') as string },
    { transaction: false, sql: 'DROP INDEX CONCURRENTLY s.j;' },
  ] });
});

test('it names the table, and what waits', () => {
  expect(lint(['DROP INDEX i;'], { rules: [rule], schema }).findings).toMatchObject([{
    relation: 'public.t', lock: 'ACCESS EXCLUSIVE', blocks: 'reads and writes', work: 'none',
    message: 'DROP INDEX locks t against reads and writes.',
    why: 'ACCESS EXCLUSIVE on t blocks reads and writes for an instant. It first waits for every transaction that uses t, and whoever comes later waits behind it.',
  }]);
  expect(lint(['DROP INDEX i;'], { rules: [rule] }).findings).toMatchObject([{ message: 'DROP INDEX locks the table of i against reads and writes.' }]);
});

test('what PostgreSQL refuses to drop, or to drop concurrently, is not its matter', () => {
  for (const sql of ['DROP INDEX t_a_key;', 'DROP INDEX p1_a_idx;', 'DROP INDEX pi;', 'DROP INDEX nothing;']) {
    expect(lint([sql], { rules: [rule], schema }).findings, sql).toEqual([]);
  }
});
