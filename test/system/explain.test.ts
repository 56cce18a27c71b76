import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';

/** As much of the format as the tests walk through. */
interface Report {
  readonly files: readonly { readonly path: string; readonly statements: readonly { readonly line: number }[] }[];
}

function json(args: readonly string[], cwd?: string): Report {
  const { status, stdout, stderr } = ddlint(['explain', '--format', 'json', ...args], cwd === undefined ? {} : { cwd });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Report;
}

let demo: Report | undefined;

test('the JSON of one file, exactly', () => {
  const directory = directoryWith({
    'db/3.sql': "BEGIN;\nSET LOCAL lock_timeout = '2s';\nCREATE INDEX orders_customer_idx ON orders (customer_id);\nCOMMIT;\n",
  });
  const around = { transaction: 'explicit', transactionAllowed: true, phase: null };
  expect(json(['--pg', '18', 'db/3.sql'], directory)).toEqual({
    version: 1,
    postgres: 18,
    files: [{
      path: 'db/3.sql',
      tool: 'none',
      statements: [
        { line: 1, column: 1, endLine: 1, endColumn: 6, kind: 'BEGIN', ...around, settings: {}, effects: [] },
        { line: 2, column: 1, endLine: 2, endColumn: 30, kind: 'SET', ...around, settings: {}, effects: [] },
        {
          line: 3, column: 1, endLine: 3, endColumn: 57, kind: 'CREATE INDEX', ...around, settings: { lock_timeout: '2s' },
          effects: [{
            relation: 'public.orders', kind: 'table', lock: 'SHARE', work: 'index build', blocks: 'writes', heldUntil: 'transaction',
            standby: false, created: false, certain: true, causes: [{ work: 'index build', kind: 'index', name: 'orders_customer_idx' }],
          }],
        },
        { line: 4, column: 1, endLine: 4, endColumn: 7, kind: 'COMMIT', ...around, settings: { lock_timeout: '2s' }, effects: [] },
      ],
    }],
    notAnalysed: [],
    problems: [],
  });
});

test('the text of one file, exactly', () => {
  const directory = directoryWith({
    '1.sql': "BEGIN;\nSET LOCAL lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN region text;\nCREATE INDEX orders_region_idx ON orders (region);\nCOMMIT;\nALTER TABLE customers\n  RENAME email TO email_address;\n",
  });
  expect(ddlint(['explain'], { cwd: directory }).stdout).toBe(`1.sql
  1  BEGIN
  2  SET LOCAL lock_timeout = '2s'
  3  ALTER TABLE orders ADD COLUMN region text
     orders     ACCESS EXCLUSIVE blocks reads and writes  instant      until line 5  standbys too
         still held during the index build at line 4
     with lock_timeout 2s
  4  CREATE INDEX orders_region_idx ON orders (region)
     orders     SHARE blocks writes                       index build  until line 5
         cause: index (orders_region_idx)
     with lock_timeout 2s
  5  COMMIT
  6  ALTER TABLE customers RENAME email TO email_address
     customers  ACCESS EXCLUSIVE blocks reads and writes  instant      until done    standbys too

6 statements in 1 file, PostgreSQL 14
  2 block reads and writes: 1 for an index build, 1 for an instant
  1 blocks writes: 1 for an index build
`);
});

test('every demo migration is explained in order, with nothing unread', () => {
  const report = json(['fixtures/demo']);
  const files = readdirSync('fixtures/demo').sort().map((name) => ({ path: `fixtures/demo/${name}` }));
  expect(files.length).toBeGreaterThan(10);
  expect(report).toMatchObject({ files, notAnalysed: [], problems: [] });
});

test.each([
  ['0001_initial.sql', 16, { effects: [{ relation: 'public.orders', lock: 'SHARE', created: true }] }],
  ['0002_orders_channel.sql', 3, { settings: { lock_timeout: '2s' }, effects: [{ relation: 'public.orders', work: 'none', created: false }] }],
  ['0003_orders_token.sql', 2, { effects: [{ relation: 'public.orders', lock: 'ACCESS EXCLUSIVE', work: 'rewrite' }] }],
  ['0004_orders_customer_index.sql', 1, { effects: [{ relation: 'public.orders', lock: 'SHARE', work: 'index build' }] }],
  ['0005_orders_created_index.sql', 2, { transaction: 'explicit', transactionAllowed: false }],
  ['0008_orders_quantity_bigint.sql', 1, { effects: [{ relation: 'public.orders', work: 'none' }] }],
  ['0008_orders_quantity_bigint.sql', 2, { effects: [{ relation: 'public.orders', work: 'rewrite' }] }],
  ['0009_customers_email_not_null.sql', 1, { effects: [{ relation: 'public.customers', lock: 'ACCESS EXCLUSIVE', work: 'scan' }] }],
  ['0010_2_orders_status_validated.sql', 2, { effects: [{ relation: 'public.orders', lock: 'SHARE UPDATE EXCLUSIVE', work: 'scan' }] }],
  ['0010_3_orders_status_not_null.sql', 4, { effects: [{ relation: 'public.orders', lock: 'ACCESS EXCLUSIVE', work: 'none' }] }],
  ['0011_1_orders_customer.sql', 2, { effects: [{ relation: 'public.orders', work: 'none' }, { relation: 'public.customers', lock: 'SHARE ROW EXCLUSIVE', work: 'none' }] }],
  ['0012_invoices.sql', 2, { effects: [{ relation: 'public.orders', lock: 'SHARE ROW EXCLUSIVE', work: 'none' }] }],
  ['0014_orders_archive.sql', 1, { kind: 'DO', inner: [{ line: 3, kind: 'SELECT', effects: [] }, { line: 4, kind: 'ALTER TABLE', conditional: true }, { line: 5, kind: 'CREATE INDEX', conditional: true }] }],
  ['0015_reclaim_space.sql', 1, { effects: [{ relation: 'public.orders', lock: 'ACCESS EXCLUSIVE', work: 'rewrite' }] }],
])('the demo does what it is there to show: %s line %i', (name, line, expected) => {
  demo ??= json(['fixtures/demo']);
  expect(demo.files.find(({ path }) => path === `fixtures/demo/${name}`)?.statements.find((statement) => statement.line === line)).toMatchObject(expected);
});

test('the schema script is what exists: old, complete, and in use', () => {
  const directory = directoryWith({
    'schema.sql': 'CREATE TABLE t (a int NOT NULL, b int, CHECK (b IS NOT NULL));\n',
    '1.sql': 'ALTER TABLE t ALTER COLUMN b SET NOT NULL;\nALTER TABLE gone ADD COLUMN a int;\n',
  });
  expect(json(['1.sql'], directory)).toMatchObject({ files: [{ statements: [{ effects: [{ work: 'scan' }] }, { effects: [{ relation: 'public.gone' }] }] }] });
  expect(json(['--schema', 'schema.sql', '1.sql'], directory)).toMatchObject({
    files: [{ statements: [{ effects: [{ relation: 'public.t', work: 'none', created: false, certain: true }] }, { effects: [] }] }],
  });
});

test('a schema script that could not be read whole is not complete, and says so', () => {
  const directory = directoryWith({ 'schema.sql': 'CREATE TABLE t (a int);\nCREATE TABEL gone (a int);\n', '1.sql': 'ALTER TABLE gone ADD COLUMN b int;\n' });
  expect(json(['--schema', 'schema.sql', '1.sql'], directory)).toMatchObject({
    files: [{ statements: [{ effects: [{ relation: 'public.gone' }] }] }],
    notAnalysed: [{ path: 'schema.sql', line: 2, column: 8, reason: 'syntax error at or near "TABEL"' }],
  });
});

test('settings of the configuration are in force: UTC makes a timestamptz of a timestamp for free', () => {
  const directory = directoryWith({
    '.git/HEAD': '',
    'utc.json': '{ "settings": { "TimeZone": "UTC" } }',
    '1.sql': 'CREATE TABLE t (a timestamp);\n',
    '2.sql': 'ALTER TABLE t ALTER COLUMN a TYPE timestamptz;\n',
  });
  expect(json(['1.sql', '2.sql'], directory)).toMatchObject({ files: [{}, { statements: [{ effects: [{ work: 'rewrite', certain: false }] }] }] });
  expect(json(['--config', 'utc.json', '1.sql', '2.sql'], directory)).toMatchObject({ files: [{}, { statements: [{ settings: { timezone: 'UTC' }, effects: [{ work: 'none', certain: true }] }] }] });
});

test('the version decides: a column with a default was a rewrite in no version that ddlint knows, SET NOT NULL needs 12 for its proof', () => {
  const directory = directoryWith({ '1.sql': 'CREATE TABLE t (b int, CHECK (b IS NOT NULL));\n', '2.sql': 'ALTER TABLE t ALTER COLUMN b SET NOT NULL;\n' });
  const work = (pg: string, expected: string): void => {
    expect(json(['--pg', pg, '1.sql', '2.sql'], directory)).toMatchObject({ postgres: Number(pg), files: [{}, { statements: [{ effects: [{ work: expected }] }] }] });
  };
  work('11', 'scan');
  work('12', 'none');
});

test('quiet shows what keeps the application waiting, and the summary', () => {
  const directory = directoryWith({ '1.sql': 'SELECT 1;\nCREATE INDEX ON t (a);\nCREATE TABLE n (a int);\nCREATE INDEX ON n (a);\n', '2.sql': 'SELECT 2;\n' });
  expect(ddlint(['explain', '--quiet'], { cwd: directory }).stdout).toBe(`1.sql
  2  CREATE INDEX ON t (a)
     t  SHARE blocks writes  index build  until done

5 statements in 2 files, PostgreSQL 14
  1 blocks writes: 1 for an index build
`);
});

test('colour only where it is asked for, as no test is a terminal', () => {
  const directory = directoryWith({ '1.sql': 'DROP TABLE t;\n' });
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): string => ddlint(['explain', ...args], { cwd: directory, env }).stdout;
  const plain = run([]);
  expect(plain).not.toContain('\u001b');
  expect(run(['--color'])).toContain('\u001b[1m1.sql\u001b[22m');
  expect(run([], { FORCE_COLOR: '1' })).toContain('\u001b[');
  expect(run([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(plain);
  expect(run(['--color'], { NO_COLOR: '1' })).toContain('\u001b[');
  expect(run(['--no-color'], { FORCE_COLOR: '1' })).toBe(plain);
});

test('a placeholder in a name is shown as it is written', () => {
  const directory = directoryWith({ '1.sql': 'ALTER TABLE ${schema}.orders ADD COLUMN a int;\nCREATE INDEX ON :tbl (a);\n' });
  const { stdout } = ddlint(['explain', '1.sql'], { cwd: directory });
  expect(stdout).toMatch(/^ {5}\$\{schema\}\.orders {2}ACCESS EXCLUSIVE/m);
  expect(stdout).toMatch(/^ {5}:tbl +SHARE /m);
});
