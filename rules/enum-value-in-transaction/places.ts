import { tableNamed, type ColumnDefinition, type Constraint, type Expression, type Operation, type PartitionBound, type StatementUnit, type WrittenName } from '../../src/lint/index.ts';
import { columnType, typeMatch, type Match, type NewValue } from './enum-type.ts';

/** An expression, what its result is to be, and what its column references are. */
export interface Place {
  readonly expression: Expression;
  readonly wanted: Match;
  readonly column: (name: string) => Match;
}

/** The expressions that an operation makes PostgreSQL read. */
export function* placesOf(added: NewValue, operation: Operation, unit: StatementUnit): Generator<Place> {
  const column = (table: WrittenName) => (name: string): Match => columnType(added, table, name, unit);
  const condition = (table: WrittenName, ...expressions: readonly (Expression | undefined)[]): Place[] =>
    expressions.flatMap((expression) => (expression ? [{ expression, wanted: 'no', column: column(table) }] : []));
  switch (operation.kind) {
    case 'addColumn':
      yield* inDefinitions(added, [operation.column], operation.column.constraints, unit, column(operation.table));
      return;
    case 'createTable':
      yield* inDefinitions(added, operation.columns, [...operation.constraints, ...operation.columns.flatMap(({ constraints }) => constraints)], unit, () => 'no');
      if (operation.partitionOf) yield* inBound(added, operation.partitionOf.parent, operation.partitionOf.bound, unit);
      return;
    case 'attachPartition':
      yield* inBound(added, operation.table, operation.bound, unit);
      return;
    case 'setDefault':
      yield { expression: operation.expression, wanted: column(operation.table)(operation.column), column: column(operation.table) };
      return;
    case 'alterColumnType':
      if (operation.using) yield { expression: operation.using, wanted: typeMatch(added, operation.type, unit), column: column(operation.table) };
      return;
    case 'addConstraint':
      if (operation.constraint.kind === 'check') yield* condition(operation.table, operation.constraint.expression);
      return;
    case 'createIndex':
      yield* condition(operation.table, operation.where, ...operation.elements.map(({ expression }) => expression));
      return;
    case 'createPolicy':
    case 'alterPolicy':
      yield* condition(operation.table, operation.using, operation.withCheck);
      return;
    case 'createTrigger':
      yield* condition(operation.table, operation.when);
      return;
    case 'update':
      for (const { column: name, value } of operation.assignments) yield { expression: value, wanted: column(operation.table)(name), column: column(operation.table) };
      yield* condition(operation.table, operation.where);
      return;
    case 'delete':
      yield* condition(operation.table, operation.where);
      return;
    default:
  }
}

function* inDefinitions(added: NewValue, definitions: readonly ColumnDefinition[], constraints: readonly Constraint[], unit: StatementUnit, others: Place['column']): Generator<Place> {
  const column = (name: string): Match => {
    const own = definitions.find((definition) => definition.name === name);
    return own ? typeMatch(added, own.type, unit) : others(name);
  };
  for (const { default: value, type, generated } of definitions) {
    for (const expression of [value, generated?.expression]) if (expression) yield { expression, wanted: typeMatch(added, type, unit), column };
  }
  for (const constraint of constraints) if (constraint.kind === 'check') yield { expression: constraint.expression, wanted: 'no', column };
}

function* inBound(added: NewValue, parent: WrittenName, bound: PartitionBound, unit: StatementUnit): Generator<Place> {
  const table = tableNamed(unit, parent);
  const keys = typeof table === 'string' ? [] : table.partitionKey?.elements ?? [];
  const values = bound.kind === 'list' ? [bound.values] : bound.kind === 'range' ? [bound.from, bound.to] : [];
  for (const list of values) {
    for (const [i, expression] of list.entries()) {
      const key = bound.kind === 'list' ? keys[0] : keys[i];
      yield { expression, wanted: key?.column === undefined ? 'unknown' : columnType(added, parent, key.column, unit), column: () => 'no' };
    }
  }
}
