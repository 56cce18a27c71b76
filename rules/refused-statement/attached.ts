import { findRelation, findType, isTable, nameOf, searchPath, tableNamed, type Operation, type QualifiedName, type RuleContext, type StatementUnit, type Table } from '../../src/lint/index.ts';
import { byHand, leaveOut, listed, type Check, type Refusal } from './refusal.ts';

/** Triggers, policies, types and labels of enums that are not there, or are there already. */
export const attached: Check = (operation, unit, context) => {
  switch (operation.kind) {
    case 'createTrigger': {
      const table = wholeTable(operation.table, unit);
      const exists = table && !operation.replace && !operation.ifNotExists && table.triggers.some(({ name }) => name === operation.name);
      return exists ? again(`trigger "${operation.name}" for relation "${table.name}" already exists`, operation, unit, context) : undefined;
    }
    case 'createPolicy': {
      const table = wholeTable(operation.table, unit);
      const exists = table && !operation.ifNotExists && table.policies.some(({ name }) => name === operation.name);
      return exists ? again(`policy "${operation.name}" for table "${table.name}" already exists`, operation, unit, context) : undefined;
    }
    case 'dropFromTable': {
      const table = wholeTable(operation.table, unit);
      if (!table || operation.ifExists || namesOn(table, operation.object).includes(operation.name)) return undefined;
      return { ...gone(`${operation.object} "${operation.name}" for ${operation.object === 'rule' ? 'relation' : 'table'} "${table.name}" does not exist`, operation.name), rewrite: () => leaveOut(`Leave out the drop of ${operation.name}, which is not there`, operation, unit, context) };
    }
    case 'alterPolicy': {
      const table = wholeTable(operation.table, unit);
      return !table || namesOn(table, 'policy').includes(operation.name) ? undefined : gone(`policy "${operation.name}" for table "${table.name}" does not exist`, operation.name);
    }
    case 'toggleTrigger': {
      const table = wholeTable(operation.table, unit);
      const name = typeof operation.trigger === 'string' ? undefined : operation.trigger.name;
      return !table || name === undefined || namesOn(table, 'trigger').includes(name) ? undefined : gone(`trigger "${name}" for table "${table.name}" does not exist`, name);
    }
    case 'createEnum':
    case 'createDomain':
    case 'createType':
    case 'createCompositeType':
      return typeAgain(operation, unit, context);
    case 'addEnumValue':
      return operation.ifNotExists ? missingType(operation.type, unit) : missingType(operation.type, unit) ?? label(operation.type, operation.value, true, unit, operation, context);
    case 'renameEnumValue':
      return missingType(operation.type, unit) ?? label(operation.type, operation.value, false, unit, operation, context) ?? label(operation.type, operation.to, true, unit, operation, context);
    case 'dropType': {
      const refusal = operation.ifExists ? undefined : missingType(operation.name, unit);
      return refusal && { ...refusal, help: 'Leave it out, or write IF EXISTS.', rewrite: () => leaveOut(`Leave out the drop of ${operation.name.name}, which is not there`, operation, unit, context) };
    }
    default:
      return undefined;
  }
};

/** The table, if everything on it is known. */
function wholeTable(name: QualifiedName, unit: StatementUnit): Table | undefined {
  const table = name.template ? 'unknown' : tableNamed(unit, name);
  return typeof table !== 'string' && isTable(table) && table.whole ? table : undefined;
}

function namesOn(table: Table, object: 'trigger' | 'policy' | 'rule'): readonly string[] {
  switch (object) {
    case 'trigger':
      return table.triggers.map(({ name }) => name);
    case 'policy':
      return table.policies.map(({ name }) => name);
    case 'rule':
      return table.rules;
    default:
      return unreachable(object);
  }
}

function again(error: string, operation: Operation, unit: StatementUnit, context: RuleContext): Refusal {
  return { error, help: 'Leave the statement out, choose another name, or drop the old one before it.', rewrite: () => leaveOut('Leave out what is there already', operation, unit, context) };
}

function gone(error: string, name: string): Refusal {
  return { error, help: 'Leave it out, or correct the name.', rewrite: () => byHand('Correct the name', `Correct the name ${name}, or leave this out: what it names was dropped, renamed or never created by what ran before.`) };
}

function typeAgain(operation: Extract<Operation, { readonly kind: 'createEnum' | 'createDomain' | 'createType' | 'createCompositeType' }>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const { name, ifNotExists } = operation;
  const [first] = searchPath(unit);
  const schema = name.schema ?? first;
  if (name.template || ifNotExists || schema === undefined || schema === '') return undefined;
  const type = findType(unit.schema, { schema, name: name.name }, []);
  const known = typeof type !== 'string' && type.kind !== 'shell' && !('whole' in type && !type.whole);
  return known ? again(`type "${name.name}" already exists`, operation, unit, context) : undefined;
}

function missingType(name: QualifiedName, unit: StatementUnit): Refusal | undefined {
  if (name.template || findType(unit.schema, name, searchPath(unit)) !== 'absent' || findRelation(unit.schema, name, searchPath(unit)) !== 'absent') return undefined;
  const written = name.schema === undefined ? name.name : `${name.schema}.${name.name}`;
  return { error: `type "${written}" does not exist`, help: `Create the type before this statement, or correct its name.`, rewrite: () => byHand('Name a type that is there', `Create ${written} before this statement, or correct its name.`) };
}

/** Of an enum whose labels are all known; `taken`: that it is there is what is wrong. */
function label(name: QualifiedName, value: string, taken: boolean, unit: StatementUnit, operation: Operation, context: RuleContext): Refusal | undefined {
  const type = name.template ? 'unknown' : findType(unit.schema, name, searchPath(unit));
  if (typeof type === 'string' || type.kind !== 'enum' || !type.whole || type.values.includes(value) !== taken) return undefined;
  if (taken) return { error: `enum label "${value}" already exists`, help: 'Leave it out, or write another value.', rewrite: () => leaveOut(`Leave out the value, which ${nameOf(type)} has already`, operation, unit, context) };
  return { error: `"${value}" is not an existing enum label`, help: `Name a value that ${nameOf(type)} has.`, rewrite: () => byHand('Name a value that is there', `Correct the value: ${nameOf(type)} has ${listed(type.values.map((one) => `'${one}'`))}.`) };
}

function unreachable(value: never): never {
  throw new Error(`no kind of object: ${String(value)}`);
}
