import { expect, test } from 'vitest';
import { rule } from '../../rules/exclusion-constraint/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

test('the plan: a new table that has the constraint, then what people do', () => {
  const rewrite = lint(['ALTER TABLE bookings ADD EXCLUDE USING gist (room WITH =, during WITH &&);'], { schema: 'CREATE TABLE bookings (room bigint, during tstzrange);', rules: [rule] }).findings[0]?.rewrite;
  expect(rewrite?.kind === 'plan' && rewrite.steps.map((step) => ('sql' in step ? step.sql : `${step.deploy} ${step.title}`))).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nCREATE TABLE bookings_new (LIKE bookings INCLUDING ALL, CONSTRAINT bookings_room_during_excl EXCLUDE USING gist (room WITH =, during WITH &&));",
    '1 Keep the new table up to date',
    '1 Copy the rows',
    '2 Swap the tables',
    '3 Drop the old table',
  ]);
});

test('the finding says that there is no other way', () => {
  const { findings } = lint(['ALTER TABLE bookings ADD EXCLUDE USING gist (during WITH &&);'], { rules: [rule] });
  expect(findings).toMatchObject([{ lock: 'ACCESS EXCLUSIVE', work: 'index build', message: 'Adding the constraint bookings_during_excl keeps bookings locked until its index is built.' }]);
  expect(findings[0]?.why).toContain('PostgreSQL knows no other way');
});
