import { expect, test } from 'vitest';
import { rule } from '../../rules/column-recreated/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

test('a table never seen is in use', () => {
  expect(lint(['ALTER TABLE "_ActionToWorker" DROP "A", ADD COLUMN "A" uuid;'], { rules: [rule] }).findings).toMatchObject([{ severity: 'error', relation: 'public."_ActionToWorker"' }]);
});

test('in two deploys it is a column that was dropped, and another one', () => {
  expect(lint(['ALTER TABLE t DROP COLUMN a;', 'ALTER TABLE t ADD COLUMN a int;'], { rules: [rule] }).findings).toEqual([]);
});
