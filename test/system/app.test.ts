import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';
import { repositoryWith } from '../support/repository.ts';

/** As much of the format as the tests walk through. */
interface Report {
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly path: string; readonly places?: readonly { readonly path: string; readonly line: number }[] }[];
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

/** `rule` or `rule path:line …`, without infos. */
function found({ findings }: Report): readonly string[] {
  return findings.filter(({ severity }) => severity !== 'info').map(({ rule, places = [] }) => [rule, ...places.map(({ path, line }) => `${path}:${line}`)].join(' '));
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
