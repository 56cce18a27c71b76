import type { Range } from '../sql/index.ts';
import type { ExtractedSql, Segment, SentString } from './extracted.ts';
import type { Text } from './text.ts';

/** Writes the SQL that a program sends into one text, call by call. */
export class SqlDocument {
  readonly #file: string;
  readonly #segments: Segment[] = [];
  readonly #calls: SentString[] = [];
  #sql = '';

  constructor(file: string) {
    this.#file = file;
  }

  /** The SQL of one string that is sent `by` a call, on lines of its own; gives its place in the document. */
  write(parts: Text, by: Range, concurrently?: string): Range {
    const start = this.#sql.length;
    for (const { text, at, kind, quote } of parts) this.#append(text, at, kind === 'verbatim' ? quote : undefined);
    const end = this.#sql.length;
    this.#calls.push({ range: { start, end }, by, ...(concurrently !== undefined && { concurrently }) });
    const last = parts.at(-1)?.at.end ?? 0;
    this.#append('\n;\n', { start: last, end: last }, undefined);
    return { start, end };
  }

  /** Room for a stretch of code, blank: the place of what isn't SQL, or where an edit changes the program itself. */
  reserve(at: Range): Range {
    const start = this.#sql.length;
    this.#append(' '.repeat(at.end - at.start), at, 'code');
    const end = this.#sql.length;
    this.#append('\n', { start: at.end, end: at.end }, undefined);
    return { start, end };
  }

  build(): ExtractedSql {
    return { sql: this.#sql, file: this.#file, segments: this.#segments, calls: this.#calls };
  }

  #append(text: string, at: Range, as: Segment['as']): void {
    const start = this.#sql.length;
    this.#sql += text;
    // An empty stretch of code has a segment too: an insertion falls there.
    if (text !== '' || as === 'code') this.#segments.push({ start, end: this.#sql.length, at, ...(as !== undefined && { as }) });
  }
}
