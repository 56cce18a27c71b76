import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

test('--version and --help answer, with status 0', () => {
  expect(ddlint(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  const help = ddlint(['--help']);
  expect([help.status, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toMatch(/^ {2}ddlint \[check\] \[paths…\] {2}what would block or break production/m);
  expect(help.stdout).toMatch(/^ {2}ddlint explain \[paths…\] {2}what each statement locks/m);
  expect(help.stdout).toMatch(/^ {2}ddlint rules \[RULE\]/m);
});

test('the help of a command lists every option, in at most 100 columns', () => {
  const { status, stdout } = ddlint(['explain', '--help']);
  expect(status).toBe(0);
  for (const option of ['--format', '--output', '--pg', '--schema', '--tool', '--config', '--stdin', '--stdin-filename', '--color', '--quiet', '--help', '--version']) {
    expect(stdout).toMatch(new RegExp(`${option}\\b`));
  }
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

test.each([
  ['an option of another command', ['explain', '--max-warnings', '3'], 'unknown option: --max-warnings'],
  ['a number that is none', ['check', '--max-warnings', 'few', 'fixtures/demo'], '--max-warnings must be a number, not few'],
  ['an unknown rule', ['rules', 'no-such-rule'], 'no such rule: no-such-rule'],
  ['two rules', ['rules', 'set-not-null', 'truncate'], 'ddlint rules takes one rule, not 2'],
  ['a command of a later issue', ['plan', 'x.sql'], 'neither a command nor a file: plan'],
  ['an unknown option', ['explain', '--bogus'], 'unknown option: --bogus'],
  ['an option without its value', ['explain', '--pg'], 'Not enough arguments following: pg'],
  ['a version that is none', ['explain', '--pg', '9'], '--pg must be a major version from 11 to 18, not 9'],
  ['a minor version', ['explain', '--pg', '14.2'], '--pg must be a major version from 11 to 18, not 14.2'],
  ['an option given twice', ['explain', '--pg', '14', '--pg', '15'], '--pg was given more than once'],
  ['an unknown tool', ['explain', '--tool', 'flyaway'], '--tool must be one of golang-migrate, goose,'],
  ['an unknown format', ['explain', '--format', 'yaml'], '--format must be text or json, not yaml'],
  ['a format without its file', ['explain', '--format', 'json='], '--format json= names no file'],
  ['two formats in one place', ['explain', '--format', 'json', '--format', 'text'], 'two formats go to the same place'],
  ['an output without a format', ['explain', '--format', 'json=a.json', '--output', 'b.json'], '--output has nothing to write'],
  ['standard input and paths', ['explain', '--stdin', 'a.sql'], '--stdin and paths exclude each other'],
  ['a name for no standard input', ['explain', '--stdin-filename', 'a.sql'], '--stdin-filename needs --stdin'],
  ['a config file that is missing', ['explain', '--config', 'none.json'], 'none.json: no such file or directory'],
  ['a schema that is missing', ['explain', '--schema', 'none.sql', 'fixtures/demo'], 'none.sql: no such file or directory'],
  ['an output that cannot be written', ['explain', '--output', 'no/such/directory.txt', 'fixtures/demo/0001_initial.sql'], "can't write no/such/directory.txt"],
])('%s is refused with status 2', (_name, args, message) => {
  const { status, stdout, stderr } = ddlint(args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).toContain('ddlint --help shows');
});

test('each format goes where it is sent', () => {
  const directory = directoryWith({ '1.sql': 'SELECT 1;' });
  const path = join(directory, '1.sql');
  const direct = { text: ddlint(['explain', path]).stdout, json: ddlint(['explain', path, '--format', 'json']).stdout };

  const both = ddlint(['explain', path, '--format', 'text', '--format', `json=${directory}/out.json`]);
  expect(both).toEqual({ status: 0, stdout: direct.text, stderr: '' });
  expect(readFileSync(join(directory, 'out.json'), 'utf8')).toBe(direct.json);

  expect(ddlint(['explain', path, '--output', `${directory}/out.txt`])).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(readFileSync(join(directory, 'out.txt'), 'utf8')).toBe(direct.text);
});

test('the config file above the working directory applies, and options win over it', () => {
  const directory = directoryWith({ '.git/HEAD': '', 'ddlint.config.json': '{ "postgres": 16, "settings": { "TimeZone": "UTC" } }', 'db/1.sql': 'SELECT 1;' });
  const json = (...args: string[]): unknown => JSON.parse(ddlint(['explain', '--format', 'json', ...args], { cwd: join(directory, 'db') }).stdout);
  expect(json()).toMatchObject({ postgres: 16, files: [{ path: '1.sql', statements: [{ settings: { timezone: 'UTC' } }] }] });
  expect(json('--pg', '12')).toMatchObject({ postgres: 12 });
});

test('a config file may be a module', () => {
  const directory = directoryWith({ '.git/HEAD': '', 'ddlint.config.mjs': 'export default { postgres: await Promise.resolve(17) };', '1.sql': 'SELECT 1;' });
  const { stdout, stderr } = ddlint(['explain', '--format', 'json'], { cwd: directory });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ postgres: 17 });
});

test('a bad config file is refused, with all that is wrong in it', () => {
  const directory = directoryWith({ '.git/HEAD': '', 'ddlint.config.json': '{ "postgres": 9, "colour": true }', '1.sql': 'SELECT 1;' });
  const { status, stderr } = ddlint(['explain'], { cwd: directory });
  expect(status).toBe(2);
  expect(stderr).toContain('ddlint.config.json: "postgres" must be a major version from 11 to 18, not 9');
  expect(stderr).toContain('ddlint.config.json: "colour" is not known');
});

test('a reader that stops reading is no error', () => {
  const directory = directoryWith({ '1.sql': 'SELECT 1;\n'.repeat(20_000) });
  const command = `${process.execPath} ${resolve('dist/cli.js')} explain 1.sql | head -n 1; exit \${PIPESTATUS[0]}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: directory, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '1.sql\n', stderr: '' });
});
