import { expect, test } from 'vitest';
import { rule } from '../../rules/command-in-transaction/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

test('BEGIN and COMMIT go where nothing else is between them', () => {
  const sql = 'BEGIN;\nVACUUM a;\nVACUUM b;\nCOMMIT;\n';
  const rewrite = lint([sql], { rules: [rule] }).findings[0]?.rewrite;
  expect(rewrite?.kind === 'edit' && applyEdits(sql, '1.sql', rewrite.edits)).toBe('VACUUM a;\nVACUUM b;\n');
});

test('BEGIN and COMMIT go around a block that commits', () => {
  const sql = 'BEGIN;\nDO $$ BEGIN COMMIT; END $$;\nCOMMIT;\n';
  const rewrite = lint([sql], { rules: [rule] }).findings[0]?.rewrite;
  expect(rewrite?.kind === 'edit' && applyEdits(sql, '1.sql', rewrite.edits)).toBe('DO $$ BEGIN COMMIT; END $$;\n');
});

test('the plan: a migration of its own, outside a transaction', () => {
  const [finding] = lint(['BEGIN; INSERT INTO b VALUES (1); VACUUM a; COMMIT;'], { rules: [rule], settings: { statement_timeout: '1min' } }).findings;
  expect(finding).toMatchObject({
    severity: 'error',
    message: "VACUUM can't run inside a transaction: a stays as it is.",
    why: 'PostgreSQL answers "VACUUM cannot run inside a transaction block". The migration stops here, and everything in its transaction is rolled back.',
    rewrite: { kind: 'plan', steps: [{ transaction: false, lock: 'SHARE UPDATE EXCLUSIVE', work: 'scan', sql: 'SET statement_timeout = 0;\nVACUUM a;' }] },
  });
});

test('what a body runs is told where it stands, not at the block that runs it', () => {
  expect(lint(['DO $$ BEGIN VACUUM a; END $$'], { rules: [rule] }).findings.map(({ message }) => message)).toEqual(["VACUUM can't run in DO or a function: a stays as it is."]);
  expect(lint(['BEGIN; DO $$ BEGIN CREATE INDEX CONCURRENTLY ON t (a); END $$; COMMIT;'], { rules: [rule] }).findings).toEqual([]);
});

test('outside a transaction a REINDEX runs concurrently, and VACUUM without FULL', () => {
  const sql = 'BEGIN;\nREINDEX SCHEMA shop;\nCOMMIT;\n';
  const rewrite = lint([sql], { rules: [rule] }).findings[0]?.rewrite;
  expect(rewrite?.kind === 'edit' && applyEdits(sql, '1.sql', rewrite.edits)).toBe('REINDEX SCHEMA CONCURRENTLY shop;\n');
  expect(lint(['BEGIN; VACUUM (FULL, ANALYZE) s.a; COMMIT;'], { rules: [rule] }).findings[0]?.rewrite).toMatchObject({ kind: 'plan', steps: [{ sql: 'VACUUM (ANALYZE) s.a;' }] });
});
