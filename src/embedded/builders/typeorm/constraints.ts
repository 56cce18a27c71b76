import type { Value } from '../../values.ts';
import { quoteIdentifier } from '../../quote.ts';
import { field, flag, given, isSet, option, textOf } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { constructed } from '../steps.ts';
import { columnNames, derivedName, expressionName, pathOf, quotedList, type TableName } from './names.ts';

/** `new TableUnique({ … })` and its kin, or the object that a Table takes in its place. */
function optionsOf(value: Value | undefined, kind: string): Value {
  const options = constructed(value, kind)?.[0] ?? value;
  if (options?.kind !== 'object') throw new CannotTell(`the ${kind} is only known when it runs`);
  return options;
}

function deferrable(options: Value): string {
  const value = option(options, 'deferrable');
  return value === undefined ? '' : ` DEFERRABLE ${value}`;
}

export function uniqueConstraint(table: TableName, value: Value | undefined): string {
  const options = optionsOf(value, 'TableUnique');
  const columns = columnNames(field(options, 'columnNames'));
  return `CONSTRAINT ${quoteIdentifier(option(options, 'name') ?? derivedName('UQ', table, columns))} UNIQUE (${quotedList(columns)})${deferrable(options)}`;
}

export function checkConstraint(table: TableName, value: Value | undefined): string {
  const options = optionsOf(value, 'TableCheck');
  const expression = textOf(field(options, 'expression'), 'the expression');
  return `CONSTRAINT ${quoteIdentifier(option(options, 'name') ?? expressionName('CHK', table, expression))} CHECK (${expression})`;
}

export function exclusionConstraint(table: TableName, value: Value | undefined): string {
  const options = optionsOf(value, 'TableExclusion');
  const expression = textOf(field(options, 'expression'), 'the expression');
  return `CONSTRAINT ${quoteIdentifier(option(options, 'name') ?? expressionName('XCL', table, expression))} EXCLUDE ${expression}${deferrable(options)}`;
}

/** In a new table (`inTable`) the referenced table is in the table's schema unless it says another. */
export function foreignKey(table: TableName, value: Value | undefined, inTable: boolean): string {
  const options = optionsOf(value, 'TableForeignKey');
  const columns = columnNames(field(options, 'columnNames'));
  const referenced = columnNames(field(options, 'referencedColumnNames'));
  const target = pathOf(textOf(field(options, 'referencedTableName'), 'referencedTableName'), option(options, 'referencedSchema') ?? (inTable ? table.schema : undefined));
  const actions = (['onDelete', 'onUpdate'] as const).map((key) => {
    const action = option(options, key);
    return action === undefined ? '' : ` ${key === 'onDelete' ? 'ON DELETE' : 'ON UPDATE'} ${action}`;
  });
  const own = option(options, 'name') ?? derivedName('FK', table, columns);
  return `CONSTRAINT ${quoteIdentifier(own)} FOREIGN KEY (${quotedList(columns)}) REFERENCES ${target.path}${inTable ? ' ' : ''}(${referenced.map(quoteIdentifier).join(inTable ? ', ' : ',')})${actions.join('')}${deferrable(options)}`;
}

/** `isConcurrent` counts from 0.3.20 on, `type` from 1.0. A table's own indexes never are concurrent in effect: it is new. */
export function createIndex(table: TableName, value: Value | undefined): string {
  const options = optionsOf(value, 'TableIndex');
  const columns = columnNames(field(options, 'columnNames'));
  const where = option(options, 'where');
  const method = flag(options, 'isSpatial') ? 'gist' : option(options, 'type');
  const words = `CREATE ${flag(options, 'isUnique') ? 'UNIQUE ' : ''}INDEX${flag(options, 'isConcurrent') ? ' CONCURRENTLY' : ''}`;
  return `${words} ${quoteIdentifier(indexName(table, options))} ON ${table.path}${method === undefined ? '' : ` USING ${method}`} (${quotedList(columns)})${where === undefined ? '' : ` WHERE ${where}`}`;
}

function indexName(table: TableName, options: Value): string {
  return option(options, 'name') ?? derivedName('IDX', table, columnNames(field(options, 'columnNames')), option(options, 'where'));
}

export function dropIndex(table: TableName, value: Value | undefined, ifExists: Value | undefined): string {
  const options = constructed(value, 'TableIndex')?.[0];
  const own = quoteIdentifier(options ? indexName(table, options) : textOf(value, 'the index'));
  const words = `DROP INDEX ${options && flag(options, 'isConcurrent') ? 'CONCURRENTLY ' : ''}${clause(ifExists)}`;
  return `${words}${table.schema === undefined ? own : `${quoteIdentifier(table.schema)}.${own}`}`;
}

/** A constraint by its name, or by an object of `kind` that has it. Only a foreign key's name is derived where it has none. */
export function dropConstraint(table: TableName, value: Value | undefined, kind: 'TableUnique' | 'TableCheck' | 'TableExclusion' | 'TableForeignKey', ifExists: Value | undefined): string {
  const options = constructed(value, kind)?.[0];
  const named = options ? option(options, 'name') : textOf(value, 'the constraint');
  const own = named ?? (kind === 'TableForeignKey' ? derivedName('FK', table, columnNames(field(options, 'columnNames'))) : undefined);
  if (own === undefined) throw new CannotTell('the constraint has no name');
  return `ALTER TABLE ${table.path} DROP CONSTRAINT ${clause(ifExists)}${quoteIdentifier(own)}`;
}

export function clause(ifExists: Value | undefined): string {
  return given(ifExists) && isSet(ifExists, 'ifExists') ? 'IF EXISTS ' : '';
}
