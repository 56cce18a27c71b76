import type { Range } from '../sql/index.ts';
import type { Quote } from './text.ts';

/**
 * The SQL that a program sends, as a text of its own, in which the ranges of its statements count: what the program
 * composes of several strings, or has a library make, stands nowhere else. It knows the way back to the file.
 */
export interface ExtractedSql {
  readonly sql: string;
  /** The program. */
  readonly file: string;
  /** In order, without gaps. */
  readonly segments: readonly Segment[];
  /** What is sent as one string. */
  readonly calls: readonly SentString[];
}

export interface SentString {
  /** In the SQL. */
  readonly range: Range;
  /** The call in the file that sends it: a library may send several strings for one. */
  readonly by: Range;
  /** What the library's call takes to build or drop its index concurrently, and where. */
  readonly concurrently?: string;
}

/** A stretch of the SQL, with the place in the file that it comes from. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly at: Range;
  /** It stands in the file unit by unit: in a literal with these quotes, or as code where tools put in theirs. Absent: as a whole it comes from there. */
  readonly as?: Quote | 'code';
}

/** What stands in a file of SQL; or in a program, with the SQL that it sends. */
export type FileText = string | ExtractedSql;

/** The text in which ranges count. */
export function sqlOf(text: FileText): string {
  return typeof text === 'string' ? text : text.sql;
}

/** The text of the file itself. */
export function fileOf(text: FileText): string {
  return typeof text === 'string' ? text : text.file;
}

/** The place in the file of a range. */
export function inFile(text: FileText, range: Range): Range {
  if (typeof text === 'string') return range;
  const first = segmentAt(text, range.start);
  const last = range.end > range.start ? segmentAt(text, range.end - 1) : first;
  if (!first || !last) return { start: 0, end: 0 };
  const start = first.as === undefined ? first.at.start : first.at.start + range.start - first.start;
  const end = last.as === undefined ? last.at.end : last.at.start + range.end - last.start;
  // Pieces may come from anywhere: a constant at the end of the file, put into a template at its beginning.
  return start <= end ? { start, end } : first.at;
}

function segmentAt({ segments }: ExtractedSql, offset: number): Segment | undefined {
  let low = 0;
  let high = segments.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((segments[middle]?.start ?? Infinity) <= offset) low = middle;
    else high = middle;
  }
  return segments[low];
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit of the SQL as one of the file, with the escapes of the literal that it falls in; undefined where no such edit does it. */
export function editInFile(text: FileText, edit: Edit): Edit | undefined {
  if (typeof text === 'string') return edit;
  const { start, end } = edit;
  const segments = text.segments.filter((segment) => (start === end ? segment.start <= start && start <= segment.end : segment.start < end && start < segment.end));
  const written = segments.filter(({ as }) => as !== undefined);
  const [first] = written;
  const last = start === end ? first : written.at(-1);
  // What is taken away must all stand in one literal; what is put in needs a literal on one side.
  if (!first || !last || first.as === undefined || (start !== end && written.length !== segments.length) || (start !== end && last.at.end - first.at.start !== last.end - first.start)) return undefined;
  const escaped = escape(edit.text, first.as);
  return escaped === undefined ? undefined : { start: first.at.start + start - first.start, end: last.at.start + end - last.start, text: escaped };
}

function escape(text: string, as: Quote | 'code'): string | undefined {
  if (as === 'code') return text;
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(as, `\\${as}`);
  return as === '`' ? escaped.replaceAll('${', '\\${') : escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
