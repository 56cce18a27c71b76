import { expect, test } from 'vitest';
import { rule } from '../../rules/edited-migration/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const message = (sql: string): string | undefined => lint([sql], { rules: [rule] }).findings[0]?.message;

test('it says what became of the statement, and since when', () => {
  expect(message('SELECT 1;\n-- shipped as\nSELECT 2;')).toBe('The migration has shipped, and this statement was changed since main.');
  expect(message('SELECT 1; SELECT 2;\n-- shipped as\nSELECT 1;')).toBe('The migration has shipped, and this statement was added since main.');
  expect(message('SELECT 1;\n-- shipped as\nSELECT 1;\nSELECT\n 2;')).toBe('The migration has shipped, and a statement was taken out here (SELECT 2) since main.');
});

test('the file is taken back to the commit that shipped', () => {
  const rewrite = lint(['SELECT 1;\n-- shipped as\nSELECT 2;'], { rules: [rule] }).findings[0]?.rewrite;
  expect(rewrite?.kind === 'plan' && rewrite.steps.map((step) => ('command' in step ? step.command : ''))).toEqual(['git checkout 0123456789 -- 1.sql', '']);
});
