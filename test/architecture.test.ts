import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folders, violations, type SourceFile } from './support/architecture.ts';

function sourceFiles(directory: string): SourceFile[] {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
  return paths.map((path) => ({ path: join(directory, path).replaceAll('\\', '/'), text: readFileSync(join(directory, path), 'utf8') }));
}

const files = [...sourceFiles('src'), ...sourceFiles('rules')];

test('every folder of src has its place in the order, and one door', () => {
  const found = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  expect(found.length).toBeGreaterThan(5);
  expect(found.filter((name) => !folders.includes(name))).toEqual([]);
  const doors = files.map((file) => file.path).filter((path) => /^src\/[^/]+\/index\.ts$/.test(path));
  // The command is started, not imported.
  expect(found.filter((name) => name !== 'cli' && readdirSync(`src/${name}`).length > 0 && !doors.includes(`src/${name}/index.ts`))).toEqual([]);
});

test('a folder imports only folders above it, through their doors, and only the edges touch the outside', () => {
  expect(files.length).toBeGreaterThan(30);
  expect(violations(files)).toEqual([]);
});

test.each([
  ['a folder below', 'src/sql/a.ts', "import { effects } from '../effects/index.ts';", 'src/sql/a.ts imports src/effects, which is below src/sql'],
  ['a folder below, types only', 'src/schema/a.ts', "import type { Effect } from '../effects/index.ts';", 'src/schema/a.ts imports src/effects, which is below src/schema'],
  ['past the door', 'src/effects/a.ts', "import { get } from '../schema/persistent-map.ts';", 'src/effects/a.ts imports src/schema/persistent-map.ts past the door of src/schema'],
  ['an export from below', 'src/config/a.ts', "export * from '../sql/index.ts';", 'src/config/a.ts imports src/sql, which is below src/config'],
  ['a dynamic import', 'src/report/a.ts', "const door = await import('../cli/index.ts');", 'src/report/a.ts imports src/cli, which is below src/report'],
  ['an import over several lines', 'src/schema/a.ts', "import {\n  one,\n  two,\n} from '../report/index.ts';", 'src/schema/a.ts imports src/report, which is below src/schema'],
  ['the public API', 'src/cli/a.ts', "import { replay } from '../index.ts';", 'src/cli/a.ts imports src/index.ts, the public API'],
  ['a rule past the API', 'rules/some-rule/index.ts', "import { get } from '../../src/schema/index.ts';", 'rules/some-rule/index.ts imports src/schema: a rule knows only src/lint and src/rewrite'],
  ['another rule', 'rules/some-rule/index.ts', "import { other } from '../other-rule/index.ts';", 'rules/some-rule/index.ts imports another rule'],
  ['files', 'src/schema/a.ts', "import { readFileSync } from 'node:fs';", 'src/schema/a.ts imports node:fs, which only the edges may'],
  ['files by their bare name', 'src/schema/a.ts', "import fs from 'fs';", 'src/schema/a.ts imports fs, which only the edges may'],
  ['files, by require', 'src/effects/a.ts', "const fs = require('node:fs');", 'src/effects/a.ts imports node:fs, which only the edges may'],
  ['the process', 'src/effects/a.ts', 'const { env } = process;', 'src/effects/a.ts uses process, which only the edges may'],
  ['the terminal', 'src/effects/a.ts', "console.log('x');", 'src/effects/a.ts uses console, which only the edges may'],
  ['the network', 'src/report/a.ts', "await fetch('https://example.org');", 'src/report/a.ts uses fetch, which only the edges may'],
  ['the parser outside src/sql', 'src/operations/a.ts', "import { parse } from 'libpg-query';", 'src/operations/a.ts imports libpg-query, which only src/sql may'],
])('a violation is found: %s', (_name, path, text, message) => {
  expect(violations([{ path, text }])).toEqual([message]);
});

test.each([
  ['a folder above', 'src/effects/a.ts', "import { get } from '../schema/index.ts';"],
  ['its own folder', 'src/effects/a.ts', "import { get } from './tables/scan.ts';\nimport { up } from '../effects/up.ts';"],
  ['the edge and files', 'src/project/a.ts', "import { readFileSync } from 'node:fs';\nconst { env } = process;"],
  ['words in comments and strings', 'src/effects/a.ts', "/** import { x } from '../cli/index.ts' and console.log of a process */\n// process.exit\nconst text = 'process.exit()';\nconst other = `console.log(1)`;"],
  ['properties of those names', 'src/effects/a.ts', 'const names = { process: 1, console: 2 };\nnames.process;'],
  ['a rule and its API', 'rules/some-rule/index.ts', "import { defineRule } from '../../src/lint/index.ts';\nimport { x } from './x.ts';"],
])('what is allowed is not reported: %s', (_name, path, text) => {
  expect(violations([{ path, text }])).toEqual([]);
});
