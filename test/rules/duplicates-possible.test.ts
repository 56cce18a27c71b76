import { expect, test } from 'vitest';
import { rule } from '../../rules/duplicates-possible/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE users (id bigint PRIMARY KEY, email text, tenant bigint NOT NULL, deleted boolean); CREATE UNIQUE INDEX once ON users (email);';

function findings(sql: string, setup: Partial<LintSetup> = {}): ReturnType<typeof lint>['findings'] {
  return lint([sql], { ...setup, rules: [rule] }).findings;
}

function planned(sql: string, setup: Partial<LintSetup> = {}): readonly string[] {
  const rewrite = findings(sql, setup)[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : step.title)) : [];
}

test('the query: nulls are different, the WHERE of the index counts', () => {
  expect(planned("CREATE UNIQUE INDEX CONCURRENTLY i ON s.t (a, lower(b)) WHERE c > 0 OR d;")).toEqual([
    'SELECT a, (lower(b)), count(*)\nFROM s.t\nWHERE (c > 0 OR d) AND a IS NOT NULL AND (lower(b)) IS NOT NULL\nGROUP BY a, (lower(b))\nHAVING count(*) > 1;',
    'CREATE UNIQUE INDEX CONCURRENTLY i ON s.t (a, lower(b)) WHERE c > 0 OR d;',
  ]);
  expect(planned('CREATE UNIQUE INDEX CONCURRENTLY i ON t (a COLLATE "C") NULLS NOT DISTINCT;', { postgres: 15 })[0]).toBe(
    'SELECT a COLLATE "C", count(*)\nFROM t\nGROUP BY a COLLATE "C"\nHAVING count(*) > 1;');
});

test('columns known to be NOT NULL are not asked', () => {
  expect(planned('CREATE UNIQUE INDEX CONCURRENTLY i ON users (tenant, deleted);', { schema })[0]).toBe(
    'SELECT tenant, deleted, count(*)\nFROM users\nWHERE deleted IS NOT NULL\nGROUP BY tenant, deleted\nHAVING count(*) > 1;');
});

test('the statement stays as it is: in a transaction, or concurrently with what to do where it fails', () => {
  expect(planned('ALTER TABLE t ADD UNIQUE (a);')[1]).toBe("SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD UNIQUE (a);");
  const rewrite = findings('CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);')[0]?.rewrite;
  expect(rewrite?.kind === 'plan' && rewrite.steps[1]).toMatchObject({ transaction: false, recovery: expect.stringContaining('REINDEX INDEX CONCURRENTLY i;') as string });
});

test('an index with nulls proves nothing to NULLS NOT DISTINCT', () => {
  expect(findings('CREATE UNIQUE INDEX CONCURRENTLY i ON users (email, tenant);', { schema, postgres: 15 })).toEqual([]);
  expect(findings('CREATE UNIQUE INDEX CONCURRENTLY i ON users (email, tenant) NULLS NOT DISTINCT;', { schema, postgres: 15 })).toHaveLength(1);
});

test('a new column: only a value that all rows share', () => {
  expect(findings("ALTER TABLE users ADD COLUMN a text DEFAULT 'x' UNIQUE;", { schema })).toMatchObject([{ severity: 'info', message: "a can't be unique where users has more than one row, for all of them get the same value." }]);
  for (const column of ['a text UNIQUE', 'a text DEFAULT NULL UNIQUE', 'a uuid DEFAULT gen_random_uuid() UNIQUE', 'a bigserial UNIQUE', 'a bigint GENERATED ALWAYS AS IDENTITY UNIQUE']) {
    expect(findings(`ALTER TABLE users ADD COLUMN ${column};`, { schema })).toEqual([]);
  }
});

test('WITHOUT OVERLAPS is no question of equal rows', () => {
  expect(findings('ALTER TABLE t ADD UNIQUE (a, during WITHOUT OVERLAPS);', { postgres: 18 })).toEqual([]);
});
