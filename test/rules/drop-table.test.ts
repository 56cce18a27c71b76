import { expect, test } from 'vitest';
import { rule } from '../../rules/drop-table/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

test('it says what goes along and what is locked besides', () => {
  const schema = 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); CREATE TABLE c (b int REFERENCES b); CREATE VIEW v AS SELECT id FROM b;';
  const why = (sql: string): string => lint([sql], { rules: [rule], schema }).findings[0]?.why ?? '';
  expect(why('DROP TABLE b CASCADE;')).toContain(' CASCADE drops v too. The foreign keys between it and a, c go along, which locks these tables ACCESS EXCLUSIVE as well.');
  expect(why('DROP TABLE c;')).toContain('The foreign keys between it and b go along, which locks that table ACCESS EXCLUSIVE as well.');
});

test('a partition is detached, concurrently where that is possible', () => {
  const schema = "CREATE TABLE e (at date) PARTITION BY RANGE (at); CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');";
  const steps = (postgres: 13 | 14): unknown => {
    const rewrite = lint(['DROP TABLE e_1;'], { rules: [rule], schema, postgres }).findings[0]?.rewrite;
    return rewrite?.kind === 'plan' && rewrite.steps.map((step) => ('sql' in step ? step.sql : undefined));
  };
  expect(steps(14)).toEqual(['ALTER TABLE e DETACH PARTITION e_1 CONCURRENTLY;', "SET LOCAL lock_timeout = '500ms';\nDROP TABLE e_1;"]);
  expect(steps(13)).toEqual(["SET LOCAL lock_timeout = '500ms';\nDROP TABLE e_1;"]);
});

test('a table whose place an older one takes is not gone; one made anew has lost its rows', () => {
  const schema = 'CREATE TABLE t (id int); CREATE TABLE t_new (id int);';
  const rulesOf = (sql: string): readonly string[] => lint([sql], { rules: [rule], schema }).findings.map((finding) => finding.rule);
  expect(rulesOf('BEGIN; DROP TABLE t; ALTER TABLE t_new RENAME TO t; COMMIT;')).toEqual([]);
  expect(rulesOf('DROP TABLE t; ALTER TABLE t_new RENAME TO t;')).toEqual(['drop-table']);
  expect(rulesOf('BEGIN; CREATE TABLE u (id int); INSERT INTO u SELECT id FROM t; DROP TABLE t; ALTER TABLE u RENAME TO t; COMMIT;')).toEqual(['drop-table']);
});
