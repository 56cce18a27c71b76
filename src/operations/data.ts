import type { Range } from '../sql/index.ts';
import type { Expression, FunctionCall } from './expressions.ts';
import type { QualifiedName } from './names.ts';
import type { Query, RelationUse } from './queries.ts';

interface Base {
  readonly range: Range;
}

/** SELECT, VALUES, TABLE, and what EXPLAIN ANALYZE runs. */
export interface Select extends Base {
  readonly kind: 'select';
  readonly query: Query;
}

/** What EXPLAIN without ANALYZE, PREPARE and DECLARE CURSOR do: the locks of a query are taken, its work isn't done. A change of data stands in the query's `writes`. */
export interface PlanQuery extends Base {
  readonly kind: 'planQuery';
  readonly query: Query;
  /** `parsed`: PREPARE looks up and locks what the query names; only a plan locks partitions and inheritance children too. */
  readonly stage: 'parsed' | 'planned';
}

export interface Insert extends Base {
  readonly kind: 'insert';
  readonly table: QualifiedName;
  readonly columns: readonly string[];
  /** Positions, counted from 0, at which every row of VALUES writes NULL. */
  readonly nulls: readonly number[];
  /** `values`: literal rows, DEFAULT VALUES too; `query`: rows from a SELECT that reads relations. */
  readonly source: 'values' | 'query';
  readonly query: Query;
  readonly onConflict: 'none' | 'nothing' | 'update';
}

export interface Update extends Base {
  readonly kind: 'update';
  readonly table: QualifiedName;
  readonly only: boolean;
  readonly assignments: readonly { readonly column: string; readonly value: Expression }[];
  /** FROM, and everything that subqueries read. */
  readonly query: Query;
  /** Relations of FROM itself. */
  readonly from: readonly RelationUse[];
  readonly where?: Expression;
}

export interface Delete extends Base {
  readonly kind: 'delete';
  readonly table: QualifiedName;
  readonly only: boolean;
  readonly query: Query;
  readonly from: readonly RelationUse[];
  readonly where?: Expression;
}

export interface Merge extends Base {
  readonly kind: 'merge';
  readonly table: QualifiedName;
  readonly query: Query;
  /** What the WHEN clauses do. */
  readonly actions: readonly ('insert' | 'update' | 'delete' | 'nothing')[];
}

export type DataOperation = Insert | Update | Delete | Merge;

export interface Truncate extends Base {
  readonly kind: 'truncate';
  readonly table: QualifiedName;
  readonly only: boolean;
  readonly cascade: boolean;
  readonly restartIdentity: boolean;
}

export interface Copy extends Base {
  readonly kind: 'copy';
  readonly direction: 'from' | 'to';
  /** Absent for `COPY (query) TO`. */
  readonly table?: QualifiedName;
  readonly query?: Query;
}

/** CALL of a procedure. Functions that queries call stand in `Query.calls`; either way the body is looked up in the schema. */
export interface Call extends Base {
  readonly kind: 'call';
  readonly call: FunctionCall;
}
