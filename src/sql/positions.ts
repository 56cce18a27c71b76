/**
 * The three ways to count characters, and lines. Parse-tree locations are UTF-8 bytes, libpg_query's error positions are
 * code points, and everything else in ddlint is UTF-16 units.
 */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/**
 * Where each line begins. Lines end at LF, CRLF or a CR alone, as in editors. A byte order mark is no part of the first
 * line: editors don't show it and don't count it.
 */
export function lineStarts(text: string): readonly number[] {
  if (latest?.text !== text) latest = { text, starts: findLineStarts(text) };
  return latest.starts;
}

/** One file is asked about many times in a row: once for each finding. */
let latest: { readonly text: string; readonly starts: readonly number[] } | undefined;

function findLineStarts(text: string): readonly number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  const lineBreak = /\r\n?|\n/g;
  while (lineBreak.test(text)) starts.push(lineBreak.lastIndex);
  return starts;
}

/** The line and column of a place in the text whose `lineStarts` are given. */
export function positionAt(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? Infinity) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: Math.max(offset - (starts[low] ?? 0), 0) + 1 };
}

/** From UTF-8 bytes of `text` to its UTF-16 units. Pass `ascii` where it is known that all is ASCII: then they are the same. */
export function bytesToUnits(text: string, ascii: boolean): (byte: number) => number {
  if (ascii) return (byte) => byte;
  let table: Uint32Array | undefined;
  return (byte) => {
    table ??= unitOfEachByte(text);
    return table[byte] ?? text.length;
  };
}

function unitOfEachByte(text: string): Uint32Array {
  const units = new Uint32Array(Buffer.byteLength(text) + 1);
  let byte = 0;
  let unit = 0;
  for (const character of text) {
    const end = byte + bytesOf(character.codePointAt(0) ?? 0);
    units.fill(unit, byte, end);
    byte = end;
    unit += character.length;
  }
  units[byte] = unit;
  return units;
}

/** A lone surrogate is written as U+FFFD, which has three bytes too. */
function bytesOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/** The UTF-16 unit at which code point number `count` (from 0) of `text` begins. */
export function codePointsToUnits(text: string, count: number): number {
  let unit = 0;
  for (let i = 0; i < count && unit < text.length; i++) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  return unit;
}
