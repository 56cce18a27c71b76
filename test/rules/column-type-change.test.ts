import { expect, test } from 'vitest';
import { rule } from '../../rules/column-type-change/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';
import { sqlOfPlan } from '../support/plan.ts';

checkRule(rule);

const setup: LintSetup = {
  rules: [rule],
  schema: `CREATE TABLE customers (id serial PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer_id integer REFERENCES customers (id), quantity integer NOT NULL DEFAULT 1, note text CONSTRAINT said CHECK (note <> ''));
    CREATE INDEX orders_quantity_idx ON orders (quantity DESC);`,
};

test('expand, migrate, contract', () => {
  expect(sqlOfPlan(lint(['ALTER TABLE orders ALTER COLUMN quantity TYPE bigint'], { ...setup, postgres: 18 }))).toEqual([
    `SET LOCAL lock_timeout = '500ms';
ALTER TABLE orders ADD COLUMN quantity_bigint bigint;
CREATE FUNCTION orders_quantity_bigint_sync() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF (TG_OP = 'INSERT' AND NEW.quantity_bigint IS NOT NULL) OR (TG_OP = 'UPDATE' AND NEW.quantity_bigint IS DISTINCT FROM OLD.quantity_bigint) THEN
    NEW.quantity := CASE WHEN NEW.quantity_bigint BETWEEN -2147483648 AND 2147483647 THEN NEW.quantity_bigint END;
  ELSE
    NEW.quantity_bigint := NEW.quantity;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER zz_orders_quantity_bigint_sync BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_quantity_bigint_sync();`,
    '-- Run this until it changes no row, each time by itself, with a pause in between.\nUPDATE orders SET quantity_bigint = quantity::bigint\nWHERE id IN (SELECT id FROM orders WHERE quantity_bigint IS NULL AND (quantity::bigint) IS NOT NULL LIMIT 1000 FOR NO KEY UPDATE);',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT orders_quantity_bigint_not_null NOT NULL quantity_bigint NOT VALID;",
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_quantity_bigint_not_null;',
    'CREATE INDEX CONCURRENTLY orders_quantity_bigint_idx ON orders (quantity_bigint DESC);',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ALTER COLUMN quantity DROP NOT NULL;",
    'Release the application that uses quantity_bigint and no longer names quantity.',
    `SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_orders_quantity_bigint_sync ON orders;
DROP FUNCTION orders_quantity_bigint_sync();
ALTER TABLE orders ALTER COLUMN quantity_bigint SET DEFAULT 1;
ALTER TABLE orders DROP COLUMN quantity;`,
  ]);
});

test("a serial key: its sequence stays integer, which the plan mends; what references it follows", () => {
  const linted = lint(['ALTER TABLE customers ALTER COLUMN id TYPE bigint'], setup);
  expect(linted.findings[0]?.why).toContain('Its sequence customers_id_seq stays integer and ends at 2147483647.');
  const steps = sqlOfPlan(linted);
  expect(steps).toContain("SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey_id_bigint_fkey FOREIGN KEY (customer_id) REFERENCES customers (id_bigint) NOT VALID;");
  expect(steps.slice(-2)).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;",
    `SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_customers_id_bigint_sync ON customers;
DROP FUNCTION customers_id_bigint_sync();
ALTER SEQUENCE customers_id_seq AS bigint OWNED BY customers.id_bigint;
ALTER TABLE customers ALTER COLUMN id_bigint SET DEFAULT nextval('public.customers_id_seq'::regclass);
ALTER TABLE customers DROP CONSTRAINT customers_pkey;
ALTER TABLE customers ADD CONSTRAINT customers_pkey PRIMARY KEY USING INDEX customers_id_bigint_key;
ALTER TABLE customers DROP COLUMN id;`,
  ]);
});

test('where only a CHECK costs anything, it is put on again NOT VALID', () => {
  expect(sqlOfPlan(lint(['ALTER TABLE orders ALTER COLUMN note TYPE varchar'], setup))).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders DROP CONSTRAINT said;\nALTER TABLE orders ALTER COLUMN note TYPE varchar;\nALTER TABLE orders ADD CONSTRAINT said CHECK (note <> '') NOT VALID;",
    'ALTER TABLE orders VALIDATE CONSTRAINT said;',
  ]);
});

test('prepared statements are spoken of', () => {
  expect(lint(['ALTER TABLE orders ALTER COLUMN quantity TYPE bigint'], setup).findings[0]?.why).toContain('"cached plan must not change result type"');
});
