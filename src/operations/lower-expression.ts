import type * as pg from '@pgsql/types';
import type { Expression, ExpressionTree } from './expressions.ts';
import { endOfName, names, qualifiedName, strings } from './lower-name.ts';
import { lowerSubquery } from './lower-query.ts';
import { typeName } from './lower-type.ts';
import type { QueryOutput } from './query-scope.ts';
import { nameOf, placeholderAt, rangeOf, startOf, textOf, tokenAt, type Source, type Span } from './source.ts';

/** What an expression's meaning depends on beside its own tree. */
export interface ExpressionContext {
  readonly source: Source;
  /** The unit of the statement's text from which `at` counts. */
  readonly base: number;
  /** The CTEs in sight. */
  readonly ctes: ReadonlyMap<string, QueryOutput>;
  /** It stands inside something that has columns: a subquery's unqualified names may be those. */
  readonly enclosed: boolean;
  /** Collects the unqualified names of subqueries that may be columns of what encloses them. */
  readonly perhaps: Set<string>;
}

/** The expression that `span` writes and `node` means. */
export function lowerExpression(node: pg.Node, span: Span, source: Source): Expression {
  return expressionIn(node, span, { source, base: 0, ctes: new Map(), enclosed: true, perhaps: new Set() });
}

/** The same inside a query, whose CTEs and relations it sees. */
export function expressionIn(node: pg.Node, span: Span, context: ExpressionContext): Expression {
  const { source } = context;
  return { text: textOf(source, span), range: rangeOf(source, span), tree: expressionTree(node, { ...context, base: startOf(source, span.from) }) };
}

export function expressionTree(node: pg.Node, context: ExpressionContext): ExpressionTree {
  const lower = (child: pg.Node): ExpressionTree => expressionTree(child, context);
  const all = (children: readonly pg.Node[] | undefined): ExpressionTree[] => (children ?? []).map(lower);
  const { source } = context;

  if ('A_Const' in node) return constant(node.A_Const, source);
  if ('ColumnRef' in node) return column(node.ColumnRef, context);
  if ('ParamRef' in node) return { kind: 'parameter', text: `$${node.ParamRef.number ?? 0}` };
  if ('FuncCall' in node) return call(node.FuncCall, context);
  if ('A_Expr' in node) return operator(node.A_Expr, context);
  if ('BoolExpr' in node) return boolean(node.BoolExpr, all(node.BoolExpr.args));
  if ('NullTest' in node && node.NullTest.arg) {
    return { kind: 'isNull', negated: node.NullTest.nulltesttype === 'IS_NOT_NULL', arg: lower(node.NullTest.arg) };
  }
  if ('BooleanTest' in node && node.BooleanTest.arg) return { ...booleanTest(node.BooleanTest), arg: lower(node.BooleanTest.arg) };
  if ('TypeCast' in node && node.TypeCast.arg && node.TypeCast.typeName) {
    return { kind: 'cast', arg: lower(node.TypeCast.arg), type: typeName(node.TypeCast.typeName, source) };
  }
  if ('CollateClause' in node && node.CollateClause.arg) {
    return { kind: 'collate', arg: lower(node.CollateClause.arg), collation: collationName(node.CollateClause, source) };
  }
  if ('SQLValueFunction' in node) return { kind: 'valueFunction', name: valueFunction(node.SQLValueFunction.op) };
  if ('CaseExpr' in node) {
    const { arg, args, defresult } = node.CaseExpr;
    const whens = (args ?? []).flatMap((when) => ('CaseWhen' in when ? [when.CaseWhen.expr, when.CaseWhen.result] : []));
    return { kind: 'case', args: all([arg, ...whens, defresult].filter((part) => part !== undefined)) };
  }
  if ('CoalesceExpr' in node) return { kind: 'coalesce', args: all(node.CoalesceExpr.args) };
  if ('MinMaxExpr' in node) return { kind: node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest', args: all(node.MinMaxExpr.args) };
  if ('A_ArrayExpr' in node) return { kind: 'array', args: all(node.A_ArrayExpr.elements) };
  if ('RowExpr' in node) return { kind: 'row', args: all(node.RowExpr.args) };
  if ('List' in node) return { kind: 'row', args: all(node.List.items) };
  if ('SubLink' in node) return subquery(node.SubLink, context);
  if ('SelectStmt' in node) return subquery({ subselect: node }, context);
  if ('NamedArgExpr' in node && node.NamedArgExpr.arg) return lower(node.NamedArgExpr.arg);
  if ('SetToDefault' in node) return { kind: 'setToDefault' };
  return { kind: 'other', name: kindOf(node), args: all(childNodes(node)) };
}

function constant(node: pg.A_Const, source: Source): ExpressionTree {
  const placeholder = placeholderAt(source, node.location);
  if (placeholder !== undefined) return { kind: 'parameter', text: placeholder };
  if (node.isnull) return { kind: 'literal', type: 'null', value: 'null' };
  if (node.sval) return { kind: 'literal', type: 'string', value: node.sval.sval ?? '' };
  if (node.boolval) return { kind: 'literal', type: 'boolean', value: String(node.boolval.boolval ?? false) };
  if (node.fval) return { kind: 'literal', type: 'float', value: node.fval.fval ?? '' };
  if (node.bsval) return { kind: 'literal', type: 'bit', value: node.bsval.bsval ?? '' };
  return { kind: 'literal', type: 'integer', value: String(node.ival?.ival ?? 0) };
}

function column(node: pg.ColumnRef, { source, base }: ExpressionContext): ExpressionTree {
  const fields = node.fields ?? [];
  const placeholder = fields.length === 1 ? placeholderAt(source, node.location) : undefined;
  if (placeholder !== undefined) return { kind: 'parameter', text: placeholder };
  const path = fields.flatMap((field) => ('String' in field ? [nameOf(source, field.String.sval ?? '')] : 'A_Star' in field ? ['*'] : []));
  return { kind: 'column', path, at: startOf(source, tokenAt(source, node.location)) - base };
}

function call(node: pg.FuncCall, context: ExpressionContext): ExpressionTree {
  const { source } = context;
  const parts = strings(node.funcname);
  const at = tokenAt(source, node.location);
  // The name of EXTRACT, AT TIME ZONE, OVERLAY … is the grammar's; at the location stands one keyword.
  const written = node.funcformat === 'COERCE_SQL_SYNTAX' ? 1 : parts.length;
  const name = { ...qualifiedName(parts, at, source), range: rangeOf(source, { from: at, to: endOfName(at, written) }) };
  const args = (node.args ?? []).map((arg) => expressionTree(arg, context));
  const tree: ExpressionTree = { kind: 'call', name, args, star: node.agg_star ?? false };
  const around = childNodes([node.agg_order, node.agg_filter, node.over]);
  if (around.length === 0) return tree;
  return { kind: 'other', name: 'FuncCall', args: [tree, ...around.map((child) => expressionTree(child, context))] };
}

function operator(node: pg.A_Expr, context: ExpressionContext): ExpressionTree {
  const [symbol = '', schema] = strings(node.name).reverse();
  const left = node.lexpr && expressionTree(node.lexpr, context);
  const right: ExpressionTree = node.rexpr ? expressionTree(node.rexpr, context) : { kind: 'row', args: [] };
  const named = (name: string, more: { readonly schema?: string; readonly symbol?: string } = {}): ExpressionTree => ({ kind: 'operator', name, ...more, ...(left && { left }), right });
  const negatable = (positive: string, name: string): ExpressionTree => named(symbol === positive ? name : `not ${name}`);
  switch (node.kind) {
    case 'AEXPR_OP_ANY': return named('any', { symbol });
    case 'AEXPR_OP_ALL': return named('all', { symbol });
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return left ? { kind: 'distinctFrom', negated: node.kind === 'AEXPR_NOT_DISTINCT', left, right } : named('is distinct from');
    case 'AEXPR_NULLIF': return named('nullif');
    case 'AEXPR_IN': return negatable('=', 'in');
    case 'AEXPR_LIKE': return negatable('~~', 'like');
    case 'AEXPR_ILIKE': return negatable('~~*', 'ilike');
    case 'AEXPR_SIMILAR': return negatable('~', 'similar to');
    case 'AEXPR_BETWEEN': return named('between');
    case 'AEXPR_NOT_BETWEEN': return named('not between');
    case 'AEXPR_BETWEEN_SYM': return named('between symmetric');
    case 'AEXPR_NOT_BETWEEN_SYM': return named('not between symmetric');
    case 'AEXPR_OP':
    case undefined:
      return named(symbol, schema === undefined ? {} : { schema });
  }
}

function boolean(node: pg.BoolExpr, args: readonly ExpressionTree[]): ExpressionTree {
  const [arg] = args;
  if (node.boolop === 'NOT_EXPR' && arg) return { kind: 'not', arg };
  return { kind: node.boolop === 'OR_EXPR' ? 'or' : 'and', args };
}

function booleanTest(node: pg.BooleanTest): { readonly kind: 'isBoolean'; readonly value: 'true' | 'false' | 'unknown'; readonly negated: boolean } {
  const type = node.booltesttype ?? 'IS_TRUE';
  const value = type.endsWith('TRUE') ? 'true' : type.endsWith('FALSE') ? 'false' : 'unknown';
  return { kind: 'isBoolean', value, negated: type.startsWith('IS_NOT') };
}

/** `SVFOP_CURRENT_TIME_N` is CURRENT_TIME(n). */
function valueFunction(op: pg.SQLValueFunctionOp | undefined): string {
  return (op ?? '').replace(/^SVFOP_/, '').replace(/_N$/, '').toLowerCase();
}

function subquery(node: pg.SubLink, context: ExpressionContext): ExpressionTree {
  const test = node.testexpr ? [expressionTree(node.testexpr, context)] : [];
  if (!node.subselect) return { kind: 'other', name: 'SubLink', args: test };
  const { query, outer } = lowerSubquery(node.subselect, context);
  return { kind: 'subquery', query, args: [...test, ...outer] };
}

/** The name behind COLLATE. */
export function collationName(clause: pg.CollateClause, source: Source): ReturnType<typeof qualifiedName> {
  return qualifiedName(strings(clause.collname), tokenAt(source, clause.location) + 1, source);
}

/** Output names as PostgreSQL chooses them (parse_target.c: FigureColname); null is its `?column?`. */
export function outputName(node: pg.Node | undefined, source: Source): string | null {
  if (!node) return null;
  if ('ColumnRef' in node) return names(node.ColumnRef.fields, source).at(-1) ?? null;
  if ('FuncCall' in node) return strings(node.FuncCall.funcname).at(-1) ?? null;
  if ('A_Indirection' in node) return names(node.A_Indirection.indirection, source).at(-1) ?? outputName(node.A_Indirection.arg, source);
  if ('TypeCast' in node) return outputName(node.TypeCast.arg, source) ?? strings(node.TypeCast.typeName?.names).at(-1) ?? null;
  if ('CollateClause' in node) return outputName(node.CollateClause.arg, source);
  if ('CaseExpr' in node) return outputName(node.CaseExpr.defresult, source) ?? 'case';
  if ('SubLink' in node) return subqueryName(node.SubLink, source);
  if ('SQLValueFunction' in node) return valueFunction(node.SQLValueFunction.op);
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? 'nullif' : null;
  if ('CoalesceExpr' in node) return 'coalesce';
  if ('MinMaxExpr' in node) return node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest';
  if ('A_ArrayExpr' in node) return 'array';
  if ('RowExpr' in node) return 'row';
  if ('GroupingFunc' in node) return 'grouping';
  return null;
}

function subqueryName(node: pg.SubLink, source: Source): string | null {
  if (node.subLinkType === 'EXISTS_SUBLINK') return 'exists';
  if (node.subLinkType === 'ARRAY_SUBLINK') return 'array';
  if (node.subLinkType !== 'EXPR_SUBLINK' || !node.subselect || !('SelectStmt' in node.subselect)) return null;
  const [target] = node.subselect.SelectStmt.targetList ?? [];
  if (!target || !('ResTarget' in target)) return null;
  return target.ResTarget.name === undefined ? outputName(target.ResTarget.val, source) : nameOf(source, target.ResTarget.name);
}

/** The name of a parse node's kind: its only key. */
export function kindOf(node: pg.Node): string {
  return Object.keys(node)[0] ?? '';
}

/** The nearest parse nodes inside a value of the tree, whatever it is. Types are left out: their modifiers look like columns. */
export function childNodes(value: unknown): pg.Node[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => nodesIn(item));
  return Object.values(value).flatMap((item) => nodesIn(item));
}

function nodesIn(value: unknown): pg.Node[] {
  if (isNode(value)) return 'TypeName' in value || 'String' in value || 'A_Star' in value ? [] : [value];
  return isType(value) ? [] : childNodes(value);
}

/** A node is an object whose only key is the name of its kind; fields begin with a small letter. */
function isNode(value: unknown): value is pg.Node {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const [key, second] = Object.keys(value);
  return key !== undefined && second === undefined && /^[A-Z]/.test(key);
}

function isType(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'typemod' in value;
}
