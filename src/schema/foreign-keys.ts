import type { PostgresVersion } from '../config/index.ts';
import type { ForeignKeyConstraint } from '../operations/index.ts';
import type { Addition } from './constraints.ts';
import { changeTable, refuse, resolveTable, tableOf, type Draft } from './draft.ts';
import { requireColumns } from './indexes.ts';
import { indexesOf, tableById, type ForeignKey } from './lookups.ts';
import { chooseConstraintName, joinColumnNames } from './object-names.ts';
import type { Index, Schema, Table } from './types.ts';

/** Adds a foreign key, and its part on each partition. */
export function addForeignKey(draft: Draft, tableId: number, constraint: ForeignKeyConstraint, how: Addition): void {
  const referenced = resolveTable(draft, constraint.references);
  const table = tableOf(draft, tableId);
  requireColumns(table, constraint.columns);
  requireColumns(referenced, constraint.referencedColumns);
  if (constraint.name !== undefined && table.constraints.some(({ name }) => name === constraint.name)) refuse(`constraint "${constraint.name}" for relation "${table.name}" already exists`);
  const referencedColumns = constraint.referencedColumns.length > 0 ? constraint.referencedColumns : primaryKeyColumns(referenced);
  store(draft, tableId, {
    ...constraint, referencedColumns, name: constraint.name ?? chooseName(draft, table, constraint), referencedTable: referenced.id,
    validated: constraint.enforced && (how.withTable || !constraint.notValid), addedBy: draft.schema.deploy,
  });
}

function primaryKeyColumns(referenced: Table): readonly string[] {
  const key = referenced.constraints.find(({ kind }) => kind === 'primaryKey');
  if (key?.kind === 'primaryKey') return key.columns;
  return referenced.whole ? refuse(`there is no primary key for referenced table "${referenced.name}"`) : [];
}

/** Before 12 the first column alone went into the name (12's release notes; tablecmds.c: ChooseForeignKeyConstraintNameAddition). */
function chooseName(draft: Draft, table: Table, constraint: ForeignKeyConstraint): string {
  const columns = draft.environment.postgres < 12 ? constraint.columns.slice(0, 1) : constraint.columns;
  return chooseConstraintName(draft, table.schema, table.name, joinColumnNames(columns), 'fkey');
}

function store(draft: Draft, tableId: number, key: ForeignKey): void {
  changeTable(draft, tableId, ({ constraints }) => ({ constraints: [...constraints, key] }));
  changeTable(draft, key.referencedTable, ({ referencedBy }) => ({ referencedBy: referencedBy.includes(tableId) ? referencedBy : [...referencedBy, tableId] }));
  const table = tableOf(draft, tableId);
  if (table.kind === 'partitioned table') for (const partition of table.children) giveForeignKeyToPartition(draft, key, partition);
}

/**
 * A partition's part of a foreign key of its parent: its own like it where it has one, else a new one of the parent's
 * name where that is free (tablecmds.c: CloneFkReferencing, tryAttachPartitionForeignKey).
 */
export function giveForeignKeyToPartition(draft: Draft, key: ForeignKey, partitionId: number): void {
  const partition = tableOf(draft, partitionId);
  const like = foreignKeyTakenOver(partition, key, draft.environment.postgres);
  if (like) {
    const validated = like.validated || key.validated;
    changeTable(draft, partitionId, ({ constraints }) => ({ constraints: constraints.map((constraint) => (constraint === like ? { ...like, inherited: true, validated } : constraint)) }));
    return;
  }
  const taken = partition.constraints.some(({ name }) => name === key.name) || partition.columns.some(({ notNullName }) => notNullName === key.name);
  store(draft, partitionId, { ...key, name: taken ? chooseName(draft, partition, key) : key.name, inherited: true });
}

/**
 * The partition's own foreign key that becomes its part of its parent's. One that is NOT VALID does from 18 on, which
 * then verifies it where the parent's is valid (tablecmds.c: tryAttachPartitionForeignKey) [measured].
 */
export function foreignKeyTakenOver(partition: Table, key: ForeignKeyShape, postgres: PostgresVersion): ForeignKey | undefined {
  return partition.constraints.find((own): own is ForeignKey => own.kind === 'foreignKey' && !own.inherited && (own.validated || postgres >= 18) && sameForeignKey(own, key));
}

/** What two foreign keys are compared by. */
export type ForeignKeyShape = Pick<ForeignKey, 'referencedTable' | 'columns' | 'referencedColumns' | 'onDelete' | 'onUpdate' | 'match' | 'deferrable' | 'initiallyDeferred' | 'enforced'>;

function sameForeignKey(a: ForeignKeyShape, b: ForeignKeyShape): boolean {
  return (
    a.referencedTable === b.referencedTable && a.columns.join('\0') === b.columns.join('\0') && a.referencedColumns.join('\0') === b.referencedColumns.join('\0') &&
    a.onDelete === b.onDelete && a.onUpdate === b.onUpdate && a.match === b.match && a.deferrable === b.deferrable && a.initiallyDeferred === b.initiallyDeferred &&
    a.enforced === b.enforced
  );
}

/**
 * The unique index on the referenced table that a foreign key stands on: PostgreSQL takes the oldest one on exactly its
 * columns that is valid, not partial and not of expressions (tablecmds.c: transformFkeyCheckAttrs).
 */
export function indexBehind(schema: Schema, key: ForeignKey): Index | undefined {
  const referenced = tableById(schema, key.referencedTable);
  const wanted = [...key.referencedColumns].sort().join('\0');
  if (!referenced || wanted === '') return undefined;
  return indexesOf(schema, referenced).find((index) =>
    index.unique === true && index.valid === 'yes' && !index.where && index.elements.every(({ expression }) => !expression) &&
    index.elements.map(({ column }) => column ?? '').sort().join('\0') === wanted);
}

/** Forgets that a table references another, where it no longer does. */
export function forgetReference(draft: Draft, referencing: number, referenced: number): void {
  const table = tableById(draft.schema, referencing);
  if (table?.constraints.some((constraint) => constraint.kind === 'foreignKey' && constraint.referencedTable === referenced)) return;
  changeTable(draft, referenced, ({ referencedBy }) => ({ referencedBy: referencedBy.filter((id) => id !== referencing) }));
}
