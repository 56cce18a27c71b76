import { expect, test } from 'vitest';
import { rule } from '../../rules/constraint-never-validated/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);';
const add = 'ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;';
const later = "ALTER TABLE orders ALTER COLUMN total SET DEFAULT 0;";

function findings(migrations: readonly string[], setup: Partial<LintSetup> = {}): ReturnType<typeof lint>['findings'] {
  return lint(migrations, { schema, ...setup, rules: [rule] }).findings;
}

function planned(migrations: readonly string[]): readonly string[] {
  return findings(migrations).flatMap(({ rewrite }) => (rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : step.title)) : []));
}

test('never in the deploy that adds it', () => {
  expect(findings([add])).toEqual([]);
  expect(findings([later, add])).toEqual([]);
  expect(findings([add, later])).toMatchObject([{ path: '1.sql', severity: 'warning', message: 'c of orders was added NOT VALID, and nothing has validated it since.' }]);
});

test('one that shipped before all that is judged is told of where its table is touched', () => {
  const older = { schema: `${schema} ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID; CREATE TABLE other (id int);` };
  expect(findings([later, later], older)).toMatchObject([{ path: '1.sql', severity: 'info', message: 'c of orders has been NOT VALID since an earlier deploy, and this one does not validate it either.' }]);
  expect(findings(['ALTER TABLE other ADD COLUMN a int;'], older)).toEqual([]);
  expect(findings([later, 'ALTER TABLE orders VALIDATE CONSTRAINT c;'], older)).toEqual([]);
  expect(findings([later, 'ALTER TABLE orders DROP CONSTRAINT c;'], older)).toEqual([]);
  expect(findings([later, add.replace(' c ', ' d ')], older).map(({ message }) => message)).toEqual(['c of orders has been NOT VALID since an earlier deploy, and this one does not validate it either.']);
});

test('the plan validates it under the names that it has by now', () => {
  expect(planned([add, later])).toEqual(['ALTER TABLE orders VALIDATE CONSTRAINT c;']);
  expect(planned([add, 'ALTER TABLE orders RENAME TO "Sales";', 'ALTER TABLE "Sales" RENAME CONSTRAINT c TO d;'])).toEqual(['ALTER TABLE "Sales" VALIDATE CONSTRAINT d;']);
  expect(planned([add, 'ALTER TABLE orders RENAME TO sales;', 'ALTER TABLE sales VALIDATE CONSTRAINT c;'])).toEqual([]);
});

test('what was dropped is gone', () => {
  expect(findings([add, 'ALTER TABLE orders DROP CONSTRAINT c;'])).toEqual([]);
  expect(findings([add, 'ALTER TABLE orders DROP COLUMN total;'])).toEqual([]);
  expect(findings([add, 'DROP TABLE orders;'])).toEqual([]);
  expect(findings([add, 'DROP TABLE orders; CREATE TABLE orders (total numeric, CONSTRAINT c CHECK (total > 0));'])).toEqual([]);
});

test('added again, it counts once', () => {
  const again = findings([add, 'ALTER TABLE orders DROP CONSTRAINT c;', add, later]);
  expect(again.map(({ path }) => path)).toEqual(['3.sql']);
  expect(findings([add, 'ALTER TABLE orders DROP CONSTRAINT c;', 'ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0);'])).toEqual([]);
});

test('NOT ENFORCED is never validated', () => {
  expect(findings(['ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT ENFORCED;', later], { postgres: 18 })).toEqual([]);
});
