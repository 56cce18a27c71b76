import { expect, test } from 'vitest';
import { replayDeploy } from '../../src/effects/index.ts';
import { Linter, type Finding, type Rule } from '../../src/lint/index.ts';
import type { Migration } from '../../src/migrations/index.ts';
import { readSql } from '../../src/operations/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { startOf, loadRule } from '../support/lint.ts';

const schema = 'CREATE TABLE t (id bigint PRIMARY KEY, a int); CREATE TABLE u (id bigint PRIMARY KEY, a int);';
const optOut = { words: 'Say so.', edits: [{ start: 0, end: 0, text: '-- none\n' }], newFiles: [], leaves: 'none' } as const;

/** What is found in migrations that one run of a tool applies in one transaction. */
async function found(texts: readonly string[], ...names: readonly string[]): Promise<readonly Finding[]> {
  const rules: readonly Rule[] = await Promise.all(names.map(loadRule));
  const start = startOf({ schema, rules });
  const migrations = texts.map((text, i): Migration => ({ path: `${i + 1}.sql`, tool: 'knex', transaction: 'batch', optOut, ...readSql(text) }));
  const linter = new Linter(rules, { postgres: 14, settings: {}, severities: {}, standbys: false, smallTables: [], lockTimeout: '500ms', longestLockTimeout: 30_000, text: (path) => texts[Number(path[0]) - 1] ?? '' });
  return linter.checkDeploy(replayDeploy(migrations, { schema: start, postgres: 14, settings: {} }));
}

const lines = (findings: readonly Finding[]): readonly string[] => findings.map(({ rule, path, severity, message }) => `${path} ${rule} ${severity}: ${message}`);

test('a lock of one migration is held while the next one of the batch works', async () => {
  const [finding, ...others] = await found(['ALTER TABLE t ADD b int;', 'SELECT 1;\nUPDATE u SET a = 1;'], 'work-under-lock');
  expect(lines(finding ? [finding, ...others] : [])).toEqual(['2.sql work-under-lock error: UPDATE works on u while the lock of line 1 of 1.sql on t is still held.']);
  expect(finding?.help).toMatch(/All migrations that are pending together are one transaction here: what is to be apart ships in deploys of its own\.$/);
  expect(finding?.rewrite?.kind === 'plan' && finding.rewrite.steps.map(({ deploy }) => deploy)).toEqual([1, 2, 3]);
});

test('a constraint that another migration of the batch validates', async () => {
  expect(lines(await found(['ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;', 'ALTER TABLE t VALIDATE CONSTRAINT c;'], 'validate-in-same-transaction')))
    .toEqual(['2.sql validate-in-same-transaction error: c of t is validated while the lock that adding it took, in line 1 of 1.sql, is still held.']);
});

test('two tables that two migrations of the batch lock', async () => {
  expect(lines(await found(['ALTER TABLE t ADD b int;', 'ALTER TABLE u ADD b int;'], 'several-tables-locked')))
    .toEqual(['2.sql several-tables-locked warning: u is locked while the lock on t of line 1 of 1.sql is still held.']);
});

test('a migration leaves the batch by itself', async () => {
  const texts = ['ALTER TABLE t ADD b int;', 'CREATE INDEX CONCURRENTLY i ON u (a);'];
  const [finding] = await found(texts, 'concurrently-in-transaction');
  expect(finding).toMatchObject({ path: '2.sql', rewrite: { kind: 'edit' } });
  expect(finding?.rewrite?.kind === 'edit' && applyEdits(texts[1] ?? '', '2.sql', finding.rewrite.edits)).toBe('-- none\nCREATE INDEX CONCURRENTLY i ON u (a);');
});
