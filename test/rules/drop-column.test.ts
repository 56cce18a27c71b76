import { expect, test } from 'vitest';
import { rule } from '../../rules/drop-column/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE t (id bigint PRIMARY KEY, a text NOT NULL, b int, CONSTRAINT ab UNIQUE (a, b)); CREATE INDEX t_a_idx ON t (lower(a)); CREATE VIEW v AS SELECT a FROM t;';

test('it says what goes with the column', () => {
  const why = (sql: string, known = schema): string => lint([sql], { rules: [rule], schema: known }).findings[0]?.why ?? '';
  expect(why('ALTER TABLE t DROP a;')).toContain('With the column goes, without a word: constraint ab, index t_a_idx. ACCESS EXCLUSIVE on t blocks');
  expect(why('ALTER TABLE t DROP a CASCADE;')).toContain('constraint ab, index t_a_idx, view v.');
  expect(why('ALTER TABLE u DROP a;', 'CREATE TABLE u (a int, b int);')).not.toContain('With the column goes');
});

test('the plan: INSERT may leave it out, the release, then indexes and column', () => {
  const rewrite = lint(['ALTER TABLE t DROP COLUMN a CASCADE;'], { rules: [rule], schema }).findings[0]?.rewrite;
  expect(rewrite?.kind === 'plan' && rewrite.steps.map((step) => ('sql' in step ? `${step.deploy} ${step.phase}: ${step.sql}` : `${step.deploy} ${step.phase}`))).toEqual([
    "1 expand: SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ALTER COLUMN a DROP NOT NULL;",
    '1 migrate',
    '2 contract: DROP INDEX CONCURRENTLY t_a_idx;',
    "2 contract: SET LOCAL lock_timeout = '500ms';\nALTER TABLE t DROP COLUMN a CASCADE;",
  ]);
});
