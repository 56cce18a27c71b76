import type { AttachIndex, CreateIndex, Expression, IndexElement, QualifiedName, Reindex } from '../operations/index.ts';
import { byTheWay, changeIndex, changeTable, changeView, enter, newRelation, refuse, resolve, tableOf, type Draft } from './draft.ts';
import { columnsUsed, sameExpression, sameIndexElement } from './expressions.ts';
import { findColumn, findIndex, findRelation, indexById, indexesOf, isIndex, isTable, isView, tableById } from './lookups.ts';
import { chooseIndexName, indexColumnNames } from './object-names.ts';
import type { Index, Table, TableConstraint, View } from './types.ts';

export type IndexConstraint = Extract<TableConstraint, { index: number }>;

/** What an index is, wherever it stands and whatever it is called. */
export interface IndexDefinition {
  readonly unique: boolean | 'unknown';
  readonly method: string;
  readonly elements: readonly IndexElement[];
  readonly include: readonly string[];
  readonly where?: Expression;
  readonly nullsNotDistinct: boolean;
}

export interface IndexPlace {
  /** Absent where PostgreSQL chooses one. */
  readonly name?: string;
  /** The constraint that it serves; each partition gets one like it. */
  readonly constraint?: IndexConstraint;
  readonly parentIndex?: number;
  /** `ON ONLY`. */
  readonly only?: boolean;
  readonly valid?: Index['valid'];
  /** The identity of an index whose name was looked up already. */
  readonly identity?: ReturnType<typeof newRelation>;
}

export function createIndex(draft: Draft, operation: CreateIndex): void {
  const owner = resolve(draft, operation.table, 'table');
  if (!isTable(owner) && owner.kind !== 'materialized view') refuse(`cannot create index on relation "${owner.name}"`);
  if (owner.kind === 'partitioned table' && operation.concurrently) refuse(`cannot create index on partitioned table "${owner.name}" concurrently`);
  if (isTable(owner)) {
    requireColumns(owner, [...operation.elements.flatMap(({ column }) => column ?? []), ...operation.include]);
    requireColumnsUsed(owner, operation.where, ...operation.elements.map(({ expression }) => expression));
  }
  // The index lies in its table's schema, whatever the search path.
  const identity = operation.name === undefined ? undefined : newRelation(draft, { schema: owner.schema, name: operation.name, range: operation.range }, operation);
  const perhapsOld = identity?.new === 'perhaps' && operation.concurrently;
  addIndex(draft, owner, operation, { ...(identity && { identity }), only: operation.only, ...(perhapsOld && { valid: 'perhaps not' as const }) });
}

/** Makes an index, and one on each partition unless a partition has its like. */
export function addIndex(draft: Draft, owner: Table | View, definition: IndexDefinition, place: IndexPlace): Index {
  const { unique, method, include, where, nullsNotDistinct } = definition;
  const elements = definition.elements.map(plainColumn);
  if (unique === true && isTable(owner)) requirePartitionKey(owner, elements);
  const name = place.name ?? chooseIndexName(draft, owner.schema, owner.name, indexColumnNames(elements, include), place.constraint?.kind);
  const partitions = owner.kind === 'partitioned table' ? owner.children.flatMap((id) => tableById(draft.schema, id) ?? []) : [];
  const index = enter(draft, {
    ...(place.identity ?? byTheWay(draft, owner.schema, name)),
    kind: 'index', table: owner.id, unique, primary: place.constraint?.kind === 'primaryKey', method, elements, include, ...(where && { where }), nullsNotDistinct,
    valid: place.only && partitions.length > 0 ? 'no' : (place.valid ?? 'yes'),
    ...(place.constraint && { constraint: name }), ...(place.parentIndex !== undefined && { parentIndex: place.parentIndex }), children: [],
  });
  if (isTable(owner)) changeTable(draft, owner.id, ({ indexes }) => ({ indexes: [...indexes, index.id] }));
  else changeView(draft, owner.id, ({ indexes }) => ({ indexes: [...indexes, index.id] }));
  if (place.constraint) {
    const constraint = { ...place.constraint, name, index: index.id };
    changeTable(draft, owner.id, ({ constraints }) => ({ constraints: [...constraints, constraint] }));
  }
  if (!place.only) for (const partition of partitions) giveIndexToPartition(draft, index, partition.id);
  return index;
}

/** Uniqueness over all partitions needs the partition key in the index (indexcmds.c: DefineIndex). */
function requirePartitionKey(table: Table, elements: readonly IndexElement[]): void {
  const missing = table.partitionKey?.elements.some((key) => key.column === undefined || !elements.some(({ column }) => column === key.column));
  if (missing) refuse('unique constraint on partitioned table must include all partitioning columns');
}

/** `(b)` and `(b COLLATE "C")` are no expressions but columns (indexcmds.c: ComputeIndexAttrs). */
function plainColumn(element: IndexElement): IndexElement {
  const tree = element.expression?.tree;
  const column = tree?.kind === 'collate' ? tree.arg : tree;
  if (column?.kind !== 'column' || column.path.at(-1) === '*') return element;
  const { expression: _expression, ...rest } = element;
  return { ...rest, column: column.path.at(-1) ?? '', ...(tree?.kind === 'collate' && { collation: tree.collation }) };
}

/** A partition's part of an index of its parent: its own like it where it has one, else a new one (indexcmds.c: DefineIndex; tablecmds.c: AttachPartitionEnsureIndexes). */
export function giveIndexToPartition(draft: Draft, parent: Index, partitionId: number): void {
  const partition = tableOf(draft, partitionId);
  // Only a plain index may lie on a foreign table's parent; the foreign table itself has none.
  if (partition.kind === 'foreign table') return;
  const constraint = constraintOf(draft, parent);
  const like = indexesOf(draft.schema, partition).find((candidate) =>
    candidate.parentIndex === undefined && sameDefinition(candidate, parent) && (!constraint || constraintOf(draft, candidate)?.kind === constraint.kind));
  if (!like && constraint?.kind === 'primaryKey' && partition.constraints.some(({ kind }) => kind === 'primaryKey')) refuse(`multiple primary keys for table "${partition.name}" are not allowed`);
  if (like) attach(draft, parent.id, like.id);
  else {
    const child = addIndex(draft, partition, parent, { ...(constraint && { constraint: { ...constraint, inherited: true } }), parentIndex: parent.id });
    changeIndex(draft, parent.id, ({ children }) => ({ children: [...children, child.id] }));
  }
  const { valid } = indexById(draft.schema, like?.id ?? parent.id) ?? parent;
  if (valid === 'no') invalidate(draft, parent.id);
}

/** ALTER INDEX … ATTACH PARTITION. The parent becomes valid when it has a valid index on every partition (tablecmds.c: validatePartitionedIndex). */
export function attachIndex(draft: Draft, operation: AttachIndex): void {
  const parent = resolveIndex(draft, operation.table);
  const child = resolveIndex(draft, operation.index);
  if (child.parentIndex === parent.id) return;
  if (child.parentIndex !== undefined) refuse(`index "${child.name}" is already attached to another index`);
  refuseForeignPart(draft, parent, child);
  if (constraintOf(draft, parent) && child.table !== undefined && tableById(draft.schema, child.table)?.whole && !constraintOf(draft, child)) {
    refuse(`the index "${parent.name}" belongs to a constraint but no constraint exists for index "${child.name}"`);
  }
  attach(draft, parent.id, child.id);
  validateIfComplete(draft, parent.id);
}

/** The child must lie on a partition of the parent's table that has no part of it yet, and be its like. */
function refuseForeignPart(draft: Draft, parent: Index, child: Index): void {
  const partition = child.table === undefined ? undefined : tableById(draft.schema, child.table);
  if (!parent.whole || !child.whole || !partition?.whole) return;
  const hasPart = parent.children.some((id) => indexById(draft.schema, id)?.table === partition.id);
  if (partition.partitionOf?.parent !== parent.table || hasPart || !sameDefinition(parent, child)) refuse(`cannot attach index "${child.name}" as a partition of index "${parent.name}"`);
}

function resolveIndex(draft: Draft, name: QualifiedName): Index {
  const relation = resolve(draft, name, 'index');
  return isIndex(relation) ? relation : refuse(`"${name.name}" is not an index`);
}

/** Ties an index of a partition to its parent's, and the constraint that it serves. */
function attach(draft: Draft, parent: number, child: number): void {
  changeIndex(draft, child, () => ({ parentIndex: parent }));
  changeIndex(draft, parent, ({ children }) => ({ children: [...children, child] }));
  const index = indexById(draft.schema, child);
  if (index?.table !== undefined && constraintOf(draft, indexById(draft.schema, parent) ?? index)) {
    changeTable(draft, index.table, ({ constraints }) => ({
      constraints: constraints.map((constraint) => ('index' in constraint && constraint.index === child ? { ...constraint, inherited: true, local: false } : constraint)),
    }));
  }
}

/** The indexes of a partition that go on without those of the parent. */
export function detachIndexes(draft: Draft, partition: Table): void {
  for (const index of indexesOf(draft.schema, partition)) {
    if (index.parentIndex === undefined) continue;
    changeIndex(draft, index.parentIndex, ({ children }) => ({ children: children.filter((id) => id !== index.id) }));
    changeIndex(draft, index.id, () => ({ parentIndex: undefined }));
  }
}

function validateIfComplete(draft: Draft, id: number): void {
  const index = indexById(draft.schema, id);
  const table = index?.table === undefined ? undefined : tableById(draft.schema, index.table);
  if (!index || !table?.whole || index.valid === 'yes') return;
  const attached = index.children.flatMap((child) => indexById(draft.schema, child) ?? []);
  const complete = table.children.every((partition) => attached.some((child) => child.table === partition && child.valid === 'yes'));
  if (!complete) return;
  changeIndex(draft, id, () => ({ valid: 'yes' }));
  if (index.parentIndex !== undefined) validateIfComplete(draft, index.parentIndex);
}

function invalidate(draft: Draft, id: number): void {
  changeIndex(draft, id, () => ({ valid: 'no' }));
}

/** REINDEX builds an index anew, which makes an invalid one valid (catalog/index.c: reindex_index). */
export function reindex(draft: Draft, operation: Reindex): void {
  if (!operation.name) return;
  const { searchPath } = draft.environment;
  if (operation.target === 'index') {
    const index = findIndex(draft.schema, operation.name, searchPath);
    if (typeof index !== 'string') rebuild(draft, index);
  } else if (operation.target === 'table') {
    const relation = findRelation(draft.schema, operation.name, searchPath);
    if (typeof relation !== 'string' && (isTable(relation) || isView(relation))) for (const index of indexesOf(draft.schema, relation)) rebuild(draft, index);
  }
}

function rebuild(draft: Draft, index: Index): void {
  for (const id of index.children) {
    const child = indexById(draft.schema, id);
    if (child) rebuild(draft, child);
  }
  if (index.valid !== 'yes' && tableById(draft.schema, index.table ?? -1)?.kind !== 'partitioned table') changeIndex(draft, index.id, () => ({ valid: 'yes' }));
}

/** The constraint that an index serves. */
export function constraintOf(draft: Draft, index: Index): IndexConstraint | undefined {
  const table = index.table === undefined ? undefined : tableById(draft.schema, index.table);
  return table?.constraints.find((constraint): constraint is IndexConstraint => 'index' in constraint && constraint.index === index.id);
}

/** Whether two indexes are each other's like on two tables (catalog/index.c: CompareIndexInfo). */
function sameDefinition(a: IndexDefinition, b: IndexDefinition): boolean {
  return (
    a.unique === b.unique && a.method === b.method && a.nullsNotDistinct === b.nullsNotDistinct && sameExpression(a.where, b.where) &&
    a.elements.length === b.elements.length && a.elements.every((element, i) => sameIndexElement(element, b.elements[i])) &&
    a.include.length === b.include.length && a.include.every((column, i) => column === b.include[i])
  );
}

const systemColumns: ReadonlySet<string> = new Set(['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax']);

/** Refuses columns that the table surely doesn't have. */
export function requireColumns(table: Table, columns: readonly string[]): void {
  for (const column of columns) if (findColumn(table, column) === 'absent') refuse(`column "${column}" does not exist`);
}

/** Refuses expressions of columns that the table surely doesn't have. They may name system columns, and the table for a whole row. */
export function requireColumnsUsed(table: Table, ...expressions: readonly (Expression | undefined)[]): void {
  const used = expressions.flatMap((expression) => (expression ? columnsUsed(expression) : []));
  requireColumns(table, used.filter((column) => column !== table.name && !systemColumns.has(column)));
}
