import {
  findConstraint, findRelation, nameOf, tableNamed,
  type Constraint, type OperationOf, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { ofNewTable, secondKey, withoutPartitionKey, wordOf } from './keys.ts';
import { columnsOfExpression, missing } from './missing-columns.ts';
import { byHand, leaveOut, listed, type Check, type Refusal } from './refusal.ts';

/** Constraints that are not there, are there already, or can't be. */
export const constraints: Check = (operation, unit, context) => {
  switch (operation.kind) {
    case 'addConstraint':
      return added(operation, unit, context);
    case 'addColumn':
      return operation.column.constraints.some(({ kind }) => kind === 'primaryKey') ? secondKey(certain(tableNamed(unit, operation.table))) : undefined;
    case 'createTable':
      return ofNewTable(operation);
    case 'createIndex':
      return operation.unique ? withoutPartitionKey(certain(tableNamed(unit, operation.table)), operation.elements.flatMap(({ column }) => column ?? []), 'UNIQUE') : undefined;
    case 'dropConstraint':
      return operation.constraintIfExists ? undefined : absentOrInherited(operation, unit, context);
    case 'validateConstraint':
    case 'alterConstraint':
      return changed(operation, unit);
    case 'renameConstraint':
      return renamed(operation, unit);
    default:
      return undefined;
  }
};

/** The table, if it is surely as it is known. */
function certain(table: Table | 'absent' | 'unknown'): Table | undefined {
  return typeof table === 'string' || table.new === 'perhaps' || table.template ? undefined : table;
}

function added(operation: OperationOf<'addConstraint'>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const { constraint } = operation;
  const table = certain(tableNamed(unit, operation.table));
  if (!table || operation.ifNotExists) return undefined;
  const again = constraint.name === undefined ? undefined : taken(constraint, constraint.name, table, unit);
  if (again !== undefined) {
    return {
      error: again,
      help: 'Leave it out, or choose another name.',
      rewrite: () => leaveOut(`Leave out ${constraint.name ?? 'it'}, a name that ${nameOf(table)} uses already`, operation, unit, context),
    };
  }
  switch (constraint.kind) {
    case 'primaryKey':
    case 'unique':
      return (
        (constraint.kind === 'primaryKey' ? secondKey(table) : undefined) ??
        missing([...constraint.columns, ...constraint.include], table, (column) => `column "${column}" named in key does not exist`) ??
        (constraint.usingIndex === undefined ? withoutPartitionKey(table, constraint.columns, wordOf(constraint)) : undefined)
      );
    case 'check':
      return missing(columnsOfExpression(constraint.expression, table), table, (column) => `column "${column}" does not exist`);
    case 'foreignKey':
      return missing(constraint.columns, table, (column) => `column "${column}" referenced in foreign key constraint does not exist`);
    case 'notNull':
      return missing([constraint.column], table, (column, name) => `column "${column}" of relation "${name}" does not exist`);
    case 'exclude':
      return undefined;
    default:
      return unreachable(constraint);
  }
}

/** A key bears the name of its index, which no other relation may have (index.c: index_create). */
function taken(constraint: Constraint, name: string, table: Table, unit: StatementUnit): string | undefined {
  const old = table.constraints.find((one) => one.name === name);
  switch (constraint.kind) {
    case 'check':
    case 'foreignKey':
      return old && !old.inherited ? `constraint "${name}" for relation "${table.name}" already exists` : undefined;
    case 'unique':
    case 'primaryKey':
    case 'exclude': {
      if ('usingIndex' in constraint && constraint.usingIndex !== undefined) return old && constraint.usingIndex !== name ? `constraint "${name}" for relation "${table.name}" already exists` : undefined;
      const relation = findRelation(unit.schema, { schema: table.schema, name }, []);
      if (typeof relation !== 'string' && (relation.whole || relation.new !== 'no')) return `relation "${name}" already exists`;
      return old ? `constraint "${name}" for relation "${table.name}" already exists` : undefined;
    }
    case 'notNull':
      return undefined;
    default:
      return unreachable(constraint);
  }
}

/** A constraint of the table by name, NOT NULL and constraint triggers among them. */
function lookUp(table: Table, name: string): ReturnType<typeof findConstraint> {
  if (table.columns.some(({ notNullName }) => notNullName === name) || table.triggers.some((trigger) => trigger.name === name)) return 'unknown';
  return findConstraint(table, name);
}

function absentOrInherited(operation: OperationOf<'dropConstraint'>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const table = certain(tableNamed(unit, operation.table));
  if (!table) return undefined;
  const { constraint: name } = operation;
  const found = lookUp(table, name);
  if (found === 'absent') {
    return {
      error: `constraint "${name}" of relation "${table.name}" does not exist`,
      help: 'Leave it out, or write IF EXISTS.',
      rewrite: () => leaveOut(`Leave out the drop of ${name}, which ${nameOf(table)} does not have`, operation, unit, context),
    };
  }
  if (found === 'unknown' || !found.inherited) return undefined;
  return {
    error: `cannot drop inherited constraint "${name}" of relation "${table.name}"`,
    because: `${nameOf(table)} has the constraint from its parent.`,
    help: 'Drop it on the parent: the children follow.',
    rewrite: () => byHand('Drop the constraint on the parent', `Name the parent of ${nameOf(table)} in this statement: every table below it follows.`),
  };
}

function changed(operation: OperationOf<'validateConstraint'> | OperationOf<'alterConstraint'>, unit: StatementUnit): Refusal | undefined {
  const table = certain(tableNamed(unit, operation.table));
  const { constraint: name } = operation;
  const found = table ? lookUp(table, name) : 'unknown';
  if (!table || found === 'unknown') return undefined;
  if (found === 'absent') return notThere(`constraint "${name}" of relation "${table.name}" does not exist`, name, table);
  if (operation.kind !== 'validateConstraint' || found.kind === 'check' || found.kind === 'foreignKey') return undefined;
  return {
    error: `cannot validate constraint "${name}" of relation "${table.name}"`,
    because: 'A constraint that has an index is valid from its first moment on.',
    help: 'Leave it out: there is nothing to validate.',
    rewrite: () => byHand('Leave the validation out', `Take VALIDATE CONSTRAINT ${name} out: only CHECK, NOT NULL and FOREIGN KEY can be NOT VALID.`),
  };
}

function renamed(operation: OperationOf<'renameConstraint'>, unit: StatementUnit): Refusal | undefined {
  const table = certain(tableNamed(unit, operation.table));
  if (!table) return undefined;
  const { constraint: from, to } = operation;
  if (lookUp(table, from) === 'absent') return notThere(`constraint "${from}" for table "${table.name}" does not exist`, from, table);
  if (!table.constraints.some(({ name }) => name === to)) return undefined;
  return {
    error: `constraint "${to}" for relation "${table.name}" already exists`,
    help: 'Choose another name.',
    rewrite: () => byHand('Choose another name for the constraint', `Rename ${from} to a name that ${nameOf(table)} does not use yet.`),
  };
}

function notThere(error: string, name: string, table: Table): Refusal {
  const names = table.constraints.map((constraint) => constraint.name);
  return {
    error,
    help: `Name a constraint that ${nameOf(table)} has.`,
    rewrite: () => byHand('Name a constraint that is there', `Correct the name ${name}, or add the constraint first: ${nameOf(table)} has ${names.length > 0 ? listed(names) : 'no constraint with a name'}.`),
  };
}

function unreachable(value: never): never {
  throw new Error(`no kind of constraint: ${JSON.stringify(value)}`);
}
