import { describe, expect, test } from 'vitest';
import { lineStarts, parseStatement, positionAt, sourceRange, splitSql } from '../../src/sql/index.ts';

function position(text: string, found: string): string {
  const { line, column } = positionAt(lineStarts(text), text.indexOf(found));
  return `${line}:${column}`;
}

describe('lines and columns', () => {
  test.each([
    ['LF', 'a\nb X', '2:3'],
    ['CRLF counts once', 'a\r\n\r\nX', '3:1'],
    ['a lone CR ends a line', 'a\rX', '2:1'],
    ['a tab is one column', '\t\tX', '1:3'],
    ['an emoji is two UTF-16 units', '😀éX', '1:4'],
    ['a byte order mark is none', '\uFEFFX', '1:1'],
    ['nor does it move the second line', '\uFEFFa\nX', '2:1'],
  ])('%s', (_, text, expected) => {
    expect(position(text, 'X')).toBe(expected);
  });

  test('the end of the text, and the byte order mark itself', () => {
    expect(positionAt(lineStarts('a\n'), 2)).toEqual({ line: 2, column: 1 });
    expect(positionAt(lineStarts('\uFEFFa'), 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt(lineStarts(''), 0)).toEqual({ line: 1, column: 1 });
  });
});

describe('parse-tree locations are bytes', () => {
  test.each([
    ['ASCII', "SELECT 'a', x FROM t"],
    ['two, three and four bytes', "SELECT 'é€😀', x FROM t"],
    ['after CRLF and tabs', "SELECT\r\n\t'😀'\r\n\t, x FROM t"],
    ['a lone surrogate', "SELECT '\ud83d', x FROM t"],
  ])('%s', (_, text) => {
    const result = parseStatement({ text, base: 0 });
    if (!result.ok || !('SelectStmt' in result.statement.node)) throw new Error('does not parse');
    const target = result.statement.node.SelectStmt.targetList?.[1];
    const location = target && 'ResTarget' in target ? target.ResTarget.location : undefined;
    expect(result.statement.offset(location ?? -1)).toBe(text.indexOf('x FROM'));
  });
});

describe('error positions are code points', () => {
  test.each([
    ['ASCII', 'SELECT 1 FRM t u'],
    ['behind accents and emoji', "SELECT 'é😀' FRM t u"],
    ['behind CRLF and tabs', "SELECT\r\n\t'😀'\tFRM t u"],
  ])('%s', (_, text) => {
    const result = parseStatement({ text, base: 0 });
    expect(result).toMatchObject({ ok: false, failure: { message: 'syntax error at or near "t"', start: text.indexOf('t u'), end: text.indexOf('t u') + 1, cause: 'syntax' } });
  });
});

test('places of a statement in its file', () => {
  const file = '\uFEFF-- é😀\r\nSELECT 1;\r\n  ALTER TABLE x ADD y int;';
  const piece = splitSql(file)[1];
  const sql = { text: file.slice(piece?.range.start, piece?.range.end), base: piece?.range.start ?? 0 };
  const range = sourceRange(sql, sql.text.indexOf('y'), sql.text.length);
  expect(file.slice(range.start, range.end)).toBe('y int');
});
