import { loadModule, scanSync } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import { tokenize } from '../../src/sql/index.ts';

function tokens(text: string): string[] {
  return tokenize(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);
}

test.each([
  ['a "b" é', ['word a', 'quotedIdentifier "b"', 'word é']],
  [`'a''b' E'\\'' b'1' X'f' n'c' U&'d' U&"e" u`, [`string 'a''b'`, `string E'\\''`, `string b'1'`, `string X'f'`, `string n'c'`, `string U&'d'`, 'quotedIdentifier U&"e"', 'word u']],
  ["'a' -- c\n 'b' 'c'", ["string 'a' -- c\n 'b'", "string 'c'"]],
  ['$$a$$ $x$ $y$ $x$ $1 a$1 $', ['dollarString $$a$$', 'dollarString $x$ $y$ $x$', 'parameter $1', 'word a$1', 'punctuation $']],
  ['1 1.5 .5 1. 1e-5 0xFf 1_000 1..2', ['number 1', 'number 1.5', 'number .5', 'number 1.', 'number 1e-5', 'number 0xFf', 'number 1_000', 'number 1', 'punctuation ..', 'number 2']],
  ['a::b c:=d e=>f a[1:2] x.y', ['word a', 'operator ::', 'word b', 'word c', 'operator :=', 'word d', 'word e', 'operator =>', 'word f', 'word a', 'punctuation [', 'number 1', 'punctuation :', 'number 2', 'punctuation ]', 'word x', 'punctuation .', 'word y']],
  ['a=-1 b@-1 c<>-d', ['word a', 'operator =', 'operator -', 'number 1', 'word b', 'operator @-', 'number 1', 'word c', 'operator <>', 'operator -', 'word d']],
  ['a+/*x*/b+--c', ['word a', 'operator +', 'word b', 'operator +']],
  ['idx_${t}_a {{ b }} ${', ['word idx_', 'placeholder ${t}', 'word _a', 'placeholder {{ b }}', 'punctuation $', 'punctuation {']],
  ["'open", ["string 'open"]],
])('%s', (text, expected) => {
  expect(tokens(text)).toEqual(expected);
});

describe('PostgreSQL agrees', () => {
  beforeAll(loadModule);

  test.each([
    'ALTER TABLE "a b".c ADD COLUMN d numeric(10,2) DEFAULT -1.5e3 CHECK (d >= 0 AND e !~* \'x\') NOT NULL',
    `SELECT a->>'b', c#>>'{d}', e @> f, g || 'h', i ? 'j', k::int[], $1, x IS NOT NULL, y BETWEEN 1 AND 2, z <= -1`,
    'CREATE INDEX CONCURRENTLY é ON t USING gin ((a -> $$b$$) jsonb_path_ops) WHERE c <> ALL (ARRAY[1,2])',
    `SELECT E'\\n', U&'\\0061', X'1F', 0x1F, 1_000, a[1:2], b := c, d => e, f..g`,
  ])('%s', (sql) => {
    const bytes = Buffer.from(sql);
    const scanned = scanSync(sql).tokens.map(({ start, end }) => bytes.subarray(start, end).toString());
    expect(tokenize(sql).map(({ start, end }) => sql.slice(start, end))).toEqual(scanned);
  });
});
