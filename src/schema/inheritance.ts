import type { AddInherit, AttachPartition, DetachPartition, DropInherit, QualifiedName } from '../operations/index.ts';
import { inheritedColumn } from './columns.ts';
import { inheritCheck } from './constraints.ts';
import { changeColumn, changeTable, put, refuse, resolve, resolveTable, tableOf, type Draft } from './draft.ts';
import { giveForeignKeyToPartition } from './foreign-keys.ts';
import { detachIndexes, giveIndexToPartition } from './indexes.ts';
import { findColumn, indexesOf, isTable } from './lookups.ts';
import type { Column, Table } from './types.ts';

/** The columns that a child takes from its parents, each once: the first parent's order, NOT NULL from any of them (tablecmds.c: MergeAttributes). */
export function columnsFromParents(draft: Draft, parents: readonly Table[], asPartition: boolean): Column[] {
  const columns: Column[] = [];
  for (const column of parents.flatMap((parent) => parent.columns)) {
    const at = columns.findIndex(({ name }) => name === column.name);
    const before = columns[at];
    const taken = asPartition && draft.environment.postgres >= 17 ? inheritedColumn(column) : withoutIdentity(inheritedColumn(column));
    if (!before) columns.push(taken);
    else if (taken.notNull === true && before.notNull !== true) columns[at] = { ...before, notNull: true, notNullName: taken.notNullName, notNullInherited: true };
  }
  return columns;
}

/** Identity stays with the table that has it; partitions share it since 17. */
function withoutIdentity(column: Column): Column {
  if (!column.identity) return column;
  const { identity: _identity, sequence: _sequence, ...rest } = column;
  return rest;
}

/** The partitioned table that PARTITION OF or ATTACH PARTITION names. A stub becomes one: the statement proves it. */
export function resolvePartitioned(draft: Draft, name: QualifiedName): Table {
  const relation = resolve(draft, name, 'partitioned table');
  if (!isTable(relation) || (relation.whole && relation.kind !== 'partitioned table')) return refuse(`"${name.name}" is not partitioned`);
  if (relation.kind === 'partitioned table') return relation;
  put(draft, { ...relation, kind: 'partitioned table' });
  return tableOf(draft, relation.id);
}

/** Ties a child to its parent. `as`: what it is there. */
export function link(draft: Draft, parentId: number, childId: number, as: 'partition' | 'child'): void {
  changeTable(draft, parentId, ({ children }) => ({ children: [...children, childId] }));
  if (as === 'child') changeTable(draft, childId, ({ parents }) => ({ parents: [...parents, parentId] }));
}

/** What a partitioned table gives every partition besides columns and checks (tablecmds.c: DefineRelation, AttachPartitionEnsureIndexes, CloneRowTriggersToPartition). */
export function givePartsToPartition(draft: Draft, parentId: number, partitionId: number): void {
  const parent = tableOf(draft, parentId);
  for (const index of indexesOf(draft.schema, parent)) giveIndexToPartition(draft, index, partitionId);
  for (const constraint of parent.constraints) if (constraint.kind === 'foreignKey') giveForeignKeyToPartition(draft, constraint, partitionId);
  const triggers = parent.triggers.filter(({ row }) => row).map((trigger) => ({ ...trigger, inherited: true }));
  changeTable(draft, partitionId, (partition) => ({ triggers: [...partition.triggers, ...triggers] }));
}

export function attachPartition(draft: Draft, operation: AttachPartition): void {
  const parent = resolvePartitioned(draft, operation.table);
  const partition = resolveTable(draft, operation.partition);
  if (partition.partitionOf) refuse(`"${partition.name}" is already a partition`);
  if (partition.id === parent.id || partition.parents.length > 0) refuse(`cannot attach inheritance child as partition`);
  checkMergeable(parent, partition);
  changeTable(draft, partition.id, () => ({ partitionOf: { parent: parent.id, bound: operation.bound } }));
  link(draft, parent.id, partition.id, 'partition');
  mergeInto(draft, parent.id, partition.id, false);
  givePartsToPartition(draft, parent.id, partition.id);
}

export function detachPartition(draft: Draft, operation: DetachPartition): void {
  const parent = resolvePartitioned(draft, operation.table);
  const partition = resolveTable(draft, operation.partition);
  if (parent.whole && partition.partitionOf?.parent !== parent.id) refuse(`relation "${partition.name}" is not a partition of relation "${parent.name}"`);
  detachIndexes(draft, partition);
  changeTable(draft, parent.id, ({ children }) => ({ children: children.filter((id) => id !== partition.id) }));
  changeTable(draft, partition.id, ({ columns, constraints, triggers }) => ({
    partitionOf: undefined,
    columns: columns.map((column) => withoutIdentity({ ...column, inherited: undefined, local: undefined, ...(column.notNullInherited && { notNullInherited: false }) })),
    constraints: constraints.map((constraint) => (constraint.inherited ? { ...constraint, inherited: false, local: undefined } : constraint)),
    triggers: triggers.filter(({ inherited }) => !inherited),
  }));
}

export function addInherit(draft: Draft, table: Table, operation: AddInherit): void {
  const parent = resolveTable(draft, operation.parent);
  if (table.parents.includes(parent.id)) refuse(`relation "${parent.name}" would be inherited from more than once`);
  checkMergeable(parent, table);
  link(draft, parent.id, table.id, 'child');
  mergeInto(draft, parent.id, table.id, true);
}

export function dropInherit(draft: Draft, table: Table, operation: DropInherit): void {
  const parent = resolveTable(draft, operation.parent);
  if (parent.whole && !table.parents.includes(parent.id)) refuse(`relation "${parent.name}" is not a parent of relation "${table.name}"`);
  changeTable(draft, parent.id, ({ children }) => ({ children: children.filter((id) => id !== table.id) }));
  changeTable(draft, table.id, ({ parents }) => ({ parents: parents.filter((id) => id !== parent.id) }));
  const others = tableOf(draft, table.id).parents.map((id) => tableOf(draft, id));
  const fromOthers = (has: (other: Table) => boolean): boolean => others.some(has);
  changeTable(draft, table.id, ({ columns, constraints }) => ({
    columns: columns.map((column) => {
      if (!column.inherited || fromOthers((other) => typeof findColumn(other, column.name) !== 'string')) return column;
      return { ...column, inherited: undefined, local: undefined, notNullInherited: column.notNull === true ? false : undefined };
    }),
    constraints: constraints.map((constraint) => {
      if (!constraint.inherited || fromOthers((other) => other.constraints.some(({ name }) => name === constraint.name))) return constraint;
      return { ...constraint, inherited: false, local: undefined };
    }),
  }));
}

/** A child must have every column and check of its parent (tablecmds.c: MergeAttributesIntoExisting, MergeConstraintsIntoExisting). */
function checkMergeable(parent: Table, child: Table): void {
  for (const { name, notNull } of parent.columns) {
    const column = findColumn(child, name);
    if (column === 'absent') refuse(`child table is missing column "${name}"`);
    if (column !== 'unknown' && notNull === true && column.notNull === false) refuse(`column "${name}" in child table must be marked NOT NULL`);
  }
  if (!child.whole) return;
  for (const constraint of parent.constraints) {
    if (constraint.kind === 'check' && !constraint.noInherit && !child.constraints.some(({ name }) => name === constraint.name)) refuse(`child table is missing constraint "${constraint.name}"`);
  }
}

/** `local`: the columns stay the child's own too, as for INHERIT; a partition's are its parent's. */
function mergeInto(draft: Draft, parentId: number, childId: number, local: boolean): void {
  const parent = tableOf(draft, parentId);
  const child = tableOf(draft, childId);
  for (const column of parent.columns) {
    changeColumn(draft, childId, column.name, (own) => ({
      inherited: true, local, ...(column.notNull === true && { notNull: true, notNullInherited: !local }), ...(!local && draft.environment.postgres >= 17 && column.identity && { identity: column.identity, sequence: column.sequence }),
      ...(own.notNull !== true && column.notNull === true && { notNullName: column.notNullName }),
    }));
  }
  for (const constraint of parent.constraints) {
    if (constraint.kind !== 'check' || constraint.noInherit) continue;
    const own = child.constraints.find(({ name }) => name === constraint.name);
    if (!own) inheritCheck(draft, childId, constraint);
    else changeTable(draft, childId, ({ constraints }) => ({ constraints: constraints.map((candidate) => (candidate === own ? { ...candidate, inherited: true, local } : candidate)) }));
  }
}
