import { expect, test } from 'vitest';
import { rule } from '../../rules/index-without-concurrently/index.ts';
import type { ToolName } from '../../src/config/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

function edited(sql: string, tool: ToolName = 'none'): string {
  const rewrite = lint([sql], { rules: [rule], tool }).findings[0]?.rewrite;
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

test('out of a transaction that holds nothing else, all its indexes at once', () => {
  expect(edited("BEGIN;\nSET LOCAL lock_timeout = '2s';\nCREATE INDEX i ON t (a);\nCREATE INDEX CONCURRENTLY j ON t (b);\nCOMMIT;\n")).toBe('CREATE INDEX CONCURRENTLY i ON t (a);\nCREATE INDEX CONCURRENTLY j ON t (b);\n');
  expect(edited('-- +goose Up\nCREATE INDEX i ON t (a);\nCREATE INDEX j ON t (b);\n', 'goose')).toBe('-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON t (a);\nCREATE INDEX CONCURRENTLY j ON t (b);\n');
});

test('a file that is sent as one string is left one statement, or has a plan', () => {
  expect(edited("SET lock_timeout = '2s';\nSET statement_timeout = 0;\nCREATE INDEX i ON t (a);\n", 'golang-migrate')).toBe('CREATE INDEX CONCURRENTLY i ON t (a);\n');
  expect(edited('CREATE INDEX i ON t (a);\nCREATE INDEX j ON t (b);\n', 'golang-migrate')).toBe('no edit: plan');
  expect(edited('SET search_path = shop;\nCREATE INDEX i ON t (a);\n', 'golang-migrate')).toBe('no edit: plan');
  expect(edited('BEGIN;\nCREATE INDEX i ON t (a);\nCOMMIT;\nSELECT 1;\n', 'golang-migrate')).toBe('no edit: plan');
  expect(edited('-- no transaction is named here\nCREATE INDEX i ON t (a);\nCREATE INDEX j ON t (b);\n', 'sqlx')).toBe('no edit: plan');
});

test('no edit where the transaction holds more, or is a body', () => {
  expect(edited('BEGIN; UPDATE t SET a = 1 WHERE id = 2; CREATE INDEX i ON t (a); COMMIT;')).toBe('no edit: plan');
  expect(edited('BEGIN; DO $$ BEGIN CREATE INDEX i ON t (a); END $$; COMMIT;')).toBe('no edit: plan');
});
