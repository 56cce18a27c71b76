import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { repositoryWith, type Repository } from '../support/repository.ts';

const locked = "SET lock_timeout = '1s';\n";
const history = {
  '.gitignore': 'node_modules\n',
  'db/1_orders.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n',
  'db/2_index.up.sql': 'CREATE INDEX orders_note ON orders (note);\n',
  'db/3_f.up.sql': "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  EXECUTE g();\nEND $$;\n",
};
const pending = { 'db/4_new.up.sql': `${locked}DROP INDEX orders_note;\n` };

function project(files: Readonly<Record<string, string>> = history): Repository {
  const repository = repositoryWith(files);
  repository.git('switch', '--quiet', '--create', 'feature');
  repository.write(pending);
  mkdirSync(join(repository.directory, 'node_modules'));
  return repository;
}

function cacheOf({ directory }: Repository): string {
  return join(directory, 'node_modules/.cache/ddlint');
}

function check({ directory }: Repository, ...args: readonly string[]): string {
  const { stdout, stderr } = ddlint(['check', '--base', 'main', ...args], { cwd: directory });
  expect(stderr).toBe('');
  return stdout;
}

/** Takes the content of shipped migrations away from git: whoever still knows what they did, remembers. */
function forget({ directory, git }: Repository, ...paths: readonly string[]): void {
  for (const path of paths) {
    const id = git('rev-parse', `main:${path}`).trim();
    rmSync(join(directory, '.git/objects', id.slice(0, 2), id.slice(2)));
  }
}

test('what has shipped is read once', () => {
  const repository = project();
  const first = check(repository);
  expect(first).toContain('drop-index-without-concurrently');
  expect(first).toContain('orders');
  forget(repository, 'db/1_orders.up.sql', 'db/2_index.up.sql');
  expect(check(repository)).toBe(first);
  // The test can fail: without the cache it is lost.
  rmSync(cacheOf(repository), { recursive: true });
  expect(check(repository)).toContain('db/1_orders.up.sql: note: git has not got its content');
});

test('what ships next is read, and what was before it is not read again', () => {
  const repository = project();
  check(repository);
  repository.commit({ 'db/5_title.up.sql': 'ALTER TABLE orders ADD COLUMN title text NOT NULL;\n', 'db/4_new.up.sql': pending['db/4_new.up.sql'] });
  repository.git('branch', '--force', 'main', 'HEAD');
  // git itself needs them for a commit.
  forget(repository, 'db/1_orders.up.sql', 'db/2_index.up.sql', 'db/3_f.up.sql');
  repository.write({ 'db/6_new.up.sql': `${locked}ALTER TABLE orders ALTER COLUMN title SET NOT NULL;\nCREATE INDEX CONCURRENTLY orders_note ON orders (title);\n` });
  const after = check(repository, '--quiet');
  expect(after).not.toContain('note: ');
  expect(after).not.toContain('set-not-null');
  expect(check(repository, '--quiet')).toBe(after);
});

test.each([
  ['cut off', (content: Buffer): Buffer => content.subarray(0, content.length - 20)],
  ['empty', (): Buffer => Buffer.alloc(0)],
  ['other bytes', (content: Buffer): Buffer => Buffer.from(content.map((byte, i) => (i === content.length - 30 ? byte ^ 1 : byte)))],
  ['no text', (): Buffer => Buffer.from([0xff, 0x00])],
])('a damaged cache is rebuilt without a word: %s', (_how, damage) => {
  const repository = project();
  const first = check(repository);
  const files = readdirSync(cacheOf(repository)).map((name) => join(cacheOf(repository), name));
  expect(files.length).toBe(2);
  const contents = files.map((file) => readFileSync(file));
  for (const [i, file] of files.entries()) writeFileSync(file, damage(contents[i] ?? Buffer.alloc(0)));
  expect(check(repository)).toBe(first);
  expect(files.map((file) => readFileSync(file).equals(damage(readFileSync(file))))).toEqual([false, false]);
  forget(repository, 'db/1_orders.up.sql');
  expect(check(repository)).toBe(first);
});

test('where nothing can be written, nothing is lost', () => {
  // Where there is no /proc a directory of this name can't be made either, or does no harm.
  const nowhere = project({ ...history, 'ddlint.config.json': JSON.stringify({ cache: '/proc/ddlint/cache' }) });
  expect(check(nowhere)).toContain('drop-index-without-concurrently');
  const repository = project();
  writeFileSync(join(repository.directory, 'node_modules/.cache'), 'a file where a directory should be');
  expect(check(repository)).toContain('drop-index-without-concurrently');
  expect(check(repository)).toContain('drop-index-without-concurrently');
});

test('another configuration knows nothing of this one', () => {
  const repository = project();
  check(repository);
  const other = check(repository, '--pg', '16');
  expect(other).toContain('PostgreSQL 16');
  expect(readdirSync(cacheOf(repository)).length).toBe(4);
});

test('a changed shipped migration, and a changed file that says how migrations are run, are seen', () => {
  const flyway = (conf: string): Record<string, string> => ({ 'db/migration/V2__i.sql.conf': conf });
  // Without Flyway's transaction there is nothing to be rolled back, and the index stays.
  const repository = project({ ...flyway('executeInTransaction=true\n'), 'db/migration/V1__t.sql': 'CREATE TABLE t (a int);\n', 'db/migration/V2__i.sql': 'CREATE INDEX i ON t (a);\nROLLBACK;\n' });
  repository.write({ 'db/migration/V3__u.sql': `${locked}DROP INDEX i;\n` });
  const first = check(repository);
  expect(first).not.toContain('locks t ');
  expect(check(repository)).toBe(first);
  const names = readdirSync(cacheOf(repository));
  repository.write(flyway('executeInTransaction=false\n'));
  const other = check(repository);
  expect(other).toContain('locks t ');
  expect(check(repository)).toBe(other);
  repository.write({ 'db/migration/V1__t.sql': 'CREATE TABLE t (a bigint);\n' });
  expect(check(repository, '--quiet')).toContain('edited-migration');
  expect(readdirSync(cacheOf(repository)).length).toBeGreaterThan(names.length);
});

test('it lies where the configuration says, or nowhere', () => {
  const configured = (cache: string | false): Repository => project({ ...history, 'ddlint.config.json': JSON.stringify({ cache }) });
  const elsewhere = configured('tmp/cache');
  check(elsewhere);
  expect(readdirSync(join(elsewhere.directory, 'tmp/cache')).length).toBe(2);
  expect(existsSync(cacheOf(elsewhere))).toBe(false);
  const nowhere = configured(false);
  check(nowhere);
  expect(existsSync(join(nowhere.directory, 'node_modules/.cache'))).toBe(false);
  const without = project();
  rmSync(join(without.directory, 'node_modules'), { recursive: true });
  check(without);
  expect(existsSync(join(without.directory, 'node_modules'))).toBe(false);
});

test('files that are named without --base have no history, and leave none', () => {
  const repository = project();
  ddlint(['check', 'db'], { cwd: repository.directory });
  expect(existsSync(cacheOf(repository))).toBe(false);
});

test('a few schemas are kept, for branches that began at different places', () => {
  const repository = project();
  for (let i = 0; i < 6; i++) {
    repository.commit({ [`db/${i + 5}_next.up.sql`]: `CREATE TABLE t_${i} ();\n` });
    repository.git('branch', '--force', 'main', 'HEAD');
    repository.write({ 'db/11_new.up.sql': `SELECT ${i};\n` });
    check(repository);
  }
  expect(readdirSync(cacheOf(repository)).filter((name) => name.startsWith('schema-')).length).toBe(4);
});
