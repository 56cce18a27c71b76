import type { Node } from '@pgsql/types';
import type { Range, SqlText } from './text.ts';

/** What psql would see: a statement to send, a backslash command, or the data behind `COPY … FROM stdin`. */
export type Piece =
  | { readonly kind: 'statement'; readonly range: Range; /** It ended with `;` (or `\g`), not with the end of the file. */ readonly terminated: boolean }
  | { readonly kind: 'metaCommand'; readonly range: Range; readonly command: string; readonly argument: string }
  | { readonly kind: 'copyData'; readonly range: Range; readonly terminated: boolean };

export type TokenKind = 'word' | 'quotedIdentifier' | 'string' | 'dollarString' | 'number' | 'operator' | 'punctuation' | 'parameter' | 'placeholder';

/** A token of a statement; comments and white space are no tokens. `start` and `end` within the statement's text. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/** A template or psql variable in the SQL, with the stand-in that took its place in the parsed text. */
export interface Placeholder {
  /** Within the statement's text. */
  readonly start: number;
  readonly end: number;
  /** As written: `${table}`, `:'name'`. */
  readonly text: string;
}

/** A statement that PostgreSQL's grammar accepts. `text` is what was parsed: stand-ins in place of placeholders, of the same length. */
export interface ParsedStatement {
  readonly node: Node;
  readonly sql: SqlText;
  /** As written: placeholders and all. */
  readonly original: string;
  readonly placeholders: readonly Placeholder[];
  /** Tokens of `sql.text`, made on first use. */
  readonly tokens: () => readonly Token[];
  /** From a parse-tree `location` (UTF-8 bytes of `sql.text`) to UTF-16 units of `sql.text`. */
  readonly offset: (location: number) => number;
}

export interface ParseFailure {
  readonly message: string;
  /** Within the statement's text. */
  readonly start: number;
  readonly end: number;
  /** `syntax`: PostgreSQL's grammar refused it. `limit`: too deep or too large for the parser; PostgreSQL itself might take it. */
  readonly cause: 'syntax' | 'limit';
}

export type ParseResult = { readonly ok: true; readonly statement: ParsedStatement } | { readonly ok: false; readonly failure: ParseFailure };

/** A piece of a PL/pgSQL (or SQL) body that is SQL, ready to be parsed. */
export interface BodyPiece {
  readonly sql: SqlText;
  /** In a branch, a loop, or an exception handler. */
  readonly conditional: boolean;
  /** Conditions that an EXCEPTION clause of a surrounding block catches, lower case: `duplicate_object`, `others`, `sqlstate 42P07`. */
  readonly caught: readonly string[];
}

export interface BodyReading {
  readonly pieces: readonly BodyPiece[];
  readonly notAnalysed: readonly { readonly range: Range; readonly reason: string }[];
}
