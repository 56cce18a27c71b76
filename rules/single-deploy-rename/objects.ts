import {
  findFunctions, findRelation, findType, isSameName, nameMadeBy, nameOf, nameTakenBy, searchPath,
  type Lookup, type ObjectName, type OperationOf, type PlacedOperation, type Report, type StatementUnit, type UserFunction,
} from '../../src/lint/index.ts';
import { literal, writtenName } from '../../src/rewrite/index.ts';
import { enumValuePlan, functionPlan, planFor } from './object-plans.ts';

type Move = OperationOf<'renameObject'> | OperationOf<'setObjectSchema'>;
export type Renamed = { readonly object: string; readonly from: string; readonly to: string };

/** What code names in queries; databases, roles, tablespaces and their like it names elsewhere, if at all. */
const named: ReadonlySet<string> = new Set(['type', 'domain', 'function', 'procedure', 'routine', 'aggregate', 'schema', 'extension']);

/** RENAME TO and SET SCHEMA of types, functions and schemas. */
export function movedObject({ operation, unit, transaction, index }: PlacedOperation<Move>, placed: readonly PlacedOperation[]): Report | undefined {
  const taken = nameTakenBy(operation);
  if (!taken || !named.has(operation.object)) return undefined;
  const [earlier, later] = [placed.slice(0, index), placed.slice(index + 1).filter((other) => other.transaction === transaction)];
  if (!mayBeOld(operation, taken, unit) || earlier.some((other) => isSameName(nameMadeBy(other.operation), taken))) return undefined;
  // Swapped with another object, in either half of the swap.
  if (later.some((other) => isReplacement(other, operation, taken)) || earlier.some((other) => isSameName(nameTakenBy(other.operation), nameMadeBy(operation)))) return undefined;

  const from = writtenName(operation.name);
  const to = operation.kind === 'renameObject' ? writtenName({ ...operation.name, name: operation.to }) : writtenName({ schema: operation.schema, name: operation.name.name });
  const routine = routineNamed(operation, unit);
  const moved = operation.kind === 'setObjectSchema' && (operation.object === 'extension' || searchPath(unit).includes(operation.schema));
  return {
    unit, ...(moved && { severity: 'warning' as const }),
    at: operation.range,
    message: `The ${operation.object} ${from} becomes ${to} while running code still calls it ${from}.`,
    why: `From the moment this commits, queries that name ${from} fail. That lasts until the last process of the release that runs now is gone.`,
    help: help(operation.object, from, to),
    rewrite: () => (routine && operation.kind === 'renameObject' ? functionPlan(routine, { object: operation.object, from, to }) : planFor({ object: operation.object, from, to })),
  };
}

function help(object: string, from: string, to: string): string {
  switch (object) {
    case 'function':
    case 'procedure':
    case 'routine':
    case 'aggregate':
      return `Create ${to} beside ${from}, and drop ${from} in a later deploy, when no code calls it any more.`;
    case 'schema':
      return `Release code that finds its tables through search_path instead of naming ${from}, and rename the schema in a later deploy.`;
    default:
      return `Release code that doesn't name ${from}, and rename the ${object} in a later deploy; or keep the name.`;
  }
}

/** A domain over an enum is no stand-in for it: their values can't be compared. */
function isReplacement({ operation }: PlacedOperation, { object }: Move, name: ObjectName): boolean {
  return isSameName(nameMadeBy(operation), name) && (operation.kind !== 'createDomain' || object === 'domain');
}

/** False where the object isn't there, is this deploy's, or is called by triggers only. */
function mayBeOld(operation: Move, name: ObjectName, unit: StatementUnit): boolean {
  switch (name.space) {
    case 'type':
      return isOldType(operation.name, unit);
    case 'routine': {
      const overloads = operation.object === 'aggregate' ? 'unknown' : findFunctions(unit.schema, operation.name, searchPath(unit));
      return overloads === 'unknown' || (overloads !== 'absent' && overloads.some(({ returns }) => returns?.name !== 'trigger' && returns?.name !== 'event_trigger'));
    }
    default:
      return true;
  }
}

function isOldType(name: Move['name'], unit: StatementUnit): boolean {
  const relation = findRelation(unit.schema, name, searchPath(unit));
  if (typeof relation !== 'string' && relation.kind === 'composite type') return relation.new !== 'yes';
  const type = findType(unit.schema, name, searchPath(unit));
  return type === 'unknown' || (type !== 'absent' && type.createdBy !== unit.schema.deploy);
}

/** The only overload of the name. */
function routineNamed({ object, name }: Move, unit: StatementUnit): UserFunction | undefined {
  const overloads: Lookup<readonly UserFunction[]> = object === 'function' || object === 'routine' ? findFunctions(unit.schema, name, searchPath(unit)) : 'unknown';
  return typeof overloads === 'string' || overloads.length > 1 ? undefined : overloads[0];
}

/** ALTER TYPE … RENAME VALUE. */
export function renamedEnumValue({ operation, unit, index }: PlacedOperation<OperationOf<'renameEnumValue'>>, placed: readonly PlacedOperation[]): Report | undefined {
  const { type: name, value, to } = operation;
  const isNew = placed.slice(0, index).some(({ operation: other }) =>
    (other.kind === 'addEnumValue' && other.type.name === name.name && other.value === value) || (other.kind === 'renameEnumValue' && other.type.name === name.name && other.to === value));
  if (isNew || !isOldType(name, unit)) return undefined;
  const type = findType(unit.schema, name, searchPath(unit));
  if (typeof type !== 'string' && type.kind === 'enum' && type.whole && !type.values.includes(value)) return undefined;
  const typeName = typeof type === 'string' ? writtenName(name) : nameOf(type);
  return {
    unit,
    at: operation.range,
    message: `The value ${literal(value)} of ${typeName} becomes ${literal(to)} while running code still writes ${literal(value)}.`,
    why: `From the moment this commits, queries with ${literal(value)} fail with: invalid input value for enum. Rows that held it come back as ${literal(to)}, which the release that runs now doesn't know.`,
    help: `Add ${literal(to)} as a new value, release code that understands both, and change the rows in batches. The old value stays: PostgreSQL can't drop one.`,
    rewrite: () => enumValuePlan(typeof type === 'string' ? undefined : type, typeName, value, to, unit),
  };
}
