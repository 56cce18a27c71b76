import type { ColumnDefinition, Constraint, Operation } from '../../src/lint/index.ts';

/** The names that an operation gives to something, as PostgreSQL stores them. What it merely refers to is cut in the same way, and found. */
export function definedNames(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'createTable':
      return [operation.name.name, ...operation.columns.flatMap(ofColumn), ...operation.constraints.flatMap(ofConstraint)];
    case 'createTableAs':
    case 'createView':
      return [operation.name.name, ...operation.columnNames];
    case 'addColumn':
      return ofColumn(operation.column);
    case 'addConstraint':
      return ofConstraint(operation.constraint);
    case 'createIndex':
      return operation.name === undefined ? [] : [operation.name];
    case 'createDomain':
      return [operation.name.name, ...operation.checks.flatMap(ofConstraint)];
    case 'createCompositeType':
      return [operation.name.name, ...operation.attributes.map(({ name }) => name)];
    case 'createStatistics':
      return operation.name ? [operation.name.name] : [];
    case 'createSequence':
    case 'createEnum':
    case 'createType':
    case 'createFunction':
      return [operation.name.name];
    case 'createTrigger':
    case 'createPolicy':
    case 'createRule':
    case 'createPublication':
    case 'createSchema':
      return [operation.name];
    case 'renameRelation':
    case 'renameColumn':
    case 'renameConstraint':
    case 'renameOnTable':
    case 'renameObject':
      return [operation.to];
    default:
      return [];
  }
}

function ofColumn({ name, notNull, constraints }: ColumnDefinition): readonly string[] {
  return [name, ...(notNull?.name !== undefined ? [notNull.name] : []), ...constraints.flatMap(ofConstraint)];
}

function ofConstraint({ name }: Constraint): readonly string[] {
  return name === undefined ? [] : [name];
}
