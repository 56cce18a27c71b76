import type { FunctionCall } from './expressions.ts';
import type { QualifiedName } from './names.ts';
import type { DataOperation } from './data.ts';

/** A relation that a query names, and the columns it takes from it. CTE names are not relations. */
export interface RelationUse {
  readonly name: QualifiedName;
  /** Columns that are surely this relation's: qualified by it, or it is the only relation in scope. */
  readonly columns: readonly string[];
  /** Unqualified columns that belong to this relation or to another one in the same scope. */
  readonly perhapsColumns: readonly string[];
  /** Columns that WHERE sets equal to values that come from no table, where this is the only relation in scope. */
  readonly fixedColumns: readonly string[];
  /** `*` or a whole-row reference. */
  readonly wholeRow: boolean;
  /** `FOR UPDATE`, `FOR SHARE` and their kin name it: ROW SHARE instead of ACCESS SHARE. */
  readonly rowLock: boolean;
  /** `ONLY t`. */
  readonly only: boolean;
}

/** What a SELECT (or VALUES, TABLE) reads, writes through data-modifying CTEs, and calls. */
export interface Query {
  readonly reads: readonly RelationUse[];
  readonly writes: readonly DataOperation[];
  /** Functions called anywhere in it. */
  readonly calls: readonly FunctionCall[];
  /** Output columns by name; null where one has no name of its own; `*` where a star hides how many there are. */
  readonly output: readonly (string | null)[] | '*';
  /** A single row of VALUES, or a SELECT without FROM: work does not grow with any table. */
  readonly constant: boolean;
  /** A LIMIT stands in it, here or in a query inside: what reads it may be one batch of many. */
  readonly limited?: true;
}
