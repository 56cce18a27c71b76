import { expect, test } from 'vitest';
import { rule } from '../../rules/single-deploy-rename/index.ts';
import type { Finding } from '../../src/lint/index.ts';
import type { Step } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

function steps(sql: string, setup: Omit<LintSetup, 'rules'> = {}): readonly Step[] {
  const rewrite = lint([sql], { rules: [rule], ...setup }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps : [];
}

function sqlOf(plan: readonly Step[]): string[] {
  return plan.flatMap((step) => ('sql' in step ? [step.sql] : []));
}

test('a column: a second one, a trigger for both directions, batches, and the contract last', () => {
  const plan = steps('ALTER TABLE customers RENAME email TO mail;', { schema: "CREATE TABLE customers (id bigint PRIMARY KEY, email varchar(80) DEFAULT 'none');" });
  expect(plan.map(({ deploy, phase }) => `${deploy} ${phase}`)).toEqual(['1 expand', '1 migrate', '2 migrate', '3 contract']);
  expect(sqlOf(plan)).toEqual([
    `SET LOCAL lock_timeout = '500ms';
ALTER TABLE customers ADD COLUMN mail varchar(80);
CREATE FUNCTION customers_mail_sync() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.mail IS NULL THEN NEW.mail := NEW.email; ELSE NEW.email := NEW.mail; END IF;
  ELSIF NEW.mail IS DISTINCT FROM OLD.mail THEN NEW.email := NEW.mail;
  ELSE NEW.mail := NEW.email;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER zz_customers_mail_sync BEFORE INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION customers_mail_sync();`,
    `-- Run this until it changes no row, each time by itself, with a pause in between.
UPDATE customers SET mail = email
WHERE id IN (SELECT id FROM customers WHERE mail IS NULL AND email IS NOT NULL LIMIT 1000 FOR NO KEY UPDATE);`,
    `SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_customers_mail_sync ON customers;
DROP FUNCTION customers_mail_sync();
ALTER TABLE customers ALTER COLUMN mail SET DEFAULT 'none';
ALTER TABLE customers DROP COLUMN email;`,
  ]);
});

test('a column whose type was never seen: a person adds it', () => {
  const [first, second] = steps('ALTER TABLE customers RENAME email TO mail;');
  expect(first).toMatchObject({ action: "Add the column mail to customers with the type of email, without a default. No definition of email was seen, so its type isn't known here." });
  expect(second).toMatchObject({ lock: 'SHARE ROW EXCLUSIVE' });
});

test('a table keeps its name as a view, which checks the caller from 15 on', () => {
  expect(sqlOf(steps('ALTER TABLE shop.orders RENAME TO "Purchases";', { postgres: 15 }))).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE shop.orders RENAME TO \"Purchases\";\nCREATE VIEW shop.orders WITH (security_invoker = true) AS SELECT * FROM shop.\"Purchases\";",
    "SET LOCAL lock_timeout = '500ms';\nDROP VIEW shop.orders;",
  ]);
  expect(sqlOf(steps('ALTER TABLE orders SET SCHEMA shop;'))[0]).toContain('ALTER TABLE orders SET SCHEMA shop;\nCREATE VIEW orders AS SELECT * FROM shop.orders;');
});

test('an enum value becomes a second one, and the rows change in batches', () => {
  const schema = "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE people (id bigint PRIMARY KEY, mood mood);";
  expect(sqlOf(steps("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';", { schema }))).toEqual([
    "ALTER TYPE mood ADD VALUE 'blue' AFTER 'sad';",
    "-- Run this until it changes no row, each time by itself, with a pause in between.\nUPDATE people SET mood = 'blue'\nWHERE id IN (SELECT id FROM people WHERE mood = 'sad' LIMIT 1000 FOR NO KEY UPDATE);",
  ]);
});

test('the finding names relation, lock and what fails', () => {
  expect(lint(['ALTER TABLE t RENAME a TO b;'], { rules: [rule] }).findings).toMatchObject([{
    relation: 'public.t', lock: 'ACCESS EXCLUSIVE', work: 'none', certain: true,
    message: 'a of t becomes b while running code still calls it a.',
    help: "Keep the column's name and map it in the application. Otherwise add b, keep both columns equal while the application moves over, and drop a in a later deploy.",
  }]);
});

test('a swap is quiet in both halves, outside a transaction it is one finding', () => {
  const swap = 'ALTER TABLE orders RENAME TO orders_old; ALTER TABLE orders_new RENAME TO orders;';
  expect(lint([`BEGIN; ${swap} COMMIT;`], { rules: [rule] }).findings).toEqual([]);
  expect(lint([swap], { rules: [rule] }).findings).toHaveLength(1);
});

test('the enum swap that ORMs write is quiet', () => {
  const sql = `BEGIN;
CREATE TYPE "Kind_new" AS ENUM ('a');
ALTER TABLE "T" ALTER COLUMN "kind" TYPE "Kind_new" USING ("kind"::text::"Kind_new");
ALTER TYPE "Kind" RENAME TO "Kind_old";
ALTER TYPE "Kind_new" RENAME TO "Kind";
COMMIT;`;
  expect(lint([sql], { rules: [rule] }).findings).toEqual([]);
});

test('with source code the finding lists who still uses the old name; without such a place it stays', () => {
  const found = (sql: string): readonly Finding[] => lint([sql], { rules: [rule], application: 'fixtures/app', schema: 'CREATE TABLE customers (id bigint PRIMARY KEY, email text, fax text); CREATE TABLE orders (id int); CREATE TABLE notes (id int);' }).findings;
  expect(found('ALTER TABLE customers RENAME email TO mail;')).toMatchObject([{
    why: expect.stringMatching(/^The application calls it so at fixtures\/app\/queries\/report.sql:2, fixtures\/app\/src\/customers.ts:6 and fixtures\/app\/src\/customers.ts:12\. From the moment /) as string,
    places: [{ line: 2 }, { line: 6 }, { line: 12 }],
  }]);
  expect(found('ALTER TABLE orders RENAME TO purchases;')[0]?.places).toHaveLength(4);
  for (const sql of ['ALTER TABLE customers RENAME fax TO telefax;', 'ALTER TABLE notes RENAME TO remarks;']) {
    const [finding] = found(sql);
    expect(finding?.why).toMatch(/^From the moment /);
    expect(finding).not.toHaveProperty('places');
  }
});
