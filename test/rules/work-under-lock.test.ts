import { expect, test } from 'vitest';
import { rule as unbatchedBackfill } from '../../rules/unbatched-backfill/index.ts';
import { rule } from '../../rules/work-under-lock/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

test('names the lock and its line, and what waits', () => {
  const [finding] = lint(['BEGIN;\nALTER TABLE orders ADD COLUMN region text;\nUPDATE customers SET a = 1;\nCOMMIT;'], { rules: [rule] }).findings;
  expect(finding?.message).toBe('UPDATE works on customers while the lock of line 2 on orders is still held.');
  expect(finding?.why).toBe('ALTER TABLE took ACCESS EXCLUSIVE on orders, which lasts until the transaction ends: reads and writes of orders wait for all of this work too, and the larger customers is, the longer.');
});

test('the plan lets the lock go, and changes the rows in batches by the key', () => {
  const schema = 'CREATE TABLE orders (id bigint PRIMARY KEY);';
  const [finding] = lint(["BEGIN;\nALTER TABLE orders ADD COLUMN region text;\nUPDATE orders SET region = 'eu';\nCOMMIT;"], { rules: [rule], schema }).findings;
  const { rewrite } = finding ?? {};
  expect(rewrite?.kind === 'plan' && rewrite.steps.map((step) => ('sql' in step ? [step.transaction, step.sql] : step))).toEqual([
    [true, "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD COLUMN region text;"],
    [false, "-- Run this until it changes no row, each time by itself, with a pause in between.\nUPDATE orders SET region = 'eu'\nWHERE id IN (SELECT id FROM orders WHERE region IS DISTINCT FROM ('eu') LIMIT 1000 FOR NO KEY UPDATE);"],
  ]);
});

test('what else is done under the same lock is told with the first, unless it is graver', () => {
  const sql = 'BEGIN;\nALTER TABLE orders ADD COLUMN region text;\nUPDATE countries SET a = 1;\nUPDATE customers SET a = 1;\nUPDATE items SET a = 1;\nDELETE FROM lines;\nCOMMIT;';
  const found = lint([sql], { rules: [rule], smallTables: ['countries'] }).findings;
  expect(found.map(({ severity, message }) => [severity, message])).toEqual([
    ['info', 'UPDATE works on countries while the lock of line 2 on orders is still held.'],
    ['error', 'UPDATE works on customers while the lock of line 2 on orders is still held.'],
  ]);
  expect(found[0]?.why).not.toContain('The same holds');
  expect(found[1]?.why).toMatch(/ The same holds for the statements of lines 5 and 6\.$/);
});

test('nothing that is told with the first is reported by a more general rule', () => {
  const sql = 'BEGIN;\nALTER TABLE orders ADD COLUMN region text;\nUPDATE customers SET a = 1;\nUPDATE items SET a = 1;\nCOMMIT;';
  expect(lint([sql], { rules: [rule, unbatchedBackfill] }).findings.map((finding) => [finding.rule, /The same holds for the statement of line 4\.$/.test(finding.why)])).toEqual([['work-under-lock', true]]);
});

test('a table known to be small makes it an info', () => {
  const sql = 'BEGIN;\nALTER TABLE orders ADD COLUMN region text;\nUPDATE countries SET a = 1;\nCOMMIT;';
  expect(lint([sql], { rules: [rule], smallTables: ['countries'] }).findings.map(({ severity }) => severity)).toEqual(['info']);
  expect(lint([sql], { rules: [rule], smallTables: ['orders'] }).findings.map(({ severity }) => severity)).toEqual(['error']);
});

test('a filled new table is a warning: how many rows it holds is not known', () => {
  const sql = 'BEGIN;\nALTER TABLE orders ADD COLUMN region text;\nCREATE TABLE copies AS SELECT id FROM orders LIMIT 5;\nUPDATE copies SET id = id + 1;\nCOMMIT;';
  expect(lint([sql], { rules: [rule] }).findings.map(({ severity, message }) => [severity, message])).toEqual([['warning', 'UPDATE works on copies while the lock of line 2 on orders is still held.']]);
});

test('COMMIT inside a DO block lets go of the lock', () => {
  const sql = 'DO $$ BEGIN\n  ALTER TABLE orders ADD COLUMN region text;\n  COMMIT;\n  UPDATE orders SET region = 1;\nEND $$;';
  expect(lint([sql], { rules: [rule] }).findings).toEqual([]);
});
