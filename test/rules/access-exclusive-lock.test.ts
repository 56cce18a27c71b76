import { expect, test } from 'vitest';
import { rule } from '../../rules/access-exclusive-lock/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

test('the plan: the statement by itself, with a lock_timeout', () => {
  const { rewrite } = lint(['BEGIN; ALTER TABLE t ADD COLUMN a int; SELECT 1; COMMIT;'], { rules: [rule] }).findings[0] ?? {};
  expect(rewrite?.kind === 'plan' && rewrite.steps).toMatchObject([{ transaction: true, lock: 'ACCESS EXCLUSIVE', work: 'none', sql: "SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD COLUMN a int;" }]);
});

test('one finding for each relation, not for indexes and sequences', () => {
  const schema = 'CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (a int REFERENCES a);';
  const relations = (sql: string): readonly (string | undefined)[] => lint([sql], { rules: [rule], schema }).findings.map(({ relation }) => relation);
  expect(relations('DROP TABLE b;')).toEqual(['public.b', 'public.a']);
  expect(relations('DROP TABLE a CASCADE;')).toEqual(['public.a', 'public.b']);
  expect(relations('DROP SEQUENCE a_id_seq CASCADE;')).toEqual(['public.a']);
});

test('with standbys, what they replay is said', () => {
  expect(lint(['ALTER TABLE t ADD COLUMN a int;'], { rules: [rule], standbys: true }).findings[0]?.why).toContain('Standbys replay this lock');
});
