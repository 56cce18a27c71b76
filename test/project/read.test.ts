import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decode, readText } from '../../src/project/index.ts';
import { directoryWith } from '../support/directory.ts';

test('text is read as it stands, byte order mark, emoji and all', () => {
  const text = '\ufeffSELECT \'\u{1f600}é\';\r\n';
  expect(readText(join(directoryWith({ 'a.sql': text }), 'a.sql'))).toEqual({ ok: true, text });
});

test.each([
  ['Latin-1', Buffer.from('SELECT \'caf\u00e9\'', 'latin1'), 'not UTF-8 at byte 11'],
  ['UTF-16 with its mark', Buffer.from('\ufeffSELECT 1', 'utf16le'), 'not UTF-8 at byte 0'],
  ['UTF-16 without it', Buffer.from('SELECT 1', 'utf16le'), 'a NUL character at byte 1, which PostgreSQL does not accept'],
  ['a character cut off at the end', Buffer.from('SELECT \u20ac').subarray(0, 9), 'not UTF-8 at byte 7'],
  ['a wrong byte after good ones that are not ASCII', Buffer.concat([Buffer.from('-- \u20ac\u{1f600} '), Buffer.from([0xff])]), 'not UTF-8 at byte 11'],
  ['an encoded surrogate', Buffer.from([0x41, 0xed, 0xa0, 0x80]), 'not UTF-8 at byte 1'],
])('%s is refused with its place', (_name, bytes, reason) => {
  expect(decode(bytes)).toEqual({ ok: false, reason });
});

test('an empty file is text', () => {
  expect(decode(Buffer.alloc(0))).toEqual({ ok: true, text: '' });
});

test('a file of 100 MB is refused before it is read', () => {
  const file = join(directoryWith({ 'a.sql': '' }), 'a.sql');
  truncateSync(file, 100 * 1024 * 1024);
  expect(readText(file)).toEqual({ ok: false, reason: 'larger than 64 MB (100 MB), which is too large to be judged' });
});

test('a directory and a missing file say what they are', () => {
  const directory = directoryWith({});
  expect(readText(directory)).toEqual({ ok: false, reason: 'is a directory' });
  expect(readText(join(directory, 'none.sql'))).toEqual({ ok: false, reason: 'no such file or directory' });
});
