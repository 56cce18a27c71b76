import { expect, test } from 'vitest';
import { rule } from '../../rules/create-partition/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

function steps(schema: string, sql: string): readonly string[] {
  const rewrite = lint([sql], { rules: [rule], schema }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : '')) : [];
}

test('the plan: the table by itself, attached in the same transaction', () => {
  expect(steps('CREATE TABLE t (a int) PARTITION BY LIST (a);', 'CREATE TABLE p PARTITION OF t (a DEFAULT 1, CHECK (a > 0)) FOR VALUES IN (1) WITH (fillfactor = 70);')).toEqual([[
    "SET LOCAL lock_timeout = '500ms';",
    'CREATE TABLE p (LIKE t INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING STORAGE INCLUDING COMPRESSION, CHECK (a > 0)) WITH (fillfactor = 70);',
    'ALTER TABLE p ALTER COLUMN a SET DEFAULT 1;',
    'ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1);',
  ].join('\n')]);
});

test('with a default partition: what it holds is proved first, and the scan is said', () => {
  const schema = 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE r PARTITION OF t DEFAULT;';
  const sql = 'CREATE TABLE p PARTITION OF t FOR VALUES IN (1);';
  expect(steps(schema, sql)).toHaveLength(3);
  expect(steps(schema, sql)[0]).toContain('ALTER TABLE r ADD CONSTRAINT r_p_bound CHECK (NOT (a IS NOT NULL AND a IN (1))) NOT VALID;');
  expect(lint([sql], { rules: [rule], schema }).findings[0]?.why).toContain('every row of r is read under ACCESS EXCLUSIVE');
});
