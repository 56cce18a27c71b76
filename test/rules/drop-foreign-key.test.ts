import { expect, test } from 'vitest';
import { rule } from '../../rules/drop-foreign-key/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p, q int REFERENCES p);';

function steps(sql: string): readonly string[] {
  const rewrite = lint([sql], { rules: [rule], schema }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : '')) : [];
}

test('the plan: each key by itself, then the statement', () => {
  expect(steps('DROP TABLE c;')).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE c DROP CONSTRAINT c_p_fkey;",
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE c DROP CONSTRAINT c_q_fkey;",
    "SET LOCAL lock_timeout = '500ms';\nDROP TABLE c;",
  ]);
  expect(steps('ALTER TABLE c DROP CONSTRAINT c_q_fkey;')).toEqual(["SET LOCAL lock_timeout = '500ms';\nALTER TABLE c DROP CONSTRAINT c_q_fkey;"]);
});

test('the finding is about the table that the statement does not name', () => {
  expect(lint(['ALTER TABLE c DROP COLUMN p;'], { rules: [rule], schema }).findings).toMatchObject([{
    relation: 'public.p', lock: 'ACCESS EXCLUSIVE', message: 'DROP COLUMN takes along the foreign key c_p_fkey of c, which locks p too.',
  }]);
});

test('a lock_timeout that protects nobody leaves the warning', () => {
  const severities = (timeout: string): readonly string[] => lint([`SET lock_timeout = '${timeout}'; ALTER TABLE c DROP CONSTRAINT c_p_fkey;`], { rules: [rule], schema }).findings.map(({ severity }) => severity);
  expect(['0', '1min', '2s'].map(severities)).toEqual([['warning'], ['warning'], []]);
});

test('DROP TABLE takes keys along: its own, and by CASCADE those that reference it', () => {
  const found = (sql: string, postgres: 13 | 14 = 14): readonly (string | undefined)[] => lint([sql], { rules: [rule], postgres, schema: `${schema} CREATE TABLE d (c int REFERENCES c); CREATE TABLE n (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE n1 PARTITION OF n FOR VALUES FROM (1) TO (9); CREATE TABLE m (n int REFERENCES n);` }).findings.map(({ relation }) => relation);
  expect(found('DROP TABLE c CASCADE;')).toEqual(['public.p']);
  expect(found('DROP TABLE d, m;')).toEqual(['public.c', 'public.n1']);
  expect(found('DROP TABLE IF EXISTS p CASCADE;')).toEqual(['public.c']);
  expect(found('DROP TABLE m;', 13)).toEqual(['public.n1']);
});
