import { expect, test } from 'vitest';
import { rule } from '../../rules/identifier-truncated/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const long = 'orders_by_customer_and_shipping_address_and_day_of_the_first_delivery';
const cut = 'orders_by_customer_and_shipping_address_and_day_of_the_first_de';

function edited(sql: string): string {
  const { findings } = lint([sql], { rules: [rule] });
  return findings.reduceRight((text, { rewrite }) => (rewrite?.kind === 'edit' ? applyEdits(text, '1.sql', rewrite.edits) : `no edit`), sql);
}

test('the message says what is left of the name', () => {
  expect(lint([`CREATE TABLE ${long} (id int);`], { rules: [rule] }).findings).toMatchObject([{
    severity: 'warning', message: `The name ${long} has 69 bytes, and PostgreSQL keeps the first 63: ${cut}.`, rewrite: { safety: 'check' },
  }]);
});

test('the edit writes the name as it is stored, wherever the statement has it', () => {
  expect(edited(`CREATE TABLE t (${long} int, CHECK (${long} > 0));`)).toBe(`CREATE TABLE t (${cut} int, CHECK (${cut} > 0));`);
  expect(edited(`CREATE TABLE "${'ü'.repeat(32)}" (id int);`)).toBe(`CREATE TABLE "${'ü'.repeat(31)}" (id int);`);
});

test('the edit writes the name that PostgreSQL chose', () => {
  const table = 'CREATE TABLE averyveryverylongtablenameindeedthatislong (first_very_long_column int, second_very_long_column int, third int, UNIQUE (first_very_long_column, second_very_long_column), UNIQUE (first_very_long_column, second_very_long_column, third));';
  expect(edited(table)).toBe(table.replace('UNIQUE (first_very_long_column, second_very_long_column, third)', 'CONSTRAINT averyveryverylongtablenameind_first_very_long_column_secon_key1 UNIQUE (first_very_long_column, second_very_long_column, third)'));
});

test('names that are one after the cut', () => {
  expect(lint([`CREATE TABLE ${long}_a (id int);\nCREATE TABLE IF NOT EXISTS ${long}_b (id int);`], { rules: [rule] }).findings[1]?.message)
    .toBe(`The name ${long}_b has 71 bytes, and is cut to the same 63 as ${long}_a in line 1.`);
});
