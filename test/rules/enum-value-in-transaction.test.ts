import { expect, test } from 'vitest';
import { rule } from '../../rules/enum-value-in-transaction/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE people (id bigint PRIMARY KEY, mood mood);";
const used = "BEGIN;\nALTER TYPE mood ADD VALUE 'calm';\nALTER TABLE people ALTER COLUMN mood SET DEFAULT 'calm';\nCOMMIT;";

test('names the value, its type and where it is added', () => {
  const [finding] = lint([used], { rules: [rule], schema }).findings;
  expect(finding?.message).toBe("The value 'calm' of mood is used in the transaction that adds it in line 2.");
});

test('the plan adds the value first, by itself', () => {
  const { rewrite } = lint([used], { rules: [rule], schema }).findings[0] ?? {};
  expect(rewrite?.kind === 'plan' && rewrite.steps.map((step) => 'sql' in step && step.sql)).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TYPE mood ADD VALUE 'calm';",
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE people ALTER COLUMN mood SET DEFAULT 'calm';",
  ]);
});

test('11 refuses ADD VALUE itself in a transaction, which is another rule\'s', () => {
  expect(lint([used], { rules: [rule], schema, postgres: 11 }).findings).toEqual([]);
});
