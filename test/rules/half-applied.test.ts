import { expect, test } from 'vitest';
import { rule } from '../../rules/half-applied/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

test('one transaction, where all may share one', () => {
  const sql = 'CREATE TABLE a (id int);\nCREATE TABLE b (id int);\n';
  const { rewrite } = lint([sql], { rules: [rule] }).findings[0] ?? {};
  expect(rewrite?.kind === 'edit' && applyEdits(sql, '1.sql', rewrite.edits)).toBe('BEGIN;\nCREATE TABLE a (id int);\nCREATE TABLE b (id int);\nCOMMIT;\n');
});

test('a migration each, where one of them refuses a transaction', () => {
  const { rewrite } = lint(['ALTER TABLE t ADD COLUMN a int;\nCREATE INDEX CONCURRENTLY i ON t (a);'], { rules: [rule] }).findings[0] ?? {};
  expect(rewrite?.kind === 'plan' && rewrite.steps.map((step) => 'sql' in step && [step.transaction, step.sql])).toEqual([
    [true, "SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN a int;"],
    [false, 'CREATE INDEX CONCURRENTLY i ON t (a);'],
  ]);
});

test('says which one may fail, and on what', () => {
  const [finding] = lint(['ALTER TABLE t ADD COLUMN a int;\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (b);'], { rules: [rule] }).findings;
  expect(finding?.message).toBe('ALTER TABLE is applied by itself, and stays when a later statement fails.');
  expect(finding?.why).toContain('Whether the CREATE INDEX of line 2 succeeds depends on the rows that it finds.');
});
