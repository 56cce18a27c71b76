import { expect, test } from 'vitest';
import { rule } from '../../rules/concurrently-if-not-exists/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

test('the edit takes IF NOT EXISTS away, and says what to do when a retry fails', () => {
  const sql = 'CREATE INDEX CONCURRENTLY IF  NOT EXISTS i ON s.t (a);';
  const rewrite = lint([sql], { rules: [rule] }).findings[0]?.rewrite;
  expect(rewrite).toMatchObject({ kind: 'edit', safety: 'check', recovery: expect.stringContaining('REINDEX INDEX CONCURRENTLY s.i;') as string });
  expect(rewrite?.kind === 'edit' && applyEdits(sql, '1.sql', rewrite.edits)).toBe('CREATE INDEX CONCURRENTLY i ON s.t (a);');
});

test('in a transaction it fails before it leaves anything: not this rule\'s matter', () => {
  for (const sql of ['BEGIN; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a); COMMIT;', 'DO $$ BEGIN CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a); END $$']) {
    expect(lint([sql], { rules: [rule] }).findings).toEqual([]);
  }
});

test('the words', () => {
  expect(lint(['CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);'], { rules: [rule] }).findings).toMatchObject([{
    severity: 'warning', relation: 'public.t',
    message: 'IF NOT EXISTS keeps i as it is, even where an earlier build of it on t failed.',
    help: 'Leave out IF NOT EXISTS, so that a retry says that i exists. Or put DROP INDEX CONCURRENTLY IF EXISTS before it, so that a retry builds it again.',
  }]);
});
