import { expect, test } from 'vitest';
import { rule } from '../../rules/reindex-without-concurrently/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

function edited(sql: string, setup: Partial<LintSetup> = {}): string {
  const rewrite = lint([sql], { rules: [rule], ...setup }).findings[0]?.rewrite;
  return rewrite?.kind === 'edit' ? applyEdits(sql, '1.sql', rewrite.edits) : `no edit: ${rewrite?.kind ?? 'nothing'}`;
}

function steps(sql: string, setup: Partial<LintSetup> = {}): readonly string[] {
  const rewrite = lint([sql], { rules: [rule], ...setup }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : 'command' in step ? step.command : step.action)) : [];
}

test('the edits', () => {
  expect(edited('REINDEX INDEX i;')).toBe('REINDEX INDEX CONCURRENTLY i;');
  expect(edited('reindex (verbose) table s."T"')).toBe('reindex (verbose) table CONCURRENTLY s."T"');
  expect(edited('REINDEX DATABASE;', { postgres: 16 })).toBe('REINDEX DATABASE CONCURRENTLY;');
  expect(edited("SET statement_timeout = '1min';\nREINDEX SCHEMA s;")).toBe("SET statement_timeout = '1min';\nSET statement_timeout = 0;\nREINDEX SCHEMA CONCURRENTLY s;\nSET statement_timeout = '1min';");
  expect(edited("SET transaction_timeout = '1min';\nREINDEX INDEX i;", { postgres: 17 })).toBe("SET transaction_timeout = '1min';\nSET transaction_timeout = 0;\nREINDEX INDEX CONCURRENTLY i;\nSET transaction_timeout = '1min';");
});

test('a rebuild that fails leaves an INVALID index: the rewrite says how to find it', () => {
  const rewrite = lint(['REINDEX INDEX i;'], { rules: [rule], schema: 'CREATE TABLE t (a int); CREATE INDEX i ON t (a);' }).findings[0]?.rewrite;
  expect(rewrite?.kind === 'edit' && rewrite.recovery).toContain("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid AND indrelid = 't'::regclass;");
});

test('on 11 a new index takes the place of the old one', () => {
  const schema = "CREATE TABLE t (a int PRIMARY KEY, b text); CREATE UNIQUE INDEX i ON t USING btree (lower(b) COLLATE \"C\" text_pattern_ops DESC NULLS LAST, a) INCLUDE (b) WHERE b <> 'x';";
  expect(steps('REINDEX INDEX i;', { postgres: 11, schema })).toEqual([
    "CREATE UNIQUE INDEX CONCURRENTLY i_new ON t USING btree ((lower(b)) COLLATE \"C\" text_pattern_ops DESC NULLS LAST, a) INCLUDE (b) WHERE b <> 'x';",
    'DROP INDEX CONCURRENTLY i;',
    "SET LOCAL lock_timeout = '500ms';\nALTER INDEX i_new RENAME TO i;",
  ]);
  expect(steps('REINDEX INDEX t_pkey;', { postgres: 11, schema })).toEqual(['pg_repack --index=t_pkey']);
  expect(steps('REINDEX TABLE "T";', { postgres: 11 })).toEqual(['pg_repack --only-indexes \'--table="T"\'']);
  expect(steps('REINDEX DATABASE d;', { postgres: 11 })[0]).toContain('pg_repack --only-indexes');
});

test('before 14 a partitioned table is skipped, so nothing is locked for long', () => {
  const schema = 'CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX i ON p (a);';
  expect(lint(['REINDEX TABLE p;'], { rules: [rule], schema, postgres: 13 }).findings).toEqual([]);
  expect(lint(['REINDEX TABLE p;'], { rules: [rule], schema, postgres: 14 }).findings).toHaveLength(1);
});

test('it names the table, and says why reads stall', () => {
  expect(lint(['REINDEX INDEX i;'], { rules: [rule], schema: 'CREATE TABLE t (a int); CREATE INDEX i ON t (a);' }).findings).toMatchObject([{
    relation: 'public.t', lock: 'SHARE', work: 'index build',
    message: 'REINDEX of i blocks writes to t until it is done, and reads too.',
    why: 'SHARE on t blocks writes while the index is built, and ACCESS EXCLUSIVE lies on the index itself: queries on the table stall, because planning one looks at every index of its table. The larger the table is, the longer that takes.',
  }]);
});

test('time limits are not switched off in a call, which would become one transaction', () => {
  const setup = { settings: { lock_timeout: '2s' }, schema: 'CREATE TABLE t (a int); CREATE INDEX i ON t (a);' };
  expect(edited('REINDEX INDEX i;', setup)).toContain('SET lock_timeout = 0;');
  expect(edited('REINDEX INDEX i;', { ...setup, tool: 'golang-migrate' })).toBe('REINDEX INDEX CONCURRENTLY i;');
});
