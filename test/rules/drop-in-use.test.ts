import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { rule } from '../../rules/drop-in-use/index.ts';
import { listPlaces, type Finding } from '../../src/lint/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = 'CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, fax text); CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);';

function found(sql: string, setup: { readonly application?: string; readonly schema?: string } = { application: 'fixtures/app' }): readonly Finding[] {
  return lint([`SET lock_timeout = '1s';\n${sql}`], { rules, schema, ...setup }).findings.filter(({ severity }) => severity !== 'info');
}

test('file and line, for people and for programs', () => {
  expect(found('ALTER TABLE customers DROP COLUMN email;')).toMatchObject([{
    rule: 'drop-in-use', severity: 'error', relation: 'public.customers', certain: true,
    message: 'The application still names email of customers, which this drops.',
    why: 'It is named at fixtures/app/queries/report.sql:2 and fixtures/app/src/customers.ts:12. Words that may mean it stand at fixtures/app/src/customers.ts:6. Queries that name it fail from the moment this commits. ACCESS EXCLUSIVE on customers blocks reads and writes for an instant. It first waits for every transaction that uses customers, and whoever comes later waits behind it.',
    help: 'Take email out of these places and release the application without them; drop email in a later deploy.',
    places: [{ path: 'fixtures/app/queries/report.sql', line: 2, kind: 'exact' }, { path: 'fixtures/app/src/customers.ts', line: 6, kind: 'word' }, { path: 'fixtures/app/src/customers.ts', line: 12, kind: 'exact' }],
  }]);
  expect(found('DROP TABLE orders;')).toMatchObject([{ rule: 'drop-in-use', message: 'The application still names the table orders, which this drops.', places: [{ line: 3 }, { line: 1 }, { line: 2 }, { line: 10 }] }]);
});

test('five places, then their number', () => {
  const placesOf = (count: number): string => listPlaces(Array.from({ length: count }, (_, i) => ({ path: 'a.ts', line: i + 1, kind: 'exact' as const })));
  expect(placesOf(6)).toBe('a.ts:1, a.ts:2, a.ts:3, a.ts:4, a.ts:5 and 1 more place');
  expect(listPlaces([{ path: 'a.ts', line: 1, kind: 'word', release: 'main' }])).toBe('a.ts:1 (main)');
});

test('words alone are a warning', () => {
  expect(found('ALTER TABLE customers DROP COLUMN nickname;', { application: 'fixtures/app', schema: 'CREATE TABLE customers (id bigint, nickname text);' })).toMatchObject([{
    rule: 'drop-in-use', severity: 'warning',
    message: 'The application may still name nickname of customers, which this drops.',
    why: expect.stringMatching(/^Words that may mean it stand at fixtures\/app\/src\/labels\.ts:3 and fixtures\/app\/src\/labels\.ts:4\. Queries that name it fail /) as string,
    help: 'Look at these places. Where nickname is meant, take it out, release the application without it, and drop nickname in a later deploy.',
  }]);
});

test('views are asked for like tables, and so is what a schema holds', () => {
  const schema = 'CREATE TABLE orders (id bigint, total numeric); CREATE VIEW active AS SELECT 1 AS id; CREATE MATERIALIZED VIEW totals AS SELECT 1 AS id; CREATE VIEW unused AS SELECT 1 AS id; CREATE SCHEMA crm; CREATE TABLE crm.totals (id int);';
  const names = (sql: string): readonly string[] => found(sql, { application: 'fixtures/app', schema }).map(({ rule: name, message }) => `${name}: ${message}`);
  expect(names('DROP MATERIALIZED VIEW totals;')).toEqual(['drop-in-use: The application still names the materialized view totals, which this drops.']);
  expect(names('DROP VIEW unused;')).toEqual([]);
  expect(names('DROP SCHEMA crm CASCADE;')).toEqual(['drop-in-use: The application still names crm.totals of the schema crm, which this drops.']);
});

test('the plan ends with the drop, in a later deploy', () => {
  const [finding] = found('ALTER TABLE customers DROP COLUMN email;');
  expect(finding?.rewrite?.kind === 'plan' && finding.rewrite.steps.map(({ deploy, phase }) => `${deploy} ${phase}`)).toEqual(['1 expand', '1 migrate', '2 contract']);
});

test('where no code names it nothing is said; without source code the question stays open', () => {
  expect(found('ALTER TABLE customers DROP COLUMN fax;')).toEqual([]);
  expect(found('ALTER TABLE customers DROP COLUMN fax;', {}).map(({ rule: name }) => name)).toEqual(['drop-column']);
  expect(found('ALTER TABLE customers DROP COLUMN email;', {}).map(({ rule: name }) => name)).toEqual(['drop-column']);
  expect(found('DROP TABLE orders;', {}).map(({ rule: name }) => name)).toEqual(['drop-table']);
});

test('a name that a placeholder fills can be looked up by nobody', () => {
  expect(found('ALTER TABLE "${prefix}customers" DROP COLUMN email;', { application: 'fixtures/app' }).map(({ rule: name }) => name)).toEqual(['drop-column']);
});

test('a table made anew keeps its name, and has lost its rows', () => {
  expect(found('DROP TABLE orders; CREATE TABLE orders (id bigint);').map(({ rule: name }) => name)).toEqual(['drop-table']);
});

test('the lock of a partition has nothing to do with code', () => {
  const partitioned = "CREATE TABLE events (at date) PARTITION BY RANGE (at); CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');";
  expect(found('DROP TABLE events_2025;', { application: 'fixtures/app', schema: partitioned }).map(({ rule: name }) => name)).toEqual(['drop-table']);
});
