import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';

/** The JSON report on the files of a directory, run there. */
function explain(files: Readonly<Record<string, string | Buffer>>, ...args: string[]): { readonly status: number | null; readonly report: unknown; readonly stderr: string } {
  const { status, stdout, stderr } = ddlint(['explain', '--format', 'json', ...args], { cwd: directoryWith(files) });
  const report: unknown = JSON.parse(stdout);
  return { status, report, stderr };
}

test('a syntax error is shown at its place, and costs its own statement only', () => {
  const { status, report } = explain({ '1.sql': 'DROP TABLE a;\nALTER TABEL b ADD c int;\nDROP TABLE d;\n' });
  expect(status).toBe(0);
  expect(report).toMatchObject({
    files: [{
      statements: [
        { kind: 'DROP TABLE', effects: [{ relation: 'public.a' }] },
        { line: 2, column: 1, kind: 'ALTER', effects: [], syntaxError: { line: 2, column: 7, endLine: 2, endColumn: 12, message: 'syntax error at or near "TABEL"' } },
        { line: 3, kind: 'DROP TABLE', effects: [{ relation: 'public.d' }] },
      ],
    }],
    problems: [],
  });
});

test.each([
  ['an empty file', ''],
  ['a byte order mark alone', '\ufeff'],
  ['white space', ' \r\n\t\n'],
  ['comments only', '-- nothing to do\n/* SELECT 1; /* nested */ */\n'],
  ['semicolons only', ';;;\n'],
])('%s has no statements and status 0', (_name, text) => {
  const { status, report } = explain({ '1.sql': text });
  expect(status).toBe(0);
  expect(report).toMatchObject({ files: [{ path: '1.sql', statements: [] }], notAnalysed: [], problems: [] });
});

test('files that cannot be judged are problems with status 2, and every other file is judged', () => {
  const { status, report, stderr } = explain({
    '1.sql': 'DROP TABLE a;',
    '2_latin1.sql': Buffer.from("SELECT 'caf\u00e9';", 'latin1'),
    '3_utf16.sql': Buffer.from('\ufeffSELECT 1;', 'utf16le'),
    '4.sql': 'DROP TABLE b;',
  });
  expect(status).toBe(2);
  expect(report).toMatchObject({
    files: [{ path: '1.sql', statements: [{ kind: 'DROP TABLE' }] }, { path: '4.sql', statements: [{ kind: 'DROP TABLE' }] }],
    problems: [{ path: '2_latin1.sql', reason: 'not UTF-8 at byte 11' }, { path: '3_utf16.sql', reason: 'not UTF-8 at byte 0' }],
  });
  expect(stderr).toBe('2_latin1.sql: not UTF-8 at byte 11\n3_utf16.sql: not UTF-8 at byte 0\n');
});

test('paths that are missing or match nothing are problems', () => {
  const { status, report } = explain({ '1.sql': '', 'empty/README.md': '' }, '1.sql', 'none.sql', 'empty', '*.up.sql');
  expect(status).toBe(2);
  expect(report).toMatchObject({
    files: [{ path: '1.sql' }],
    problems: [
      { path: 'none.sql', reason: 'no such file or directory' },
      { path: 'empty', reason: 'no .sql file in this directory, nor a migration in JavaScript or TypeScript' },
      { path: '*.up.sql', reason: 'matches no file' },
    ],
  });
});

test('a file that cannot be read is a problem', () => {
  const directory = directoryWith({ '1.sql': 'SELECT 1;', 'db/2.sql': 'SELECT 2;' });
  symlinkSync('loop.sql', join(directory, 'loop.sql'));
  const { status, stdout } = ddlint(['explain', 'loop.sql', '1.sql', 'db/2.sql/3.sql'], { cwd: directory });
  expect(status).toBe(2);
  expect(stdout).toContain('loop.sql: too many symbolic links\n');
  expect(stdout).toContain('db/2.sql/3.sql: no such file or directory\n');
  expect(stdout).toContain('SELECT 1');
});

test('a file of 100 MB is refused in a line', () => {
  const directory = directoryWith({ '1.sql': 'SELECT 1;', '2.sql': 'SELECT 2;' });
  truncateSync(join(directory, '1.sql'), 100 * 1024 * 1024);
  const { status, stdout } = ddlint(['explain'], { cwd: directory });
  expect(status).toBe(2);
  expect(stdout).toContain('1.sql: larger than 64 MB (100 MB), which is too large to be judged\n');
  expect(stdout).toContain('SELECT 2');
});

test('a file of too many statements is refused in a line', () => {
  const { status, report } = explain({ '1.sql': 'SELECT 1;\n'.repeat(200_001), '2.sql': 'DROP TABLE a;' });
  expect(status).toBe(2);
  expect(report).toMatchObject({ files: [{ path: '2.sql', statements: [{ kind: 'DROP TABLE' }] }], problems: [{ path: '1.sql', reason: 'holds 200001 statements, more than the 200000 that can be judged' }] });
});

test('20,000 nested parentheses are a clear line, and nothing else is lost', () => {
  const deep = `SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)};`;
  const { status, report } = explain({ '1.sql': `DROP TABLE a;\n${deep}\nDROP TABLE b;\n`, '2.sql': 'DROP TABLE c;' });
  expect(status).toBe(0);
  expect(report).toMatchObject({ files: [{ statements: expect.arrayContaining([expect.objectContaining({ line: 1, kind: 'DROP TABLE' }), expect.objectContaining({ line: 3, kind: 'DROP TABLE' })]) as unknown }, { path: '2.sql', statements: [{ kind: 'DROP TABLE' }] }] });
  const said = JSON.stringify(report);
  expect(said).toMatch(/"line":2/);
  expect(said).toMatch(/memory exhausted|nested too deeply|too (deep|much)/);
});

test('a long chain of operators, too deep for the parser, costs that statement only', () => {
  const { status, report } = explain({ '1.sql': `SELECT ${'1+'.repeat(20_000)}1;\nDROP TABLE b;\n` });
  expect(status).toBe(0);
  expect(report).toMatchObject({ files: [{ statements: expect.arrayContaining([expect.objectContaining({ line: 2, kind: 'DROP TABLE' })]) as unknown }] });
  expect(JSON.stringify(report)).toMatch(/too (deep|much)|nested too deeply/);
});

test('psql commands, COPY data and placeholders are understood or named', () => {
  const { status, report } = explain({
    '1.sql': '\\set ON_ERROR_STOP on\n\\i other.sql\nCOPY t (a) FROM stdin;\nDROP TABLE x;\n\\.\nDROP TABLE ${schema}.y;\nDROP TABLE z;\n',
  });
  expect(status).toBe(0);
  expect(report).toMatchObject({
    files: [{ statements: [{ line: 3, kind: 'COPY' }, { line: 6, kind: 'DROP TABLE' }, { line: 7, kind: 'DROP TABLE', effects: [{ relation: 'public.z' }] }] }],
    notAnalysed: [{ path: '1.sql', line: 2, column: 1 }],
  });
});

test('control characters of every origin stay away from the terminal', () => {
  const evil = '\u001b[2J\u009b31m\u202e\u2066\u0007\u0085';
  const directory = directoryWith({ [`a${evil}.sql`]: `ALTER TABLE "t${evil}" ADD COLUMN "c${evil}" int DEFAULT 1;\nSELECT '${evil}' FORM x;\nSET lock_timeout = '${evil}';\nDROP TABLE t;\n\\i ${evil}\n` });
  // Line breaks are the report's own; \p{Cc} is C0, DEL and C1.
  const control = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/u;
  for (const args of [['explain'], ['explain', '--quiet'], ['explain', '--format', 'json'], ['explain', `none${evil}.sql`], [`x${evil}`], ['explain', `--x${evil}`], ['explain', '--config', `${evil}.json`]]) {
    const { status, stdout, stderr } = ddlint(args, { cwd: directory });
    expect([0, 2]).toContain(status);
    expect(stdout + stderr).not.toBe('');
    expect(stdout).not.toMatch(control);
    expect(stderr).not.toMatch(control);
  }
});

test('standard input is a file like any other', () => {
  const named = ddlint(['explain', '--stdin', '--stdin-filename', 'db/7.sql', '--format', 'json'], { input: 'DROP TABLE a;' });
  expect(named.status).toBe(0);
  expect(JSON.parse(named.stdout)).toMatchObject({ files: [{ path: 'db/7.sql', statements: [{ kind: 'DROP TABLE' }] }] });
  expect(ddlint(['explain', '--stdin'], { input: Buffer.from([0xff]) })).toMatchObject({ status: 2, stdout: expect.stringContaining('<stdin>: not UTF-8 at byte 0') as unknown });
});
