import { expect, test } from 'vitest';
import { rule } from '../../rules/unbatched-backfill/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE orders (id bigint PRIMARY KEY, status text, total int, data json, at timestamptz); CREATE TABLE log (line text); CREATE TABLE flags (active boolean, at timestamptz); CREATE TABLE pairs (a int, b int, c int, PRIMARY KEY (a, b));';

/** The plan's one step: the batch behind its comment, or what people have to do. */
function batch(sql: string): string | undefined {
  const { rewrite } = lint([sql], { rules: [rule], schema }).findings[0] ?? {};
  const [step] = rewrite?.kind === 'plan' ? rewrite.steps : [];
  if (step && 'action' in step) return 'action';
  return step && 'sql' in step ? step.sql.split('\n').slice(1).join(' ') : undefined;
}

test.each([
  ["UPDATE orders SET status = 'new'", "UPDATE orders SET status = 'new' WHERE id IN (SELECT id FROM orders WHERE status IS DISTINCT FROM ('new') LIMIT 1000 FOR NO KEY UPDATE);"],
  ["UPDATE orders SET status = 'new', total = 0 WHERE total < 0", "UPDATE orders SET status = 'new', total = 0 WHERE id IN (SELECT id FROM orders WHERE (total < 0) AND (status IS DISTINCT FROM ('new') OR total IS DISTINCT FROM (0)) LIMIT 1000 FOR NO KEY UPDATE);"],
  ["UPDATE orders SET status = 'new' WHERE status IS NULL", "UPDATE orders SET status = 'new' WHERE id IN (SELECT id FROM orders WHERE status IS NULL LIMIT 1000 FOR NO KEY UPDATE);"],
  ['UPDATE orders SET at = now() WHERE at IS NULL AND total > 5', 'UPDATE orders SET at = now() WHERE id IN (SELECT id FROM orders WHERE at IS NULL AND total > 5 LIMIT 1000 FOR NO KEY UPDATE);'],
  ['UPDATE orders SET total = id WHERE total IS NULL', 'UPDATE orders SET total = id WHERE id IN (SELECT id FROM orders WHERE total IS NULL AND (id) IS NOT NULL LIMIT 1000 FOR NO KEY UPDATE);'],
  ['UPDATE orders SET status = lower(status)', 'UPDATE orders SET status = lower(status) WHERE id IN (SELECT id FROM orders WHERE status IS DISTINCT FROM (lower(status)) LIMIT 1000 FOR NO KEY UPDATE);'],
  ["UPDATE orders SET data = '{}'", "UPDATE orders SET data = '{}' WHERE id IN (SELECT id FROM orders WHERE data::text IS DISTINCT FROM ('{}')::text LIMIT 1000 FOR NO KEY UPDATE);"],
  ['UPDATE pairs SET c = a', 'UPDATE pairs SET c = a WHERE (a, b) IN (SELECT a, b FROM pairs WHERE c IS DISTINCT FROM (a) LIMIT 1000 FOR NO KEY UPDATE);'],
  ["UPDATE orders SET status = left(status, 5)", 'UPDATE orders SET status = left(status, 5) WHERE id IN (SELECT id FROM orders WHERE status IS DISTINCT FROM (left(status, 5)) LIMIT 1000 FOR NO KEY UPDATE);'],
  ['UPDATE flags SET active = false, at = now() WHERE active = true', 'UPDATE flags SET active = false, at = now() WHERE ctid IN (SELECT ctid FROM flags WHERE (active = true) LIMIT 1000 FOR NO KEY UPDATE);'],
  ['DELETE FROM log', 'DELETE FROM log WHERE ctid IN (SELECT ctid FROM log WHERE true LIMIT 1000 FOR NO KEY UPDATE);'],
  ["DELETE FROM orders WHERE at < '2020-01-01'", "DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE at < '2020-01-01' LIMIT 1000 FOR NO KEY UPDATE);"],
])('a batch ends: %s', (sql, expected) => {
  expect(batch(sql)).toBe(expected);
});

test.each([
  ['counted up', 'UPDATE orders SET total = total + 1'],
  ['a new time in each batch', 'UPDATE orders SET at = now()'],
  ['a value of its own for each row', 'UPDATE orders SET status = gen_random_uuid()'],
  ['swapped', 'UPDATE pairs SET b = c, c = b'],
  ['DEFAULT', 'UPDATE orders SET status = DEFAULT'],
  ['from another table', 'UPDATE orders SET status = log.line FROM log'],
  ['under another name', "UPDATE orders o SET status = 'new'"],
  ['with RETURNING', "UPDATE orders SET status = 'new' RETURNING id"],
])('no condition tells what is done: %s', (_why, sql) => {
  expect(batch(sql)).toBe('action');
});

test('a table known to be small is an info', () => {
  expect(lint(["UPDATE countries SET name = ''"], { rules: [rule], smallTables: ['countries'] }).findings.map(({ severity }) => severity)).toEqual(['info']);
});
