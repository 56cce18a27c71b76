import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';
import { repositoryWith } from '../support/repository.ts';

/** As much of the format as the tests walk through. */
interface Report {
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly path: string; readonly message: string; readonly why: string; readonly places?: readonly { readonly path: string; readonly line: number; readonly kind: string; readonly release?: string }[] }[];
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
  readonly remarks?: readonly { readonly path: string; readonly reason: string }[];
}

const locked = "SET lock_timeout = '1s';\n";
const customers = 'CREATE TABLE customers (id bigint PRIMARY KEY, email text, fax text);\nUPDATE customers SET fax = NULL WHERE id = 1;\n';
const source = 'import { sql } from "./db";\n\nexport const emails = () => sql`\n  SELECT email\n  FROM customers`;\n';
const project = { 'db/1_customers.sql': customers, 'db/2_drop.sql': `${locked}ALTER TABLE customers DROP COLUMN email;\n`, 'src/customers.ts': source };

function check(cwd: string, ...args: readonly string[]): Report {
  return JSON.parse(ddlint(['check', '--format', 'json', ...args], { cwd }).stdout) as Report;
}

/** `rule` or `rule path:line …` with the release, without infos. */
function found({ findings }: Report): readonly string[] {
  return findings.filter(({ severity }) => severity !== 'info').map(({ rule, places = [] }) => [rule, ...places.map(({ path, line, release }) => `${path}:${line}${release === undefined ? '' : ` (${release})`}`)].join(' '));
}

test('a column that the application still reads: file and line, an error', () => {
  const cwd = directoryWith(project);
  const { status, stdout } = ddlint(['check', 'db', '--app', 'src/**/*.{ts,py,sql}'], { cwd });
  expect(stdout).toContain('The application still names email of customers, which this drops.');
  expect(stdout).toContain('It is named at src/customers.ts:4.');
  expect(status).toBe(1);
  expect(found(check(cwd, 'db', '--app', 'src/**/*.ts'))).toEqual(['drop-in-use src/customers.ts:4']);
  expect(found(check(cwd, 'db'))).toEqual(['drop-column']);
});

test('a column that it does not read: nothing is said', () => {
  const cwd = directoryWith({ ...project, 'db/2_drop.sql': `${locked}ALTER TABLE customers DROP COLUMN fax;\n` });
  const { status, stdout } = ddlint(['check', 'db', '--app', 'src/**/*.ts'], { cwd });
  expect(stdout).toContain('no findings');
  expect(status).toBe(0);
});

test('a rename lists the places', () => {
  const cwd = directoryWith({ ...project, 'db/2_drop.sql': `${locked}ALTER TABLE customers RENAME TO clients;\n` });
  expect(found(check(cwd, 'db', '--app', 'src/**/*.ts'))).toEqual(['single-deploy-rename src/customers.ts:5']);
});

test('migrations are no part of the application, named or not', () => {
  const cwd = directoryWith({ ...project, 'db/2_drop.sql': `${locked}ALTER TABLE customers DROP COLUMN fax;\n`, 'db/0_fax.sql': 'UPDATE customers SET fax = email;\n' });
  expect(found(check(cwd, 'db', '--app', '**/*.{ts,sql}'))).not.toContainEqual(expect.stringContaining('drop-in-use'));
  expect(found(check(cwd, 'db/2_drop.sql', '--app', '**/*.{ts,sql}'))).toEqual([]);
});

test('with --base what is pending is looked for', () => {
  const { directory, git, write } = repositoryWith({ 'db/1_customers.up.sql': customers, 'src/customers.ts': source });
  git('switch', '--quiet', '--create', 'feature');
  write({ 'db/2_drop.up.sql': `${locked}ALTER TABLE customers DROP COLUMN email;\n`, 'db/3_drop.up.sql': `${locked}ALTER TABLE customers DROP COLUMN fax;\n` });
  expect(found(check(directory, '--base', 'main', '--app', '**/*.{ts,sql}'))).toEqual(['drop-in-use src/customers.ts:4']);
});

/** On main `src/a.ts` reads what the branch drops. */
function branch(change: Readonly<Record<string, string>>, drop = 'ALTER TABLE customers DROP COLUMN email;'): ReturnType<typeof repositoryWith> {
  const repository = repositoryWith({ 'db/1_customers.up.sql': customers, 'src/a.ts': 'run(sql`SELECT email FROM customers`);\n', 'src/b.ts': 'f();\n' });
  repository.git('switch', '--quiet', '--create', 'feature');
  repository.write({ 'db/2_drop.up.sql': `${locked}${drop}\n`, ...change });
  return repository;
}

test('code and column removed in one pull request: the release that runs still names it', () => {
  const { directory } = branch({ 'src/a.ts': '' });
  const { findings } = check(directory, '--base', 'main', '--app', 'src/*');
  expect(findings[0]).toMatchObject({
    rule: 'drop-in-use', severity: 'error', message: 'The running release still names email of customers, which this drops.',
    why: expect.stringMatching(/^It is named at src\/a\.ts:1 \(main\)\. What ships with this deploy may name it no more/) as string,
    places: [{ path: 'src/a.ts', line: 1, kind: 'exact', release: 'main' }],
  });
  expect(found(check(directory, '--app', 'src/*', 'db'))).toEqual([]);
});

test('named in both, in another file, or nowhere', () => {
  expect(found(check(branch({}).directory, '--base', 'main', '--app', 'src/*'))).toEqual(['drop-in-use src/a.ts:1']);
  expect(found(check(branch({ 'src/a.ts': '', 'src/b.ts': 'run(sql`SELECT email FROM customers`);' }).directory, '--base', 'main', '--app', 'src/*'))).toEqual(['drop-in-use src/b.ts:1']);
  expect(found(check(branch({ 'src/a.ts': '', 'src/b.ts': 'f(customer.email);' }).directory, '--base', 'main', '--app', 'src/*'))).toEqual(['drop-in-use src/b.ts:1 src/a.ts:1 (main)']);
  expect(found(check(branch({}, 'ALTER TABLE customers DROP COLUMN fax;').directory, '--base', 'main', '--app', 'src/*'))).toEqual([]);
});

test('a glob that only the base has files for, from a directory below the root', () => {
  const { directory, git } = branch({});
  git('rm', '--quiet', '-r', 'src');
  expect(found(check(directory, '--base', 'main', '--app', 'src'))).toEqual(['drop-in-use src/a.ts:1 (main)']);
  expect(found(check(join(directory, 'db'), '--base', 'main', '--app', '../{src,lib}/**/*.ts'))).toEqual(['drop-in-use ../src/a.ts:1 (main)']);
  expect(found(check(directory, '--base', 'main', '--app', 'src/{a,c}.ts'))).toEqual(['drop-in-use src/a.ts:1 (main)']);
  const { stderr, status } = ddlint(['check', '--base', 'main', '--app', 'lib/**'], { cwd: directory });
  expect(stderr).toContain('the application\'s glob lib/** (--app, or "app" in the config file) matches no file, neither now nor at main');
  expect(status).toBe(2);
});

test('--staged asks the index, and HEAD for the release that runs', () => {
  const { directory, git, write } = branch({});
  git('add', 'db');
  write({ 'src/a.ts': '' });
  expect(found(check(directory, '--staged', '--app', 'src/*'))).toEqual(['drop-in-use src/a.ts:1']);
  git('add', 'src');
  write({ 'src/a.ts': 'run(sql`SELECT email FROM customers`);\n' });
  expect(found(check(directory, '--staged', '--app', 'src/*'))).toEqual(['drop-in-use src/a.ts:1 (HEAD)']);
  git('mv', 'src/b.ts', 'src/c.ts');
  git('rm', '--quiet', '--cached', '--force', 'src/a.ts');
  expect(found(check(directory, '--staged', '--app', 'src/*'))).toEqual(['drop-in-use src/a.ts:1 (HEAD)']);
});

test('where neither release names it, contract-with-expand and a rename have nothing to say', () => {
  const silent = (sql: string): readonly string[] => found(check(branch({}, sql).directory, '--base', 'main', '--app', 'src/*'));
  expect(silent('ALTER TABLE customers ADD COLUMN phone text, DROP COLUMN fax;')).toEqual([]);
  expect(silent('ALTER TABLE customers RENAME COLUMN fax TO telefax;')).toEqual([]);
  expect(silent('ALTER TABLE customers RENAME COLUMN email TO mail;')).toEqual(['single-deploy-rename src/a.ts:1']);
});

test('migrations of other tools below the glob are no uses', () => {
  const cwd = directoryWith({ ...project, 'src/customers.ts': '', 'other/V1__s.sql': 'UPDATE customers SET email = NULL;\n', 'schema.sql': 'CREATE VIEW v AS SELECT email FROM customers;\n' });
  expect(found(check(cwd, 'db', '--app', '**/*'))).toEqual([]);
});

test('the config file names it, and the option wins', () => {
  const cwd = directoryWith({ ...project, 'ddlint.config.json': '{ "app": ["src/**/*.ts", "!src/none.ts"] }', 'other/a.ts': '' });
  expect(found(check(cwd, 'db'))).toEqual(['drop-in-use src/customers.ts:4']);
  expect(found(check(cwd, 'db', '--app', 'other/*.ts'))).toEqual([]);
  expect(found(check(cwd, 'db', '--app', 'other/*.ts', '--app', 'src/*.ts'))).toEqual(['drop-in-use src/customers.ts:4']);
});

test('a glob that matches nothing is said, status 2', () => {
  const cwd = directoryWith(project);
  const { status, stderr } = ddlint(['check', 'db', '--app', 'src/**/*.ts', '--app', 'app/**'], { cwd });
  expect(stderr).toContain('the application\'s glob app/** (--app, or "app" in the config file) matches no file');
  expect(status).toBe(2);
});

test('a file too large to be searched is a remark', () => {
  const cwd = directoryWith({ ...project, 'src/big.ts': `customers.fax${' '.repeat(2 * 1024 * 1024)}` });
  const report = check(cwd, 'db', '--app', 'src/**');
  expect(report.remarks).toEqual([expect.objectContaining({ path: 'src/big.ts', reason: 'larger than 2 MB (3 MB): not searched for names of tables and columns' })]);
  expect(report.problems).toEqual([]);
});

test('the way back is not held against it', () => {
  const cwd = directoryWith({ 'db/1_a.up.sql': 'CREATE TABLE customers (id bigint);\n', 'db/2_b.up.sql': `${locked}ALTER TABLE customers ADD COLUMN email text;\n`, 'db/2_b.down.sql': `${locked}ALTER TABLE customers DROP COLUMN email;\n`, 'src/customers.ts': source });
  expect(found(check(cwd, 'db', '--down', '--app', 'src/**'))).toEqual(['drop-column']);
});

test('what a later migration brings back is not gone', () => {
  const cwd = directoryWith({ ...project, 'db/3_again.sql': `${locked}ALTER TABLE customers ADD COLUMN email text;\n` });
  expect(found(check(cwd, 'db', '--app', 'src/**'))).toEqual([]);
});
