import type { ColumnDefinition, CreateTable } from '../operations/index.ts';
import { addColumnConstraints, makeColumn } from './columns.ts';
import { inheritCheck, setNotNull } from './constraints.ts';
import { changeColumn, changeTable, enter, newRelation, refuse, resolve, resolveTable, tableOf, type Draft } from './draft.ts';
import { addIndex, constraintOf } from './indexes.ts';
import { columnsFromParents, givePartsToPartition, link, resolvePartitioned } from './inheritance.ts';
import { indexesOf, isTable, isView } from './lookups.ts';
import { createOwnedSequence, sequenceTypeOf } from './sequences.ts';
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
    if ('like' in part) columns.push(...likeColumns(part));
    else place(columns, makeColumn(draft, identity, part), part, partitioned !== undefined);
  }
  refuseRepeated(columns);

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
    ...(operation.ofType && { ofType: operation.ofType.name }),
  });

  if (partitioned) link(draft, partitioned.id, table.id, 'partition');
  for (const parent of parents) link(draft, parent.id, table.id, 'child');
  for (const parent of partitioned ? [partitioned] : parents) {
    for (const constraint of parent.constraints) if (constraint.kind === 'check' && !constraint.noInherit) inheritCheck(draft, table.id, constraint);
  }
  // The NOT NULL of a definition gets a name of its own, whatever the parent's is called.
  for (const { name, notNull } of operation.columns) if (notNull) changeColumn(draft, table.id, name, () => ({ notNull: false, notNullName: undefined, notNullInherited: undefined }));
  addColumnConstraints(draft, table.id, operation.columns, operation.constraints, { withTable: true, only: false }, () => {
    for (const like of likes) completeLike(draft, table.id, like);
    if (partitioned) givePartsToPartition(draft, partitioned.id, table.id);
  });
}

/** Puts a column into the list; one that is inherited, or comes from a type, takes the options that are written for it. */
function place(columns: Column[], column: Column, definition: ColumnDefinition, asPartition: boolean): void {
  const at = columns.findIndex(({ name, inherited }) => name === column.name && (inherited || !definition.type));
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
  for (const { name, notNull, notNullName, identity, type } of source.columns) {
    if (notNull === true) setNotNull(draft, tableId, name, { name: notNullName });
    if (!identity || !includes(like, 'identity')) continue;
    const sequence = createOwnedSequence(draft, { id, schema, name: tableName }, name, sequenceTypeOf(type), true);
    changeColumn(draft, tableId, name, () => ({ sequence: sequence.id, owns: [sequence.id] }));
  }
  if (includes(like, 'constraints')) {
    const checks = source.constraints.filter(({ kind }) => kind === 'check').map((check) => ({ ...check, inherited: undefined, local: undefined, addedBy: draft.schema.deploy }));
    changeTable(draft, tableId, ({ constraints }) => ({ constraints: [...constraints, ...checks] }));
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
