import { expect, test } from 'vitest';
import { rule } from '../../rules/foreign-key-without-index/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

test('the edit: an index behind the new table', () => {
  const sql = 'CREATE TABLE s.t (id int, "A" int, b int, FOREIGN KEY ("A", b) REFERENCES u);\n';
  const rewrite = lint([sql], { rules: [rule] }).findings[0]?.rewrite;
  expect(rewrite).toMatchObject({ kind: 'edit', safety: 'safe' });
  expect(rewrite?.kind === 'edit' && applyEdits(sql, '1.sql', rewrite.edits)).toBe('CREATE TABLE s.t (id int, "A" int, b int, FOREIGN KEY ("A", b) REFERENCES u);\nCREATE INDEX "t_A_b_idx" ON s.t ("A", b);\n');
});

test('the plan on a table in use: concurrently, without a time limit, with what to do when it fails', () => {
  const { rewrite } = lint(["SET lock_timeout = '2s'; ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u NOT VALID;"], { rules: [rule], schema: 'CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (a int);' }).findings[0] ?? {};
  expect(rewrite?.kind === 'plan' && rewrite.steps).toMatchObject([{ transaction: false, sql: 'SET lock_timeout = 0;\nCREATE INDEX CONCURRENTLY t_a_idx ON t (a);' }]);
  expect(rewrite?.kind === 'plan' && rewrite.steps[0]?.recovery).toContain('indisvalid');
});
