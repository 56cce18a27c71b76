import { columnsOf, walkExpression, type Expression, type ExpressionTree, type FunctionCall, type IndexElement } from '../operations/index.ts';

/** Trees never change, so what was once found in one holds for good. */
const columns = new WeakMap<ExpressionTree, readonly string[]>();
const calls = new WeakMap<ExpressionTree, readonly FunctionCall[]>();

/** The columns that an expression names. */
export function columnsUsed(expression: Expression): readonly string[] {
  return remember(columns, expression.tree, columnsOf);
}

export function mentions(expression: Expression | undefined, column: string): boolean {
  return expression !== undefined && columnsUsed(expression).includes(column);
}

/** The functions that an expression calls. */
export function callsOf(expression: Expression): readonly FunctionCall[] {
  return remember(calls, expression.tree, (tree) => [...walkExpression(tree)].flatMap((part): readonly FunctionCall[] => {
    if (part.kind === 'call') return [{ name: part.name, argumentCount: part.args.length }];
    return part.kind === 'subquery' ? part.query.calls : [];
  }));
}

/** Whether two expressions mean the same, wherever and however they are written. */
export function sameExpression(a: Expression | undefined, b: Expression | undefined): boolean {
  return meaningOf(a?.tree) === meaningOf(b?.tree);
}

/** Whether two keys of indexes could serve each other: order and NULLS aside, as CompareIndexInfo (index.c) has it. */
export function sameIndexElement(a: IndexElement | undefined, b: IndexElement | undefined): boolean {
  return a?.column === b?.column && sameExpression(a?.expression, b?.expression) && a?.opclass?.name === b?.opclass?.name && a?.collation?.name === b?.collation?.name;
}

function meaningOf(tree: ExpressionTree | undefined): string | undefined {
  return JSON.stringify(tree, (key, value: unknown) => (key === 'at' || key === 'range' || key === 'text' ? undefined : value));
}

function remember<T>(known: WeakMap<ExpressionTree, T>, tree: ExpressionTree, find: (tree: ExpressionTree) => T): T {
  const found = known.get(tree) ?? find(tree);
  known.set(tree, found);
  return found;
}
