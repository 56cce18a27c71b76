import { expect, test } from 'vitest';
import { rule } from '../../rules/add-column-constraint/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';
import { sqlOfPlan } from '../support/plan.ts';

checkRule(rule);

const setup: LintSetup = { rules: [rule], schema: 'CREATE TABLE orders (id bigint PRIMARY KEY); CREATE TABLE logs (line text); CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);' };

test('a CHECK and UNIQUE', () => {
  expect(sqlOfPlan(lint(['ALTER TABLE orders ADD COLUMN n int UNIQUE CHECK (n > 0)'], setup))).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD COLUMN n int;",
    'CREATE UNIQUE INDEX CONCURRENTLY orders_n_key ON orders (n);',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT orders_n_key UNIQUE USING INDEX orders_n_key;",
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT orders_n_check CHECK (n > 0) NOT VALID;",
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_n_check;',
  ]);
});

test('a primary key needs values first, and is proved not null', () => {
  const linted = lint(['ALTER TABLE logs ADD COLUMN id bigint PRIMARY KEY'], { ...setup, postgres: 18 });
  expect(linted.findings[0]?.why).toContain('it fails as soon as logs holds a row');
  expect(sqlOfPlan(linted)).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE logs ADD COLUMN id bigint;",
    'Release the application that writes id with every row that it inserts.',
    'When no older release runs any more, give id a value in every row of logs where it is null, in batches of about 1000 rows, each in a transaction of its own.',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE logs ADD CONSTRAINT logs_id_not_null NOT NULL id NOT VALID;",
    'ALTER TABLE logs VALIDATE CONSTRAINT logs_id_not_null;',
    'CREATE UNIQUE INDEX CONCURRENTLY logs_pkey ON logs (id);',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE logs ADD CONSTRAINT logs_pkey PRIMARY KEY USING INDEX logs_pkey;",
  ]);
});

test('what PostgreSQL refuses is no matter of this rule: a key of a partitioned table without its partition key', () => {
  expect(lint(['ALTER TABLE events ADD COLUMN n int UNIQUE'], setup).findings).toEqual([]);
});
