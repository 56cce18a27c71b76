import { expect, test } from 'vitest';
import { rule } from '../../rules/check-without-not-valid/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, status text);';

function findings(sql: string, setup: Partial<LintSetup> = {}): ReturnType<typeof lint>['findings'] {
  return lint([sql], { schema, ...setup, rules: [rule] }).findings;
}

function planned(sql: string, setup: Partial<LintSetup> = {}): readonly string[] {
  const rewrite = findings(sql, setup)[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : step.title)) : [`no plan: ${rewrite?.kind ?? 'nothing'}`];
}

const timeout = "SET LOCAL lock_timeout = '500ms';\n";

test('the plan: NOT VALID, with the name that PostgreSQL would choose, then VALIDATE', () => {
  expect(planned('ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0);\n')).toEqual([
    `${timeout}ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;`, 'ALTER TABLE orders VALIDATE CONSTRAINT c;',
  ]);
  expect(planned('ALTER TABLE IF EXISTS public.orders ADD CHECK (total > id)')).toEqual([
    `${timeout}ALTER TABLE IF EXISTS public.orders ADD CONSTRAINT orders_check CHECK (total > id) NOT VALID;`, 'ALTER TABLE orders VALIDATE CONSTRAINT orders_check;',
  ]);
  expect(planned('ALTER TABLE orders ADD NOT NULL status;', { postgres: 18 })).toEqual([
    `${timeout}ALTER TABLE orders ADD CONSTRAINT orders_status_not_null NOT NULL status NOT VALID;`, 'ALTER TABLE orders VALIDATE CONSTRAINT orders_status_not_null;',
  ]);
});

test('the plan: the statement with NOT VALID, then each VALIDATE by itself', () => {
  expect(planned("ALTER TABLE orders ADD COLUMN region text, ADD CHECK (region <> ''), ADD CONSTRAINT c CHECK (total > 0);")).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD COLUMN region text, ADD CONSTRAINT orders_region_check CHECK (region <> '') NOT VALID, ADD CONSTRAINT c CHECK (total > 0) NOT VALID;",
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_region_check;',
    'ALTER TABLE orders VALIDATE CONSTRAINT c;',
  ]);
  expect(planned('BEGIN; ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0); COMMIT;')).toHaveLength(2);
});

test('NOT ENFORCED reads nothing', () => {
  expect(findings('ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT ENFORCED;', { postgres: 18 })).toEqual([]);
});

test('the finding names relation, lock, what it blocks and the work', () => {
  expect(findings('ALTER TABLE orders ADD CHECK (total > 0);')).toMatchObject([{
    relation: 'public.orders', lock: 'ACCESS EXCLUSIVE', blocks: 'reads and writes', work: 'scan', certain: true,
    message: 'Adding the CHECK constraint orders_total_check reads every row of orders.',
    why: 'ACCESS EXCLUSIVE on orders blocks reads and writes while every row is read. The larger orders is, the longer that takes.',
  }]);
});
