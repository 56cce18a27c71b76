import { PGlite } from '@electric-sql/pglite';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rule } from '../../rules/invalid-concurrently/index.ts';
import { readSql } from '../../src/operations/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';
import { readFixture } from '../support/rule-fixture.ts';

checkRule(rule);

function edited(sql: string, setup: Partial<LintSetup> = {}): string {
  const rewrite = lint([sql], { rules: [rule], ...setup }).findings[0]?.rewrite;
  return rewrite?.kind === 'edit' ? applyEdits(sql, '1.sql', rewrite.edits) : `no edit: ${rewrite?.kind ?? 'nothing'}`;
}

test('the edits', () => {
  expect(edited('DROP INDEX CONCURRENTLY IF EXISTS a, s."B" CASCADE;')).toBe('DROP INDEX CONCURRENTLY IF EXISTS a;\nDROP INDEX CONCURRENTLY IF EXISTS s."B";');
  expect(edited("SET lock_timeout = '2s';\nDROP INDEX CONCURRENTLY a, b;")).toBe("SET lock_timeout = '2s';\nSET lock_timeout = 0;\nDROP INDEX CONCURRENTLY a;\nDROP INDEX CONCURRENTLY b;\nSET lock_timeout = '2s';");
  expect(edited('CREATE TABLE p (a int) PARTITION BY LIST (a);\nCREATE INDEX CONCURRENTLY i ON p (a);')).toContain('\nCREATE INDEX i ON p (a);');
  expect(edited('REFRESH MATERIALIZED VIEW CONCURRENTLY m;', { schema: 'CREATE MATERIALIZED VIEW m AS SELECT 1 AS id WITH NO DATA;' })).toBe('REFRESH MATERIALIZED VIEW m;');
});

test('a materialized view gets the unique index that it lacks', () => {
  const sqlOf = (schema: string): readonly string[] => {
    const rewrite = lint(['REFRESH MATERIALIZED VIEW CONCURRENTLY m;'], { rules: [rule], schema }).findings[0]?.rewrite;
    return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : 'action' in step ? step.action : '')) : [];
  };
  expect(sqlOf('CREATE MATERIALIZED VIEW m AS SELECT 1 AS id, 2 AS n;')).toEqual(['CREATE UNIQUE INDEX CONCURRENTLY m_id_key ON m (id);', 'REFRESH MATERIALIZED VIEW CONCURRENTLY m;']);
  expect(sqlOf('CREATE MATERIALIZED VIEW m AS SELECT 1 AS a, 2 AS "B";')[0]).toBe('CREATE UNIQUE INDEX CONCURRENTLY m_key ON m (a, "B");');
  expect(sqlOf('CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT * FROM t;')[0]).toContain('over the columns that tell its rows apart');
});

describe('PostgreSQL says so itself', () => {
  const { schema = '', cases } = readFixture(readFileSync('fixtures/invalid-concurrently/unsafe.sql', 'utf8'));
  const statements = cases.flatMap(({ title, migrations, expected }) => migrations.flatMap((sql) => readSql(sql).statements
    .map(({ range }) => sql.slice(range.start, range.end))
    .filter((text) => expected.some((one) => one.text === text.replace(/\s+/g, ' ')) && !/other\.|visits|SYSTEM/.test(text))
    .map((text) => ({ title, text }))));

  test('each statement of unsafe.sql is refused, in these words', { timeout: 60_000 }, async () => {
    const db = new PGlite();
    await db.exec(schema);
    expect(statements.length).toBeGreaterThan(12);
    for (const { text } of statements) {
      const finding = lint([text], { rules: [rule], schema }).findings[0];
      const error = await db.query(text).then(() => 'no error', (reason: unknown) => (reason instanceof Error ? reason.message : ''));
      expect(finding?.why, text).toContain(`"${error}"`);
    }
    await db.close();
  });
});
