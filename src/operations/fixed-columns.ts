import type { ExpressionTree } from './expressions.ts';
import { walkExpression } from './walk-expression.ts';

/** The columns that a condition sets equal to values (one, or a list) that come from no table. */
export function fixedColumns(condition: ExpressionTree): string[] {
  if (condition.kind === 'and') return condition.args.flatMap(fixedColumns);
  if (condition.kind !== 'operator' || !condition.left) return [];
  const { left, right } = condition;
  switch (condition.name) {
    case '=':
      return [...columnIfConstant(left, right), ...columnIfConstant(right, left)];
    case 'in':
      return columnIfConstant(left, right);
    case 'any':
      return condition.symbol === '=' ? columnIfConstant(left, right) : [];
    default:
      return [];
  }
}

function columnIfConstant(column: ExpressionTree, value: ExpressionTree): string[] {
  if (column.kind !== 'column' || [...walkExpression(value)].some((part) => part.kind === 'column' || part.kind === 'subquery')) return [];
  return [column.path.at(-1) ?? ''];
}
