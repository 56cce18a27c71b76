import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';

/** As much of the format as the tests walk through. */
interface Report {
  readonly summary: object;
  readonly findings: readonly { readonly rule: string; readonly path: string; readonly severity: string }[];
}

function json(args: readonly string[], cwd: string): Report {
  return JSON.parse(ddlint(['check', '--format', 'json', ...args], { cwd }).stdout) as Report;
}

test('the JSON of one file, exactly', () => {
  const directory = directoryWith({ 'db/3.sql': "SELECT 1;\n\nCREATE INDEX orders_customer_idx ON orders (customer_id);\n" });
  expect(json(['--pg', '18', 'db/3.sql'], directory)).toEqual({
    version: 1,
    postgres: 18,
    summary: { files: 1, statements: 2, errors: 1, warnings: 1, infos: 0, suppressed: 0 },
    findings: [
      {
        rule: 'index-without-concurrently', severity: 'error', certain: true, path: 'db/3.sql', line: 3, column: 1, endLine: 3, endColumn: 57,
        message: 'CREATE INDEX on orders blocks writes until the index is built.',
        why: 'SHARE on orders blocks writes while the index is built. The larger orders is, the longer that takes.',
        help: 'Build it with CREATE INDEX CONCURRENTLY, which lets writes go on, outside a transaction.',
        url: 'https://github.com/ddlint/ddlint/blob/main/rules/index-without-concurrently/README.md',
        relation: 'public.orders', lock: 'SHARE', blocks: 'writes', work: 'index build', transaction: 'none', phase: null,
        rewrite: {
          kind: 'edit', title: 'Build the index concurrently', safety: 'safe',
          edits: [{ path: 'db/3.sql', start: 23, end: 23, text: ' CONCURRENTLY' }],
          newFiles: [],
          recovery: expect.stringContaining('indisvalid') as string,
        },
      },
      expect.objectContaining({ rule: 'missing-lock-timeout' }) as object,
    ],
    notAnalysed: [],
    problems: [],
  });
});

test('the text of one finding, exactly', () => {
  const directory = directoryWith({ '1.sql': "SET lock_timeout = '1s';\n\tCREATE INDEX ON t (a,\n    b);\n" });
  expect(ddlint(['1.sql'], { cwd: directory })).toEqual({
    status: 1,
    stderr: '',
    stdout: `1.sql:2:2  error  index-without-concurrently
  CREATE INDEX on t blocks writes until the index is built.

  2 |   CREATE INDEX ON t (a,
    |   ^^^^^^^^^^^^^^^^^^^^^
  3 |     b);
    |     ^^

  SHARE on t blocks writes while the index is built. The larger t is, the longer that takes.
  Build it with CREATE INDEX CONCURRENTLY, which lets writes go on, outside a transaction.

  Build the index concurrently:
    - \tCREATE INDEX ON t (a,
    -     b);
    + \tSET lock_timeout = 0;
    + CREATE INDEX CONCURRENTLY t_a_b_idx ON t (a,
    +     b);
    + SET lock_timeout = '1s';
    -- A build that fails leaves an INVALID index. This must say true:
    SELECT indisvalid FROM pg_index WHERE indexrelid = 't_a_b_idx'::regclass;
    -- Where it says false, finish the build:
    REINDEX INDEX CONCURRENTLY t_a_b_idx;
    -- or remove the index, and run the migration again:
    DROP INDEX CONCURRENTLY t_a_b_idx;

1 error: 2 statements in 1 file, PostgreSQL 14
`.replaceAll('\t', '  '),
  });
});

test('status: 0 with nothing at error level, 1 for errors or too many warnings, 2 where something could not be judged', () => {
  const directory = directoryWith({
    'quiet.sql': 'CREATE TABLE t (a int);\n',
    'warning.sql': "SET lock_timeout = '1s';\nDROP TABLE old_orders;\n",
    'error.sql': "SET lock_timeout = '1s';\nVACUUM FULL orders;\n",
    'broken.sql': Buffer.from([0xff, 0xfe, 0x00]),
  });
  const status = (...args: readonly string[]): number | null => ddlint(['check', ...args], { cwd: directory }).status;
  expect(status('quiet.sql')).toBe(0);
  expect(status('warning.sql')).toBe(0);
  expect(status('warning.sql', '--max-warnings', '0')).toBe(1);
  expect(status('warning.sql', '--max-warnings', '1')).toBe(0);
  expect(status('error.sql')).toBe(1);
  expect(status('broken.sql')).toBe(2);
  expect(status('broken.sql', 'error.sql')).toBe(2);
  expect(status('missing.sql')).toBe(2);
});

test('a file that cannot be judged costs only itself', () => {
  const directory = directoryWith({ '1.sql': Buffer.from([0x41, 0xff]), '2.sql': "SET lock_timeout = '1s';\nVACUUM FULL orders;\n" });
  const report = json(['.'], directory);
  expect(report).toMatchObject({ findings: [{ rule: 'vacuum-full', path: '2.sql' }], problems: [{ path: '1.sql', reason: 'not UTF-8 at byte 1' }] });
});

test('check is what ddlint does where no command is named, options or not', () => {
  const directory = directoryWith({ '1.sql': 'CREATE INDEX ON t (a);\n' });
  const named = ddlint(['check', '1.sql', '--quiet'], { cwd: directory });
  expect(named.stdout).toMatch(/^1\.sql:1:1 {2}error {2}CREATE INDEX on t blocks writes/);
  expect(ddlint(['1.sql', '--quiet'], { cwd: directory })).toEqual(named);
  expect(ddlint(['--quiet', '1.sql'], { cwd: directory })).toEqual(named);
  expect(ddlint(['--quiet'], { cwd: directory })).toEqual(named);
  expect(ddlint(['--stdin', '--quiet', '--stdin-filename', '1.sql'], { cwd: directory, input: 'CREATE INDEX ON t (a);\n' })).toEqual(named);
});

test('the config file: rules off and lowered, small tables, standbys', () => {
  const sql = { '.git/HEAD': '', '1.sql': "SET lock_timeout = '1s';\nCREATE INDEX ON t (a);\nDROP TABLE orders;\n" };
  const run = (config: object): Report => json(['1.sql'], directoryWith({ ...sql, 'ddlint.config.json': JSON.stringify(config) }));
  const severityOf = ({ findings }: Report, rule: string): string | undefined => findings.find((finding) => finding.rule === rule)?.severity;
  expect(severityOf(run({}), 'index-without-concurrently')).toBe('error');
  expect(severityOf(run({ rules: { 'index-without-concurrently': 'off' } }), 'index-without-concurrently')).toBeUndefined();
  expect(severityOf(run({ rules: { 'index-without-concurrently': 'warning' } }), 'index-without-concurrently')).toBe('warning');
  expect(severityOf(run({ smallTables: ['t'] }), 'index-without-concurrently')).toBe('info');
  const standbys = run({ standbys: true });
  expect(standbys.findings.find(({ rule }) => rule === 'drop-table')).toMatchObject({ why: expect.stringContaining('Standbys replay this lock: replay of everything waits there') as string });
});

test('an unknown rule in the config file is refused', () => {
  const directory = directoryWith({ '.git/HEAD': '', '1.sql': 'SELECT 1;', 'ddlint.config.json': '{ "rules": { "drop-colum": "off" } }' });
  expect(ddlint(['check', '1.sql'], { cwd: directory })).toMatchObject({ status: 2, stderr: expect.stringContaining('no such rule: drop-colum') as string });
});

test('without standbys in the config file the summary speaks of them once', () => {
  const directory = directoryWith({ '1.sql': "SET lock_timeout = '1s';\nALTER TABLE t ADD COLUMN a int;\nALTER TABLE t ADD COLUMN b int;\n" });
  const { stdout } = ddlint(['check', '1.sql'], { cwd: directory });
  expect(stdout.match(/standbys/g)).toHaveLength(2);
  expect(stdout).toContain('standbys replay the ACCESS EXCLUSIVE lock of 2 statements and wait for their own readers first: "standbys": true says it with each finding\n');
});

test('more than five findings of a rule that finds the same nearly everywhere are one line', () => {
  const files = (number: number): Record<string, string> => Object.fromEntries(Array.from({ length: number }, (_file, i) => [`${i + 1}.sql`, 'ALTER TABLE t ADD COLUMN IF NOT EXISTS a int;\n']));
  const run = (number: number): string => ddlint(['check'], { cwd: directoryWith(files(number)) }).stdout;
  expect(run(5).match(/missing-lock-timeout/g)).toHaveLength(5);
  expect(run(6).match(/missing-lock-timeout/g)).toHaveLength(1);
  expect(run(6)).toContain('missing-lock-timeout  6 times in 6 files (1.sql, 2.sql, 3.sql, …; --format json lists them)');
});

test('infos are counted, and shown where they are asked for', () => {
  const directory = directoryWith({ '1.sql': "SET lock_timeout = '1s';\nALTER TABLE t ADD COLUMN a int;\n" });
  const plain = ddlint(['check', '1.sql'], { cwd: directory });
  expect(plain.status).toBe(0);
  expect(plain.stdout).not.toContain('access-exclusive-lock');
  expect(plain.stdout).toContain('1 info not shown: --info shows it\n');
  expect(ddlint(['check', '1.sql', '--info'], { cwd: directory }).stdout).toContain('access-exclusive-lock');
});

test('what could not be read is said in both formats', () => {
  const directory = directoryWith({ '1.sql': "DO $$ BEGIN EXECUTE some_text(); END $$;\n" });
  expect(json(['1.sql'], directory)).toMatchObject({ notAnalysed: [{ path: '1.sql', line: 1 }] });
  expect(ddlint(['check', '1.sql'], { cwd: directory }).stdout).toContain('1.sql:1:13: not analysed: dynamic SQL: EXECUTE of an expression');
});

test('control characters in a file never reach the terminal', () => {
  const directory = directoryWith({ '1.sql': 'CREATE INDEX ON "t\u001b[2J\u202e" (a);\n' });
  const { stdout } = ddlint(['check', '1.sql'], { cwd: directory });
  expect(stdout).toContain('"t[2J"');
  // eslint-disable-next-line no-control-regex -- they are what this is about
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
});
