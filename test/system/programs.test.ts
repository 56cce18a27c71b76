import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';

interface Report {
  readonly summary: { readonly files: number; readonly statements: number };
  readonly findings: readonly { readonly rule: string; readonly path: string; readonly line: number; readonly column: number; readonly endColumn: number; readonly message: string; readonly rewrite: { readonly edits?: readonly { readonly start: number; readonly text: string }[] } | null }[];
  readonly notAnalysed: readonly object[];
  readonly problems: readonly object[];
}

function check(files: Readonly<Record<string, string>>, ...args: readonly string[]): Report {
  return JSON.parse(ddlint(['check', '--format', 'json', ...args], { cwd: directoryWith({ '.git/HEAD': '', ...files }) }).stdout) as Report;
}

test('findings and edits of a migration in TypeScript are at their places in the file', () => {
  const code = "import { MigrationInterface, QueryRunner } from 'typeorm';\n\nexport class A1 implements MigrationInterface {\n  transaction = false;\n  async up(q: QueryRunner) {\n    await q.query('CREATE INDEX \"i\" ON \"orders\" (\"note\")');\n  }\n  async down() {}\n}\n";
  const report = check({ 'src/migration/1-A.ts': code, 'src/data-source.ts': "migrationsTransactionMode: 'each'", 'src/entity/1-order.ts': 'export const up = 1;' });
  expect(report).toMatchObject({ summary: { files: 1, statements: 1 }, notAnalysed: [], problems: [] });
  const found = report.findings.find(({ rule }) => rule === 'index-without-concurrently');
  expect(found).toMatchObject({ path: 'src/migration/1-A.ts', line: 6, column: 20, endColumn: 57, rewrite: { edits: [{ start: code.indexOf('INDEX') + 'INDEX'.length, text: ' CONCURRENTLY' }] } });
});

test('what a loop does to several tables is one finding, which names them', () => {
  const code = "exports.up = async (knex) => {\n  for (const t of ['a', 'b', 'c', 'd', 'e']) {\n    await knex.raw(`CREATE INDEX ${t}_i ON ${t} (id)`);\n  }\n};\n";
  const { findings } = check({ 'migrations/1_a.js': code });
  expect(findings.filter(({ rule }) => rule === 'index-without-concurrently').map(({ line, message }) => `${line} ${message}`)).toEqual(['3 CREATE INDEX on a blocks writes until the index is built. The same code does it to b, c, d and 1 more.']);
});

test('what can only be known when it runs is said at its place', () => {
  const { notAnalysed, findings } = check({ 'migrations/1_a.js': 'exports.up = async (knex) => {\n  await knex.raw(statement);\n};\n' });
  expect(notAnalysed).toEqual([{ path: 'migrations/1_a.js', line: 2, column: 9, reason: 'its SQL is only known when it runs' }]);
  expect(findings).toEqual([]);
});

test('a program on standard input', () => {
  const { stdout, status } = ddlint(['explain', '--stdin', '--stdin-filename', 'migrations/1_a.js'], { input: "exports.up = (knex) => knex.raw('DROP TABLE orders');\n" });
  expect(stdout).toContain('migrations/1_a.js  knex: its up(knex)');
  expect(stdout).toContain('1  DROP TABLE orders');
  expect(status).toBe(0);
});

test('a program that does not parse, or that nobody claims, costs only itself', () => {
  const result = ddlint(['check', '--quiet', 'migrations/1_a.js', 'migrations/2_b.js', 'x.ts'], { cwd: directoryWith({ 'migrations/1_a.js': "exports.up = (knex) => knex.raw('DROP TABLE orders';", 'migrations/2_b.js': "exports.up = (knex) => knex.raw('DROP TABLE orders');", 'x.ts': 'export const x = 1;' }) });
  expect(result.status).toBe(2);
  expect(result.stdout).toContain('migrations/2_b.js:1:34');
  expect(`${result.stdout}${result.stderr}`).toMatch(/migrations\/1_a\.js: does not parse as a program, at line 1, column \d+/);
  expect(`${result.stdout}${result.stderr}`).toContain('x.ts: is a program in which no migration tool is recognised');
});

test('the parser of programs is loaded only where there is one', () => {
  expect(readFileSync('dist/cli.js', 'utf8')).toMatch(/import\(\s*[`"']oxc-parser[`"']\s*\)/);
  expect(readFileSync('dist/cli.js', 'utf8')).not.toMatch(/\bfrom\s*["']oxc-parser/);
});
