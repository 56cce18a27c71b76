import { expect, test } from 'vitest';
import { rule } from '../../rules/add-column-rewrite/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';
import { sqlOfPlan } from '../support/plan.ts';

checkRule(rule);

const setup: LintSetup = { rules: [rule], schema: 'CREATE TABLE orders (id uuid PRIMARY KEY, price numeric, quantity integer); CREATE DOMAIN positive AS numeric CHECK (VALUE > 0);' };

test('an identity: plain column, sequence, values, NOT NULL, identity, and it goes on counting', () => {
  expect(sqlOfPlan(lint(['ALTER TABLE orders ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY (START WITH 5)'], { ...setup, postgres: 18 }))).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nCREATE SEQUENCE orders_n_fill START WITH 5;\nALTER TABLE orders ADD COLUMN n bigint;\nALTER TABLE orders ALTER COLUMN n SET DEFAULT nextval('orders_n_fill');",
    '-- Run this until it changes no row, each time by itself, with a pause in between.\nUPDATE orders SET n = DEFAULT\nWHERE id IN (SELECT id FROM orders WHERE n IS NULL LIMIT 1000 FOR NO KEY UPDATE);',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT orders_n_not_null NOT NULL n NOT VALID;",
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_n_not_null;',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ALTER COLUMN n DROP DEFAULT, ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (START WITH 5);\nSELECT setval(pg_get_serial_sequence('orders', 'n'), nextval('orders_n_fill'));",
    "SET LOCAL lock_timeout = '500ms';\nDROP SEQUENCE orders_n_fill;",
  ]);
});

test('a stored generated column: a trigger computes it', () => {
  expect(sqlOfPlan(lint(['ALTER TABLE orders ADD COLUMN total numeric GENERATED ALWAYS AS (price * quantity) STORED'], setup))).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD COLUMN total numeric;\nCREATE FUNCTION orders_total_sync() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$\nBEGIN\n  NEW.total := NEW.price * NEW.quantity;\n  RETURN NEW;\nEND\n$$;\nCREATE TRIGGER zz_orders_total_sync BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_total_sync();",
    '-- Run this until it changes no row, each time by itself, with a pause in between.\nUPDATE orders SET total = price * quantity\nWHERE id IN (SELECT id FROM orders WHERE total IS DISTINCT FROM (price * quantity) LIMIT 1000 FOR NO KEY UPDATE);',
  ]);
});

test('on 18 it is made virtual', () => {
  const sql = 'ALTER TABLE orders ADD COLUMN total numeric GENERATED ALWAYS AS (price * quantity) STORED;';
  const rewrite = lint([sql], { ...setup, postgres: 18 }).findings[0]?.rewrite;
  expect(rewrite).toMatchObject({ kind: 'edit', safety: 'check' });
  expect(rewrite?.kind === 'edit' && applyEdits(sql, '1.sql', rewrite.edits)).toBe('ALTER TABLE orders ADD COLUMN total numeric GENERATED ALWAYS AS (price * quantity) VIRTUAL;');
});

test("a domain's CHECK speaks of the column", () => {
  expect(sqlOfPlan(lint(['ALTER TABLE orders ADD COLUMN "Discount" positive'], setup))).toEqual([
    'SET LOCAL lock_timeout = \'500ms\';\nALTER TABLE orders ADD COLUMN "Discount" numeric;',
    'SET LOCAL lock_timeout = \'500ms\';\nALTER TABLE orders ADD CONSTRAINT "orders_Discount_check" CHECK ("Discount" > 0) NOT VALID;',
    'ALTER TABLE orders VALIDATE CONSTRAINT "orders_Discount_check";',
  ]);
});
