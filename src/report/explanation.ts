import type { ToolName } from '../config/index.ts';
import type { Blocks, Cause, EffectKind, PostgresVersion, StatementReplay, Work } from '../effects/index.ts';
import type { LockMode } from '../operations/index.ts';
import type { Settings, TransactionKind, TransactionNote } from '../transactions/index.ts';
import type { Remark } from './remarks.ts';

/** What `ddlint explain` found: plain data that every format prints. Lines and columns count from 1, columns in UTF-16 units. */
export interface Explanation {
  readonly postgres: PostgresVersion;
  /** The script that described the schema before the first file. */
  readonly schema?: ExplainedScript;
  readonly files: readonly ExplainedFile[];
  /** Files that could not be judged. */
  readonly problems: readonly Problem[];
  readonly remarks: readonly Remark[];
}

export interface Problem {
  readonly path: string;
  readonly reason: string;
}

export interface ExplainedFile {
  readonly path: string;
  readonly tool: ToolName;
  /** Why it is taken for this tool's: `an annotation "-- +goose"`. */
  readonly because?: string;
  /** These are the statements that take it back, on the schema that it has left. */
  readonly down?: true;
  readonly statements: readonly ExplainedStatement[];
  readonly notAnalysed: readonly ExplainedGap[];
}

/** A script that is read for the schema it builds, with what of it could not be read: syntax errors too. */
export interface ExplainedScript {
  readonly path: string;
  readonly notAnalysed: readonly ExplainedGap[];
}

export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A place that could not be read, and why. */
export interface ExplainedGap extends Place {
  readonly path: string;
  readonly reason: string;
}

export interface ExplainedStatement extends Place {
  readonly kind: string;
  /** How it begins, as written. */
  readonly beginning: string;
  readonly transaction: TransactionKind;
  readonly transactionAllowed: boolean;
  readonly settings: Settings;
  readonly notes: readonly (Place & { readonly kind: TransactionNote['kind'] })[];
  readonly effects: readonly ExplainedEffect[];
  readonly heldUntil: StatementReplay['heldUntil'];
  /** Where the transaction ends, for a statement inside one. */
  readonly transactionEnd?: TransactionEnd;
  /** Work of a later statement of the same transaction, during which this one's locks are still held: the most there is. */
  readonly laterWork?: { readonly line: number; readonly work: Exclude<Work, 'none'> };
  readonly syntaxError?: Place & { readonly message: string };
  /** Of a DO block and of functions it calls: what they run. `effects` of the statement holds all of theirs. */
  readonly inner: readonly ExplainedInner[];
  /** What could not be read of the bodies of functions that it calls. */
  readonly notAnalysed: readonly ExplainedGap[];
}

/** A statement inside a DO block or a called function. */
export interface ExplainedInner extends Place {
  /** The file of the body: not always the one that calls it. */
  readonly path: string;
  readonly kind: string;
  /** It stands in a branch, a loop or an exception handler. */
  readonly conditional: boolean;
  readonly effects: readonly ExplainedEffect[];
}

export interface TransactionEnd {
  readonly line: number;
  /** `tool`: whoever opened it commits it behind the migration. `disconnect`: nothing ends it, so the server rolls it back when the connection goes. */
  readonly by: 'commit' | 'rollback' | 'tool' | 'disconnect';
}

export interface ExplainedEffect {
  /** `schema.name`, quoted where SQL needs it. */
  readonly relation: string;
  readonly kind: EffectKind;
  readonly lock: LockMode;
  readonly work: Work;
  readonly blocks: Blocks;
  readonly causes: readonly Cause[];
  /** Standbys replay the lock, and wait for their own readers first. */
  readonly standby: boolean;
  readonly created: boolean;
  readonly certain: boolean;
}

/** Every place of the whole run that could not be read, once. */
export function gapsOf({ schema, files }: Explanation): readonly ExplainedGap[] {
  const gaps = [...(schema?.notAnalysed ?? []), ...files.flatMap((file) => [...file.notAnalysed, ...file.statements.flatMap((statement) => statement.notAnalysed)])];
  return distinctGaps(gaps);
}

export function distinctGaps(gaps: readonly ExplainedGap[]): readonly ExplainedGap[] {
  return [...new Map(gaps.map((gap) => [`${gap.line} ${gap.column} ${gap.path} ${gap.reason}`, gap])).values()];
}
