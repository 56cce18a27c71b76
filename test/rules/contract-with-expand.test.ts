import { expect, test } from 'vitest';
import { rule } from '../../rules/contract-with-expand/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL);';

test('the plan: add as it is written, let INSERT leave the old column out, drop it last', () => {
  const rewrite = lint(["ALTER TABLE t ADD COLUMN b varchar(20) DEFAULT 'x', DROP COLUMN a;"], { rules: [rule], schema }).findings[0]?.rewrite;
  expect(rewrite?.kind === 'plan' && rewrite.steps.map((step) => ('sql' in step ? `${step.deploy} ${step.phase}: ${step.sql}` : `${step.deploy} ${step.phase}`))).toEqual([
    "1 expand: SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN b varchar(20) DEFAULT 'x';",
    "1 expand: SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ALTER COLUMN a DROP NOT NULL;",
    '2 migrate',
    "3 contract: SET LOCAL lock_timeout = '500ms';\nALTER TABLE t DROP COLUMN a;",
  ]);
});

test.each([
  ['a type changed by hand', 'ALTER TABLE t ADD b int; UPDATE t SET b = a::int; ALTER TABLE t DROP a; ALTER TABLE t RENAME b TO a;'],
  ['a column made anew', 'ALTER TABLE t DROP a, ADD a int;'],
  ['a table rebuilt under its name', 'CREATE TABLE u (id int); INSERT INTO u SELECT id FROM t; DROP TABLE t; ALTER TABLE u RENAME TO t;'],
  ['a backup in a temporary table', 'CREATE TEMP TABLE u AS SELECT * FROM t; DROP TABLE t;'],
  ['a column of another table', 'CREATE TABLE u (id int); ALTER TABLE u ADD b int; ALTER TABLE t DROP a;'],
])('quiet: %s', (_name, sql) => {
  expect(lint([sql], { rules: [rule], schema }).findings).toEqual([]);
});
