import { findColumn, mentions, nameOf, tableNamed, type Column, type Operation, type StatementUnit, type Table } from '../../src/lint/index.ts';
import { absent } from './missing-columns.ts';
import { byHand, type Refusal } from './refusal.ts';

export type Alteration = Extract<Operation, { readonly statementObject: string }>;

/** The table, if it is surely as it is known. */
export function certainTable({ table }: Pick<Alteration, 'table'>, unit: StatementUnit): Table | undefined {
  const found = table.template ? 'unknown' : tableNamed(unit, table);
  return typeof found === 'string' || found.new === 'perhaps' ? undefined : found;
}

/** ALTER COLUMN of a column that is not there, or can't be changed in this way. */
export function changed(operation: Extract<Alteration, { readonly column: string }>, unit: StatementUnit): Refusal | undefined {
  const table = certainTable(operation, unit);
  if (!table) return undefined;
  const { column: name } = operation;
  const column = findColumn(table, name);
  if (column === 'absent') return absent(`column "${name}" of relation "${table.name}" does not exist`, name, table);
  return column === 'unknown' || !table.whole ? undefined : changedColumn(operation, table, column);
}

function changedColumn(operation: Extract<Alteration, { readonly column: string }>, table: Table, column: Column): Refusal | undefined {
  const { name } = column;
  const is = (what: string, help: string): Refusal => ({
    error: `column "${name}" of relation "${table.name}" ${what}`,
    help,
    rewrite: () => byHand(`Change ${name} in the way that it allows`, help),
  });
  switch (operation.kind) {
    case 'alterColumnType':
      return inherited(`cannot alter inherited column "${name}"`, 'Alter', table, column) ?? inPartitionKey(`cannot alter column "${name}" because it is part of the partition key of relation "${table.name}"`, table, name);
    case 'setDefault':
    case 'dropDefault':
      if (column.identity) return is('is an identity column', `Write ALTER COLUMN ${name} DROP IDENTITY before a default, or leave the column as it is.`);
      return column.generated ? is('is a generated column', `Write ALTER COLUMN ${name} DROP EXPRESSION before a default, or leave the column as it is.`) : undefined;
    case 'dropNotNull':
      if (column.identity) return is('is an identity column', `Write ALTER COLUMN ${name} DROP IDENTITY first.`);
      if (table.constraints.some((key) => key.kind === 'primaryKey' && key.columns.includes(name))) {
        return { ...is('', `Keep ${name} NOT NULL, or drop the primary key of ${nameOf(table)} first.`), error: `column "${name}" is in a primary key` };
      }
      return column.notNullInherited ? { ...is('', `Drop NOT NULL on the parent of ${nameOf(table)}.`), error: `column "${name}" is marked NOT NULL in parent table` } : undefined;
    case 'addIdentity':
      if (column.identity) return is('is already an identity column', `Leave this out: ${name} is an identity column already.`);
      if (column.notNull === false) return is('must be declared NOT NULL before identity can be added', `Make ${name} NOT NULL first: with a CHECK that is validated in a transaction of its own, then SET NOT NULL.`);
      return column.default ? is('already has a default value', `Write ALTER COLUMN ${name} DROP DEFAULT first.`) : undefined;
    case 'dropIdentity':
      return column.identity || operation.columnIfExists ? undefined : is('is not an identity column', `Leave this out: ${name} is no identity column.`);
    case 'setIdentity':
      return column.identity ? undefined : is('is not an identity column', `Write ALTER COLUMN ${name} ADD GENERATED … AS IDENTITY instead.`);
    case 'setExpression':
      return column.generated ? undefined : is('is not a generated column', `Add a generated column beside ${name}: a plain one can't become one.`);
    default:
      return undefined;
  }
}

export function inherited(error: string, order: 'Alter' | 'Drop' | 'Rename', table: Table, column: Column): Refusal | undefined {
  if (!column.inherited || !table.whole) return undefined;
  return {
    error,
    because: `${nameOf(table)} has the column from its parent.`,
    help: `${order} it on the parent: the children follow.`,
    rewrite: () => byHand(`${order} the column on the parent`, `Name the parent of ${nameOf(table)} in this statement: every table below it follows.`),
  };
}

export function inPartitionKey(error: string, table: Table, name: string): Refusal | undefined {
  if (!table.partitionKey?.elements.some((key) => key.column === name || mentions(key.expression, name))) return undefined;
  return {
    error,
    help: 'Create a table that is partitioned in the new way, move the rows, and rename.',
    rewrite: () => byHand('Build a second partitioned table', `Create a table beside ${nameOf(table)} that is partitioned as you want it, write to both, copy the rows, and let the application change over.`),
  };
}
