import { expect, test } from 'vitest';
import { rule } from '../../rules/lock-upgrade/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const upgrade = 'BEGIN;\nUPDATE orders SET status = 1 WHERE id = 1;\nALTER TABLE orders ADD COLUMN region text;\nCOMMIT;';

test('tells who waits for whom', () => {
  const [finding] = lint([upgrade], { rules: [rule] }).findings;
  expect(finding?.message).toBe('orders gets a stronger lock after the UPDATE of line 2 changed rows of it.');
  expect(finding?.why).toMatch(/^A writer who has begun to change orders can wait for one of the rows that UPDATE changed, while ACCESS EXCLUSIVE on orders waits for that writer/);
});

test('the plan gives each statement a transaction', () => {
  const { rewrite } = lint([upgrade], { rules: [rule], schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, status int);' }).findings[0] ?? {};
  expect(rewrite?.kind === 'plan' && rewrite.steps.map((step) => 'sql' in step && step.sql)).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nUPDATE orders SET status = 1 WHERE id = 1;",
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE orders ADD COLUMN region text;",
  ]);
});

test('the lock that is taken first decides', () => {
  const first = upgrade.replace('UPDATE', 'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;\nUPDATE');
  expect(lint([first], { rules: [rule] }).findings).toEqual([]);
});
