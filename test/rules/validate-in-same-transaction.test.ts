import { expect, test } from 'vitest';
import { rule } from '../../rules/validate-in-same-transaction/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total numeric);';

function findings(sql: string): ReturnType<typeof lint>['findings'] {
  return lint([sql], { schema, rules: [rule] }).findings;
}

function planned(sql: string): readonly string[] {
  const rewrite = findings(sql)[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : 'action' in step ? step.action : step.title)) : [];
}

test('the plan: one migration adds it, the next validates it', () => {
  expect(planned('BEGIN;\nALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;\nCOMMIT;')).toEqual([
    'Leave ADD CONSTRAINT c CHECK (total > 0) NOT VALID in its migration, and take VALIDATE CONSTRAINT c out of it.',
    'ALTER TABLE orders VALIDATE CONSTRAINT c;',
  ]);
  expect(planned('ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID, VALIDATE CONSTRAINT c;')).toEqual(["SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;", 'ALTER TABLE orders VALIDATE CONSTRAINT c;']);
});

test('the lock is the one that adding the constraint took', () => {
  expect(findings('BEGIN;\nALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;\nCOMMIT;')).toMatchObject([{
    lock: 'ACCESS EXCLUSIVE', blocks: 'reads and writes', work: 'scan',
    message: 'c of orders is validated while the lock that adding it took, in line 2, is still held.',
  }]);
  expect(findings('BEGIN;\nALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;\nCOMMIT;'))
    .toMatchObject([{ lock: 'SHARE ROW EXCLUSIVE', blocks: 'writes' }]);
});

test('another constraint of the same name, on another table, is another', () => {
  expect(findings('BEGIN;\nALTER TABLE customers ADD CONSTRAINT c CHECK (id > 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;\nCOMMIT;')).toEqual([]);
});
