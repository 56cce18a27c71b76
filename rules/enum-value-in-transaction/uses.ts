import type { ExpressionTree, Operation, Query, Range, RuleContext, StatementUnit } from '../../src/lint/index.ts';
import { best, typeMatch, wholeTable, type Match, type NewValue } from './enum-type.ts';
import { placesOf, type Place } from './places.ts';

/** Where a statement uses the value; `certain`: it is surely read as one of the enum's. */
export interface Use {
  readonly at: Range;
  readonly certain: boolean;
}

/** The first use of the value that an operation makes. PostgreSQL reads a constant of an enum when it parses the statement, stored expressions too (enum.c: check_safe_enum_use). */
export function useOf(added: NewValue, operation: Operation, unit: StatementUnit, context: RuleContext): Use | undefined {
  for (const { expression, wanted, column } of placesOf(added, operation, unit)) {
    const found = search(expression.tree, wanted, added, column, unit);
    if (found !== 'no') return { at: expression.range, certain: found === 'yes' };
  }
  return useInText(added, operation, unit, context);
}

/** Whether a constant with the value stands where the enum is wanted. */
function search(tree: ExpressionTree, wanted: Match, added: NewValue, column: Place['column'], unit: StatementUnit): Match {
  const inside = (part: ExpressionTree | undefined, want: Match): Match => (part ? search(part, want, added, column, unit) : 'no');
  const any = (parts: readonly ExpressionTree[], want: Match): Match => best(parts.map((part) => inside(part, want)));
  switch (tree.kind) {
    case 'literal':
      return tree.type === 'string' && tree.value === added.value ? wanted : 'no';
    case 'cast':
      return inside(tree.arg, typeMatch(added, tree.type, unit));
    case 'operator':
      return best([inside(tree.right, resultOf(tree.left, added, column, unit)), inside(tree.left, resultOf(tree.right, added, column, unit))]);
    case 'distinctFrom':
      return best([inside(tree.right, resultOf(tree.left, added, column, unit)), inside(tree.left, resultOf(tree.right, added, column, unit))]);
    case 'case':
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'array':
    case 'row':
      return any(tree.args, best([wanted, ...tree.args.map((arg) => resultOf(arg, added, column, unit))]));
    case 'and':
    case 'or':
    case 'call':
    case 'other':
    case 'subquery':
      return any(tree.args, 'no');
    case 'not':
    case 'isNull':
    case 'isBoolean':
    case 'collate':
      return inside(tree.arg, 'no');
    default:
      return 'no';
  }
}

/** Of what type the other side of a comparison is. */
function resultOf(tree: ExpressionTree | undefined, added: NewValue, column: Place['column'], unit: StatementUnit): Match {
  if (tree?.kind === 'column') return column(tree.path.at(-1) ?? '');
  return tree?.kind === 'cast' ? typeMatch(added, tree.type, unit) : 'no';
}

/** Queries and VALUES are no expressions here: a constant like the value, and a column of the enum among those that are named. */
function useInText(added: NewValue, operation: Operation, unit: StatementUnit, context: RuleContext): Use | undefined {
  const query = queryOf(operation);
  if (!query) return undefined;
  const constant = `'${added.value.replaceAll('\'', '\'\'')}'`;
  const { start } = operation.range;
  const at = context.source(unit, operation.range).indexOf(constant);
  const target = operation.kind === 'insert' ? [wholeTable(added, operation.table, operation.columns, unit)] : [];
  const match = best([...target, ...query.reads.map(({ name, columns, perhapsColumns }) => wholeTable(added, name, [...columns, ...perhapsColumns], unit))]);
  return at < 0 || match === 'no' ? undefined : { at: { start: start + at, end: start + at + constant.length }, certain: false };
}

function queryOf(operation: Operation): Query | undefined {
  switch (operation.kind) {
    case 'insert':
    case 'merge':
    case 'select':
    case 'createView':
    case 'createTableAs':
      return operation.query;
    default:
      return undefined;
  }
}
