import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the table of built-in functions is what pg_proc of PostgreSQL 18 says', () => {
  const script = fileURLToPath(new URL('../../scripts/generate-volatility.js', import.meta.url));
  const made = execFileSync(process.execPath, [script, '--print'], { encoding: 'utf8' });
  expect(readFileSync(new URL('../../src/effects/volatility.ts', import.meta.url), 'utf8')).toBe(made);
});
