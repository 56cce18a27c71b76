import type { Range } from '../sql/index.ts';

/** A stretch of a file behind a directive, up to the next one. */
export interface Section {
  /** Which of the patterns it was. */
  readonly name: string;
  /** The directive's line, without its line break. */
  readonly line: string;
  readonly directive: Range;
  readonly range: Range;
}

/**
 * Cuts a file at the lines that match one of the patterns (by name, without flags `g` and `m`). What stands before the
 * first one belongs to none.
 */
export function sectionsOf(text: string, patterns: Readonly<Record<string, RegExp>>): readonly Section[] {
  const found: { name: string; line: string; start: number; end: number }[] = [];
  for (const match of text.matchAll(/^.*$/gm)) {
    const line = match[0].replace(/^\uFEFF/, '').replace(/\r$/, '');
    const name = Object.keys(patterns).find((candidate) => patterns[candidate]?.test(line));
    if (name !== undefined) found.push({ name, line, start: match.index, end: match.index + match[0].length });
  }
  return found.map(({ name, line, start, end }, i) => ({ name, line, directive: { start, end }, range: { start: end, end: found[i + 1]?.start ?? text.length } }));
}
