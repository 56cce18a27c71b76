import type { Operation } from '../operations/index.ts';

/**
 * In which order PostgreSQL executes the commands of one ALTER TABLE (tablecmds.c: AlterTablePass). The passes that
 * re-create indexes and constraints after a type change have no commands of their own.
 */
const passes = ['drop', 'alter type', 'add column', 'set expression', 'column attributes', 'add index constraint', 'add index', 'add other constraint', 'misc'] as const;
type Pass = (typeof passes)[number];

/** The commands of one ALTER TABLE in the order in which PostgreSQL executes them; those of one pass stay as they were written. */
export function alterTablePasses<T extends Operation>(operations: readonly T[]): readonly T[] {
  if (operations.length < 2) return operations;
  return passes.flatMap((pass) => operations.filter((operation) => passOf(operation) === pass));
}

/** tablecmds.c: ATPrepCmd, and ATParseTransformCmd for constraints. */
function passOf(operation: Operation): Pass {
  switch (operation.kind) {
    case 'dropColumn':
    case 'dropConstraint':
    case 'dropDefault':
    case 'dropNotNull':
    case 'dropExpression':
    case 'dropIdentity':
    case 'dropOids':
      return 'drop';
    case 'alterColumnType':
      return 'alter type';
    case 'addColumn':
      return 'add column';
    case 'setExpression':
      return 'set expression';
    case 'setNotNull':
      return 'column attributes';
    case 'setDefault':
    case 'addIdentity':
      return 'add other constraint';
    case 'addConstraint':
      switch (operation.constraint.kind) {
        case 'notNull':
          return 'column attributes';
        case 'primaryKey':
        case 'unique':
          return operation.constraint.usingIndex === undefined ? 'add index' : 'add index constraint';
        case 'exclude':
          return 'add index';
        case 'check':
        case 'foreignKey':
          return 'add other constraint';
        default:
          return unreachable(operation.constraint);
      }
    default:
      return 'misc';
  }
}

function unreachable(value: never): never {
  throw new Error(`no kind of constraint: ${JSON.stringify(value)}`);
}
