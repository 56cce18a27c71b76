import { expect, test } from 'vitest';
import { rule } from '../../rules/index-without-concurrently/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

function edited(sql: string): string {
  const rewrite = lint([sql], { rules: [rule] }).findings[0]?.rewrite;
  return rewrite?.kind === 'edit' ? applyEdits(sql, '1.sql', rewrite.edits) : `no edit: ${rewrite?.kind ?? 'nothing'}`;
}

test('the edit: concurrently, with a name, never IF NOT EXISTS, and no time limit', () => {
  expect(edited('CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a);')).toBe('CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);');
  expect(edited('CREATE INDEX ON t (a)')).toBe('CREATE INDEX CONCURRENTLY t_a_idx ON t (a)');
  expect(edited("SET lock_timeout = '2s';\nCREATE INDEX i ON t (a);\n")).toBe("SET lock_timeout = '2s';\nSET lock_timeout = 0;\nCREATE INDEX CONCURRENTLY i ON t (a);\nSET lock_timeout = '2s';\n");
});

test('every rewrite carries the check for an INVALID index and both recoveries', () => {
  const { findings } = lint(['CREATE INDEX i ON s.t (a);', 'BEGIN; CREATE INDEX i ON s.t (a); COMMIT;'], { rules: [rule] });
  expect(findings).toHaveLength(2);
  for (const { rewrite } of findings) {
    const recovery = rewrite?.kind === 'edit' ? rewrite.recovery : rewrite?.steps[0]?.recovery;
    expect(recovery).toContain("SELECT indisvalid FROM pg_index WHERE indexrelid = 's.i'::regclass;");
    expect(recovery).toContain('REINDEX INDEX CONCURRENTLY s.i;');
    expect(recovery).toContain('DROP INDEX CONCURRENTLY s.i;');
  }
});

test('the finding names relation, lock, what it blocks and the work', () => {
  expect(lint(['CREATE INDEX i ON t (a);'], { rules: [rule] }).findings).toMatchObject([{
    relation: 'public.t', lock: 'SHARE', blocks: 'writes', work: 'index build', transaction: 'none', certain: true,
    why: 'SHARE on t blocks writes while the index is built. The larger t is, the longer that takes.',
  }]);
});
