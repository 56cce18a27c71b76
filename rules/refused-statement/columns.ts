import {
  findColumn, findRelation, isView, nameOf, searchPath, tableNamed,
  type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { certainTable, changed, inherited, inPartitionKey, type Alteration } from './changed-columns.ts';
import { absent, columnList, columnsOfExpression, missing } from './missing-columns.ts';
import { byHand, leaveOut, type Check, type Refusal } from './refusal.ts';

/** Columns that are not there, are there already, or can't be changed in this way. */
export const columns: Check = (operation, unit, context) => {
  switch (operation.kind) {
    case 'addColumn':
      return onView(operation, unit) ?? added(operation, unit, context);
    case 'dropColumn':
      return onView(operation, unit) ?? dropped(operation, unit, context);
    case 'renameColumn':
      return renamed(operation, unit);
    case 'alterColumnType':
    case 'setDefault':
    case 'dropDefault':
    case 'setNotNull':
    case 'dropNotNull':
    case 'setExpression':
    case 'dropExpression':
    case 'addIdentity':
    case 'setIdentity':
    case 'dropIdentity':
      return onView(operation, unit) ?? changed(operation, unit);
    case 'setColumnOption':
      return operation.statementObject === 'table' ? changed(operation, unit) : undefined;
    case 'addConstraint':
      return onView(operation, unit);
    case 'createTable':
      return twice(operation.columns.map(({ name }) => name));
    case 'createIndex':
      return missingKey(operation, unit);
    case 'insert':
      return missing(operation.columns, tableNamed(unit, operation.table), (name, table) => `column "${name}" of relation "${table}" does not exist`);
    case 'update':
      return missing(operation.assignments.map(({ column }) => column), tableNamed(unit, operation.table), (name, table) => `column "${name}" of relation "${table}" does not exist`);
    default:
      return undefined;
  }
};

/** What PostgreSQL calls the command in `ALTER action … cannot be performed` (tablecmds.c: alter_table_type_to_string). */
const actions: Partial<Record<Alteration['kind'], string>> = {
  addColumn: 'ADD COLUMN', dropColumn: 'DROP COLUMN', alterColumnType: 'ALTER COLUMN ... SET DATA TYPE', setNotNull: 'ALTER COLUMN ... SET NOT NULL',
  dropNotNull: 'ALTER COLUMN ... DROP NOT NULL', addConstraint: 'ADD CONSTRAINT', addIdentity: 'ALTER COLUMN ... ADD IDENTITY',
};

function onView(operation: Alteration, unit: StatementUnit): Refusal | undefined {
  const name = actions[operation.kind];
  const found = findRelation(unit.schema, operation.table, searchPath(unit));
  if (name === undefined || typeof found === 'string' || !isView(found) || !found.whole) return undefined;
  return {
    error: `ALTER action ${name} cannot be performed on relation "${found.name}"`,
    because: `${nameOf(found)} is a ${found.kind}: its columns are those of its query.`,
    help: 'Change the table that it reads, or create the view anew with another query.',
    rewrite: () => byHand('Change the table, or the view as a whole', `Alter the table that ${nameOf(found)} reads, or drop the ${found.kind} and create it again with the query that you want.`),
  };
}

function added(operation: OperationOf<'addColumn'>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const table = certainTable(operation, unit);
  if (!table) return undefined;
  const { name } = operation.column;
  if (table.partitionOf) {
    return {
      error: 'cannot add column to a partition',
      because: `${nameOf(table)} is a partition, whose columns are those of its partitioned table.`,
      help: 'Add the column to the partitioned table.',
      rewrite: () => byHand('Add the column to the partitioned table', `Add ${name} to the partitioned table above ${nameOf(table)}: every partition gets it then.`),
    };
  }
  if (operation.ifNotExists || typeof findColumn(table, name) === 'string') return undefined;
  return {
    error: `column "${name}" of relation "${table.name}" already exists`,
    help: 'Leave it out, or choose another name.',
    rewrite: () => leaveOut(`Leave out ${name}, which ${nameOf(table)} has already`, operation, unit, context),
  };
}

function dropped(operation: OperationOf<'dropColumn'>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const table = certainTable(operation, unit);
  if (!table) return undefined;
  const { column: name } = operation;
  const column = findColumn(table, name);
  if (column === 'unknown') return undefined;
  if (column === 'absent') {
    if (operation.columnIfExists) return undefined;
    return {
      error: `column "${name}" of relation "${table.name}" does not exist`,
      help: 'Leave it out, or write IF EXISTS.',
      rewrite: () => leaveOut(`Leave out the drop of ${name}, which ${nameOf(table)} does not have`, operation, unit, context),
    };
  }
  return inherited(`cannot drop inherited column "${name}"`, 'Drop', table, column) ?? inPartitionKey(`cannot drop column "${name}" because it is part of the partition key of relation "${table.name}"`, table, name);
}

function renamed(operation: OperationOf<'renameColumn'>, unit: StatementUnit): Refusal | undefined {
  const table = operation.statementObject === 'composite type' ? undefined : certainTable(operation, unit);
  if (!table) return undefined;
  const { column: from, to } = operation;
  const column = findColumn(table, from);
  if (column === 'absent') return absent(`column "${from}" does not exist`, from, table);
  if (column === 'unknown') return undefined;
  if (typeof findColumn(table, to) !== 'string') {
    return {
      error: `column "${to}" of relation "${table.name}" already exists`,
      help: 'Choose another name.',
      rewrite: () => byHand('Choose another name for the column', `Rename ${from} to a name that ${nameOf(table)} does not have yet: it has ${columnList(table)}.`),
    };
  }
  return inherited(`cannot rename inherited column "${from}"`, 'Rename', table, column);
}

function twice(names: readonly string[]): Refusal | undefined {
  const name = names.find((one, i) => names.indexOf(one) < i);
  if (name === undefined) return undefined;
  return {
    error: `column "${name}" specified more than once`,
    help: 'Leave one of the two out.',
    rewrite: () => byHand('Leave one of the two columns out', `Leave one of the two columns ${name} out, or give it another name.`),
  };
}

function missingKey({ table: name, elements, include, where }: OperationOf<'createIndex'>, unit: StatementUnit): Refusal | undefined {
  const table = tableNamed(unit, name);
  if (typeof table === 'string') return undefined;
  const used = [...elements.flatMap(({ expression }) => expression ?? []), ...(where ? [where] : [])].flatMap((expression) => columnsOfExpression(expression, table));
  return missing([...elements.flatMap(({ column }) => column ?? []), ...include, ...used], table, (column) => `column "${column}" does not exist`);
}
