import type { SentWhere } from '../embedded/index.ts';
import type { Range } from '../sql/index.ts';
import type { Call, Copy, DataOperation, PlanQuery, Select, Truncate } from './data.ts';
import type { IndexOperation } from './indexes.ts';
import type { MaintenanceOperation } from './maintenance.ts';
import type { ObjectOperation } from './objects.ts';
import type { SessionOperation } from './session.ts';
import type { TableOperation } from './tables.ts';

/** What a statement does, as plain typed data free of parser detail. */
export type Operation =
  | TableOperation | IndexOperation | ObjectOperation | DataOperation | Select | PlanQuery | Truncate | Copy | Call | SessionOperation | MaintenanceOperation;

/** A place that ddlint could not read, and why. Never silence: everything skipped is said so. */
export interface NotAnalysed {
  readonly range: Range;
  readonly reason: string;
}

export interface SyntaxError {
  /** PostgreSQL's own words: `syntax error at or near "FOO"`. */
  readonly message: string;
  readonly range: Range;
}

/** One SQL statement with its place in the file and what it does. */
export interface Statement {
  /** From its first to its last token, without the semicolon. */
  readonly range: Range;
  /** PostgreSQL's command tag: `ALTER TABLE`, `CREATE INDEX`, `DO`; the first word where the statement doesn't parse. */
  readonly kind: string;
  /** In the order in which they are written. */
  readonly operations: readonly Operation[];
  readonly syntaxError?: SyntaxError;
  /** A library drops a column here only to add it again (TypeORM's changeColumn): its values are gone. */
  readonly columnRecreated?: true;
  /** Words that go on a sentence: a library sends it only under this condition, which the migration can't show. */
  readonly condition?: string;
  /** The same condition, which the schema may decide: src/schema/sent.ts does, so that nobody else finds it. */
  readonly where?: SentWhere;
}

/** A statement inside DO or a function's body, at its exact place in the file. */
export interface BodyStatement extends Statement {
  /** It stands in a branch, a loop or an exception handler, so it may not run, or run more than once. */
  readonly conditional: boolean;
}

/** The body of DO or of a function, as far as it can be read. */
export interface Body {
  readonly statements: readonly BodyStatement[];
  /** Also where the body as a whole can't be read: another language, a library. */
  readonly notAnalysed: readonly NotAnalysed[];
}

/** What reading a file's SQL gives. */
export interface SqlReading {
  readonly statements: readonly Statement[];
  readonly notAnalysed: readonly NotAnalysed[];
}
