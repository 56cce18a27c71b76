import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';
import { repositoryWith } from '../support/repository.ts';

const locked = "SET lock_timeout = '1s';\n";
const create = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const expand = `${locked}ALTER TABLE orders ADD COLUMN title text;\n`;
const contract = `${locked}ALTER TABLE orders DROP COLUMN note;\n`;

/** Whether the contract step is found to ship with its expand step. */
function shipsTogether(cwd: string, deploys?: unknown): boolean {
  const { stdout } = ddlint(['check', '--format', 'json', '--tool', 'none', '.'], { cwd });
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly rule: string }[] };
  expect(findings.some(({ rule }) => rule === 'contract-with-expand' || rule === 'drop-column'), JSON.stringify(deploys)).toBe(true);
  return findings.some(({ rule }) => rule === 'contract-with-expand');
}

function config(deploys: unknown): Record<string, string> {
  return { 'ddlint.config.json': JSON.stringify({ deploys }) };
}

test.each([
  [undefined, false],
  ['migration', false],
  ['directory', true],
  [{ pattern: '/v\\d+-(\\d+)_' }, true],
  [{ pattern: '/v\\d+-\\d+_.' }, false],
])('deploys: %j', (deploys, together) => {
  const files = { 'r1/v1-1_a.sql': create, 'r2/v1-2_b.sql': expand, 'r2/v2-2_c.sql': contract };
  expect(shipsTogether(directoryWith({ '.git/HEAD': '', ...files, ...config(deploys) }), deploys)).toBe(together);
});

test('by git tag: what came between two tags ships together, and what came since the last one', () => {
  const { directory, git, commit } = repositoryWith({ ...config('tag'), 'db/1_a.sql': create, 'db/0_a.sql': expand, 'db/0_b.sql': contract });
  expect(shipsTogether(directory)).toBe(false);
  expect(ddlint(['check', 'db'], { cwd: directory }).stdout).toContain('git knows no tag of what is checked out, by which "deploys": "tag" of the config file tells deploys apart: each migration is taken for one of its own; git fetch --tags');
  git('rm', '--quiet', 'db/0_a.sql', 'db/0_b.sql');
  commit({});
  git('tag', 'v0');
  commit({ 'db/2_b.sql': expand });
  git('tag', 'v1');
  commit({ 'db/3_c.sql': contract });
  expect(shipsTogether(directory)).toBe(false);
  git('tag', '--delete', 'v1');
  expect(shipsTogether(directory)).toBe(true);
  git('tag', '--annotate', '--message', 'release', 'v1');
  expect(shipsTogether(directory)).toBe(true);
  git('tag', 'v0.5', 'HEAD~1');
  expect(shipsTogether(directory)).toBe(false);
  // A file keeps its release when it moves.
  git('mv', 'db', 'moved');
  commit({});
  expect(shipsTogether(directory)).toBe(false);
});

test('by git tag without git: status 2, and what to do', () => {
  const directory = directoryWith({ ...config('tag'), '1.sql': create });
  const { status, stderr } = ddlint(['check', '1.sql'], { cwd: directory });
  expect(status).toBe(2);
  expect(stderr).toContain('"deploys": "tag" of the config file needs a git repository');
});

test('explain shows every file of a deploy by itself', () => {
  const directory = directoryWith({ '.git/HEAD': '', ...config('directory'), 'r1/1_a.sql': create, 'r1/2_b.sql': expand });
  const { stdout } = ddlint(['explain', '--format', 'json', '.'], { cwd: directory });
  expect(JSON.parse(stdout)).toMatchObject({ files: [{ path: 'r1/1_a.sql', statements: [{ kind: 'CREATE TABLE' }] }, { path: 'r1/2_b.sql', statements: [{ kind: 'SET' }, { kind: 'ALTER TABLE' }] }] });
});
