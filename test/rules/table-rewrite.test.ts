import { expect, test } from 'vitest';
import { rule } from '../../rules/table-rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';
import { sqlOfPlan } from '../support/plan.ts';

checkRule(rule);

const setup: LintSetup = { rules: [rule], schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, price numeric, total numeric GENERATED ALWAYS AS (price * 2) STORED); CREATE INDEX orders_price_idx ON orders (price); CREATE TABLE logs (line text);' };

test('a table moves with pg_repack', () => {
  expect(sqlOfPlan(lint(['ALTER TABLE orders SET TABLESPACE "Fast"'], setup))).toEqual([
    'Keep orders_pkey while pg_repack runs: it tells the rows of orders apart by it.',
    "Install pg_repack on the server and CREATE EXTENSION pg_repack in the same version, look that no index of orders is invalid, and that the disk has room for twice the table and its indexes: SELECT pg_size_pretty(2 * pg_total_relation_size('orders')).",
    'pg_repack --table=public.orders --tablespace=Fast --no-order --wait-timeout=60 --no-kill-backend',
  ]);
});

test('an index is rebuilt there', () => {
  const linted = lint(['ALTER INDEX orders_price_idx SET TABLESPACE fast'], { ...setup, settings: { lock_timeout: '2s' } });
  expect(sqlOfPlan(linted)).toEqual(['SET lock_timeout = 0;\nREINDEX (TABLESPACE fast) INDEX CONCURRENTLY orders_price_idx;']);
  expect(linted.findings[0]?.why).toBe("ACCESS EXCLUSIVE on orders_price_idx stops every query on its table, also those that wouldn't use the index, until the copy is done.");
});

test('a stored expression: a trigger takes over', () => {
  expect(sqlOfPlan(lint(['ALTER TABLE orders ALTER COLUMN total SET EXPRESSION AS (price * 3)'], { ...setup, postgres: 17 }))).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ALTER COLUMN total DROP EXPRESSION;\nCREATE FUNCTION orders_total_sync() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$\nBEGIN\n  NEW.total := NEW.price * 3;\n  RETURN NEW;\nEND\n$$;\nCREATE TRIGGER zz_orders_total_sync BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_total_sync();",
    '-- Run this until it changes no row, each time by itself, with a pause in between.\nUPDATE orders SET total = price * 3\nWHERE id IN (SELECT id FROM orders WHERE total IS DISTINCT FROM (price * 3) LIMIT 1000 FOR NO KEY UPDATE);',
  ]);
});
