import { expect, test } from 'vitest';
import { rule } from '../../rules/foreign-key-without-not-valid/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

const schema = `CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
  CREATE TABLE events (id bigint, customer_id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01'); CREATE TABLE events_2 PARTITION OF events DEFAULT;`;

function findings(sql: string, setup: Partial<LintSetup> = {}): ReturnType<typeof lint>['findings'] {
  return lint([sql], { schema, ...setup, rules: [rule] }).findings;
}

function planned(sql: string, setup: Partial<LintSetup> = {}): readonly string[] {
  const rewrite = findings(sql, setup)[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : step.title)) : [`no plan: ${rewrite?.kind ?? 'nothing'}`];
}

test('the plan: NOT VALID behind the last attribute, then VALIDATE', () => {
  expect(planned('ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers ON DELETE SET NULL DEFERRABLE;')).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers ON DELETE SET NULL DEFERRABLE NOT VALID;",
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_fkey;',
  ]);
});

test('the plan for a partitioned table before 18: its partitions first', () => {
  const sql = 'ALTER TABLE events ADD CONSTRAINT "Fk" FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;';
  expect(planned(sql, { postgres: 17 })).toEqual([
    `SET LOCAL lock_timeout = '500ms';\nALTER TABLE events_1 ADD CONSTRAINT "Fk" FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE NOT VALID;`,
    'ALTER TABLE events_1 VALIDATE CONSTRAINT "Fk";',
    `SET LOCAL lock_timeout = '500ms';\nALTER TABLE events_2 ADD CONSTRAINT "Fk" FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE NOT VALID;`,
    'ALTER TABLE events_2 VALIDATE CONSTRAINT "Fk";',
    `SET LOCAL lock_timeout = '500ms';\nALTER TABLE events ADD CONSTRAINT "Fk" FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;`,
  ]);
});

test('a partition whose key is not validated is looked up by the parent\'s', () => {
  const found = lint(['ALTER TABLE events_1 ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID; ALTER TABLE events_2 ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;',
    'ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers;'], { schema, rules: [rule] }).findings;
  expect(found).toHaveLength(1);
});

test('NOT ENFORCED looks nothing up', () => {
  expect(findings('ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT ENFORCED;', { postgres: 18 })).toEqual([]);
});

test('the finding says which tables are locked', () => {
  expect(findings('ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers;')).toMatchObject([{
    relation: 'public.orders', lock: 'SHARE ROW EXCLUSIVE', blocks: 'writes', work: 'scan',
    message: 'Adding the foreign key fk looks up every row of orders in customers.',
    why: 'SHARE ROW EXCLUSIVE on orders blocks writes while every row is read. The larger orders is, the longer that takes. customers is locked in the same way meanwhile.',
  }]);
  expect(findings('ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES orders;')[0]?.why).not.toContain('in the same way');
});
