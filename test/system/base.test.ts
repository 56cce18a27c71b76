import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ddlint, type CommandResult } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';
import { repositoryAt, repositoryWith, type Repository } from '../support/repository.ts';

/** As much of the format as the tests walk through. */
interface Report {
  readonly summary: { readonly files: number; readonly statements: number };
  readonly findings: readonly { readonly rule: string; readonly path: string; readonly line: number; readonly message: string }[];
  readonly notAnalysed: readonly { readonly path: string; readonly line: number }[];
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
  readonly remarks?: readonly { readonly path: string; readonly reason: string }[];
}

const locked = "SET lock_timeout = '1s';\n";
const orders = { 'db/1_orders.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n', 'db/2_index.up.sql': `${locked}CREATE INDEX orders_note ON orders (note);\n` };

function run({ directory }: Repository, ...args: readonly string[]): CommandResult {
  return ddlint(args, { cwd: directory });
}

function check(cwd: string, ...args: readonly string[]): Report {
  return JSON.parse(ddlint(['check', '--format', 'json', ...args], { cwd }).stdout) as Report;
}

/** `rule path:line`, without the remarks that most statements get. */
function found({ findings }: Report): readonly string[] {
  return findings.filter(({ rule }) => rule !== 'access-exclusive-lock').map(({ rule, path, line }) => `${rule} ${path}:${line}`);
}

/** Two shipped migrations, and a branch. */
function shipped(files: Readonly<Record<string, string>> = orders): Repository {
  const repository = repositoryWith(files);
  repository.git('switch', '--quiet', '--create', 'feature');
  return repository;
}

describe('--base', () => {
  test('what was added since the merge base is judged, committed or not; the rest is only known', () => {
    const { directory, commit, write, git } = shipped();
    commit({ 'db/3_a.up.sql': `${locked}ALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n` });
    write({ 'db/4_b.up.sql': `${locked}DROP INDEX orders_note;\n` });
    write({ 'db/5_c.up.sql': `${locked}TRUNCATE orders;\n` });
    git('add', 'db/5_c.up.sql');
    const report = check(directory, '--base', 'main');
    expect(found(report)).toEqual(['set-not-null db/3_a.up.sql:2', 'drop-index-without-concurrently db/4_b.up.sql:2', 'truncate db/5_c.up.sql:2']);
    expect(report.summary).toMatchObject({ files: 3, statements: 6 });
    // The index belongs to orders: known from the history alone.
    expect(report.findings.find(({ rule }) => rule === 'drop-index-without-concurrently')?.message).toContain('orders');
  });

  test('what the base got meanwhile is neither new nor there yet', () => {
    const { directory, commit, git } = shipped();
    commit({ 'db/3_a.up.sql': `${locked}TRUNCATE orders;\n` });
    git('switch', '--quiet', 'main');
    commit({ 'db/4_theirs.up.sql': `${locked}TRUNCATE orders;\n` });
    git('switch', '--quiet', 'feature');
    expect(found(check(directory, '--base', 'main'))).toEqual(['truncate db/3_a.up.sql:2']);
  });

  test('all that is new is one deploy', () => {
    const { directory, write } = shipped();
    write({ 'db/3_a.up.sql': `${locked}ALTER TABLE orders ADD COLUMN title text;\n`, 'db/4_b.up.sql': `${locked}ALTER TABLE orders DROP COLUMN note;\n` });
    expect(found(check(directory, '--base', 'main'))).toContain('contract-with-expand db/4_b.up.sql:2');
    expect(found(check(directory, 'db'))).not.toContain('contract-with-expand db/4_b.up.sql:2');
  });

  test('a step that shipped before makes the next one safe', () => {
    const { directory, write } = shipped({ ...orders, 'db/3_a.up.sql': `ALTER TABLE orders ADD CONSTRAINT present CHECK (note IS NOT NULL) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT present;\n` });
    write({ 'db/10_b.up.sql': `${locked}ALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n` });
    expect(found(check(directory, '--base', 'main'))).toEqual([]);
  });

  test('what is new stands behind what has shipped, whatever its number', () => {
    const { directory, write } = shipped({ ...orders, 'db/10_title.up.sql': 'ALTER TABLE orders ADD COLUMN title text;\n' });
    write({ 'db/5_late.up.sql': `${locked}CREATE INDEX CONCURRENTLY ON orders (title);\n` });
    const explained = ddlint(['explain', '--base', 'main', '--format', 'json'], { cwd: directory });
    expect(JSON.parse(explained.stdout)).toMatchObject({ files: [{ path: 'db/5_late.up.sql', tool: 'golang-migrate', statements: [{ kind: 'SET' }, { effects: [{ relation: 'public.orders' }] }] }], problems: [] });
  });

  test('paths say which histories; a file stands for its own', () => {
    const { directory, write } = shipped({ ...orders, 'other/1_a.up.sql': 'CREATE TABLE a ();\n' });
    write({ 'db/3_a.up.sql': `${locked}TRUNCATE orders;\n`, 'other/2_b.up.sql': `${locked}TRUNCATE a;\n`, 'not ours.txt': 'x' });
    expect(found(check(directory, '--base', 'main'))).toEqual(['truncate db/3_a.up.sql:2', 'truncate other/2_b.up.sql:2']);
    expect(found(check(directory, '--base', 'main', 'other'))).toEqual(['truncate other/2_b.up.sql:2']);
    expect(found(check(directory, '--base', 'main', 'db/2_index.up.sql'))).toEqual(['truncate db/3_a.up.sql:2']);
    expect(found(check(join(directory, 'db'), '--base', 'main'))).toEqual(['truncate 3_a.up.sql:2']);
    expect(found(check(join(directory, 'db'), '--base', 'main', '../other'))).toEqual(['truncate ../other/2_b.up.sql:2']);
  });

  test('nothing new is nothing to say', () => {
    const { directory, write } = shipped();
    write({ 'README.md': 'x' });
    expect(ddlint(['check', '--base', 'main'], { cwd: directory })).toMatchObject({ status: 0, stderr: '' });
    expect(check(directory, '--base', 'main')).toMatchObject({ summary: { files: 0, statements: 0 }, findings: [], notAnalysed: [], problems: [] });
  });

  test('deleted and renamed migrations are said, and judged as they shipped', () => {
    const { directory, git, write } = shipped();
    git('rm', '--quiet', 'db/2_index.up.sql');
    git('mv', 'db/1_orders.up.sql', 'db/1_all_orders.up.sql');
    write({ 'db/3_a.up.sql': `${locked}DROP INDEX orders_note;\n` });
    const report = check(directory, '--base', 'main');
    expect(report.remarks).toEqual([
      { path: 'db/2_index.up.sql', line: null, reason: 'was deleted since main, and has shipped: databases keep what it made, and those that are built anew lack it' },
      { path: 'db/1_all_orders.up.sql', line: null, reason: 'was db/1_orders.up.sql at main: to golang-migrate it is the same migration, which it does not run again' },
    ]);
    expect(found(report)).toEqual(['drop-index-without-concurrently db/3_a.up.sql:2']);
    expect(report.findings[0]?.message).toContain('orders');
    expect(ddlint(['check', '--base', 'main'], { cwd: directory }).stdout).toContain('db/2_index.up.sql: note: was deleted since main');
  });

  test('a function that has shipped is read where it stands, as it shipped', () => {
    const body = (inside: string): string => `\nCREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  ${inside}\nEND $$;\n`;
    const { directory, write } = shipped({ 'db/1_f.up.sql': body('EXECUTE g();') });
    write({ 'db/2_call.up.sql': 'SELECT f();\n' });
    expect(check(directory, '--base', 'main').notAnalysed).toMatchObject([{ path: 'db/1_f.up.sql', line: 4 }]);
    write({ 'db/1_f.up.sql': `-- one\n-- two${body('DELETE FROM a;')}` });
    const [gap] = check(directory, '--base', 'main').notAnalysed;
    expect(gap).toMatchObject({ path: expect.stringMatching(/^[0-9a-f]{10}:db\/1_f\.up\.sql$/) as string, line: 4 });
  });

  test("Flyway's repeatable migrations and sqitch's reworked changes ship again where they change", () => {
    const flyway = shipped({ 'db/migration/V1__t.sql': 'CREATE TABLE t (a int);\n', 'db/migration/R__v.sql': 'CREATE OR REPLACE VIEW v AS SELECT a FROM t;\n' });
    flyway.write({ 'db/migration/R__v.sql': `${locked}TRUNCATE t;\n` });
    expect(found(check(flyway.directory, '--base', 'main'))).toContain('truncate db/migration/R__v.sql:2');
    const sqitch = shipped({ 'sqitch.plan': '%project=x\n\na 2026-01-01T00:00:00Z A <a@b> # a\n', 'deploy/a.sql': 'CREATE TABLE t (a int);\n' });
    sqitch.write({
      'sqitch.plan': '%project=x\n\na 2026-01-01T00:00:00Z A <a@b> # a\n@v1 2026-01-02T00:00:00Z A <a@b>\na [a@v1] 2026-01-03T00:00:00Z A <a@b> # a\n',
      'deploy/a@v1.sql': 'CREATE TABLE t (a int);\n', 'deploy/a.sql': `${locked}TRUNCATE t;\n`,
    });
    const report = check(sqitch.directory, '--base', 'main');
    expect(found(report)).toEqual(['truncate deploy/a.sql:2']);
    expect(report.summary.files).toBe(1);
  });

  test('a shipped migration that cannot be read costs what is known, and no status', () => {
    const repository = repositoryWith({ ...orders });
    repository.commit({ 'db/3_bad.up.sql': Buffer.from([0xff, 0xfe]) });
    repository.git('switch', '--quiet', '--create', 'feature');
    repository.write({ 'db/4_a.up.sql': 'CREATE TABLE b ();\n' });
    expect(run(repository, 'check', '--base', 'main').status).toBe(0);
    expect(check(repository.directory, '--base', 'main')).toMatchObject({ problems: [], remarks: [{ path: 'db/3_bad.up.sql', reason: 'not UTF-8 at byte 0; it has shipped, and what it did to the schema is not known' }] });
    repository.write({ 'db/5_bad.up.sql': Buffer.from([0xff, 0xfe]) });
    expect(run(repository, 'check', '--base', 'main').status).toBe(2);
  });
});

describe('--staged', () => {
  test('what the index adds to HEAD is judged, as the index has it', () => {
    const { directory, write, git } = shipped();
    write({ 'db/3_a.up.sql': `${locked}TRUNCATE orders;\n` });
    git('add', 'db/3_a.up.sql');
    write({ 'db/3_a.up.sql': 'not yet', 'db/4_b.up.sql': 'TRUNCATE orders;\n' });
    expect(found(check(directory, '--staged'))).toEqual(['truncate db/3_a.up.sql:2']);
    // A staged file that is gone from the disk is committed all the same.
    rmSync(join(directory, 'db/3_a.up.sql'));
    expect(found(check(directory, '--staged'))).toEqual(['truncate db/3_a.up.sql:2']);
  });

  test('a hook judges what is committed, whatever else the disk has', () => {
    const { directory, write, git } = shipped();
    const hook = join(directory, '.git/hooks/pre-commit');
    writeFileSync(hook, `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/cli.js')}" --staged --quiet\n`, { mode: 0o755 });
    write({ 'db/3_a.up.sql': `${locked}ALTER TABLE orders ADD COLUMN title text;\n`, 'db/4_b.up.sql': `${locked}VACUUM FULL orders;\n` });
    git('add', 'db');
    // `git commit FILE` has an index of its own (GIT_INDEX_FILE).
    write({ 'db/3_a.up.sql': `${locked}VACUUM FULL orders;\n` });
    expect(() => git('commit', '--quiet', '--message', 'x', 'db/4_b.up.sql')).toThrow(/db\/4_b\.up\.sql:2:1 +error/);
    git('rm', '--quiet', '--cached', 'db/4_b.up.sql');
    git('commit', '--quiet', '--message', 'x');
    expect(git('show', '--name-only', '--format=').trim()).toBe('db/3_a.up.sql');
  });

  test('before the first commit everything is new', () => {
    const { directory, write, git } = repositoryWith({});
    write({ 'db/1_a.up.sql': `${locked}TRUNCATE orders;\n` });
    expect(check(directory, '--staged').summary.files).toBe(0);
    git('add', '.');
    expect(found(check(directory, '--staged'))).toEqual(['truncate db/1_a.up.sql:2']);
  });
});

describe('what git cannot tell is said, with what to do, and is status 2', () => {
  function refused(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
    const { status, stderr, stdout } = ddlint(args, { cwd, env });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    return stderr;
  }

  test('no repository', () => {
    const directory = directoryWith({ '1.sql': 'SELECT 1;' });
    const env = { GIT_CEILING_DIRECTORIES: join(directory, '..') };
    expect(refused(directory, ['--base', 'main'], env)).toContain('--base main needs a git repository with the migrations in it');
    expect(refused(directory, ['explain', '--staged'], env)).toContain('--staged needs a git repository with the migrations in it');
  });

  test('no git', () => {
    expect(refused(shipped().directory, ['--base', 'main'], { PATH: '' })).toContain("git can't be run (no such file or directory): install it, or put it on the PATH");
  });

  test('no such commit', () => {
    const { directory } = shipped();
    expect(refused(directory, ['--base', 'origin/mian'])).toContain('--base origin/mian: git knows no commit of this name; fetch it (git fetch origin mian), or name another one');
    for (const ref of ['--upload-pack=x', 'main..feature', '']) expect(refused(directory, [`--base=${ref}`])).toContain('--base must name one commit, such as origin/main');
  });

  test('a shallow clone without the base', () => {
    const origin = repositoryWith(orders);
    origin.git('switch', '--quiet', '--create', 'feature');
    origin.commit({ 'db/3_a.up.sql': 'SELECT 1;' });
    const directory = join(directoryWith({}), 'clone');
    origin.git('clone', '--quiet', '--depth', '1', '--branch', 'feature', `file://${origin.directory}`, directory);
    expect(refused(directory, ['--base', 'origin/main'])).toContain('--base origin/main: git knows no commit of this name; this is a shallow clone, which may lack it: fetch the whole history: `fetch-depth: 0`');
    origin.git('clone', '--quiet', '--depth', '1', '--no-single-branch', '--branch', 'feature', `file://${origin.directory}`, `${directory}-2`);
    expect(refused(`${directory}-2`, ['--base', 'origin/main'])).toContain('--base origin/main: this is a shallow clone, which has not got the commit that origin/main and HEAD have in common; fetch the whole history: `fetch-depth: 0` of actions/checkout');
  });

  test('no commit, and none in common', () => {
    expect(refused(repositoryWith({}).directory, ['--base', 'main'])).toContain('the repository has no commit yet');
    const { directory, git, commit } = repositoryWith(orders);
    git('switch', '--quiet', '--orphan', 'feature');
    commit({ 'db/3_a.up.sql': 'SELECT 1;' });
    expect(refused(directory, ['--base', 'main'])).toContain('main and HEAD have no commit in common');
  });

  test('what lies outside', () => {
    const outer = directoryWith({ 'outside/1.sql': 'SELECT 1;' });
    mkdirSync(join(outer, 'inside'));
    const { directory } = repositoryAt(join(outer, 'inside'), orders);
    expect(refused(directory, ['--base', 'main', '../outside'])).toContain('../outside lies outside the git repository of');
  });

  test('options that exclude each other', () => {
    const { directory } = shipped();
    expect(refused(directory, ['--base', 'main', '--staged'])).toContain('--base and --staged exclude each other');
    expect(refused(directory, ['--base', 'main', '--stdin'])).toContain('--stdin and --base exclude each other');
  });
});

describe('a shipped migration that was changed', () => {
  test('is a warning at its first statement that does something else', () => {
    const repository = shipped();
    repository.write({ 'db/1_orders.up.sql': '-- all orders\nCREATE TABLE orders (id bigint PRIMARY KEY, note text);\n' });
    expect(found(check(repository.directory, '--base', 'main'))).toEqual([]);
    repository.write({ 'db/1_orders.up.sql': '-- all orders\nCREATE TABLE orders (id bigint PRIMARY KEY, note text, title text);\n', 'db/3_a.up.sql': `${locked}TRUNCATE orders;\n` });
    const report = check(repository.directory, '--base', 'main');
    expect(found(report)).toEqual(['edited-migration db/1_orders.up.sql:2', 'truncate db/3_a.up.sql:2']);
    expect(report.findings[0]?.message).toBe('The migration has shipped, and this statement was changed since main.');
    repository.git('rm', '--quiet', '--cached', 'db/3_a.up.sql', '--ignore-unmatch');
    repository.git('add', 'db/1_orders.up.sql');
    expect(found(check(repository.directory, '--staged'))).toEqual(['edited-migration db/1_orders.up.sql:2']);
    expect(run(repository, 'check', '--staged').status).toBe(0);
  });

  test('is found under another name that is the same to its tool', () => {
    const { directory, git, write } = shipped();
    git('mv', 'db/1_orders.up.sql', 'db/1_all orders.up.sql');
    write({ 'db/1_all orders.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text, title text);\n' });
    const { stdout } = ddlint(['check', '--base', 'main', '--format', 'json'], { cwd: directory });
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly unknown[] };
    expect(findings).toMatchObject([{ rule: 'edited-migration', path: 'db/1_all orders.up.sql', rewrite: { steps: [{ command: expect.stringMatching(/^git show [0-9a-f]{10}:\.\/db\/1_orders\.up\.sql > 'db\/1_all orders\.up\.sql'$/) as string }, {}] } }]);
  });

  test('the database is as the shipped version left it', () => {
    const { directory, write } = shipped();
    write({ 'db/2_index.up.sql': '', 'db/3_a.up.sql': `${locked}DROP INDEX orders_note;\n` });
    const report = check(directory, '--base', 'main');
    expect(report.findings.find(({ rule }) => rule === 'drop-index-without-concurrently')?.message).toContain('orders');
    expect(report.remarks).toEqual([{ path: 'db/2_index.up.sql', line: null, reason: 'has lost all its statements since main, and has shipped: databases keep what they made, and those that are built anew lack it' }]);
  });
});
