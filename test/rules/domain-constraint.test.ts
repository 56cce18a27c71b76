import { expect, test } from 'vitest';
import { rule } from '../../rules/domain-constraint/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = `CREATE DOMAIN email AS text; CREATE TABLE users (address email); CREATE TABLE contacts (address email);`;

function findings(sql: string): ReturnType<typeof lint>['findings'] {
  return lint([sql], { schema, rules: [rule] }).findings;
}

function planned(sql: string): readonly unknown[] {
  const rewrite = findings(sql)[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? { lock: step.lock, work: step.work, sql: step.sql } : step)) : [];
}

const timeout = "SET LOCAL lock_timeout = '500ms';\n";

test('the plan: NOT VALID, then VALIDATE, which says that it blocks writes', () => {
  expect(planned("ALTER DOMAIN email ADD CHECK (VALUE <> '');")).toEqual([
    { lock: 'ACCESS SHARE', work: 'none', sql: `${timeout}ALTER DOMAIN email ADD CONSTRAINT email_check CHECK (VALUE <> '') NOT VALID;` },
    { lock: 'SHARE', work: 'scan', sql: `${timeout}ALTER DOMAIN email VALIDATE CONSTRAINT email_check;` },
  ]);
});

test('NOT NULL becomes a CHECK', () => {
  expect(planned('ALTER DOMAIN email SET NOT NULL;')[0]).toMatchObject({ sql: `${timeout}ALTER DOMAIN email ADD CONSTRAINT email_present CHECK (VALUE IS NOT NULL) NOT VALID;` });
});

test('the finding names the tables', () => {
  expect(findings("ALTER DOMAIN email ADD CHECK (VALUE <> '');")).toMatchObject([{
    lock: 'SHARE', blocks: 'writes', work: 'scan',
    message: 'The new constraint on the domain email is checked against every row of contacts and users.',
  }]);
});
