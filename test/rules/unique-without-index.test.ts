import { expect, test } from 'vitest';
import { rule } from '../../rules/unique-without-index/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint, type LintSetup } from '../support/lint.ts';

checkRule(rule);

const schema = `CREATE TABLE orders (id bigint PRIMARY KEY, number text, note text, CONSTRAINT once UNIQUE (note));
  CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at); CREATE TABLE events_1 PARTITION OF events DEFAULT;`;

function planned(sql: string, setup: Partial<LintSetup> = {}): readonly string[] {
  const rewrite = lint([sql], { schema, ...setup, rules: [rule] }).findings[0]?.rewrite;
  return rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : step.title)) : [`no plan: ${rewrite?.kind ?? 'nothing'}`];
}

const timeout = "SET LOCAL lock_timeout = '500ms';\n";

test('the plan: an index with the name of the constraint, then the constraint', () => {
  expect(planned('ALTER TABLE orders ADD UNIQUE (number);')).toEqual([
    'CREATE UNIQUE INDEX CONCURRENTLY orders_number_key ON orders (number);',
    `${timeout}ALTER TABLE orders ADD CONSTRAINT orders_number_key UNIQUE USING INDEX orders_number_key;`,
  ]);
});

test('what the constraint says is kept', () => {
  expect(planned('ALTER TABLE shop."Sales" ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT ("No", b) INCLUDE (c) WITH (fillfactor=70) USING INDEX TABLESPACE fast DEFERRABLE INITIALLY DEFERRED;', { postgres: 15 })).toEqual([
    'CREATE UNIQUE INDEX CONCURRENTLY u ON shop."Sales" ("No", b) INCLUDE (c) NULLS NOT DISTINCT WITH (fillfactor=70) TABLESPACE fast;',
    `${timeout}ALTER TABLE shop."Sales" ADD CONSTRAINT u UNIQUE USING INDEX u DEFERRABLE INITIALLY DEFERRED;`,
  ]);
});

test('a new column comes first; what else the statement does goes with the constraint', () => {
  expect(planned("ALTER TABLE orders DROP CONSTRAINT once, ADD COLUMN code text, ALTER COLUMN note SET DEFAULT '', ADD CONSTRAINT once UNIQUE (code, note);")).toEqual([
    `${timeout}ALTER TABLE orders ADD COLUMN code text;`,
    'CREATE UNIQUE INDEX CONCURRENTLY orders_code_note_idx ON orders (code, note);',
    `${timeout}ALTER TABLE orders DROP CONSTRAINT once, ALTER COLUMN note SET DEFAULT '', ADD CONSTRAINT once UNIQUE USING INDEX orders_code_note_idx;`,
  ]);
});

test('the plan for a partitioned table: partition by partition, then ONLY the table', () => {
  expect(planned('ALTER TABLE events ADD CONSTRAINT u UNIQUE (id, at);')).toEqual([
    'CREATE UNIQUE INDEX CONCURRENTLY events_1_id_at_key ON events_1 (id, at);',
    `${timeout}ALTER TABLE events_1 ADD CONSTRAINT events_1_id_at_key UNIQUE USING INDEX events_1_id_at_key;`,
    `${timeout}ALTER TABLE ONLY events ADD CONSTRAINT u UNIQUE (id, at);\nALTER INDEX u ATTACH PARTITION events_1_id_at_key;`,
  ]);
});

test('WITHOUT OVERLAPS is another rule\'s', () => {
  expect(lint(['ALTER TABLE orders ADD UNIQUE (id, during WITHOUT OVERLAPS);'], { postgres: 18, rules: [rule] }).findings).toEqual([]);
});

test('the lock of a partitioned table is that of the table itself', () => {
  expect(lint(['ALTER TABLE events ADD UNIQUE (id, at);'], { schema, rules: [rule] }).findings).toMatchObject([{ relation: 'public.events', lock: 'ACCESS EXCLUSIVE', work: 'index build' }]);
});
