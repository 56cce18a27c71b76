import { expect, test } from 'vitest';
import { rule } from '../../rules/attach-partition-scan/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

function steps(schema: string, sql: string): readonly string[] {
  const rewrite = lint([sql], { rules: [rule], schema }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : 'action' in step ? step.action : '')) : [];
}

test('the plan: a CHECK equal to the bound, validated, attach, and the CHECK goes', () => {
  expect(steps('CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE p (a int);', 'ALTER TABLE t ATTACH PARTITION p FOR VALUES FROM (1) TO (9);')).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE p ADD CONSTRAINT p_bound CHECK (a IS NOT NULL AND a >= 1 AND a < 9) NOT VALID;",
    'ALTER TABLE p VALIDATE CONSTRAINT p_bound;',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ATTACH PARTITION p FOR VALUES FROM (1) TO (9);\nALTER TABLE p DROP CONSTRAINT p_bound;",
  ]);
});

test('the default partition is proved to hold no row of the new one', () => {
  const schema = 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE r PARTITION OF t DEFAULT; CREATE TABLE p (a int);';
  expect(steps(schema, 'ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1, 2);')[2]).toContain('ALTER TABLE r ADD CONSTRAINT r_p_bound CHECK (NOT (a IS NOT NULL AND a IN (1, 2))) NOT VALID;');
});

test('keys, indexes and foreign keys come first', () => {
  const schema = "CREATE TABLE c (id int PRIMARY KEY); CREATE TABLE t (a int PRIMARY KEY, c int REFERENCES c ON DELETE CASCADE) PARTITION BY RANGE (a); CREATE INDEX i ON t (c DESC); CREATE TABLE p (a int NOT NULL, c int);";
  const sql = steps(schema, 'ALTER TABLE t ATTACH PARTITION p FOR VALUES FROM (1) TO (9);').join('\n');
  expect(sql).toContain('CREATE UNIQUE INDEX CONCURRENTLY p_t_pkey_part ON p (a);');
  expect(sql).toContain('ALTER TABLE p ADD CONSTRAINT p_t_pkey_part PRIMARY KEY USING INDEX p_t_pkey_part;');
  expect(sql).toContain('CREATE INDEX CONCURRENTLY p_i_part ON p (c DESC);');
  expect(sql).toContain('ALTER TABLE p ADD CONSTRAINT p_c_fkey FOREIGN KEY (c) REFERENCES c (id) ON DELETE CASCADE NOT VALID;');
});

test('what no CHECK can prove is for people to do', () => {
  expect(steps('CREATE TABLE t (a int) PARTITION BY HASH (a); CREATE TABLE p (a int);', 'ALTER TABLE t ATTACH PARTITION p FOR VALUES WITH (MODULUS 2, REMAINDER 1);')).toEqual([
    'Create an empty table like t, attach that as the partition, and copy the rows of p into t in batches.',
  ]);
});
