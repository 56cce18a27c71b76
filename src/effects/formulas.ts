import type { ExpressionTree, TypeName } from '../operations/index.ts';

export type Comparison = '<' | '<=' | '=' | '>=' | '>' | '<>';

/** A condition in the normal form in which PostgreSQL's planner compares conditions: no NOT, no BETWEEN, no IN. */
export type Formula =
  | { readonly kind: 'and'; readonly args: readonly Formula[] }
  | { readonly kind: 'or'; readonly args: readonly Formula[] }
  | { readonly kind: 'isNull'; readonly negated: boolean; readonly term: ExpressionTree }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly term: ExpressionTree; readonly value: Constant }
  /** Understood no further: it implies itself alone. */
  | { readonly kind: 'opaque'; readonly negated: boolean; readonly tree: ExpressionTree };

/** A literal, with the type that a cast gives it. */
export interface Constant {
  readonly text: string;
  readonly numeric: boolean;
  readonly type?: string;
}

/** Commuted: `5 < a` is `a > 5`. */
const mirrored: Readonly<Record<Comparison, Comparison>> = { '<': '>', '<=': '>=', '=': '=', '>=': '<=', '>': '<', '<>': '<>' };
const negations: Readonly<Record<Comparison, Comparison>> = { '<': '>=', '<=': '>', '=': '<>', '>=': '<', '>': '<=', '<>': '=' };

/**
 * An expression in normal form (prepqual.c: canonicalize_qual, negate_clause; clauses.c: eval_const_expressions, which
 * simplifies comparisons with boolean constants).
 */
export function formulaOf(tree: ExpressionTree): Formula {
  switch (tree.kind) {
    case 'and':
      return { kind: 'and', args: tree.args.map(formulaOf) };
    case 'or':
      return { kind: 'or', args: tree.args.map(formulaOf) };
    case 'not':
      return negate(formulaOf(tree.arg));
    case 'isNull':
      // A row is (not) null if each field is (clauses.c: eval_const_expressions_mutator).
      if (tree.arg.kind === 'row') return { kind: 'and', args: tree.arg.args.map((term): Formula => ({ kind: 'isNull', negated: tree.negated, term })) };
      return { kind: 'isNull', negated: tree.negated, term: tree.arg };
    case 'distinctFrom':
      return distinct(tree.left, tree.right, tree.negated) ?? opaque(tree);
    case 'operator':
      return operator(tree) ?? opaque(tree);
    default:
      return opaque(tree);
  }
}

export function negate(formula: Formula): Formula {
  switch (formula.kind) {
    case 'and':
      return { kind: 'or', args: formula.args.map(negate) };
    case 'or':
      return { kind: 'and', args: formula.args.map(negate) };
    case 'isNull':
    case 'opaque':
      return { ...formula, negated: !formula.negated };
    case 'compare':
      return { ...formula, operator: negations[formula.operator] };
    default:
      return unreachable(formula);
  }
}

export function compare(term: ExpressionTree, operator: Comparison, value: ExpressionTree): Formula {
  const constant = constantOf(value);
  return constant ? { kind: 'compare', operator, term: withoutRelabelling(term), value: constant } : opaque({ kind: 'operator', name: operator, left: term, right: value });
}

export function notNull(term: ExpressionTree): Formula {
  return { kind: 'isNull', negated: true, term };
}

/** A literal, perhaps signed, perhaps cast. */
export function constantOf(tree: ExpressionTree): Constant | undefined {
  switch (tree.kind) {
    case 'literal':
      return tree.type === 'null' ? undefined : { text: tree.value, numeric: tree.type === 'integer' || tree.type === 'float' };
    case 'cast': {
      const inner = constantOf(tree.arg);
      return inner && tree.type.arrayDimensions === 0 ? { ...inner, type: typeText(tree.type) } : undefined;
    }
    case 'operator': {
      const inner = tree.left === undefined && tree.name === '-' ? constantOf(tree.right) : undefined;
      return inner?.numeric ? { ...inner, text: inner.text.startsWith('-') ? inner.text.slice(1) : `-${inner.text}` } : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether two expressions are the same, wherever they stand. */
export function sameTree(a: ExpressionTree, b: ExpressionTree): boolean {
  return comparable(a) === comparable(b);
}

/** Only the last part of a column's path counts: a table's own conditions speak of its own columns. */
function comparable(tree: ExpressionTree): string {
  if (tree.kind === 'column') return JSON.stringify(tree.path.at(-1));
  return JSON.stringify(tree, (key, value: unknown) => (key === 'range' || key === 'at' || key === 'text' ? undefined : key === 'path' && Array.isArray(value) ? value.slice(-1) : value));
}

function operator(tree: Extract<ExpressionTree, { kind: 'operator' }>): Formula | undefined {
  const { left, right } = tree;
  if (!left) return undefined;
  switch (tree.name) {
    case 'in':
    case 'not in':
      return right.kind === 'row' ? oneOf(left, right.args, tree.name === 'in' ? '=' : '<>') : undefined;
    case 'any':
    case 'all': {
      const symbol = comparison(tree.symbol ?? '');
      const elements = elementsOf(right);
      return symbol && elements && (tree.name === 'any') === (symbol === '=') ? oneOf(left, elements, symbol) : undefined;
    }
    case 'between':
    case 'not between': {
      const [low, high] = right.kind === 'row' ? right.args : [];
      if (!low || !high) return undefined;
      const inside: Formula = { kind: 'and', args: [compare(left, '>=', low), compare(left, '<=', high)] };
      return tree.name === 'between' ? inside : negate(inside);
    }
    default: {
      const symbol = comparison(tree.name);
      return symbol && comparisonFormula(left, symbol, right);
    }
  }
}

function comparisonFormula(left: ExpressionTree, symbol: Comparison, right: ExpressionTree): Formula | undefined {
  const truth = truthOf(right) ?? truthOf(left);
  if (truth !== undefined && (symbol === '=' || symbol === '<>')) {
    const formula = formulaOf(truthOf(right) === undefined ? right : left);
    return truth === (symbol === '=') ? formula : negate(formula);
  }
  if (constantOf(right)) return compare(left, symbol, right);
  return constantOf(left) ? compare(right, mirrored[symbol], left) : undefined;
}

/** `a IN (1, 2)` is `a = 1 OR a = 2`, `a NOT IN (1, 2)` is `a <> 1 AND a <> 2` (predtest.c: arrayexpr_startup_fn). */
function oneOf(term: ExpressionTree, values: readonly ExpressionTree[], symbol: Comparison): Formula {
  const args = values.map((value) => compare(term, symbol, value));
  return symbol === '=' ? { kind: 'or', args } : { kind: 'and', args };
}

/** `a IS DISTINCT FROM NULL` is `a IS NOT NULL` (parse_expr.c: transformAExprDistinct). */
function distinct(left: ExpressionTree, right: ExpressionTree, negated: boolean): Formula | undefined {
  const term = isNullLiteral(right) ? left : isNullLiteral(left) ? right : undefined;
  return term && { kind: 'isNull', negated: !negated, term };
}

/** The elements of ARRAY[…] and of a plain array literal: `'{a,b}'`. */
function elementsOf(tree: ExpressionTree): readonly ExpressionTree[] | undefined {
  if (tree.kind === 'cast') return elementsOf(tree.arg);
  if (tree.kind === 'array') return tree.args;
  const plain = tree.kind === 'literal' && tree.type === 'string' ? /^\{([^{}"\\\s]+)\}$/.exec(tree.value)?.[1] : undefined;
  const values = plain?.split(',') ?? [];
  return values.length === 0 || values.some((value) => value.toLowerCase() === 'null') ? undefined : values.map((value) => ({ kind: 'literal', type: 'string', value }));
}

function comparison(name: string): Comparison | undefined {
  switch (name) {
    case '<': case '<=': case '=': case '>=': case '>': case '<>':
      return name;
    case '!=':
      return '<>';
    default:
      return undefined;
  }
}

function truthOf(tree: ExpressionTree): boolean | undefined {
  return tree.kind === 'literal' && tree.type === 'boolean' ? tree.value === 'true' : undefined;
}

function isNullLiteral(tree: ExpressionTree): boolean {
  return tree.kind === 'literal' && tree.type === 'null';
}

/** varchar columns are compared as text: a cast between the two on the column's side changes nothing. */
function withoutRelabelling(tree: ExpressionTree): ExpressionTree {
  return tree.kind === 'cast' && tree.type.arrayDimensions === 0 && tree.type.name === 'text' ? withoutRelabelling(tree.arg) : tree;
}

function opaque(tree: ExpressionTree): Formula {
  return { kind: 'opaque', negated: false, tree };
}

function typeText({ schema, name, modifiers }: TypeName): string {
  const text = schema === undefined || schema === 'pg_catalog' ? name : `${schema}.${name}`;
  return modifiers.length > 0 ? `${text}(${modifiers.join(',')})` : text;
}

function unreachable(value: never): never {
  throw new Error(`not a formula: ${JSON.stringify(value)}`);
}
