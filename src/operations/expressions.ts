import type { Range } from '../sql/index.ts';
import type { QualifiedName, TypeName } from './names.ts';
import type { Query } from './queries.ts';

/** An expression of a statement: its source slice, its place, and its meaning as a small tree. */
export interface Expression {
  readonly text: string;
  readonly range: Range;
  readonly tree: ExpressionTree;
}

export interface FunctionCall {
  readonly name: QualifiedName;
  readonly argumentCount: number;
}

export type ExpressionTree =
  | { readonly kind: 'literal'; readonly type: 'string' | 'integer' | 'float' | 'boolean' | 'bit' | 'null'; readonly value: string }
  /** A column, or `NEW.x`; `path` is every part, the column last; `*` for a whole row. `at`: where the reference starts, within the expression's text. */
  | { readonly kind: 'column'; readonly path: readonly string[]; readonly at: number }
  /** Every function call, aggregates and the SQL-syntax forms (`EXTRACT`, `AT TIME ZONE` as `timezone`) too. */
  | { readonly kind: 'call'; readonly name: QualifiedName; readonly args: readonly ExpressionTree[]; readonly star: boolean }
  /** Operators, IN, LIKE, BETWEEN, ANY/ALL, NULLIF; prefix operators have no `left`. `name` is the operator's symbol or word (`=`, `like`, `in`, `between`, `any`); `symbol` the operator of `any` and `all` (`= ANY (…)`). A list on the right (IN, BETWEEN) is a `row`. */
  | { readonly kind: 'operator'; readonly name: string; readonly schema?: string; readonly symbol?: string; readonly left?: ExpressionTree; readonly right: ExpressionTree }
  | { readonly kind: 'and' | 'or'; readonly args: readonly ExpressionTree[] }
  | { readonly kind: 'not'; readonly arg: ExpressionTree }
  | { readonly kind: 'isNull'; readonly negated: boolean; readonly arg: ExpressionTree }
  | { readonly kind: 'isBoolean'; readonly value: 'true' | 'false' | 'unknown'; readonly negated: boolean; readonly arg: ExpressionTree }
  | { readonly kind: 'distinctFrom'; readonly negated: boolean; readonly left: ExpressionTree; readonly right: ExpressionTree }
  | { readonly kind: 'cast'; readonly arg: ExpressionTree; readonly type: TypeName }
  | { readonly kind: 'collate'; readonly arg: ExpressionTree; readonly collation: QualifiedName }
  /** `CURRENT_TIMESTAMP`, `LOCALTIME`, `CURRENT_USER` …, in lower case, without parentheses. */
  | { readonly kind: 'valueFunction'; readonly name: string }
  | { readonly kind: 'case' | 'coalesce' | 'greatest' | 'least' | 'array' | 'row'; readonly args: readonly ExpressionTree[] }
  /** `args`: what is compared with it (`x IN (SELECT …)`), and the qualified columns that it takes from what surrounds it. */
  | { readonly kind: 'subquery'; readonly query: Query; readonly args: readonly ExpressionTree[] }
  | { readonly kind: 'setToDefault' }
  /** What a placeholder or a bound parameter fills: unknown. */
  | { readonly kind: 'parameter'; readonly text: string }
  /** Anything else (XML, JSON constructors, field selection, subscripts), with the expressions inside it. `name` is the parse node's. */
  | { readonly kind: 'other'; readonly name: string; readonly args: readonly ExpressionTree[] };
