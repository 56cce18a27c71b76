import { expect, test } from 'vitest';
import { rule } from '../../rules/transaction-control/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

function fixed(sql: string): string | undefined {
  const rewrite = lint([sql], { rules: [rule] }).findings[0]?.rewrite;
  return rewrite?.kind === 'edit' ? applyEdits(sql, '1.sql', rewrite.edits) : undefined;
}

test.each([
  ['an open transaction is committed at the end', 'BEGIN;\nSELECT 1;\n', 'BEGIN;\nSELECT 1;\nCOMMIT;\n'],
  ['without a last semicolon too', 'BEGIN;\nSELECT 1', 'BEGIN;\nSELECT 1;\nCOMMIT'],
  ['an empty one goes', 'SELECT 1;\nBEGIN;\n', 'SELECT 1;\n'],
  ['an inner BEGIN goes', 'BEGIN;\nBEGIN;\nSELECT 1;\nCOMMIT;\n', 'BEGIN;\nSELECT 1;\nCOMMIT;\n'],
  ['an inner BEGIN goes with its COMMIT', 'BEGIN;\nSELECT 1;\nBEGIN; SELECT 2;\nCOMMIT;\nSELECT 3;\nCOMMIT;\n', 'BEGIN;\nSELECT 1;\nSELECT 2;\nSELECT 3;\nCOMMIT;\n'],
  ['a COMMIT of nothing goes', 'SELECT 1;\nCOMMIT;\n', 'SELECT 1;\n'],
  ['savepoints outside a transaction go', 'SAVEPOINT a;\nSELECT 1;\nRELEASE a;\n', 'SELECT 1;\n'],
])('%s', (_title, sql, expected) => {
  expect(fixed(sql)).toBe(expected);
});

test('says what it does to the migration', () => {
  const [finding] = lint(['BEGIN;\nROLLBACK TO a;\nCOMMIT;'], { rules: [rule] }).findings;
  expect(finding?.message).toBe('ROLLBACK names a savepoint that is not there.');
});
