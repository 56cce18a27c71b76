import { expect, test } from 'vitest';
import { rule } from '../../rules/primary-key-without-index/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

const schema = `CREATE TABLE orders (id bigint NOT NULL, number text); CREATE TABLE customers (id bigint PRIMARY KEY, tenant bigint NOT NULL);
  CREATE TABLE events (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at); CREATE TABLE events_1 PARTITION OF events DEFAULT;`;

function planned(sql: string, setup: Partial<LintSetup> = {}): readonly string[] {
  const rewrite = lint([sql], { schema, ...setup, rules: [rule] }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : step.title)) : [`no plan: ${rewrite?.kind ?? 'nothing'}`];
}

const timeout = "SET LOCAL lock_timeout = '500ms';\n";

test('the plan: an index, then the key', () => {
  expect(planned('ALTER TABLE orders ADD PRIMARY KEY (id);')).toEqual([
    'CREATE UNIQUE INDEX CONCURRENTLY orders_pkey ON orders (id);',
    `${timeout}ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;`,
  ]);
});

test('columns that may hold nulls are proved NOT NULL first', () => {
  expect(planned('ALTER TABLE orders ADD PRIMARY KEY (number);')).toEqual([
    `${timeout}ALTER TABLE orders ADD CONSTRAINT orders_number_present CHECK (number IS NOT NULL) NOT VALID;`,
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_number_present;',
    `${timeout}ALTER TABLE orders ALTER COLUMN number SET NOT NULL;\nALTER TABLE orders DROP CONSTRAINT orders_number_present;`,
    'CREATE UNIQUE INDEX CONCURRENTLY orders_pkey ON orders (number);',
    `${timeout}ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;`,
  ]);
  expect(planned('ALTER TABLE orders ADD PRIMARY KEY (number);', { postgres: 18 }).slice(0, 2)).toEqual([
    `${timeout}ALTER TABLE orders ADD CONSTRAINT orders_number_not_null NOT NULL number NOT VALID;`,
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_number_not_null;',
  ]);
});

test('the old key goes in the statement that brings the new one', () => {
  expect(planned('ALTER TABLE customers DROP CONSTRAINT customers_pkey, ADD PRIMARY KEY (tenant, id);')).toEqual([
    'CREATE UNIQUE INDEX CONCURRENTLY customers_tenant_id_idx ON customers (tenant, id);',
    `${timeout}ALTER TABLE customers DROP CONSTRAINT customers_pkey, ADD CONSTRAINT customers_pkey PRIMARY KEY USING INDEX customers_tenant_id_idx;`,
  ]);
});

test('the plan for a partitioned table: partition by partition, then ONLY the table', () => {
  expect(planned('ALTER TABLE events ADD PRIMARY KEY (id, at);')).toEqual([
    'CREATE UNIQUE INDEX CONCURRENTLY events_1_pkey ON events_1 (id, at);',
    `${timeout}ALTER TABLE events_1 ADD CONSTRAINT events_1_pkey PRIMARY KEY USING INDEX events_1_pkey;`,
    `${timeout}ALTER TABLE ONLY events ADD CONSTRAINT events_pkey PRIMARY KEY (id, at);\nALTER INDEX events_pkey ATTACH PARTITION events_1_pkey;`,
  ]);
});
