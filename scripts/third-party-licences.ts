import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packages that the bundle takes code from; what they depend on comes with them. */
const bundled = ['fast-glob', 'libpg-query', 'yargs'];

/** libpg-query.wasm holds code of others, whose licences the npm package does not carry. */
const insideWasm = [
  { name: 'libpg_query (in libpg-query.wasm)', file: 'scripts/licences/libpg_query.txt' },
  { name: 'PostgreSQL (in libpg-query.wasm)', file: 'scripts/licences/postgresql.txt' },
];

/** Writes the licence of everything that dist/ contains. A package without one stops the build. */
export function writeThirdPartyLicences(target: string): void {
  const packages = [...withDependencies(bundled, new Set())].sort().map((name) => ({ name, text: licenceOf(name) }));
  const others = insideWasm.map(({ name, file }) => ({ name, text: readFileSync(file, 'utf8') }));
  const rule = '-'.repeat(80);
  writeFileSync(target, [...packages, ...others].map(({ name, text }) => `${rule}\n${name}\n${rule}\n\n${text.trim()}\n`).join('\n'));
}

/** npm puts every package of this tree at the top of node_modules. */
function withDependencies(names: readonly string[], found: Set<string>): Set<string> {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    withDependencies(dependenciesOf(name), found);
  }
  return found;
}

function dependenciesOf(name: string): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
  const dependencies = typeof manifest === 'object' && manifest !== null && 'dependencies' in manifest ? manifest.dependencies : undefined;
  // Types leave no code in the bundle.
  return typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies).filter((dependency) => !dependency.endsWith('/types')) : [];
}

function licenceOf(name: string): string {
  const directory = join('node_modules', name);
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  if (file !== undefined && existsSync(join(directory, file))) return readFileSync(join(directory, file), 'utf8');
  throw new Error(`${directory} has no licence file`);
}
