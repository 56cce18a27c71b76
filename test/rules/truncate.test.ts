import { expect, test } from 'vitest';
import { rule } from '../../rules/truncate/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); CREATE TABLE c (b int REFERENCES b);';

test('what CASCADE empties is said, and its rows go first', () => {
  const [finding] = lint(['TRUNCATE a RESTART IDENTITY CASCADE;'], { rules: [rule], schema }).findings;
  expect(finding?.message).toBe('TRUNCATE removes every row of a, and all of b and c by CASCADE.');
  expect(finding?.rewrite?.kind === 'plan' && finding.rewrite.steps.map(({ title }) => title)).toEqual([
    'Delete the rows of c in batches', 'Delete the rows of b in batches', 'Delete the rows of a in batches', 'Start a_id_seq again',
  ]);
});

test('what the same statement empties goes first where it references the table', () => {
  const titles = lint(['TRUNCATE b, c;'], { rules: [rule], schema }).findings.map(({ rewrite }) => rewrite?.kind === 'plan' && rewrite.steps.map(({ title }) => title));
  expect(titles).toEqual([['Delete the rows of c in batches', 'Delete the rows of b in batches'], ['Delete the rows of c in batches']]);
});

test('the batches go by the key, or by ctid where there is none', () => {
  const step = (sql: string): string => {
    const rewrite = lint([sql], { rules: [rule], schema }).findings[0]?.rewrite;
    return rewrite?.kind === 'plan' && rewrite.steps[0] && 'sql' in rewrite.steps[0] ? rewrite.steps[0].sql : '';
  };
  expect(step('TRUNCATE b;')).toContain('DELETE FROM b\nWHERE id IN (SELECT id FROM b WHERE true LIMIT 1000');
  expect(step('TRUNCATE c;')).toContain('DELETE FROM c\nWHERE ctid IN (SELECT ctid FROM c WHERE true LIMIT 1000');
});
