import { expect, test } from 'vitest';
import { rule } from '../../rules/vacuum-full/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';
import { sqlOfPlan } from '../support/plan.ts';

checkRule(rule);

const setup: LintSetup = {
  rules: [rule],
  schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, at date, note text); CREATE INDEX orders_at_idx ON orders (at DESC NULLS LAST, lower(note)); CREATE TABLE logs (line text); CREATE TABLE events (at date) PARTITION BY RANGE (at); CREATE TABLE events_1 PARTITION OF events DEFAULT;',
};
const needs = (table: string): string => `Install pg_repack on the server and CREATE EXTENSION pg_repack in the same version, look that no index of ${table} is invalid, and that the disk has room for twice the table and its indexes: SELECT pg_size_pretty(2 * pg_total_relation_size('${table}')).`;

test('VACUUM first, then pg_repack with the key that is there', () => {
  expect(sqlOfPlan(lint(['VACUUM FULL orders'], setup))).toEqual([
    'VACUUM orders;',
    'Keep orders_pkey while pg_repack runs: it tells the rows of orders apart by it.',
    needs('orders'),
    'pg_repack --table=public.orders --no-order --wait-timeout=60 --no-kill-backend',
  ]);
});

test('a table without a key gets one', () => {
  expect(sqlOfPlan(lint(['VACUUM (FULL, ANALYZE) logs'], { ...setup, postgres: 18 }))).toEqual([
    'VACUUM (ANALYZE) logs;',
    "SET LOCAL lock_timeout = '500ms';\nCREATE SEQUENCE logs_id_seq;\nALTER TABLE logs ADD COLUMN id bigint;\nALTER SEQUENCE logs_id_seq OWNED BY logs.id;\nALTER TABLE logs ALTER COLUMN id SET DEFAULT nextval('logs_id_seq');",
    '-- Run this until it changes no row, each time by itself, with a pause in between.\nUPDATE logs SET id = DEFAULT\nWHERE ctid IN (SELECT ctid FROM logs WHERE id IS NULL LIMIT 1000 FOR NO KEY UPDATE);',
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE logs ADD CONSTRAINT logs_id_not_null NOT NULL id NOT VALID;",
    'ALTER TABLE logs VALIDATE CONSTRAINT logs_id_not_null;',
    'CREATE UNIQUE INDEX CONCURRENTLY logs_id_key ON logs (id);',
    needs('logs'),
    'pg_repack --table=public.logs --no-order --wait-timeout=60 --no-kill-backend',
  ]);
});

test("CLUSTER keeps the index's order; where its columns aren't known, the mark on the table tells it", () => {
  expect(sqlOfPlan(lint(['CLUSTER orders USING orders_at_idx'], setup)).at(-1)).toBe("pg_repack --table=public.orders --order-by='at DESC NULLS LAST, (lower(note))' --wait-timeout=60 --no-kill-backend");
  expect(sqlOfPlan(lint(['CLUSTER shop."Invoices" USING i'], setup)).filter((step) => /CLUSTER ON|^pg_repack/.test(step))).toEqual([
    "SET LOCAL lock_timeout = '500ms';\nALTER TABLE shop.\"Invoices\" CLUSTER ON i;",
    "pg_repack --table='shop.\"Invoices\"' --wait-timeout=60 --no-kill-backend",
  ]);
});

test('partitions, and everything', () => {
  expect(sqlOfPlan(lint(['VACUUM FULL events'], setup)).at(-1)).toBe('pg_repack --parent-table=public.events --no-order --wait-timeout=60 --no-kill-backend');
  expect(sqlOfPlan(lint(['VACUUM FULL'], setup)).at(-1)).toBe('pg_repack --no-order --wait-timeout=60 --no-kill-backend');
  expect(lint(['VACUUM FULL'], { rules: [rule] }).findings).toMatchObject([{ severity: 'error', message: 'VACUUM FULL without a table writes every table of the database anew, and all indexes.' }]);
});
