import type { Range } from '../sql/index.ts';
import { linesOf } from './lines.ts';

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
 * first one belongs to none: `beforeSections` is its place.
 */
export function sectionsOf(text: string, patterns: Readonly<Record<string, RegExp>>): readonly Section[] {
  const found = linesOf(text).flatMap((line) => {
    const name = Object.keys(patterns).find((candidate) => patterns[candidate]?.test(line.text));
    return name === undefined ? [] : [{ name, ...line }];
  });
  return found.map(({ name, text: line, start, end }, i) => ({ name, line, directive: { start, end }, range: { start: end, end: found[i + 1]?.start ?? text.length } }));
}

/** What of a file belongs to no section. */
export function beforeSections(text: string, sections: readonly Section[]): Range {
  return { start: 0, end: sections[0]?.directive.start ?? text.length };
}
