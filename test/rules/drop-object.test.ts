import { expect, test } from 'vitest';
import { rule } from '../../rules/drop-object/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (id int, mood mood); CREATE VIEW v AS SELECT id FROM t; CREATE VIEW w AS SELECT id FROM v;";

test('it names what CASCADE takes along', () => {
  const finding = (sql: string) => lint([sql], { rules: [rule], schema }).findings[0];
  expect(finding('DROP VIEW v CASCADE;')?.why).toContain('CASCADE drops w too.');
  expect(finding('DROP TYPE mood CASCADE;')?.why).toContain('CASCADE drops columns of t too.');
  expect(finding('BEGIN; DROP VIEW v CASCADE; CREATE VIEW v AS SELECT 1 AS id; COMMIT;')?.message).toBe("DROP of the view v takes along what the transaction doesn't make anew: w.");
});

test('the plan has the statement as it is written, one object at a time', () => {
  const { findings } = lint(['DROP FUNCTION IF EXISTS a(int), b.c(text) CASCADE;'], { rules: [rule] });
  expect(findings.map(({ rewrite }) => rewrite?.kind === 'plan' && rewrite.steps.flatMap((step) => ('sql' in step ? [step.sql] : [])))).toEqual([
    ["SET LOCAL lock_timeout = '500ms';\nDROP FUNCTION IF EXISTS a(int) CASCADE;"],
    ["SET LOCAL lock_timeout = '500ms';\nDROP FUNCTION IF EXISTS b.c(text) CASCADE;"],
  ]);
});
