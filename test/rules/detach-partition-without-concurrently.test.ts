import { expect, test } from 'vitest';
import { rule } from '../../rules/detach-partition-without-concurrently/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF t FOR VALUES FROM (1) TO (9);";

test('the edit: concurrently, without a time limit, and how to finish one that was cancelled', () => {
  const sql = "SET lock_timeout = '2s';\nALTER TABLE t DETACH PARTITION p;\n";
  const rewrite = lint([sql], { rules: [rule], schema }).findings[0]?.rewrite;
  expect(rewrite).toMatchObject({ kind: 'edit', safety: 'safe' });
  expect(rewrite?.kind === 'edit' && applyEdits(sql, '1.sql', rewrite.edits)).toBe(
    "SET lock_timeout = '2s';\nSET lock_timeout = 0;\nALTER TABLE t DETACH PARTITION p CONCURRENTLY;\nSET lock_timeout = '2s';\n",
  );
  expect(rewrite?.kind === 'edit' && rewrite.recovery).toContain('ALTER TABLE t DETACH PARTITION p FINALIZE;');
});

test('a table never seen may have a default partition: the edit needs a look', () => {
  expect(lint(['ALTER TABLE t DETACH PARTITION p;'], { rules: [rule] }).findings[0]?.rewrite).toMatchObject({ kind: 'edit', safety: 'check' });
});

test('the search for rows that reference the partition is said', () => {
  const referenced = 'CREATE TABLE t (a int PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF t FOR VALUES FROM (1) TO (9); CREATE TABLE r (a int REFERENCES t);';
  expect(lint(['ALTER TABLE t DETACH PARTITION p;'], { rules: [rule], schema: referenced }).findings[0]?.why).toBe(
    'ACCESS EXCLUSIVE on t and on r blocks reads and writes while PostgreSQL searches r for rows that reference the partition. The larger r is, the longer that takes.',
  );
});
