import type {
  AddColumn, AddIdentity, AlterColumnType, ColumnDefinition, Constraint, DropExpression, DropIdentity, DropNotNull, Expression, SetExpression, SetIdentity, TypeName,
} from '../operations/index.ts';
import { addConstraint, distinctKeys, setNotNull, type Addition } from './constraints.ts';
import { changeColumn, changeTable, columnOf, discard, put, refuse, tableOf, type Draft } from './draft.ts';
import { mentions } from './expressions.ts';
import { findColumn, relationById, sequenceById, isView } from './lookups.ts';
import { createOwnedSequence, nextvalOf, sequenceOfDefault, sequenceTypeOf, serialTypeOf, type SequenceType } from './sequences.ts';
import type { Column, Table } from './types.ts';

type Owner = Pick<Table, 'id' | 'schema' | 'name'>;

/** The column that a definition makes, its sequence with it, but without NOT NULL and other constraints. */
export function makeColumn(draft: Draft, owner: Owner, definition: ColumnDefinition): Column {
  const { name, type, collation, generated, identity } = definition;
  const serial = type && serialTypeOf(type);
  const sequence = serial ?? identity ? createOwnedSequence(draft, owner, name, serial ?? sequenceTypeOf(type), identity !== undefined) : undefined;
  const value = serial && sequence ? nextvalOf(sequence, definition.range) : withoutNull(definition.default);
  return {
    name,
    ...(type && { type: serial ? integerType(type, serial) : type }),
    ...(collation && { collation: collation.name }),
    notNull: false,
    ...(value && { default: value }),
    ...(generated && { generated: { expression: generated.expression, stored: generated.stored } }),
    ...(identity && { identity: identity.always ? 'always' : 'byDefault' }),
    ...(sequence && { sequence: sequence.id, owns: [sequence.id] }),
  };
}

/** DEFAULT NULL is no default (catalog/heap.c: AddRelationNewConstraints). */
function withoutNull(value: Expression | undefined): Expression | undefined {
  const tree = value?.tree.kind === 'cast' ? value.tree.arg : value?.tree;
  return tree?.kind === 'literal' && tree.type === 'null' ? undefined : value;
}

function integerType(serial: TypeName, name: SequenceType): TypeName {
  return { ...serial, schema: 'pg_catalog', name };
}

/** What a child takes over from a column of its parent. */
export function inheritedColumn(column: Column): Column {
  const { owns: _owned, local: _local, notNullInherited: _own, ...rest } = column;
  return { ...rest, inherited: true, ...(column.notNull === true && { notNullInherited: true }) };
}

/** NOT NULL, then the constraints, as CREATE TABLE and ADD COLUMN make them. */
export function addColumnConstraints(draft: Draft, tableId: number, definitions: readonly ColumnDefinition[], others: readonly Constraint[], how: Addition, beforeKeys?: () => void): void {
  const all = [...definitions.flatMap(({ constraints }) => constraints), ...others];
  for (const constraint of all) if (constraint.kind === 'check') addConstraint(draft, tableId, constraint, how);
  for (const definition of definitions) requireNotNull(draft, tableId, definition, how);
  for (const constraint of others) if (constraint.kind === 'notNull') addConstraint(draft, tableId, constraint, how);
  beforeKeys?.();
  for (const key of distinctKeys(all)) addConstraint(draft, tableId, key, how);
  for (const constraint of all) if (constraint.kind === 'foreignKey') addConstraint(draft, tableId, constraint, how);
}

function requireNotNull(draft: Draft, tableId: number, { name, notNull, type, identity }: ColumnDefinition, how: Addition): void {
  if (notNull) addConstraint(draft, tableId, notNull, how);
  else if (identity || (type && serialTypeOf(type))) setNotNull(draft, tableId, name, { only: how.only });
}

export function addColumn(draft: Draft, table: Table, operation: AddColumn): void {
  const { column: definition, ifNotExists } = operation;
  const existing = findColumn(table, definition.name);
  if (typeof existing !== 'string') refuse(`column "${definition.name}" of relation "${table.name}" already exists`);
  if (ifNotExists && existing === 'unknown') {
    // It may be an older column: what it is called is sure, what it is is likely, and whether it may be null is unknown.
    const { name, type } = definition;
    const value = withoutNull(definition.default);
    addToTable(draft, table.id, { name, ...(type && { type }), notNull: 'unknown', ...(value && { default: value }) });
    return;
  }
  if (operation.only && table.children.length > 0) refuse('column must be added to child tables too');
  const column = makeColumn(draft, table, definition);
  addToTable(draft, table.id, column);
  if (!operation.only) for (const child of table.children) addToChild(draft, child, inheritedColumn(column));
  addColumnConstraints(draft, table.id, [definition], [], { withTable: true, only: operation.only });
}

function addToTable(draft: Draft, tableId: number, column: Column): void {
  changeTable(draft, tableId, ({ columns, droppedColumns }) => ({ columns: [...columns, column], ...(droppedColumns && { droppedColumns: droppedColumns.filter((name) => name !== column.name) }) }));
}

/** A child that has the column already keeps it, merged with the parent's (tablecmds.c: ATExecAddColumn). */
function addToChild(draft: Draft, childId: number, column: Column): void {
  const child = tableOf(draft, childId);
  if (typeof findColumn(child, column.name) === 'string') addToTable(draft, childId, column);
  else changeColumn(draft, childId, column.name, ({ inherited, local }) => ({ inherited: true, local: inherited ? local : true }));
  for (const grandchild of child.children) addToChild(draft, grandchild, column);
}

/** Changes a column here and, unless ONLY is written, in every table that inherits it. */
function changeEverywhere(draft: Draft, table: Table, name: string, only: boolean, change: (column: Column, table: Table) => Partial<Column>): void {
  columnOf(draft, table, name);
  changeColumn(draft, table.id, name, (column) => change(column, table));
  if (!only) for (const child of table.children) changeEverywhere(draft, tableOf(draft, child), name, false, change);
}

export function setDefault(draft: Draft, table: Table, name: string, only: boolean, expression: Expression | undefined): void {
  const column = columnOf(draft, table, name);
  if (column.generated) refuse(`column "${name}" of relation "${table.name}" is a generated column`);
  if (column.identity) refuse(`column "${name}" of relation "${table.name}" is an identity column`);
  const sequence = expression && sequenceOfDefault(draft.schema, expression, draft.environment.searchPath);
  changeEverywhere(draft, table, name, only, ({ owns }) => ({ default: withoutNull(expression), sequence: sequence && owns?.includes(sequence.id) ? sequence.id : undefined }));
}

export function dropNotNull(draft: Draft, table: Table, { column: name, only }: DropNotNull): void {
  const column = columnOf(draft, table, name);
  if (column.identity) refuse(`column "${name}" of relation "${table.name}" is an identity column`);
  if (table.constraints.some((constraint) => constraint.kind === 'primaryKey' && constraint.columns.includes(name))) refuse(`column "${name}" is in a primary key`);
  if (column.notNullInherited) refuse(`column "${name}" is marked NOT NULL in parent table`);
  dropNotNullHere(draft, table, name, only);
}

/** Without its NOT NULL, here and in the children that have it from here. Before 18 nobody kept count, and it went everywhere. */
export function dropNotNullHere(draft: Draft, table: Table, name: string, only: boolean): void {
  changeColumn(draft, table.id, name, () => ({ notNull: false, notNullName: undefined, notNullNotValid: undefined, notNullInherited: undefined }));
  if (only) return;
  for (const id of table.children) {
    const child = tableOf(draft, id);
    const inherited = findColumn(child, name);
    if (typeof inherited !== 'string' && (inherited.notNullInherited || draft.environment.postgres < 18)) dropNotNullHere(draft, child, name, false);
  }
}

export function alterColumnType(draft: Draft, table: Table, operation: AlterColumnType): void {
  const column = columnOf(draft, table, operation.column);
  refuseUsed(draft, table, operation.column);
  changeEverywhere(draft, table, operation.column, operation.only, () => ({ type: operation.type, collation: operation.collation?.name }));
  // The sequence of an identity column gets the new type, that of serial doesn't (tablecmds.c: ATPrepAlterColumnType; parse_utilcmd.c: transformAlterTableStmt).
  const sequence = column.identity && column.sequence !== undefined ? sequenceById(draft.schema, column.sequence) : undefined;
  if (sequence) put(draft, { ...sequence, type: sequenceTypeOf(operation.type) });
}

/** What uses a column so that its type can't change (tablecmds.c: RememberAllDependentForRebuilding). */
function refuseUsed(draft: Draft, table: Table, name: string): void {
  const byView = table.views.some((id) => {
    const view = relationById(draft.schema, id);
    return view && isView(view) && view.uses.some(({ relation, columns }) => relation === table.id && columns !== 'all' && columns.includes(name));
  });
  if (byView) refuse('cannot alter type of a column used by a view or rule');
  if (table.columns.some(({ generated }) => mentions(generated?.expression, name))) refuse('cannot alter type of a column used by a generated column');
  if (table.triggers.some(({ updateColumns, when }) => updateColumns.includes(name) || mentions(when, name))) refuse('cannot alter type of a column used in a trigger definition');
  if (table.policies.some(({ using, withCheck }) => mentions(using, name) || mentions(withCheck, name))) refuse('cannot alter type of a column used in a policy definition');
  if (table.partitionKey?.elements.some(({ column, expression }) => column === name || mentions(expression, name))) refuse(`cannot alter column "${name}" because it is part of the partition key of relation "${table.name}"`);
}

export function setExpression(draft: Draft, table: Table, operation: SetExpression): void {
  const column = columnOf(draft, table, operation.column);
  if (!column.generated && table.whole) refuse(`column "${operation.column}" of relation "${table.name}" is not a generated column`);
  const stored = column.generated?.stored ?? true;
  changeEverywhere(draft, table, operation.column, operation.only, () => ({ generated: { expression: operation.expression, stored } }));
}

export function dropExpression(draft: Draft, table: Table, operation: DropExpression): void {
  const column = columnOf(draft, table, operation.column);
  if (column.generated && !column.generated.stored) refuse('ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns');
  changeEverywhere(draft, table, operation.column, operation.only, () => ({ generated: undefined }));
}

export function addIdentity(draft: Draft, table: Table, operation: AddIdentity): void {
  const column = columnOf(draft, table, operation.column);
  if (column.identity) refuse(`column "${column.name}" of relation "${table.name}" is already an identity column`);
  if (column.notNull === false) refuse(`column "${column.name}" of relation "${table.name}" must be declared NOT NULL before identity can be added`);
  if (column.default) refuse(`column "${column.name}" of relation "${table.name}" already has a default value`);
  const sequence = createOwnedSequence(draft, table, column.name, sequenceTypeOf(column.type), true);
  const identity = operation.always ? 'always' : 'byDefault';
  changeColumn(draft, table.id, column.name, ({ owns }) => ({ owns: [...(owns ?? []), sequence.id] }));
  changeIdentity(draft, table, column.name, { identity, sequence: sequence.id, notNull: true });
}

export function setIdentity(draft: Draft, table: Table, operation: SetIdentity): void {
  if (operation.always === undefined) return;
  const column = columnOf(draft, table, operation.column);
  if (!column.identity && table.whole) refuse(`column "${column.name}" of relation "${table.name}" is not an identity column`);
  changeIdentity(draft, table, column.name, { identity: operation.always ? 'always' : 'byDefault' });
}

export function dropIdentity(draft: Draft, table: Table, operation: DropIdentity): void {
  const column = columnOf(draft, table, operation.column);
  const sequence = column.identity && column.sequence !== undefined ? sequenceById(draft.schema, column.sequence) : undefined;
  if (!column.identity && table.whole) refuse(`column "${column.name}" of relation "${table.name}" is not an identity column`);
  if (sequence) {
    discard(draft, sequence);
    changeColumn(draft, table.id, column.name, ({ owns }) => ({ owns: owns?.filter((id) => id !== sequence.id) }));
  }
  changeIdentity(draft, table, column.name, { identity: undefined, sequence: undefined });
}

/** Partitions share their parent's identity column since 17, tables that inherit never do. */
function changeIdentity(draft: Draft, table: Table, name: string, change: Partial<Column>): void {
  changeEverywhere(draft, table, name, table.kind !== 'partitioned table' || draft.environment.postgres < 17, () => change);
}
