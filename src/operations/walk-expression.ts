import { tokenize } from '../sql/index.ts';
import type { Expression, ExpressionTree } from './expressions.ts';
import { quoteIdentifier } from './quote.ts';

/** The expressions directly inside one. */
function partsOf(tree: ExpressionTree): readonly ExpressionTree[] {
  switch (tree.kind) {
    case 'literal':
    case 'column':
    case 'valueFunction':
    case 'setToDefault':
    case 'parameter':
      return [];
    case 'call':
    case 'and':
    case 'or':
    case 'case':
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'array':
    case 'row':
    case 'subquery':
    case 'other':
      return tree.args;
    case 'operator':
    case 'distinctFrom':
      return tree.left ? [tree.left, tree.right] : [tree.right];
    case 'not':
    case 'isNull':
    case 'isBoolean':
    case 'cast':
    case 'collate':
      return [tree.arg];
    default:
      return unreachable(tree);
  }
}

/** Every node of an expression, outer before inner. The insides of subqueries are not visited: their `query` tells of them. */
export function* walkExpression(tree: ExpressionTree): Generator<ExpressionTree> {
  // An own stack: thousands of terms in a row nest as deep, and a generator for each would cost their square.
  const stack: ExpressionTree[] = [tree];
  for (let next = stack.pop(); next; next = stack.pop()) {
    yield next;
    stack.push(...partsOf(next).toReversed());
  }
}

/** The columns that an expression names, each once, without what qualifies them. A whole row (`*`) is none. */
export function columnsOf(tree: ExpressionTree): string[] {
  const columns = new Set<string>();
  for (const part of walkExpression(tree)) if (part.kind === 'column') columns.add(part.path.at(-1) ?? '');
  columns.delete('*');
  return [...columns];
}

/**
 * The expression with a column renamed, however it is qualified. Only the tokens of the references change: strings,
 * comments and function names that look alike stay (facts/prototypes.md 7). `range` stays the place of the original.
 */
export function renameColumn(expression: Expression, from: string, to: string): Expression {
  const tokens = tokenize(expression.text);
  const splices: Splice[] = [];
  for (const part of walkExpression(expression.tree)) {
    if (part.kind !== 'column' || part.path.at(-1) !== from) continue;
    const first = tokens.findIndex((token) => token.start === part.at);
    const token = tokens[first + 2 * (part.path.length - 1)];
    if (first >= 0 && token) splices.push({ start: token.start, end: token.end, text: quoteIdentifier(to) });
  }
  if (splices.length === 0) return expression;
  splices.sort((a, b) => a.start - b.start);
  return { ...expression, text: splice(expression.text, splices), tree: renamed(expression.tree, from, to, splices) };
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function splice(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of splices) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

function renamed(tree: ExpressionTree, from: string, to: string, splices: readonly Splice[]): ExpressionTree {
  const inner = (part: ExpressionTree): ExpressionTree => renamed(part, from, to, splices);
  switch (tree.kind) {
    case 'column': {
      const path = tree.path.at(-1) === from ? [...tree.path.slice(0, -1), to] : tree.path;
      return { ...tree, path, at: tree.at + growthBefore(tree.at, splices) };
    }
    case 'literal':
    case 'valueFunction':
    case 'setToDefault':
    case 'parameter':
      return tree;
    case 'call':
    case 'and':
    case 'or':
    case 'case':
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'array':
    case 'row':
    case 'subquery':
    case 'other':
      return { ...tree, args: tree.args.map(inner) };
    case 'operator':
      return { ...tree, ...(tree.left && { left: inner(tree.left) }), right: inner(tree.right) };
    case 'distinctFrom':
      return { ...tree, left: inner(tree.left), right: inner(tree.right) };
    case 'not':
    case 'isNull':
    case 'isBoolean':
    case 'cast':
    case 'collate':
      return { ...tree, arg: inner(tree.arg) };
    default:
      return unreachable(tree);
  }
}

function growthBefore(at: number, splices: readonly Splice[]): number {
  return splices.reduce((growth, { start, end, text }) => (start < at ? growth + text.length - (end - start) : growth), 0);
}

function unreachable(value: never): never {
  throw new Error(`not an expression: ${JSON.stringify(value)}`);
}
