import { expect, test } from 'vitest';
import { replay } from '../../src/effects/index.ts';
import { readSql } from '../../src/operations/index.ts';
import { explainMigration, explainScript, type ExplainedFile, type ExplainedStatement } from '../../src/report/index.ts';
import { emptySchema } from '../../src/schema/index.ts';

/** What the last of these files says, each its own deploy, on a schema of which nothing is known. */
function explained(...texts: readonly string[]): ExplainedFile {
  const migrations = texts.map((text, i) => ({ path: `${i + 1}.sql`, tool: 'none' as const, ...readSql(text) }));
  const last = [...replay(migrations, { postgres: 14, settings: {}, schema: emptySchema({ complete: false }) })].at(-1);
  if (!last) throw new Error('no migration');
  return explainMigration(last, new Map(migrations.map(({ path }, i) => [path, texts[i] ?? ''])));
}

function statements(...texts: readonly string[]): readonly ExplainedStatement[] {
  return explained(...texts).statements;
}

test('a statement outside any transaction', () => {
  expect(statements('\nCREATE INDEX ON orders (customer_id);')).toEqual([{
    line: 2, column: 1, endLine: 2, endColumn: 37, kind: 'CREATE INDEX', beginning: 'CREATE INDEX ON orders (customer_id)',
    transaction: 'none', transactionAllowed: true, settings: {}, notes: [], heldUntil: 'statement', inner: [], notAnalysed: [],
    effects: [expect.objectContaining({ relation: 'public.orders', kind: 'table', lock: 'SHARE', work: 'index build', blocks: 'writes', standby: false, created: false })],
  }]);
});

test('columns count UTF-16 units, without the byte order mark, after any line break', () => {
  const [first, second] = statements("\ufeffSELECT '\u{1f600}'; SELECT 1;\r\n  DROP TABLE\r\n  t;").slice(-2);
  expect(first).toMatchObject({ line: 1, column: 14, endLine: 1, endColumn: 22 });
  expect(second).toMatchObject({ line: 2, column: 3, endLine: 3, endColumn: 4 });
});

test('standbys replay ACCESS EXCLUSIVE, and nothing weaker', () => {
  const [alter, index] = statements('ALTER TABLE t ADD COLUMN a int; CREATE INDEX ON t (a);');
  expect(alter?.effects).toMatchObject([{ relation: 'public.t', lock: 'ACCESS EXCLUSIVE', standby: true }]);
  expect(index?.effects).toMatchObject([{ relation: 'public.t', lock: 'SHARE', standby: false }]);
});

test('names are quoted where SQL needs it', () => {
  expect(statements('DROP TABLE "Users"; DROP TABLE app."a""b"; DROP TABLE app.users_2$;').map((statement) => statement.effects[0]?.relation)).toEqual(['public."Users"', 'app."a""b"', 'app.users_2$']);
});

test('in a transaction locks are held to its end, and past later work', () => {
  const [begin, alter, , index, commit, after] = statements('BEGIN;\nALTER TABLE t ADD COLUMN a int;\nSELECT 1;\nCREATE INDEX ON u (a);\nCOMMIT;\nALTER TABLE t ADD COLUMN b int;');
  const end = { line: 5, by: 'commit' };
  expect(begin).toMatchObject({ transaction: 'explicit', transactionEnd: end, laterWork: { line: 4, work: 'index build' } });
  expect(alter).toMatchObject({ heldUntil: 'transaction', transactionEnd: end, laterWork: { line: 4, work: 'index build' } });
  expect(index).toMatchObject({ heldUntil: 'transaction', transactionEnd: end });
  expect(index).not.toHaveProperty('laterWork');
  expect(commit).toMatchObject({ transactionEnd: end });
  expect(after).toMatchObject({ heldUntil: 'statement', transaction: 'none' });
  expect(after).not.toHaveProperty('transactionEnd');
});

test('of several pieces of later work the greatest counts, and of equals the first', () => {
  const [, alter] = statements('BEGIN;\nALTER TABLE t ADD COLUMN a int;\nCREATE INDEX ON u (a);\nCREATE INDEX ON v (a);\nALTER TABLE w ADD CHECK (a > 0);\nCOMMIT;');
  expect(alter?.laterWork).toEqual({ line: 3, work: 'index build' });
});

test('work on a relation that the deploy made is no later work', () => {
  const [, , alter] = statements('BEGIN;\nCREATE TABLE n (a int);\nALTER TABLE t ADD COLUMN a int;\nCREATE INDEX ON n (a);\nCOMMIT;');
  expect(alter).not.toHaveProperty('laterWork');
});

test.each([
  ['ROLLBACK', { line: 3, by: 'rollback' }],
  ['SELECT 1', { line: 3, by: 'disconnect' }],
  ['COMMIT AND CHAIN', { line: 3, by: 'commit' }],
])('a transaction may end by %s', (last, end) => {
  expect(statements(`BEGIN;\nDROP TABLE t;\n${last};`)[1]?.transactionEnd).toEqual(end);
});

test('each file is its own deploy on the schema that the files before left', () => {
  const create = 'CREATE TABLE t (a int);';
  expect(statements(`${create} DROP TABLE t;`)[1]?.effects).toMatchObject([{ relation: 'public.t', created: true }]);
  expect(statements(create, 'DROP TABLE t;')[0]?.effects).toMatchObject([{ relation: 'public.t', created: false, certain: true }]);
});

test('a DO block lists what it runs, at its place', () => {
  const [block] = statements("DO $$ BEGIN\n  IF true THEN ALTER TABLE t ADD COLUMN a int; END IF;\n  CREATE INDEX ON t (a);\nEND $$;");
  expect(block?.inner).toMatchObject([
    { path: '1.sql', line: 2, column: 16, kind: 'ALTER TABLE', conditional: true, effects: [{ relation: 'public.t', lock: 'ACCESS EXCLUSIVE' }] },
    { path: '1.sql', line: 3, column: 3, kind: 'CREATE INDEX', conditional: false, effects: [{ relation: 'public.t', lock: 'SHARE' }] },
  ]);
  expect(block?.effects).toMatchObject([{ relation: 'public.t', lock: 'ACCESS EXCLUSIVE', work: 'index build' }]);
});

test('a called function lists what it runs, in the file that defined it', () => {
  const [call] = statements("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN\n  DROP TABLE t;\nEND $$;", 'SELECT f();');
  expect(call?.inner).toMatchObject([{ path: '1.sql', line: 2, column: 3, kind: 'DROP TABLE', effects: [{ relation: 'public.t', lock: 'ACCESS EXCLUSIVE' }] }]);
});

test('what could not be read has its place', () => {
  expect(explained('SELECT 1;\nDO $$ BEGIN EXECUTE x; END $$;').notAnalysed).toMatchObject([{ line: 2, reason: expect.stringContaining('EXECUTE') as unknown }]);
});

test('what a called function hides is told at the call, not at its definition', () => {
  const define = 'CREATE FUNCTION f(x text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN\n  EXECUTE x;\nEND $$;';
  expect(explained(define)).toMatchObject({ notAnalysed: [], statements: [{ notAnalysed: [] }] });
  const gaps = [{ path: '1.sql', line: 2, reason: expect.stringContaining('EXECUTE') as unknown }];
  expect(statements(define, "SELECT f('a');")).toMatchObject([{ notAnalysed: gaps }]);
  expect(statements(define, "DO $$ BEGIN PERFORM f('a'); PERFORM f('b'); END $$;")).toMatchObject([{ notAnalysed: gaps }]);
});

test('a schema script tells its syntax errors among what could not be read', () => {
  const text = 'CREATE TABLE a (b int);\nCREATE TABEL c (d int);\n\\i more.sql\n';
  expect(explainScript({ path: 's.sql', tool: 'none', ...readSql(text) }, text)).toMatchObject({
    path: 's.sql',
    notAnalysed: [{ path: 's.sql', line: 2, column: 8, reason: 'syntax error at or near "TABEL"' }, { line: 3, column: 1 }],
  });
});
