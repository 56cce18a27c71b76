import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rule } from '../../rules/refused-statement/index.ts';
import { readSql } from '../../src/operations/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { casesOf, checkRule, type SetCase } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

describe('PostgreSQL 18 says the same', () => {
  let database: PGlite;
  beforeAll(async () => { database = await PGlite.create(); });
  afterAll(() => database.close());

  /** What it answers to each statement of a case, from the case's schema on; undefined where it takes the statement. */
  async function answers({ migrations, setup }: SetCase): Promise<readonly { readonly sql: string; readonly error: string | undefined }[]> {
    await database.exec('DISCARD ALL');
    await database.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP PUBLICATION IF EXISTS feed;');
    await database.exec(setup.schema ?? '');
    const found = [];
    for (const text of migrations) {
      for (const { range } of readSql(text).statements) {
        const sql = text.slice(range.start, range.end);
        const error = await database.exec(sql).then(() => undefined, (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)));
        found.push({ sql, error });
        if (error === undefined) continue;
        await database.exec('ROLLBACK');
        return found;
      }
    }
    return found;
  }

  // Where a version is named that isn't 18, the statement is about that version.
  const unsafe = casesOf('refused-statement', 'unsafe').filter(({ setup }) => setup.postgres === undefined || setup.postgres === 18 || setup.postgres === 15);

  test.each(unsafe)('unsafe: $title', async (one) => {
    const { findings } = lint(one.migrations, { ...one.setup, rules: [rule] });
    const said = (await answers(one)).filter(({ error }) => error !== undefined);
    expect(said).toHaveLength(1);
    const [{ sql, error } = { sql: '', error: '' }] = said;
    expect(findings).toHaveLength(1);
    const [finding] = findings;
    // A statement of a DO block fails as the whole block does.
    expect(sql).toContain(one.migrations[0]?.slice(finding?.statement.start, finding?.statement.end));
    // Where the name of a constraint is PostgreSQL's choice, the message is in our own words.
    if (finding?.message.startsWith('PostgreSQL refuses this: ')) expect(finding.message).toBe(`PostgreSQL refuses this: ${error ?? ''}.`);
    else expect(error).toMatch(/cannot be implemented/);
  });

  test.each(casesOf('refused-statement', 'safe'))('safe: $title', async (one) => {
    expect((await answers(one)).filter(({ error }) => error !== undefined)).toEqual([]);
  });
});

function messages(...migrations: readonly string[]): readonly string[] {
  return lint(migrations, { rules: [rule] }).findings.map(({ message }) => message);
}

describe('what is not known is not refused', () => {
  test.each([
    ['a table never seen', 'ALTER TABLE orders DROP COLUMN status;'],
    ['a table made out of sight', 'DROP TABLE orders;'],
    ['a column of a table never seen', 'CREATE INDEX CONCURRENTLY i ON orders (status);'],
    ['an index never seen', 'ALTER TABLE orders ADD CONSTRAINT c UNIQUE USING INDEX i;'],
    ['a key of a table never seen', 'ALTER TABLE orders ADD PRIMARY KEY (id);'],
    ['a type never seen', 'ALTER TABLE orders ADD COLUMN location geometry(Point, 4326);'],
    ['a table that may be older than IF NOT EXISTS', 'CREATE TABLE IF NOT EXISTS orders (id int, note text); ALTER TABLE orders ADD COLUMN note text; ALTER TABLE orders DROP COLUMN status;'],
    ['a name with a placeholder', 'CREATE TABLE ${prefix}orders (id int); CREATE TABLE ${prefix}orders (id int);'],
  ])('%s', (_title, sql) => {
    expect(messages(sql)).toEqual([]);
  });

  test('another schema of a complete history may hold what no migration makes', () => {
    expect(lint(['ALTER TABLE auth.users ADD COLUMN note text;'], { rules: [rule], schema: 'CREATE TABLE t (a int);' }).findings).toEqual([]);
  });

  test('a name that is known in another schema: the tool may have set the search path', () => {
    expect(messages('CREATE SCHEMA shop; CREATE TABLE orders (id int);', 'ALTER TABLE shop.orders ADD COLUMN note text; DROP TABLE shop.orders;')).toEqual([]);
    expect(messages('CREATE SCHEMA shop; CREATE TABLE shop.orders (id int);', 'DROP TABLE orders; CREATE TABLE shop.orders (id int);')).toEqual([]);
  });

  test('what a migration tool keeps for itself', () => {
    expect(lint(["INSERT INTO schema_migrations VALUES ('1');"], { rules: [rule], schema: 'CREATE TABLE t (a int);' }).findings).toEqual([]);
  });

  test('a type of an extension', () => {
    expect(lint(['CREATE TABLE places (at geography);'], { rules: [rule], schema: 'CREATE EXTENSION postgis;' }).findings).toEqual([]);
  });
});

test('what was seen is known without a schema', () => {
  expect(messages('CREATE TABLE t (a int);', 'ALTER TABLE t DROP COLUMN b;')).toEqual(['PostgreSQL refuses this: column "b" of relation "t" does not exist.']);
  expect(messages('DROP TABLE t;', 'ALTER TABLE t ADD COLUMN b int;')).toEqual(['PostgreSQL refuses this: relation "t" does not exist.']);
});

test('a name that may mean the table of another schema is only perhaps refused', () => {
  const setup = { rules: [rule], schema: 'CREATE SCHEMA app; CREATE TABLE jobs (id int); CREATE TABLE app.jobs (id int, big bigint);' };
  const of = (sql: string, settings = {}): readonly unknown[] => lint([sql], { ...setup, settings }).findings.map(({ severity, certain }) => [severity, certain]);
  expect(of('CREATE INDEX ON jobs (big);')).toEqual([['warning', false]]);
  expect(of('CREATE INDEX ON public.jobs (big);')).toEqual([['error', true]]);
  expect(of('CREATE INDEX ON jobs (big);', { search_path: 'public' })).toEqual([['error', true]]);
  expect(of("SET search_path = public; CREATE INDEX ON jobs (big);")).toEqual([['error', true]]);
});

test('an INVALID index is finished before it serves', () => {
  const setup = { rules: [rule], schema: 'CREATE TABLE e (id int NOT NULL) PARTITION BY LIST (id); CREATE TABLE e1 PARTITION OF e FOR VALUES IN (1); CREATE UNIQUE INDEX i ON ONLY e (id);' };
  expect(lint(['ALTER TABLE e ADD CONSTRAINT c UNIQUE USING INDEX i;'], setup).findings[0]?.message).toContain('not supported on partitioned tables');
});

test('newer words: each from its version on', () => {
  const statement = 'CREATE UNIQUE INDEX CONCURRENTLY i ON t (a) NULLS NOT DISTINCT;';
  const found = (postgres: 14 | 15) => lint([statement], { rules: [rule], postgres }).findings.map(({ message }) => message);
  expect(found(14)).toEqual(['PostgreSQL 14 has no NULLS NOT DISTINCT, which came with 15.']);
  expect(found(15)).toEqual([]);
});

function rewritten(sql: string, schema: string) {
  return lint([sql], { rules: [rule], schema }).findings[0]?.rewrite;
}

test('a clause that does nothing is left out with its comma, a statement with its semicolon', () => {
  const schema = 'CREATE TABLE t (a int);';
  const edited = (sql: string): string => {
    const rewrite = rewritten(sql, schema);
    return rewrite?.kind === 'edit' ? applyEdits(sql, '1.sql', rewrite.edits) : 'no edit';
  };
  expect(edited('ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int;')).toBe('ALTER TABLE t ADD COLUMN b int;');
  expect(edited('ALTER TABLE t ADD COLUMN b int, ADD COLUMN a int;')).toBe('ALTER TABLE t ADD COLUMN b int;');
  expect(edited('CREATE TABLE t (a int);\nCREATE TABLE u (a int);')).toBe('\nCREATE TABLE u (a int);');
});

test('a partial index: one that can serve is built concurrently, then attached', () => {
  expect(rewritten('ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i;', 'CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a) WHERE a > 0;')).toMatchObject({
    kind: 'plan', steps: [{ sql: 'CREATE UNIQUE INDEX CONCURRENTLY t_a_key ON t (a);', transaction: false }, { sql: "SET LOCAL lock_timeout = '500ms';\nALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX t_a_key;", transaction: true }],
  });
});

test('NOT VALID on a partitioned table: through its partitions', () => {
  const schema = 'CREATE TABLE c (id int PRIMARY KEY); CREATE TABLE e (who int) PARTITION BY LIST (who); CREATE TABLE e1 PARTITION OF e FOR VALUES IN (1);';
  expect(rewritten('ALTER TABLE e ADD CONSTRAINT f FOREIGN KEY (who) REFERENCES c NOT VALID;', schema)).toMatchObject({
    kind: 'plan',
    steps: [
      { sql: "SET LOCAL lock_timeout = '500ms';\nALTER TABLE e1 ADD CONSTRAINT f FOREIGN KEY (who) REFERENCES c NOT VALID;" },
      { sql: 'ALTER TABLE e1 VALIDATE CONSTRAINT f;' },
      { sql: "SET LOCAL lock_timeout = '500ms';\nALTER TABLE e ADD CONSTRAINT f FOREIGN KEY (who) REFERENCES c;" },
    ],
  });
});
