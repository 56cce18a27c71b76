import { expect, test } from 'vitest';
import { rule } from '../../rules/refresh-without-concurrently/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE t (id int, a int, b int); CREATE MATERIALIZED VIEW keyed AS SELECT id, a FROM t; CREATE UNIQUE INDEX ON keyed (a); CREATE MATERIALIZED VIEW bare AS SELECT a, b FROM t;';

test('the edit: concurrently, with a look at the indexes where they are not known', () => {
  const known = lint(['REFRESH MATERIALIZED VIEW keyed;'], { rules: [rule], schema }).findings[0]?.rewrite;
  expect(known).toMatchObject({ kind: 'edit', safety: 'safe' });
  expect(known?.kind === 'edit' && applyEdits('REFRESH MATERIALIZED VIEW keyed;', '1.sql', known.edits)).toBe('REFRESH MATERIALIZED VIEW CONCURRENTLY keyed;');
  const unknown = lint(['REFRESH MATERIALIZED VIEW s.v;'], { rules: [rule] }).findings[0]?.rewrite;
  expect(unknown).toMatchObject({ kind: 'edit', safety: 'check', recovery: expect.stringContaining("indrelid = 's.v'::regclass AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL") as string });
});

test('the plan: the unique index first', () => {
  expect(lint(['REFRESH MATERIALIZED VIEW bare;'], { rules: [rule], schema }).findings[0]?.rewrite).toMatchObject({ kind: 'plan', steps: [
    { transaction: false, lock: 'SHARE UPDATE EXCLUSIVE', sql: 'CREATE UNIQUE INDEX CONCURRENTLY bare_key ON bare (a, b);' },
    { transaction: true, lock: 'EXCLUSIVE', sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY bare;' },
  ] });
});

test('the words', () => {
  expect(lint(['REFRESH MATERIALIZED VIEW keyed;', 'BEGIN; REFRESH MATERIALIZED VIEW keyed; COMMIT;'], { rules: [rule], schema }).findings).toMatchObject([
    { relation: 'public.keyed', lock: 'ACCESS EXCLUSIVE', message: 'REFRESH of keyed locks readers out until its query is done.', why: 'ACCESS EXCLUSIVE on keyed blocks reads while its query runs. The longer the query takes, the longer every reader of keyed waits.' },
    { why: expect.stringContaining('and until the transaction ends') as string },
  ]);
});

test('once emptied, it is filled without CONCURRENTLY', () => {
  const { findings } = lint(['REFRESH MATERIALIZED VIEW keyed WITH NO DATA; REFRESH MATERIALIZED VIEW keyed;'], { rules: [rule], schema });
  expect(findings.map(({ message }) => message)).toEqual(['REFRESH WITH NO DATA empties keyed, and every query on it fails until it is filled again.']);
});
