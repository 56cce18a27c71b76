import { expect, test } from 'vitest';
import { rule } from '../../rules/references-lock/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

function steps(sql: string): readonly string[] {
  const rewrite = lint([sql], { rules: [rule] }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : '')) : [];
}

test('the plan: the table without its keys, then each key with a lock_timeout', () => {
  expect(steps('CREATE TABLE t (a int REFERENCES u, b int, CONSTRAINT c FOREIGN KEY (b) REFERENCES s.v (x) ON DELETE SET NULL, CHECK (b > 0));')).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nCREATE TABLE t (a int, b int, CHECK (b > 0));",
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD CONSTRAINT t_a_fkey FOREIGN KEY (a) REFERENCES u NOT VALID;",
    'ALTER TABLE t VALIDATE CONSTRAINT t_a_fkey;',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (b) REFERENCES s.v (x) ON DELETE SET NULL NOT VALID;",
    'ALTER TABLE t VALIDATE CONSTRAINT c;',
  ]);
});

test('where a comment stands in the way the statement stays as it is', () => {
  expect(steps('CREATE TABLE t (a int, -- why\nFOREIGN KEY (a) REFERENCES u);')).toEqual(["SET LOCAL lock_timeout = '500ms';\nCREATE TABLE t (a int, -- why\nFOREIGN KEY (a) REFERENCES u);"]);
});

test('the lock on the referenced table is what the finding is about', () => {
  expect(lint(['CREATE TABLE t (a int REFERENCES u);'], { rules: [rule] }).findings).toMatchObject([{ severity: 'info', relation: 'public.u', lock: 'SHARE ROW EXCLUSIVE', blocks: 'writes', work: 'none' }]);
});
