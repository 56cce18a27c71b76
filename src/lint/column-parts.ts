import { columnsOf, quoteIdentifier, type Expression } from '../operations/index.ts';
import { indexesOf, isView, relationById, type Index, type Schema, type Table, type TableConstraint, type View } from '../schema/index.ts';

/** What hangs on a column of a table, as far as it is known. */
export interface ColumnParts {
  readonly constraints: readonly TableConstraint[];
  /** Without those that serve a constraint. */
  readonly indexes: readonly Index[];
  readonly views: readonly View[];
}

export function columnParts(schema: Schema, table: Table, column: string): ColumnParts {
  return {
    constraints: table.constraints.filter((constraint) => constraintNames(constraint, column)),
    indexes: indexesOf(schema, table).filter((index) => index.constraint === undefined && indexNames(index, column)),
    views: table.views.flatMap((id) => relationById(schema, id) ?? []).filter(isView).filter((view) => view.uses.some(({ relation, columns }) => relation === table.id && columns !== 'all' && columns.includes(column))),
  };
}

/** `constraint a, index b`; empty where nothing is known. */
export function partNames({ constraints, indexes }: Pick<ColumnParts, 'constraints' | 'indexes'>): string {
  return [...constraints.map(({ name }) => `constraint ${quoteIdentifier(name)}`), ...indexes.map(({ name }) => `index ${quoteIdentifier(name)}`)].join(', ');
}

function constraintNames(constraint: TableConstraint, column: string): boolean {
  switch (constraint.kind) {
    case 'check':
      return constraint.columnsUsed.includes(column);
    case 'exclude':
      return constraint.elements.some((element) => element.column === column || uses(element.expression, column)) || uses(constraint.where, column);
    case 'foreignKey':
    case 'primaryKey':
    case 'unique':
      return constraint.columns.includes(column);
    default:
      return unreachable(constraint);
  }
}

function indexNames({ elements, include, where }: Index, column: string): boolean {
  return include.includes(column) || elements.some((element) => element.column === column || uses(element.expression, column)) || uses(where, column);
}

function uses(expression: Expression | undefined, column: string): boolean {
  return expression !== undefined && columnsOf(expression.tree).includes(column);
}

function unreachable(value: never): never {
  throw new Error(`no constraint: ${JSON.stringify(value)}`);
}
