import { expect, test } from 'vitest';
import { rule } from '../../rules/index-dropped-first/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE SCHEMA s; CREATE TABLE s.t (a int, b int); CREATE UNIQUE INDEX i ON s.t (a);';

function steps(sql: string, setup: Partial<LintSetup> = {}): readonly string[] {
  const rewrite = lint([sql], { rules: [rule], schema, ...setup }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.flatMap((step) => ('sql' in step ? [step.sql] : [])) : [];
}

test('the plan: the new index first', () => {
  expect(steps('DROP INDEX s.i; CREATE INDEX j ON s.t (a, b);')).toEqual(['CREATE INDEX CONCURRENTLY j ON s.t (a, b);', 'DROP INDEX CONCURRENTLY s.i;']);
});

test('the plan: under another name, where it is to have the same', () => {
  expect(steps('DROP INDEX s.i; CREATE UNIQUE INDEX IF NOT EXISTS i ON s.t (a);')).toEqual([
    'CREATE UNIQUE INDEX CONCURRENTLY i_new ON s.t (a);', 'DROP INDEX CONCURRENTLY s.i;', "SET LOCAL lock_timeout = '500ms';\nALTER INDEX s.i_new RENAME TO i;",
  ]);
});

test('in one transaction nobody sees the table without an index', () => {
  expect(lint(['BEGIN; DROP INDEX s.i; CREATE INDEX j ON s.t (a); COMMIT;', 'DO $$ BEGIN DROP INDEX s.j; CREATE INDEX k ON s.t (a); END $$'], { rules: [rule], schema }).findings).toEqual([]);
});

test('the words', () => {
  expect(lint(['DROP INDEX s.i;\nCREATE INDEX j\n  ON s.t (a, b);'], { rules: [rule], schema }).findings).toMatchObject([{
    message: 's.i is dropped before s.j, which takes its place on s.t, is there.',
    why: 'Until line 2 is done, queries that look for a have no index, and may read the whole table each time. And nothing keeps duplicates out.',
  }]);
});
