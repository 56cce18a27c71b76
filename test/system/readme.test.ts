import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tools } from '../../src/migrations/index.ts';
import { ddlint } from '../support/command.ts';

const readme = readFileSync('README.md', 'utf8');
const blocks = [...readme.matchAll(/^```\w*\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

test.each([['$ ddlint fixtures/demo\n', ['check', 'fixtures/demo']], ['$ ddlint explain fixtures/demo\n', ['explain', 'fixtures/demo']]])('what the README shows is what the command prints: %s', (command, args) => {
  const shown = blocks.find((block) => block.startsWith(command)) ?? '';
  const paragraphs = shown.split('\n').slice(1).join('\n').split(/\n…\n|^…\n|\n\n/m).map((paragraph) => paragraph.trimEnd()).filter((paragraph) => paragraph !== '');
  expect(paragraphs.length).toBeGreaterThan(0);
  const { stdout } = ddlint(args);
  for (const paragraph of paragraphs) expect(stdout).toContain(`${paragraph}\n`);
});

test('the first screen tells which parser reads the SQL, and its second opinion', () => {
  const screen = readme.split('\n').slice(0, 12).join('\n');
  expect(screen).toContain('libpg-query parses 73 and pgsql-ast-parser 34');
});

test('the table of tools has them all', () => {
  const rows = readme.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split('|')[1]?.trim() ?? '');
  expect(rows.slice(1).sort()).toEqual(tools.map(({ name, title }) => ({ name, title })).filter(({ name }) => name !== 'none').map(({ title }) => title).sort());
});

test('two commands do all their own set-up', () => {
  expect(blocks.filter((block) => block.includes('npm ci'))).toEqual([expect.stringMatching(/^npm ci && npm start\b.*\nnpm ci && npm test\b.*\n$/)]);
});

/** Of pg_dump and of migration tools. */
const othersOptions: readonly string[] = ['--schema-only', '--liquibase', '--non-transactional'];

test('every option the README uses exists', () => {
  const help = ddlint(['check', '--help']).stdout;
  const options = [...readme.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([option]) => option).filter((option) => !othersOptions.includes(option));
  expect(options.length).toBeGreaterThan(3);
  for (const option of options) expect(help).toContain(option);
});
