import type { ColumnDefinition, CreateTable } from '../operations/index.ts';
import { addColumnConstraints, makeColumn } from './columns.ts';
import { inheritCheck, setNotNull, storeCheck } from './constraints.ts';
import { changeColumn, enter, newRelation, refuse, resolve, resolveTable, tableOf, type Draft } from './draft.ts';
import { addIndex, constraintOf, requireColumns } from './indexes.ts';
import { columnsFromParents, givePartsToPartition, link, resolvePartitioned } from './inheritance.ts';
import { indexesOf, isTable, isView } from './lookups.ts';
import { createOwnedSequence } from './sequences.ts';
import { emptyTable } from './stubs.ts';
import { addTableStatistics } from './statistics.ts';
import type { Column, CompositeType, Table, View } from './types.ts';

type Like = CreateTable['likes'][number];
type LikeOption = Exclude<Like['including'][number], 'all'>;
interface LikeSource {
  readonly like: Like;
  readonly source: Table | View | CompositeType;
}

export function createTable(draft: Draft, operation: CreateTable): void {
  const identity = newRelation(draft, operation.name, operation);
  const partitioned = operation.partitionOf && resolvePartitioned(draft, operation.partitionOf.parent);
  const parents = operation.inherits.map((name) => resolveTable(draft, name));
  const likes = operation.likes.map((like): LikeSource => ({ like, source: likeSource(draft, like) }));
  const type = operation.ofType && resolve(draft, operation.ofType, 'composite type');

  const inherited = columnsFromParents(draft, partitioned ? [partitioned] : parents, partitioned !== undefined);
  const typed = type?.kind === 'composite type' ? type.columns : [];
  const columns = [...inherited, ...typed];
  for (const part of [...operation.columns, ...likes].sort((a, b) => rangeOf(a).start - rangeOf(b).start)) {
    if ('like' in part) for (const column of likeColumns(part)) place(columns, column, partitioned !== undefined);
    else place(columns, makeColumn(draft, identity, part), partitioned !== undefined);
  }
  refuseRepeated(columns);
  const keys = operation.partitionBy?.elements.flatMap(({ column }) => column ?? []) ?? [];

  const table = enter(draft, {
    ...emptyTable(identity, operation.foreign ? 'foreign table' : operation.partitionBy ? 'partitioned table' : 'table'),
    whole: identity.whole && [partitioned, ...parents, ...likes.map(({ source }) => source), type].every((source) => source?.whole ?? true),
    persistence: operation.persistence,
    columns,
    parameters: operation.parameters,
    ...(operation.partitionBy && { partitionKey: operation.partitionBy }),
    ...(operation.partitionOf && partitioned && { partitionOf: { parent: partitioned.id, bound: operation.partitionOf.bound } }),
    ...(operation.accessMethod !== undefined && { accessMethod: operation.accessMethod }),
    ...(operation.tablespace !== undefined && { tablespace: operation.tablespace }),
    ...(type && { ofType: `${type.schema}.${type.name}` }),
  });

  requireColumns(table, keys);

  if (partitioned) link(draft, partitioned.id, table.id, 'partition');
  for (const parent of parents) link(draft, parent.id, table.id, 'child');
  for (const parent of partitioned ? [partitioned] : parents) {
    for (const constraint of parent.constraints) if (constraint.kind === 'check' && !constraint.noInherit) inheritCheck(draft, table.id, constraint);
  }
  // The NOT NULL of a definition gets a name of its own, whatever the parent's is called.
  for (const name of ownNotNulls(operation)) changeColumn(draft, table.id, name, () => ({ notNull: false, notNullName: undefined, notNullInherited: undefined }));
  addColumnConstraints(draft, table.id, operation.columns, operation.constraints, { withTable: true, alone: true, only: false }, () => {
    for (const like of likes) completeLike(draft, table.id, like);
    if (partitioned) givePartsToPartition(draft, partitioned.id, table.id);
  });
}

/** The columns whose NOT NULL the statement asks for itself, a primary key's too. */
function ownNotNulls({ columns, constraints }: CreateTable): string[] {
  const keys = [...columns.flatMap((column) => column.constraints), ...constraints].flatMap((constraint) => (constraint.kind === 'primaryKey' ? constraint.columns : constraint.kind === 'notNull' ? [constraint.column] : []));
  return [...columns.filter(({ notNull, identity }) => notNull ?? identity).map(({ name }) => name), ...keys];
}

/** Puts a column into the list; one that is inherited, or comes from a type, takes the options that are written for it. */
function place(columns: Column[], column: Column, asPartition: boolean): void {
  const at = columns.findIndex(({ name, inherited, local }) => name === column.name && ((inherited && !local) || !column.type));
  const before = columns[at];
  if (!before) {
    columns.push(column);
    return;
  }
  const { notNull: _undecided, ...options } = column;
  columns[at] = { ...before, ...options, ...(before.inherited && !asPartition && { local: true }) };
}

function refuseRepeated(columns: readonly Column[]): void {
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name)) refuse(`column "${name}" specified more than once`);
    names.add(name);
  }
}

function rangeOf(part: ColumnDefinition | LikeSource): { readonly start: number } {
  return 'like' in part ? part.like.range : part.range;
}

function likeSource(draft: Draft, like: Like): Table | View | CompositeType {
  const relation = resolve(draft, like.name, 'table');
  return relation.kind === 'index' || relation.kind === 'sequence' ? refuse(`relation "${relation.name}" is invalid in LIKE clause`) : relation;
}

function includes(like: Like, option: LikeOption): boolean {
  return like.including.includes('all') || like.including.includes(option);
}

/** LIKE takes names, types and, later, NOT NULL; the rest as INCLUDING asks (parse_utilcmd.c: transformTableLikeClause). */
function likeColumns({ like, source }: LikeSource): Column[] {
  if (isView(source)) return source.columns === 'unknown' ? [] : source.columns.map((name) => ({ name, notNull: false }));
  return source.columns.map(({ name, type, collation, notNull, default: value, sequence, generated, identity }): Column => ({
    name,
    ...(type && { type }),
    ...(collation !== undefined && { collation }),
    notNull: notNull === 'unknown' ? 'unknown' : false,
    ...(value && includes(like, 'defaults') && { default: value, ...(sequence !== undefined && { sequence }) }),
    ...(generated && includes(like, 'generated') && { generated }),
    ...(identity && includes(like, 'identity') && { identity }),
  }));
}

/** What LIKE adds once the table is there (parse_utilcmd.c: expandTableLikeClause). */
function completeLike(draft: Draft, tableId: number, { like, source }: LikeSource): void {
  if (!isTable(source)) return;
  const { id, schema, name: tableName } = tableOf(draft, tableId);
  for (const { name, notNull, notNullName, identity } of source.columns) {
    if (notNull === true) setNotNull(draft, tableId, name, { name: notNullName });
    if (!identity || !includes(like, 'identity')) continue;
    // Unlike a column that is written out, it gets a bigint sequence whatever its type (transformTableLikeClause passes no type on).
    const sequence = createOwnedSequence(draft, { id, schema, name: tableName }, name, 'int8', true);
    changeColumn(draft, tableId, name, () => ({ sequence: sequence.id, owns: [sequence.id] }));
  }
  if (includes(like, 'constraints')) {
    for (const constraint of source.constraints) if (constraint.kind === 'check') storeCheck(draft, tableId, { ...constraint, inherited: undefined, local: undefined, addedBy: draft.schema.deploy });
  }
  if (includes(like, 'indexes')) {
    for (const index of indexesOf(draft.schema, source)) {
      const constraint = constraintOf(draft, index);
      const primary = constraint?.kind === 'primaryKey' ? constraint.columns : [];
      for (const column of primary) setNotNull(draft, tableId, column, {});
      addIndex(draft, tableOf(draft, tableId), index, { ...(constraint && { constraint: { ...constraint, inherited: undefined, local: undefined } }) });
    }
  }
  if (includes(like, 'statistics')) for (const { columns } of source.statistics) addTableStatistics(draft, tableId, undefined, columns);
}
