import { expect, test } from 'vitest';
import { rule } from '../../rules/replica-identity/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

function sqlOf(sql: string, schema: string): unknown {
  const rewrite = lint([sql], { rules: [rule], schema }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' && rewrite.steps.flatMap((step) => ('sql' in step ? [step.sql] : []));
}

test('the plan takes an index that stays, else FULL', () => {
  const schema = 'CREATE TABLE t (a int NOT NULL UNIQUE, b int UNIQUE, CONSTRAINT k PRIMARY KEY (b)); CREATE TABLE u (a int CONSTRAINT l PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t, u;';
  expect(sqlOf('ALTER TABLE t DROP CONSTRAINT k;', schema)).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE t REPLICA IDENTITY USING INDEX t_a_key;",
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE t DROP CONSTRAINT k;",
  ]);
  expect(sqlOf('ALTER TABLE u DROP CONSTRAINT l;', schema)).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE u REPLICA IDENTITY FULL;",
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE u DROP CONSTRAINT l;",
  ]);
});

test('a deferrable primary key is no identity', () => {
  const schema = 'CREATE TABLE t (a int PRIMARY KEY DEFERRABLE);';
  expect(lint(['CREATE PUBLICATION p FOR TABLE t;'], { rules: [rule], schema }).findings.map(({ message }) => message)).toEqual(['t is published without a replica identity.']);
});

test('nothing is said of tables that were not seen whole', () => {
  expect(lint(['CREATE PUBLICATION p FOR TABLE t; ALTER TABLE t DROP CONSTRAINT t_pkey;'], { rules: [rule] }).findings).toEqual([]);
});
