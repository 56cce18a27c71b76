import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultConfiguration } from '../../src/config/index.ts';
import { groupDeploys, pendingProject, releasesOf, type Comparison } from '../../src/project/index.ts';
import { directoryWith } from '../support/directory.ts';
import { repositoryAt, repositoryWith, type Repository } from '../support/repository.ts';

const create = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const extra = 'ALTER TABLE orders ADD COLUMN extra text;\n';
const history = { 'db/1_orders.up.sql': create, 'db/2_x.up.sql': extra };
const main: Comparison = { kind: 'base', ref: 'main' };
const staged: Comparison = { kind: 'staged' };

interface Told {
  readonly shipped: readonly string[];
  readonly pending: readonly string[];
  readonly edited: readonly string[];
  readonly problems: readonly string[];
  readonly remarks: readonly string[];
}

/** Until the test is over. */
function goTo(directory: string): void {
  const before = process.cwd();
  process.chdir(directory);
  onTestFinished(() => { process.chdir(before); });
}

async function told(directory: string, comparison: Comparison, ...paths: readonly string[]): Promise<Told> {
  goTo(directory);
  const { histories, problems, remarks } = await pendingProject(paths, comparison, { ...defaultConfiguration, cache: false });
  const words = ({ path, reason }: { readonly path: string; readonly reason: string }): string => `${path}: ${reason}`;
  return {
    shipped: histories.flatMap(({ shipped }) => shipped.map(({ path }) => path)),
    pending: histories.flatMap(({ pending }) => pending.map(({ path }) => path)),
    edited: histories.flatMap(({ edited }) => edited.map(({ shipped, now }) => (shipped.path === now.path ? now.path : `${shipped.path} > ${now.path}`))),
    problems: problems.map(words), remarks: remarks.map(words),
  };
}

/** A branch from main. */
function branched(files: Readonly<Record<string, string | Buffer>> = history): Repository {
  const repository = repositoryWith(files);
  repository.git('switch', '--quiet', '--create', 'feature');
  return repository;
}

async function refused(directory: string, comparison: Comparison = main): Promise<string> {
  goTo(directory);
  const error: unknown = await pendingProject([], comparison, { ...defaultConfiguration, cache: false }).then(() => undefined, (reason: unknown) => reason);
  return error instanceof Error ? error.message : 'nothing';
}

describe('what has shipped', () => {
  test('is what any of several merge bases has', async () => {
    const { directory, commit, git } = branched();
    commit({ 'db/4_feature.up.sql': 'CREATE TABLE b ();\n' });
    git('switch', '--quiet', 'main');
    commit({ 'db/3_main.up.sql': 'CREATE TABLE a ();\n' });
    git('branch', 'old-main');
    git('merge', '--quiet', '--no-edit', 'feature');
    git('switch', '--quiet', 'feature');
    git('merge', '--quiet', '--no-edit', 'old-main');
    commit({ 'db/5_new.up.sql': 'CREATE TABLE c ();\n' });
    expect(git('merge-base', '--all', 'main', 'HEAD').trim().split('\n').length).toBe(2);
    expect(await told(directory, main)).toMatchObject({ shipped: ['db/1_orders.up.sql', 'db/2_x.up.sql', 'db/3_main.up.sql', 'db/4_feature.up.sql'], pending: ['db/5_new.up.sql'], edited: [], problems: [], remarks: [] });
  });

  test('is an edited migration only where no merge base has it as it is', async () => {
    const { directory, commit, git, write } = branched();
    commit({ 'db/1_orders.up.sql': `-- feature\n${create}` });
    git('switch', '--quiet', 'main');
    commit({ 'db/3_main.up.sql': 'CREATE TABLE a ();\n' });
    git('branch', 'old-main');
    git('merge', '--quiet', '--no-edit', 'feature');
    git('switch', '--quiet', 'feature');
    git('merge', '--quiet', '--no-edit', 'old-main');
    expect((await told(directory, main)).edited).toEqual([]);
    write({ 'db/1_orders.up.sql': `-- again\n${create}` });
    expect((await told(directory, main)).edited).toEqual(['db/1_orders.up.sql']);
  });

  test('is told in a worktree too', async () => {
    const { directory, git } = branched();
    const tree = join(directoryWith({}), 'tree');
    git('worktree', 'add', '--quiet', '-b', 'other', tree, 'main');
    writeFileSync(join(tree, 'db/3_a.up.sql'), 'CREATE TABLE a ();\n');
    expect((await told(tree, main)).pending).toEqual(['db/3_a.up.sql']);
    expect((await told(directory, main)).pending).toEqual([]);
  });

  test('is compared by content where only the time of a file is another', async () => {
    const { directory } = branched({ ...history, 'Makefile': 'all:\n' });
    for (const name of ['db/1_orders.up.sql', 'Makefile']) utimesSync(join(directory, name), new Date(2000, 1, 1), new Date(2000, 1, 1));
    const index = readFileSync(join(directory, '.git/index'));
    expect((await told(directory, main)).edited).toEqual([]);
    expect((await told(join(directory, 'db'), main)).edited).toEqual([]);
    // A linter leaves the index alone.
    expect(readFileSync(join(directory, '.git/index')).equals(index)).toBe(true);
  });

  test('does not depend on how the user likes diffs', async () => {
    const { directory, git, write } = branched();
    write({ 'db/1_orders.up.sql': `-- touched\n${create}`, 'db/3_a.up.sql': 'CREATE TABLE a ();\n' });
    git('add', '--all');
    for (const [name, value] of [['diff.orderFile', '/nowhere/order'], ['diff.noprefix', 'true'], ['diff.external', '/nowhere/diff'], ['color.ui', 'always'], ['diff.relative', 'true'], ['diff.renames', 'copies'], ['log.showSignature', 'true'], ['diff.ignoreSubmodules', 'all']] as const) git('config', name, value);
    expect(await told(join(directory, 'db'), main)).toMatchObject({ pending: ['3_a.up.sql'], edited: ['1_orders.up.sql'] });
    expect(await told(directory, staged)).toMatchObject({ pending: ['db/3_a.up.sql'], edited: ['db/1_orders.up.sql'] });
    git('-c', 'diff.orderFile=/dev/null', 'commit', '--quiet', '--message', 'x');
    git('tag', 'v1');
    goTo(directory);
    expect(releasesOf(['db/3_a.up.sql'])?.get('db/3_a.up.sql')).toContain('refs/tags/v1');
  });
});

describe('what is pending', () => {
  test('is there in a sparse checkout that leaves it out', async () => {
    const { directory, commit, git } = branched({ ...history, 'src/a.ts': '' });
    commit({ 'db/3_a.up.sql': 'CREATE TABLE a ();\n' });
    git('sparse-checkout', 'set', 'src');
    expect(existsSync(join(directory, 'db'))).toBe(false);
    expect(await told(directory, main)).toMatchObject({ pending: ['db/3_a.up.sql'], problems: [] });
  });

  test('is in the index as a hook finds it: in part, and by the variables that git sets', async () => {
    const { directory, git, write } = branched();
    write({ 'db/3_a.up.sql': 'CREATE TABLE a ();\n' });
    git('add', 'db/3_a.up.sql');
    write({ 'db/3_a.up.sql': 'half', 'db/4_b.up.sql': 'half' });
    goTo(directory);
    const index = process.env['GIT_INDEX_FILE'];
    onTestFinished(() => { if (index === undefined) delete process.env['GIT_INDEX_FILE']; else process.env['GIT_INDEX_FILE'] = index; });
    // As `git commit db/3_a.up.sql` does.
    process.env['GIT_INDEX_FILE'] = '.git/next-index';
    execFileSync('git', ['read-tree', 'main']);
    expect((await told(directory, staged)).pending).toEqual([]);
    execFileSync('git', ['add', 'db/4_b.up.sql']);
    expect((await told(directory, staged)).pending).toEqual(['db/4_b.up.sql']);
    delete process.env['GIT_INDEX_FILE'];
    const { histories } = await pendingProject([], staged, { ...defaultConfiguration, cache: false });
    expect(histories.flatMap(({ pending }) => pending.map(({ text }) => text))).toEqual(['CREATE TABLE a ();\n']);
  });

  test('is no symbolic link, which is said', async () => {
    const { directory, git } = branched({ ...history, 'shared/3_a.txt': 'CREATE TABLE a ();\n' });
    symlinkSync('../shared/3_a.txt', join(directory, 'db/3_a.up.sql'));
    const said = ['db/3_a.up.sql: is a symbolic link, which is not followed: it is not checked'];
    expect(await told(directory, main)).toMatchObject({ pending: [], problems: [], remarks: said });
    git('add', '--all');
    expect(await told(directory, main)).toMatchObject({ pending: [], problems: [], remarks: said });
    expect(await told(directory, staged)).toMatchObject({ pending: [], problems: [], remarks: said });
    git('commit', '--quiet', '--message', 'x');
    rmSync(join(directory, 'db/3_a.up.sql'));
    writeFileSync(join(directory, 'db/3_a.up.sql'), 'CREATE TABLE a ();\n');
    expect(await told(directory, staged)).toMatchObject({ pending: [], remarks: [] });
    git('add', '--all');
    expect(await told(directory, staged)).toMatchObject({ pending: ['db/3_a.up.sql'], remarks: [] });
  });

  test('is not known in a merge conflict, which is to be resolved', async () => {
    const { directory, commit, git } = branched();
    commit({ 'db/2_x.up.sql': '-- feature\n', 'db/3_a.up.sql': 'SELECT 1;\n' });
    git('switch', '--quiet', 'main');
    commit({ 'db/2_x.up.sql': '-- main\n', 'db/3_a.up.sql': 'SELECT 2;\n' });
    expect(() => git('merge', '--quiet', 'feature')).toThrow();
    const said = ['db/2_x.up.sql: git has a merge conflict in it: resolve it, and git add it, first', 'db/3_a.up.sql: git has a merge conflict in it: resolve it, and git add it, first'];
    expect(await told(directory, staged)).toMatchObject({ pending: [], edited: [], problems: said });
  });

  test('is told apart from what a tool does not take', async () => {
    const { directory, write } = branched();
    write({ 'db/4.up.sql': 'CREATE TABLE a ();\n', 'db/3-bad.up.sql': 'CREATE TABLE b ();\n', 'seeds/a.sql': 'SELECT 1;\n' });
    expect((await told(directory, main)).remarks).toEqual([
      'db/3-bad.up.sql: golang-migrate takes no file of this name: it is not applied, nor is db/4.up.sql, and not checked',
      'seeds/a.sql: is no migration of a tool, and not checked: name it as an argument to have it checked',
    ]);
  });
});

describe('what was named', () => {
  test('and git ignores is a problem', async () => {
    const { directory, write } = branched({ ...history, '.gitignore': 'db/9*\nbuild\n' });
    write({ 'db/9_a.up.sql': 'SELECT 1;\n', 'build/1_a.up.sql': 'SELECT 1;\n', 'docs/a.md': '' });
    const reason = 'git ignores it, so that it can\'t be told to be new: take it out of .gitignore, or leave --base and --staged out';
    expect((await told(directory, main, 'db/9_a.up.sql')).problems).toEqual([`db/9_a.up.sql: ${reason}`]);
    expect((await told(directory, main, 'build')).problems).toEqual([`build: ${reason}`]);
    expect((await told(directory, main, 'db', 'docs', 'db/1_orders.up.sql')).problems).toEqual([]);
  });

  test('and is not in the index is a problem', async () => {
    const { directory, write, git } = branched();
    write({ 'db/3_a.up.sql': 'SELECT 1;\n' });
    expect((await told(directory, staged, 'db/3_a.up.sql')).problems).toEqual(['db/3_a.up.sql: is not in the index, so that it would not be committed: git add it first, or leave --staged out']);
    git('add', 'db/3_a.up.sql');
    expect((await told(directory, staged, 'db/3_a.up.sql')).problems).toEqual([]);
  });

  test('and lies in a submodule is a problem', async () => {
    const { directory, git } = branched();
    const other = repositoryWith({ 'db/1_a.up.sql': 'SELECT 1;\n' });
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.directory, 'mig');
    git('commit', '--quiet', '--message', 'x');
    writeFileSync(join(directory, 'mig/db/2_b.up.sql'), 'SELECT 1;\n');
    for (const path of ['mig', 'mig/db', 'mig/db/2_b.up.sql']) {
      expect(await told(directory, main, path)).toMatchObject({ pending: [], problems: [`${path}: lies in mig, which is a repository of its own, such as a submodule: run ddlint there`] });
    }
    expect((await told(join(directory, 'mig'), { kind: 'base', ref: 'HEAD' }, 'db')).pending).toEqual(['db/2_b.up.sql']);
  });

  test('is followed through symbolic links', async () => {
    const { directory, write } = branched();
    symlinkSync('db', join(directory, 'link'));
    write({ 'db/3_a.up.sql': 'SELECT 1;\n' });
    expect(await told(directory, main, 'link')).toMatchObject({ pending: ['db/3_a.up.sql'], problems: [] });
    expect(await told(directory, main, 'link/3_a.up.sql')).toMatchObject({ pending: ['db/3_a.up.sql'], problems: [] });
  });
});

describe('a shipped migration under another name', () => {
  const again = 'and has shipped: under this name it is another migration to golang-migrate, which runs it again, or refuses to go on';
  const renamed = (to: string, text = extra, isStaged = true): string => {
    const { directory, git, write } = branched();
    git('mv', 'db/2_x.up.sql', to);
    write({ [to]: text });
    if (isStaged) git('add', '--all');
    else git('reset', '--quiet');
    return directory;
  };

  test.each([
    ['as it was', extra, true], ['touched', `-- a comment\n${extra}`, true], ['unknown to git', extra, false],
  ])('and another version is run again: %s', async (_how, text, isStaged) => {
    expect(await told(renamed('db/9_x.up.sql', text, isStaged), main)).toMatchObject({ pending: ['db/9_x.up.sql'], edited: [], remarks: [`db/9_x.up.sql: was db/2_x.up.sql at main, ${again}`] });
  });

  test('and the same version is the same', async () => {
    const remark = 'db/2_renamed.up.sql: was db/2_x.up.sql at main: to golang-migrate it is the same migration, which it does not run again';
    expect(await told(renamed('db/2_renamed.up.sql'), main)).toMatchObject({ pending: [], edited: [], problems: [], remarks: [remark] });
    expect(await told(renamed('db/2_renamed.up.sql'), staged)).toMatchObject({ pending: [], edited: [], remarks: [remark.replace('main', 'HEAD')] });
    // Whatever it holds by now: it won't be run.
    expect(await told(renamed('db/2_renamed.up.sql', 'CREATE TABLE other ();\n'), main)).toMatchObject({ pending: [], edited: ['db/2_x.up.sql > db/2_renamed.up.sql'], remarks: [remark] });
  });

  test('takes its way back along', async () => {
    const { directory, git } = branched({ ...history, 'db/2_x.down.sql': 'ALTER TABLE orders DROP COLUMN extra;\n' });
    for (const way of ['up', 'down']) git('mv', `db/2_x.${way}.sql`, `db/2_renamed.${way}.sql`);
    expect((await told(directory, main)).pending).toEqual([]);
  });

  test('is no other migration that only looks like it', async () => {
    const { directory, git, write } = branched();
    git('rm', '--quiet', 'db/2_x.up.sql');
    write({ 'db/3_a.up.sql': "SET lock_timeout = '1s';\nCREATE TABLE a ();\n" });
    expect(await told(directory, main)).toMatchObject({ pending: ['db/3_a.up.sql'], remarks: ['db/2_x.up.sql: was deleted since main, and has shipped: databases keep what it made, and those that are built anew lack it'] });
  });

  test('in a renamed directory goes on there', async () => {
    const { directory, git, write } = branched();
    git('mv', 'db', 'migrations');
    write({ 'migrations/3_a.up.sql': 'CREATE TABLE a ();\n' });
    expect(await told(directory, main)).toMatchObject({
      shipped: ['db/1_orders.up.sql', 'db/2_x.up.sql'], pending: ['migrations/3_a.up.sql'],
      remarks: ['migrations/1_orders.up.sql: was db/1_orders.up.sql at main, and 1 more were renamed: to golang-migrate they are the same migrations, which it does not run again'],
    });
  });

  test('is what each tool takes it for', async () => {
    const flyway = branched({ 'db/migration/V1__a.sql': create, 'db/migration/V2__b.sql': extra });
    flyway.git('mv', 'db/migration/V2__b.sql', 'db/migration/V2__c.sql');
    expect((await told(flyway.directory, main)).pending).toEqual(['db/migration/V2__c.sql']);
    mkdirSync(join(flyway.directory, 'db/migration/old'));
    flyway.git('mv', '--force', 'db/migration/V2__c.sql', 'db/migration/old/V2__b.sql');
    expect((await told(flyway.directory, main)).pending).toEqual([]);
    const journal = (tag: string): string => JSON.stringify({ entries: [{ idx: 0, version: '7', when: 1700000000000, tag, breakpoints: true }] });
    const drizzle = branched({ 'drizzle/0000_a.sql': create, 'drizzle/meta/_journal.json': journal('0000_a') });
    drizzle.git('mv', 'drizzle/0000_a.sql', 'drizzle/0000_b.sql');
    drizzle.write({ 'drizzle/meta/_journal.json': journal('0000_b') });
    expect((await told(drizzle.directory, main)).pending).toEqual([]);
    const knex = branched({ 'migrations/20260101_a.js': 'exports.up = (knex) => knex.raw("SELECT 1");\n' });
    knex.git('mv', 'migrations/20260101_a.js', 'migrations/20260101_b.js');
    expect((await told(knex.directory, main))).toMatchObject({ pending: ['migrations/20260101_b.js'], remarks: [expect.stringContaining('another migration to Knex')] });
    knex.git('rm', '--quiet', '--force', 'migrations/20260101_b.js');
    expect((await told(knex.directory, main)).remarks).toEqual([expect.stringContaining('migrations/20260101_a.js: was deleted')]);
    const typeorm = branched({ 'migrations/1700000000000-a.ts': 'export class A1700000000000 implements MigrationInterface { async up(queryRunner) { await queryRunner.query("SELECT 1"); } }\n' });
    typeorm.git('mv', 'migrations/1700000000000-a.ts', 'migrations/1700000000000-b.ts');
    expect((await told(typeorm.directory, main)).pending).toEqual([]);
  });
});

describe("a tool's own list of migrations", () => {
  const plan = (...changes: readonly string[]): string => `%project=x\n\n${changes.map((name) => `${name} 2026-01-01T00:00:00Z A <a@b> # ${name}\n`).join('')}`;
  const sqitch = { 'sqitch.plan': plan('a', 'b', 'c'), 'deploy/a.sql': create, 'deploy/b.sql': extra, 'deploy/c.sql': 'CREATE TABLE c ();\n' };

  test('that names a shipped one no more is said', async () => {
    const { directory, write } = branched(sqitch);
    write({ 'sqitch.plan': plan('a', 'c') });
    expect((await told(directory, main)).remarks).toEqual(['deploy/b.sql: sqitch.plan does not name it: Sqitch does not deploy it, as it did at main: databases keep what it made, and those that are built anew lack it']);
  });

  test('that has shipped ones in another order is said', async () => {
    const { directory, write } = branched(sqitch);
    write({ 'sqitch.plan': plan('a', 'c', 'b', 'd'), 'deploy/d.sql': 'SELECT 1;\n' });
    expect(await told(directory, main)).toMatchObject({ pending: ['deploy/d.sql'], remarks: ['deploy/c.sql: has shipped, and Sqitch applied it after deploy/b.sql at main and does so before it now: databases that are built anew come about in another order'] });
  });

  test('that only has more is fine', async () => {
    const { directory, write } = branched(sqitch);
    write({ 'sqitch.plan': plan('a', 'b', 'c', 'd'), 'deploy/d.sql': 'SELECT 1;\n' });
    expect(await told(directory, main)).toMatchObject({ pending: ['deploy/d.sql'], remarks: [] });
  });

  test("is drizzle's journal and Liquibase's changelog too", async () => {
    const journal = (...tags: readonly string[]): string => JSON.stringify({ entries: tags.map((tag, idx) => ({ idx, when: 1700000000000 + idx, tag })) });
    const drizzle = branched({ 'drizzle/0000_a.sql': create, 'drizzle/0001_b.sql': extra, 'drizzle/meta/_journal.json': journal('0000_a', '0001_b') });
    drizzle.write({ 'drizzle/meta/_journal.json': journal('0000_a') });
    expect((await told(drizzle.directory, main)).remarks).toEqual([expect.stringMatching(/^drizzle\/0001_b\.sql: meta\/_journal\.json does not name it: Drizzle does not apply it, as it did at main/)]);
    const changelog = (...files: readonly string[]): string => `databaseChangeLog:\n${files.map((file) => `  - include:\n      file: ${file}\n`).join('')}`;
    const formatted = (id: string, sql: string): string => `--liquibase formatted sql\n--changeset a:${id}\n${sql}`;
    const liquibase = branched({ 'db.changelog-master.yaml': changelog('db/a.sql', 'db/b.sql'), 'db/a.sql': formatted('1', create), 'db/b.sql': formatted('2', extra) });
    liquibase.write({ 'db.changelog-master.yaml': changelog('db/a.sql') });
    expect((await told(liquibase.directory, main)).remarks).toEqual([expect.stringMatching(/^db\/b\.sql: .*Liquibase does not apply it, as it did at main/)]);
  });
});

describe('what git cannot tell', () => {
  test('a bare repository', async () => {
    const { directory } = branched();
    const bare = join(directoryWith({}), 'bare.git');
    execFileSync('git', ['clone', '--quiet', '--bare', directory, bare]);
    expect(await refused(bare)).toContain('is a bare repository, or git\'s own directory: run ddlint in a clone of it, or in what git worktree add makes');
  });

  test("another user's repository, with git's own remedy", async () => {
    const { directory } = branched();
    process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
    onTestFinished(() => { delete process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER']; });
    expect(await refused(directory)).toMatch(/^--base main: git reads no repository that belongs to another user.*git config --global --add safe\.directory \S+$/);
  });

  test('a misspelt base, in a shallow clone too', async () => {
    const { directory, git } = branched();
    const clone = join(directoryWith({}), 'clone');
    git('clone', '--quiet', '--depth', '1', `file://${directory}`, clone);
    git('clone', '--quiet', `file://${directory}`, `${clone}-full`);
    expect(await refused(clone, { kind: 'base', ref: 'mian' })).toBe('--base mian: git knows no commit of this name; this is a shallow clone, which may lack it: fetch the whole history: `fetch-depth: 0` of actions/checkout, `GIT_DEPTH: 0` in GitLab, or git fetch --unshallow');
    expect(await refused(`${clone}-full`)).toBe('--base main: git knows no commit of this name, but origin/main: is that meant?');
  });

  test('a commit that is damaged, and a partial clone that has lost its remote', async () => {
    const { directory, git, write } = branched();
    write({ 'db/3_a.up.sql': 'SELECT 1;\n' });
    git('config', 'uploadpack.allowFilter', 'true');
    const clone = join(directoryWith({}), 'clone');
    git('clone', '--quiet', '--filter=blob:none', '--no-checkout', `file://${directory}`, clone);
    execFileSync('git', ['-C', clone, 'remote', 'set-url', 'origin', '/nowhere']);
    expect(await refused(clone, { kind: 'base', ref: 'HEAD' })).toMatch(/^this is a partial clone, .*\/nowhere.*run ddlint where the remote can be reached, or clone without --filter$/);
    const id = git('rev-parse', 'HEAD').trim();
    rmSync(join(directory, '.git/objects', id.slice(0, 2), id.slice(2)));
    for (const comparison of [main, staged]) expect(await refused(directory, comparison)).toMatch(/git can't read the commit that HEAD names .*the repository is damaged/);
  });
});

describe('releases by git tag', () => {
  test('are told neither in a shallow clone nor without a tag', () => {
    const { directory, git } = branched();
    goTo(directory);
    expect(releasesOf(['db/1_orders.up.sql'])).toBeUndefined();
    git('tag', 'v1');
    expect(releasesOf(['db/1_orders.up.sql'])?.size).toBe(1);
    const clone = join(directoryWith({}), 'clone');
    git('clone', '--quiet', '--depth', '1', `file://${directory}`, clone);
    goTo(clone);
    expect(() => releasesOf(['db/1_orders.up.sql'])).toThrow(/"deploys": "tag" of the config file: this is a shallow clone, .*`fetch-depth: 0`/);
  });

  test('a pattern that matches nothing of a path groups nothing', () => {
    const files = ['a/x.sql', 'b/y.sql'].map((path) => ({ path, text: '', around: { read: () => undefined, nearest: () => undefined } }));
    expect(groupDeploys(files, { pattern: '/(\\d*)' }).length).toBe(2);
  });
});

test('a repository below another one is its own', async () => {
  const outer = branched();
  mkdirSync(join(outer.directory, 'inner'));
  const inner = repositoryAt(join(outer.directory, 'inner'), { 'db/1_a.up.sql': 'SELECT 1;\n' });
  inner.write({ 'db/2_b.up.sql': 'SELECT 1;\n' });
  expect((await told(inner.directory, { kind: 'base', ref: 'HEAD' })).pending).toEqual(['db/2_b.up.sql']);
  expect((await told(outer.directory, main)).pending).toEqual([]);
});
