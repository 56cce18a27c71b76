import type { BodyPiece } from '../sql/index.ts';
import type { Constraint } from './constraints.ts';
import type { Operation } from './statements.ts';

/**
 * PL/pgSQL has two ways to write IF [NOT] EXISTS where SQL has none, or none was used: a condition around the statement,
 * and an exception handler that catches the error. Either way the statement does nothing where the object is (or isn't)
 * there already.
 */
export function tolerate(operation: Operation, { conditional, caught }: Pick<BodyPiece, 'conditional' | 'caught'>): Operation {
  const catches = (...conditions: readonly Condition[]): boolean => conditional || caught.some((name) => name === 'others' || conditions.some((condition) => condition === name || codes[condition] === name.toLowerCase()));
  switch (operation.kind) {
    case 'createTable':
    case 'createTableAs':
    case 'createIndex':
    case 'createSequence':
      return catches('duplicate_table') ? { ...operation, ifNotExists: true } : operation;
    case 'createView':
      return catches('duplicate_table') ? { ...operation, ifNotExists: true } : operation;
    case 'createSchema':
      return catches('duplicate_schema') ? { ...operation, ifNotExists: true } : operation;
    case 'addColumn':
      return catches('duplicate_column') ? { ...operation, ifNotExists: true } : operation;
    case 'addConstraint':
      return catches(...constraintConditions(operation.constraint)) ? { ...operation, ifNotExists: true } : operation;
    case 'createEnum':
    case 'createDomain':
    case 'createType':
    case 'addEnumValue':
    case 'createStatistics':
    case 'createTrigger':
    case 'createPolicy':
    case 'createRule':
    case 'createPublication':
      return catches('duplicate_object') ? { ...operation, ifNotExists: true } : operation;
    case 'createCompositeType':
      return catches('duplicate_object', 'duplicate_table') ? { ...operation, ifNotExists: true } : operation;
    case 'createFunction':
      return catches('duplicate_function') ? { ...operation, ifNotExists: true } : operation;
    case 'dropRelation':
    case 'dropIndex':
    case 'dropType':
    case 'dropFunction':
    case 'dropFromTable':
    case 'dropSchema':
    case 'dropObject':
      return catches('undefined_table', 'undefined_object', 'undefined_function', 'invalid_schema_name') ? { ...operation, ifExists: true } : operation;
    case 'dropColumn':
      return { ...operation, ifExists: operation.ifExists || catches('undefined_table'), columnIfExists: operation.columnIfExists || catches('undefined_column') };
    case 'dropConstraint':
      return { ...operation, ifExists: operation.ifExists || catches('undefined_table'), constraintIfExists: operation.constraintIfExists || catches('undefined_object') };
    default:
      return operation;
  }
}

/** Names of errors (errcodes.txt), with what PL/pgSQL also calls them. */
const codes = {
  duplicate_table: 'sqlstate 42p07',
  duplicate_object: 'sqlstate 42710',
  duplicate_column: 'sqlstate 42701',
  duplicate_schema: 'sqlstate 42p06',
  duplicate_function: 'sqlstate 42723',
  invalid_table_definition: 'sqlstate 42p16',
  undefined_table: 'sqlstate 42p01',
  undefined_object: 'sqlstate 42704',
  undefined_column: 'sqlstate 42703',
  undefined_function: 'sqlstate 42883',
  invalid_schema_name: 'sqlstate 3f000',
} as const;

type Condition = keyof typeof codes;

/** A constraint with an index collides by the index's name; a second primary key is an error of its own (index.c: index_check_primary_key). */
function constraintConditions(constraint: Constraint): Condition[] {
  switch (constraint.kind) {
    case 'primaryKey': return ['duplicate_table', 'duplicate_object', 'invalid_table_definition'];
    case 'unique':
    case 'exclude': return ['duplicate_table', 'duplicate_object'];
    case 'check':
    case 'notNull':
    case 'foreignKey': return ['duplicate_object'];
  }
}
