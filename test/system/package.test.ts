import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import ts from 'typescript';
import { ruleNames } from '../support/lint.ts';
import { expect, test } from 'vitest';

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** What `npm publish` would send. The build has run; its own scripts would print into the JSON. */
function pack(): Packed {
  const { stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' });
  const [packed] = JSON.parse(stdout) as Packed[];
  if (!packed) throw new Error(stderr);
  return packed;
}

const { files, size } = pack();
const paths = files.map((file) => file.path);

test('the package holds the bundles, the parser, the licences and the pages, and nothing else', () => {
  const fixed = ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist/THIRD-PARTY-LICENSES.txt', 'dist/cli.js', 'dist/index.d.ts', 'dist/index.js', 'dist/libpg-query.wasm', 'package.json'];
  expect(paths).toEqual(expect.arrayContaining(fixed));
  // What is loaded only where it is needed has a name made from its content.
  const pages = ruleNames().map((name) => `dist/rules/${name}.md`);
  expect(paths).toEqual(expect.arrayContaining(pages));
  const rest = paths.filter((path) => !fixed.includes(path) && !pages.includes(path)).map((path) => path.replace(/-[\w-]{8}\.js$/, ''));
  expect(rest.sort()).toEqual(['dist/check', 'dist/chunk', 'dist/glob', 'dist/help', 'dist/program', 'dist/rule-set', 'dist/rules']);
  expect(size).toBeLessThan(1_500_000);
});

test('it needs no other package but the parser of JavaScript, which is loaded for such files only', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Readonly<Record<string, unknown>>;
  expect(Object.keys(manifest['dependencies'] ?? {}).filter((name) => name !== 'oxc-parser')).toEqual([]);
  const outside = paths.filter((path) => /\.c?js$/.test(path)).flatMap((path) => ts.preProcessFile(readFileSync(path, 'utf8'), true, true).importedFiles.map((file) => file.fileName));
  expect(outside.length).toBeGreaterThan(3);
  expect(outside.filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !builtinModules.includes(name) && name !== 'oxc-parser')).toEqual([]);
});

test('the command can be started by its name', () => {
  expect(readFileSync('dist/cli.js', 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
});

test('the licence of everything bundled is there', () => {
  const licences = readFileSync('dist/THIRD-PARTY-LICENSES.txt', 'utf8');
  for (const name of ['yargs', 'yargs-parser', 'cliui', 'fast-glob', 'micromatch', 'libpg-query', 'libpg_query', 'PostgreSQL']) expect(licences).toMatch(new RegExp(`^${name}\\b`, 'm'));
});

test('the public API is importable by the name of the package, and works', () => {
  const script = `
    import { emptySchema, readSql, replay } from 'ddlint';
    const migration = { path: 'a.sql', tool: 'none', ...readSql('VACUUM FULL orders;') };
    const [replayed] = replay([migration], { postgres: 14, settings: {}, schema: emptySchema({ complete: false }) });
    console.log(JSON.stringify(replayed.statements[0].effects.effects[0]));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ name: 'orders', lock: 'ACCESS EXCLUSIVE', work: 'rewrite' });
});
