import { expect, test } from 'vitest';
import { printable, printableJson } from '../../src/report/index.ts';

const dangerous = [
  '\u0000', '\u0007', '\b', '\u001b[2J', '\u007f', '\u0085', '\u009b31m', '\u009d0;title\u009c', '\u061c', '\u200b', '\u200e', '\u200f',
  '\u202a', '\u202e', '\u2066', '\u2069', '\u2028', '\u2029', '\ufeff', '\u00ad',
];
const control = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

test.each(dangerous.map((text) => [JSON.stringify(text), text] as const))('%s does not reach the terminal', (_name, text) => {
  expect(text).toMatch(control);
  expect(printable(`a${text}b`)).not.toMatch(control);
  expect(printable(`a${text}b`)).toMatch(/^a.*b$/);
});

test('a line break cannot fake a line of its own', () => {
  expect(printable('a\r\nb\tc\u2028d')).toBe('a b c d');
});

test('ordinary text of any script stays', () => {
  const text = 'größer 表 данные עברית \u{1f600} “x” é';
  expect(printable(text)).toBe(text);
});

test.each(dangerous.map((text) => [JSON.stringify(text), text] as const))('JSON keeps %s, escaped', (_name, text) => {
  const json = printableJson({ [text]: text });
  expect(json.replaceAll('\n', '')).not.toMatch(control);
  expect(JSON.parse(json)).toEqual({ [text]: text });
});
