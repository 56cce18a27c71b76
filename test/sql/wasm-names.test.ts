import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('wasm-names.ts belongs to the installed libpg-query', () => {
  const script = new URL('../../scripts/generate-wasm-names.js', import.meta.url).pathname;
  const made = execFileSync(process.execPath, [script, '--print'], { encoding: 'utf8' });
  expect(readFileSync(new URL('../../src/sql/wasm-names.ts', import.meta.url), 'utf8')).toBe(made);
});
