import { expect, test } from 'vitest';
import { rule } from '../../rules/add-column-not-null/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';
import { sqlOfPlan } from '../support/plan.ts';

checkRule(rule);

const setup: LintSetup = { rules: [rule], schema: 'CREATE TABLE orders (id bigint PRIMARY KEY); CREATE TABLE customers (id bigint PRIMARY KEY);' };

test('the plan: column, application, old rows, NOT NULL, constraints', () => {
  expect(sqlOfPlan(lint(['ALTER TABLE orders ADD COLUMN customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE'], { ...setup, postgres: 18 }))).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD COLUMN customer_id bigint;",
    'Release the application that writes customer_id with every row that it inserts.',
    'When no older release runs any more, give customer_id a value in every row of orders where it is null, in batches of about 1000 rows, each in a transaction of its own.',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT orders_customer_id_not_null NOT NULL customer_id NOT VALID;",
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_not_null;',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE NOT VALID;",
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_fkey;',
  ]);
});

test('it fails, however small the table is', () => {
  expect(lint(['ALTER TABLE orders ADD COLUMN region text NOT NULL'], { ...setup, smallTables: ['orders'] }).findings).toMatchObject([{ severity: 'error', relation: 'public.orders', lock: 'ACCESS EXCLUSIVE', work: 'none' }]);
});
