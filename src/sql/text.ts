/**
 * Places in a file, and SQL that stands somewhere in a file.
 * Every offset in ddlint is counted in UTF-16 code units of the file's text, as JavaScript and editors count.
 */

/** A half-open stretch of a file, `start` ≤ unit < `end`, in UTF-16 code units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * SQL with the place in the file of each of its UTF-16 units.
 * A plain stretch of the file needs only `base`; SQL that was unescaped on the way (a body in `'…'`, a JavaScript
 * string) has `map`, where `map[i]` is the place of unit `i`, and `map[text.length]` the place just behind the last.
 */
export interface SqlText {
  readonly text: string;
  readonly base: number;
  readonly map?: readonly number[];
  /** Stretches of `text` that something else fills when it runs: `%I` of format(), `${…}` of a JavaScript template. */
  readonly holes?: readonly Hole[];
}

/** `start` and `end` within the text. */
export interface Hole {
  readonly start: number;
  readonly end: number;
  /** What is known of the filling: `identifier` (`%I`), `string` (`%L`), or `any` piece of SQL. */
  readonly fills: 'identifier' | 'string' | 'any';
}

/** The place in the file of unit `offset` of `sql`. */
export function sourceOffset(sql: SqlText, offset: number): number {
  return sql.map?.[offset] ?? sql.base + offset;
}

/** The place in the file of the stretch `start` … `end` of `sql`. */
export function sourceRange(sql: SqlText, start: number, end: number): Range {
  return { start: sourceOffset(sql, start), end: sourceOffset(sql, end) };
}
