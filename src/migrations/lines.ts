import type { Range } from '../sql/index.ts';

/** A line of a file: its text and its place are without the line break, and without the byte order mark before the first. */
export interface Line extends Range {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

const byteOrderMark = '\uFEFF';

export function beginsWithMark(text: string): boolean {
  return text.startsWith(byteOrderMark);
}

/** The lines of a text that begin in a stretch of it, all where none is given. */
export function linesOf(text: string, range: Range = { start: 0, end: text.length }): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0, number = 1; start < range.end; number++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const from = start === 0 && beginsWithMark(text) ? 1 : start;
    if (start >= range.start) lines.push({ text: text.slice(from, end).replace(/\r$/, ''), start: from, end: text.endsWith('\r', end) && end > from ? end - 1 : end, number });
    start = end + 1;
  }
  return lines;
}
