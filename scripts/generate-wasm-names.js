/**
 * Writes src/sql/wasm-names.ts: what the minified imports and exports of libpg-query.wasm are called in C. Emscripten
 * chooses new letters with every build, so this runs again whenever libpg-query is updated:
 *
 *   node scripts/generate-wasm-names.js
 *
 * With `--print` it prints the file instead; test/sql/wasm-names.test.ts holds the committed one to that.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The text of src/sql/wasm-names.ts for the installed libpg-query. */
function wasmNames() {
  const glue = readFileSync(require.resolve('libpg-query/wasm/libpg-query.js'), 'utf8');
  const imports = pairs(find(glue, /var wasmImports=\{([^}]*)\}/), /(\w+):(\w+)/g);
  const exports = pairs(find(glue, /function assignWasmExports\(wasmExports\)\{([^}]*)\}/), /(\w+)=(?:Module\["\w+"\]=)?wasmExports\["(\w+)"\]/g);
  exports.push(['initialize', find(glue, /TTY\.init\(\);wasmExports\["(\w+)"\]\(\)/)]);
  return [
    '// Made by scripts/generate-wasm-names.js from the installed libpg-query. Do not edit.',
    '',
    '/** Letter in libpg-query.wasm → C function that it imports, in the module `a`. */',
    'export const importNames = {',
    ...imports.map(([letter, name]) => `  ${letter}: '${name}',`),
    '} as const;',
    '',
    '/** What libpg-query.wasm exports → its letter there. */',
    'export const exportLetters = {',
    ...exports.map(([name, letter]) => `  ${name}: '${letter}',`),
    '} as const;',
    '',
  ].join('\n');
}

function find(text, pattern) {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`libpg-query.js holds nothing like ${pattern}: read it and adapt ${import.meta.filename}`);
  return found;
}

function pairs(text, pattern) {
  return [...text.matchAll(pattern)].map(([, first, second]) => [first, second]);
}

if (process.argv.includes('--print')) process.stdout.write(wasmNames());
else writeFileSync(new URL('../src/sql/wasm-names.ts', import.meta.url), wasmNames());
