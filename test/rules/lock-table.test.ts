import { expect, test } from 'vitest';
import { rule } from '../../rules/lock-table/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

test('several in one transaction are one finding', () => {
  const findings = lint(['BEGIN;\nLOCK TABLE t;\nLOCK TABLE u;\nLOCK TABLE v;\nCOMMIT;'], { rules: [rule] }).findings;
  expect(findings.map(({ message, why }) => [message, why.split('. ').at(-1)])).toEqual([['LOCK TABLE holds ACCESS EXCLUSIVE on t from here to the end of the transaction.', 'The same holds for the statements of lines 3 and 4.']]);
});

test('the plan: each statement by itself, without the lock, once it is clear what that is for', () => {
  const { rewrite } = lint(['BEGIN; LOCK TABLE t; ALTER TABLE t ADD COLUMN a int; ALTER TABLE t ADD COLUMN b int; COMMIT;'], { rules: [rule] }).findings[0] ?? {};
  expect(rewrite?.kind === 'plan' && rewrite.steps.map((step) => ('sql' in step ? step.sql : step.title))).toEqual([
    'See what the lock is for',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN a int;",
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN b int;",
  ]);
});

test('the edit: alone, it goes with its semicolon, inside a body too', () => {
  const edited = (sql: string): string => {
    const rewrite = lint([sql], { rules: [rule] }).findings[0]?.rewrite;
    return rewrite?.kind === 'edit' && rewrite.safety === 'check' ? applyEdits(sql, '1.sql', rewrite.edits) : 'no edit';
  };
  expect(edited('BEGIN;\nLOCK TABLE t;\nCOMMIT;\n')).toBe('BEGIN;\nCOMMIT;\n');
  expect(edited('DO $$ BEGIN LOCK TABLE t IN SHARE MODE ; END $$;')).toBe('DO $$ BEGIN END $$;');
});

test('NOWAIT is said not to help', () => {
  expect(lint(['BEGIN; LOCK TABLE t NOWAIT; COMMIT;'], { rules: [rule] }).findings[0]?.why).toBe(
    'ACCESS EXCLUSIVE on t blocks reads and writes until the transaction ends. NOWAIT only means that the migration fails where it would have to wait for the lock.',
  );
});
