import { changeColumn, changeIndex, changeTable, changeView, discard, type Draft } from './draft.ts';
import type { DatabaseObject } from './dependents.ts';
import { forgetReference } from './foreign-keys.ts';
import { isTable, isView, relationById } from './lookups.ts';
import { nameKey } from './names.ts';
import { entries, get, set } from './persistent-map.ts';
import { disown } from './sequences.ts';
import type { Index, Relation, Sequence, Table, View } from './types.ts';

/** Takes one object out of the schema, and out of what refers to it. What depends on it is removed by its own call. */
export function removeObject(draft: Draft, object: DatabaseObject): void {
  switch (object.kind) {
    case 'relation': {
      const relation = relationById(draft.schema, object.id);
      if (relation) removeRelation(draft, relation);
      return;
    }
    case 'column':
      changeTable(draft, object.table, ({ whole, columns, droppedColumns }) => ({
        columns: columns.filter(({ name }) => name !== object.name), ...(!whole && { droppedColumns: [...(droppedColumns ?? []), object.name] }),
      }));
      return;
    case 'default':
      changeColumn(draft, object.table, object.column, () => ({ default: undefined, sequence: undefined }));
      return;
    case 'constraint':
      removeConstraint(draft, object.table, object.name);
      return;
    case 'statistics':
      changeTable(draft, object.table, ({ statistics }) => ({ statistics: statistics.filter(({ name }) => name !== object.name) }));
      return;
    case 'trigger':
      removeTrigger(draft, object.table, object.name);
      return;
    case 'policy':
      changeTable(draft, object.table, ({ policies }) => ({ policies: policies.filter(({ name }) => name !== object.name) }));
      return;
    case 'type':
      draft.schema = { ...draft.schema, types: set(draft.schema.types, nameKey(object.schema, object.name), null) };
      return;
    case 'function': {
      const key = nameKey(object.schema, object.name);
      const overloads = get(draft.schema.functions, key) ?? [];
      draft.schema = { ...draft.schema, functions: set(draft.schema.functions, key, overloads.filter((routine) => routine !== object.function)) };
      return;
    }
    default:
      unreachable(object);
  }
}

/** A row trigger of a partitioned table goes from its partitions too. */
export function removeTrigger(draft: Draft, tableId: number, trigger: string): void {
  changeView(draft, tableId, ({ triggers }) => ({ triggers: triggers.filter(({ name }) => name !== trigger) }));
  changeTable(draft, tableId, ({ triggers }) => ({ triggers: triggers.filter(({ name }) => name !== trigger) }));
  const table = relationById(draft.schema, tableId);
  if (table?.kind === 'partitioned table') for (const partition of table.children) removeTrigger(draft, partition, trigger);
}

function removeConstraint(draft: Draft, tableId: number, name: string): void {
  const table = relationById(draft.schema, tableId);
  if (!table || !isTable(table)) return;
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  changeTable(draft, tableId, ({ constraints }) => ({ constraints: constraints.filter((candidate) => candidate !== constraint) }));
  if (constraint?.kind === 'foreignKey') forgetReference(draft, tableId, constraint.referencedTable);
}

function removeRelation(draft: Draft, relation: Relation): void {
  switch (relation.kind) {
    case 'table':
    case 'partitioned table':
    case 'foreign table':
      leaveRelatives(draft, relation);
      break;
    case 'view':
    case 'materialized view':
      leaveUses(draft, relation);
      break;
    case 'index':
      leaveTable(draft, relation);
      break;
    case 'sequence':
      leaveColumns(draft, relation);
      break;
    case 'composite type':
      break;
    default:
      unreachable(relation);
  }
  discard(draft, relation);
}

function leaveRelatives(draft: Draft, table: Table): void {
  for (const parent of [...table.parents, ...(table.partitionOf ? [table.partitionOf.parent] : [])]) changeTable(draft, parent, ({ children }) => ({ children: children.filter((id) => id !== table.id) }));
  for (const child of table.children) changeTable(draft, child, ({ parents }) => ({ parents: parents.filter((id) => id !== table.id) }));
  const referenced = new Set(table.constraints.flatMap((constraint) => (constraint.kind === 'foreignKey' ? [constraint.referencedTable] : [])));
  changeTable(draft, table.id, () => ({ constraints: [] }));
  for (const id of referenced) forgetReference(draft, table.id, id);
  for (const [name, publication] of entries(draft.schema.publications)) {
    if (!publication?.tables.some((published) => published.table === table.id)) continue;
    const tables = publication.tables.filter((published) => published.table !== table.id);
    draft.schema = { ...draft.schema, publications: set(draft.schema.publications, name, { ...publication, tables }) };
  }
}

/** A view that is replaced or dropped no longer uses anything. */
export function leaveUses(draft: Draft, view: View): void {
  for (const { relation } of view.uses) {
    changeTable(draft, relation, ({ views }) => ({ views: views.filter((id) => id !== view.id) }));
    changeView(draft, relation, ({ views }) => ({ views: views.filter((id) => id !== view.id) }));
  }
}

function leaveTable(draft: Draft, index: Index): void {
  if (index.table !== undefined) {
    const relation = relationById(draft.schema, index.table);
    const indexes = relation && (isTable(relation) || isView(relation)) ? relation.indexes.filter((id) => id !== index.id) : [];
    changeTable(draft, index.table, ({ clusterIndex }) => ({ indexes, ...(clusterIndex === index.name && { clusterIndex: undefined }) }));
    changeView(draft, index.table, () => ({ indexes }));
  }
  if (index.parentIndex !== undefined) changeIndex(draft, index.parentIndex, ({ children }) => ({ children: children.filter((id) => id !== index.id) }));
}

function leaveColumns(draft: Draft, sequence: Sequence): void {
  disown(draft, sequence);
  if (sequence.ownedBy) changeColumn(draft, sequence.ownedBy.table, sequence.ownedBy.column, (column) => ({ ...(column.sequence === sequence.id && { sequence: undefined, default: undefined }) }));
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
