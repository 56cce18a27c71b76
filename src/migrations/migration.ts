import type { ToolName } from '../config/index.ts';
import type { NotAnalysed, Statement } from '../operations/index.ts';
import type { Range } from '../sql/index.ts';

/** One unit that a migration tool applies, with its statements: a file, or a section of one. */
export interface Migration {
  readonly path: string;
  readonly tool: ToolName;
  readonly statements: readonly Statement[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** The transaction that the tool opens around it, or, as a batch, around all pending migrations together. Absent: none. */
  readonly transaction?: 'migration' | 'batch';
  /**
   * For each statement the number of the call that sends it. Several statements of one call are one implicit transaction,
   * where none is open. Undefined, or without the list: it is sent by itself.
   */
  readonly calls?: readonly (number | undefined)[];
  /** How the tool is told to open no transaction for it. Absent: it opens none, or can't be told. */
  readonly optOut?: OptOut;
  /** What the tool sets on the connection before it: the search_path that its configuration asks for. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What has to be there before the tool takes a statement beside those of this one that could run in a transaction, SET among them; absent where it takes any. */
  readonly forMixing?: OptOut['newFiles'];
  /** Why the tool refuses to run it, where it does. */
  readonly refusals?: readonly Refusal[];
  /** The lock by which the tool keeps a second run out while this one goes on, where CONCURRENTLY gets stuck on it. */
  readonly runnerLock?: RunnerLock;
}

/** The tool ends the run before or at a statement, by a rule of its own. */
export interface Refusal {
  /** In the text that the migration's ranges count in. */
  readonly range: Range;
  /** What the tool does, as a sentence. */
  readonly message: string;
  /** What to do, as an order. */
  readonly help: string;
}

export interface RunnerLock {
  /** `transaction`: the tool holds it in a transaction that stays open beside the migration. `waiting`: a second run waits for it in a statement, whose snapshot is older than the index. */
  readonly held: 'transaction' | 'waiting';
  /** The tool, as its makers write it. */
  readonly by: string;
  /** How the tool is told to hold it otherwise, as an order; absent where it can't be. */
  readonly otherwise?: string;
}

export interface OptOut {
  /** An order, with the tool's own syntax: ``Put `-- +goose NO TRANSACTION` at the top of the file.`` */
  readonly words: string;
  /** The same of a new migration that holds one statement alone, where that is told otherwise, as a sentence. */
  readonly alone?: string;
  /** In the migration's file, which then says so; `path`: in another one, which is there. */
  readonly edits: readonly { readonly path?: string; readonly start: number; readonly end: number; readonly text: string }[];
  readonly newFiles: readonly { readonly path: string; readonly text: string }[];
  /** What is left then: no transaction, or the implicit one of a file that is sent as one string, which may hold one statement only. */
  readonly leaves: 'none' | 'implicit';
  /** The first lines of a new migration that opens none; absent where the file's name or another file says it. */
  readonly opening?: string;
  /** The last lines of it. */
  readonly closing?: string;
}
