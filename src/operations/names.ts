import type { Range } from '../sql/index.ts';

/**
 * A name as the statement writes it, folded to lower case unless quoted. Where a placeholder (`${x}`, `:x`) filled a
 * part of it, that part is the placeholder's own text and `template` is true: what it stands for is unknown.
 */
export interface QualifiedName {
  readonly schema?: string;
  readonly name: string;
  readonly range: Range;
  readonly template?: true;
}

/**
 * A type as the grammar resolves it: `integer` is `int4` in schema `pg_catalog`, `varchar(20)` is `varchar` with
 * modifiers `[20]`, `serial` stays `serial`, without a schema.
 */
export interface TypeName {
  readonly schema?: string;
  readonly name: string;
  /** Typmods as written: numbers, or words for user types (`geometry(Point, 4326)`). For interval: [field mask, precision?]. */
  readonly modifiers: readonly (number | string)[];
  readonly arrayDimensions: number;
  readonly setOf: boolean;
  /** `table.column%TYPE`: `name` then is the column path joined by dots. */
  readonly percentType: boolean;
  readonly template?: true;
  /** The source slice, as written. */
  readonly text: string;
  readonly range: Range;
}
