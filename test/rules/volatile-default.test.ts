import { expect, test } from 'vitest';
import { rule } from '../../rules/volatile-default/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';
import { sqlOfPlan } from '../support/plan.ts';

checkRule(rule);

const schema = 'CREATE TABLE orders (id bigint PRIMARY KEY); CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at); CREATE TABLE events_1 PARTITION OF events DEFAULT;';

test('the plan: column, default, values, NOT NULL, then the constraints', () => {
  expect(sqlOfPlan(lint(['ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE'], { rules: [rule], schema }))).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD COLUMN token uuid;\nALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();",
    '-- Run this until it changes no row, each time by itself, with a pause in between.\nUPDATE orders SET token = gen_random_uuid()\nWHERE id IN (SELECT id FROM orders WHERE token IS NULL LIMIT 1000 FOR NO KEY UPDATE);',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT orders_token_present CHECK (token IS NOT NULL) NOT VALID;",
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_token_present;',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ALTER COLUMN token SET NOT NULL;\nALTER TABLE orders DROP CONSTRAINT orders_token_present;",
    'CREATE UNIQUE INDEX CONCURRENTLY orders_token_key ON orders (token);',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT orders_token_key UNIQUE USING INDEX orders_token_key;",
  ]);
});

test('without a key, rows of partitions are told apart by table and place', () => {
  expect(sqlOfPlan(lint(['ALTER TABLE events ADD COLUMN x float DEFAULT random()'], { rules: [rule], schema }))[1]).toContain('WHERE (tableoid, ctid) IN (SELECT tableoid, ctid FROM events WHERE x IS NULL');
});
