import { PGlite } from '@electric-sql/pglite';
import { expect, test } from 'vitest';
import { rule } from '../../rules/row-security-without-policy/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE t (a int);';

function planned(sql: string): readonly object[] {
  const rewrite = lint([sql], { rules: [rule], schema }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps : [];
}

test('the plan begins with a policy that lets every row pass', () => {
  expect(planned('ALTER TABLE t ENABLE ROW LEVEL SECURITY;')).toMatchObject([{
    sql: "SET LOCAL lock_timeout = '500ms';\nCREATE POLICY t_all ON t USING (true);\nALTER TABLE t ENABLE ROW LEVEL SECURITY;", transaction: true, lock: 'ACCESS EXCLUSIVE',
  }]);
});

test('the plan takes the policies that the migration has', () => {
  expect(planned('ALTER TABLE t ENABLE ROW LEVEL SECURITY;\nCREATE POLICY own ON t USING (a = 1);')).toMatchObject([{
    sql: "SET LOCAL lock_timeout = '500ms';\nCREATE POLICY own ON t USING (a = 1);\nALTER TABLE t ENABLE ROW LEVEL SECURITY;",
  }]);
});

test('what was not seen is not certain', () => {
  const [finding] = lint(['ALTER TABLE shop.t ENABLE ROW LEVEL SECURITY;'], { rules: [rule] }).findings;
  expect(finding).toMatchObject({ certain: false, severity: 'warning', message: 'Row-level security is enabled on shop.t, which has no policy that was seen.' });
});

test('PostgreSQL hides the rows without an error, refuses INSERT, and lets all pass under the plan', async () => {
  const database = await PGlite.create();
  await database.exec('CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE ROLE app; GRANT ALL ON t TO app; ALTER TABLE t ENABLE ROW LEVEL SECURITY; SET ROLE app;');
  expect((await database.query('SELECT a FROM t')).rows).toEqual([]);
  await expect(database.exec('INSERT INTO t VALUES (2)')).rejects.toThrow('row-level security');
  await database.exec('RESET ROLE; CREATE POLICY t_all ON t USING (true); SET ROLE app; INSERT INTO t VALUES (2);');
  expect((await database.query('SELECT a FROM t')).rows).toHaveLength(2);
  await database.close();
});
