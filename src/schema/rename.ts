import { renameColumn as inExpression, type Expression, type IndexElement, type RenameColumn, type RenameConstraint, type RenameRelation, type SetRelationSchema } from '../operations/index.ts';
import { forEachPart, replaceConstraint } from './constraints.ts';
import { changeColumn, changeIndex, changeTable, changeView, columnOf, move, put, refuse, tableOf, type Draft } from './draft.ts';
import { findColumn, findConstraint, foreignKeysTo, indexById, indexesOf, isTable, isView, namespaceDropped, sequencesOf } from './lookups.ts';
import { columnsUsed } from './expressions.ts';
import { entries, set } from './persistent-map.ts';
import { tablesOfType, tellTypeUsers } from './user-types.ts';
import type { CompositeType, Index, Relation, Table, TableConstraint, View } from './types.ts';

export function renameRelation(draft: Draft, relation: Relation, { to }: RenameRelation): void {
  if (relation.kind === 'index') renameIndex(draft, relation, to);
  else move(draft, relation.id, { name: to });
  if (relation.kind === 'composite type') tellTypeUsers(draft, relation, { schema: relation.schema, name: to });
}

/** An index and the constraint that it serves have one name (tablecmds.c: RenameRelationInternal, RenameConstraintById). */
function renameIndex(draft: Draft, index: Index, to: string): void {
  move(draft, index.id, { name: to });
  if (index.constraint !== undefined) changeIndex(draft, index.id, () => ({ constraint: to }));
  if (index.table === undefined) return;
  changeTable(draft, index.table, ({ constraints, clusterIndex, replicaIdentity }) => ({
    constraints: constraints.map((constraint) => ('index' in constraint && constraint.index === index.id ? { ...constraint, name: to } : constraint)),
    ...(clusterIndex === index.name && { clusterIndex: to }),
    ...(typeof replicaIdentity === 'object' && replicaIdentity.index === index.name && { replicaIdentity: { index: to } }),
  }));
}

export function renameConstraint(draft: Draft, table: Table, operation: RenameConstraint): void {
  const { constraint: from, to } = operation;
  if (table.constraints.some(({ name }) => name === to) || table.columns.some(({ notNullName }) => notNullName === to)) refuse(`constraint "${to}" for relation "${table.name}" already exists`);
  const column = table.columns.find(({ notNullName }) => notNullName === from);
  if (column) {
    if (column.notNullInherited) refuse(`cannot rename inherited constraint "${from}"`);
    renameNotNull(draft, table, column.name, from, to);
    return;
  }
  const constraint = findConstraint(table, from);
  if (constraint === 'absent') refuse(`constraint "${from}" for table "${table.name}" does not exist`);
  if (constraint === 'unknown') return;
  if (constraint.inherited && constraint.kind === 'check') refuse(`cannot rename inherited constraint "${from}"`);
  const index = 'index' in constraint ? indexById(draft.schema, constraint.index) : undefined;
  if (index) {
    renameIndex(draft, index, to);
    return;
  }
  if (constraint.kind === 'check') {
    forEachPart(draft, table, constraint, (child, part) => {
      replaceConstraint(draft, child.id, part, { ...part, name: to });
    });
  }
  replaceConstraint(draft, table.id, constraint, { ...constraint, name: to });
}

function renameNotNull(draft: Draft, table: Table, column: string, from: string, to: string): void {
  changeColumn(draft, table.id, column, () => ({ notNullName: to }));
  for (const id of table.children) {
    const child = tableOf(draft, id);
    const inherited = findColumn(child, column);
    if (typeof inherited !== 'string' && inherited.notNullName === from) renameNotNull(draft, child, column, from, to);
  }
}

/** SET SCHEMA takes a table's indexes and sequences with it (tablecmds.c: AlterTableNamespaceInternal). */
export function setRelationSchema(draft: Draft, relation: Relation, { schema }: SetRelationSchema): void {
  if (namespaceDropped(draft.schema, schema)) refuse(`schema "${schema}" does not exist`);
  if (relation.kind === 'sequence' && relation.ownedBy) refuse('cannot move an owned sequence into another schema');
  move(draft, relation.id, { schema });
  if (isTable(relation)) for (const sequence of sequencesOf(draft.schema, relation)) move(draft, sequence.id, { schema });
  if (isTable(relation) || isView(relation)) for (const index of indexesOf(draft.schema, relation)) move(draft, index.id, { schema });
  if (relation.kind === 'composite type') tellTypeUsers(draft, relation, { schema, name: relation.name });
}

export function renameColumn(draft: Draft, relation: Relation, { column: from, to, cascade }: RenameColumn): void {
  if (isTable(relation)) {
    const column = columnOf(draft, relation, from);
    if (column.inherited && relation.whole) refuse(`cannot rename inherited column "${from}"`);
    renameInFamily(draft, relation, from, to);
  } else if (isView(relation)) renameViewColumn(draft, relation, from, to);
  else if (relation.kind === 'composite type') renameAttribute(draft, relation, from, to, cascade);
  else refuse(`cannot rename columns of relation "${relation.name}"`);
}

function renameViewColumn(draft: Draft, view: View, from: string, to: string): void {
  if (view.columns !== 'unknown' && (!view.columns.includes(from) || view.columns.includes(to))) refuse(`column "${from}" of "${view.name}" cannot be renamed to "${to}"`);
  const { columns } = view;
  if (columns !== 'unknown') changeView(draft, view.id, () => ({ columns: columns.map((name) => (name === from ? to : name)) }));
  renameInViews(draft, view, from, to);
  renameInIndexes(draft, view, from, to);
}

function renameAttribute(draft: Draft, type: CompositeType, from: string, to: string, cascade: boolean): void {
  const known = type.columns.some(({ name }) => name === from);
  if ((!known && type.whole) || type.columns.some(({ name }) => name === to)) refuse(`column "${from}" of "${type.name}" cannot be renamed to "${to}"`);
  const tables = tablesOfType(draft, type);
  if (tables.length > 0 && !cascade) refuse(`cannot alter type "${type.name}" because it is the type of a typed table`);
  put(draft, { ...type, columns: type.columns.map((column) => (column.name === from ? { ...column, name: to } : column)) });
  for (const table of tables) renameTableColumn(draft, table, from, to);
}

function renameInFamily(draft: Draft, table: Table, from: string, to: string): void {
  renameTableColumn(draft, tableOf(draft, table.id), from, to);
  for (const child of table.children) renameInFamily(draft, tableOf(draft, child), from, to);
}

/** Everything that names the column follows. */
function renameTableColumn(draft: Draft, table: Table, from: string, to: string): void {
  if (table.columns.some(({ name }) => name === to)) refuse(`column "${to}" of relation "${table.name}" already exists`);
  const name = (column: string): string => (column === from ? to : column);
  for (const sequence of sequencesOf(draft.schema, table)) if (sequence.ownedBy?.column === from) put(draft, { ...sequence, ownedBy: { table: table.id, column: to } });
  renameInIndexes(draft, table, from, to);
  renameInViews(draft, table, from, to);
  for (const { table: referencing, constraint } of foreignKeysTo(draft.schema, table)) {
    replaceConstraint(draft, referencing.id, constraint, { ...constraint, referencedColumns: constraint.referencedColumns.map(name) });
  }
  changeTable(draft, table.id, ({ columns, constraints, triggers, policies, partitionKey, statistics, whole, droppedColumns }) => ({
    columns: columns.map((column) => ({
      ...column, name: name(column.name), ...(column.generated && { generated: { ...column.generated, expression: inExpression(column.generated.expression, from, to) } }),
    })),
    constraints: constraints.map((constraint) => inConstraint(constraint, from, to)),
    triggers: triggers.map((trigger) => ({ ...trigger, updateColumns: trigger.updateColumns.map(name), ...(trigger.when && { when: inExpression(trigger.when, from, to) }) })),
    policies: policies.map(({ name: policy, using, withCheck }) => ({
      name: policy, ...(using && { using: inExpression(using, from, to) }), ...(withCheck && { withCheck: inExpression(withCheck, from, to) }),
    })),
    ...(partitionKey && { partitionKey: { ...partitionKey, elements: partitionKey.elements.map((element) => inElement(element, from, to)) } }),
    statistics: statistics.map((each) => ({ ...each, columns: each.columns.map(name) })),
    ...(!whole && { droppedColumns: [...(droppedColumns ?? []).filter((dropped) => dropped !== to), from] }),
  }));
  renameInPublications(draft, table.id, from, to);
}

function inConstraint(constraint: TableConstraint, from: string, to: string): TableConstraint {
  const names = (columns: readonly string[]): string[] => columns.map((column) => (column === from ? to : column));
  switch (constraint.kind) {
    case 'check': {
      const expression = inExpression(constraint.expression, from, to);
      return { ...constraint, expression, columnsUsed: columnsUsed(expression) };
    }
    case 'primaryKey':
    case 'unique':
      return { ...constraint, columns: names(constraint.columns), include: names(constraint.include) };
    case 'foreignKey':
      return { ...constraint, columns: names(constraint.columns) };
    case 'exclude':
      return { ...constraint, elements: constraint.elements.map((element) => inElement(element, from, to)), include: names(constraint.include), ...inWhere(constraint.where, from, to) };
    default:
      return unreachable(constraint);
  }
}

function inElement<T extends Pick<IndexElement, 'column' | 'expression'>>(element: T, from: string, to: string): T {
  return { ...element, ...(element.column === from && { column: to }), ...(element.expression && { expression: inExpression(element.expression, from, to) }) };
}

function inWhere(where: Expression | undefined, from: string, to: string): { readonly where?: Expression } {
  return where ? { where: inExpression(where, from, to) } : {};
}

function renameInIndexes(draft: Draft, relation: Table | View, from: string, to: string): void {
  for (const { id } of indexesOf(draft.schema, relation)) {
    changeIndex(draft, id, ({ elements, include, where }) => ({
      elements: elements.map((element) => inElement(element, from, to)), include: include.map((column) => (column === from ? to : column)), ...inWhere(where, from, to),
    }));
  }
}

function renameInViews(draft: Draft, relation: Table | View, from: string, to: string): void {
  for (const id of relation.views) {
    changeView(draft, id, ({ uses }) => ({
      uses: uses.map((use) => (use.relation === relation.id && use.columns !== 'all' ? { ...use, columns: use.columns.map((column) => (column === from ? to : column)) } : use)),
    }));
  }
}

function renameInPublications(draft: Draft, tableId: number, from: string, to: string): void {
  for (const [key, publication] of entries(draft.schema.publications)) {
    if (!publication?.tables.some(({ table, columns, where }) => table === tableId && (columns ?? where))) continue;
    const tables = publication.tables.map((published) => {
      if (published.table !== tableId) return published;
      return { ...published, ...(published.columns && { columns: published.columns.map((column) => (column === from ? to : column)) }), ...inWhere(published.where, from, to) };
    });
    draft.schema = { ...draft.schema, publications: set(draft.schema.publications, key, { ...publication, tables }) };
  }
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
