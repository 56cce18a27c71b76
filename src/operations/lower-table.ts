import type * as pg from '@pgsql/types';
import type { ColumnDefinition, Constraint } from './constraints.ts';
import { lowerColumn } from './lower-column.ts';
import { lowerConstraint } from './lower-constraint.ts';
import { endOfRelation, names, qualifiedName, relationName, strings } from './lower-name.ts';
import { storageParameters } from './lower-options.ts';
import { lowerPartitionBound, lowerPartitionKey } from './lower-partition.ts';
import { lowerQuery } from './lower-query.ts';
import { relationsOf } from './lower-data.ts';
import { elementsOf, findSymbol, inside, nameOf, rangeOf, tokenAt, type Source, type Span } from './source.ts';
import type { CreateTable, CreateTableAs, Persistence } from './tables.ts';

export function persistenceOf(relation: pg.RangeVar | undefined): Persistence {
  if (relation?.relpersistence === 't') return 'temporary';
  return relation?.relpersistence === 'u' ? 'unlogged' : 'permanent';
}

/** CREATE TABLE and CREATE FOREIGN TABLE. */
export function lowerCreateTable(node: pg.CreateStmt, source: Source, foreign = false): CreateTable {
  const elements = node.tableElts ?? [];
  const spans = elements.length === 0 ? [] : elementsOf(source, elementList(node, source));
  const columns: ColumnDefinition[] = [];
  const constraints: Constraint[] = [];
  const likes: CreateTable['likes'][number][] = [];
  elements.forEach((element, i) => {
    const span = spans[i] ?? source.span;
    if ('ColumnDef' in element) columns.push(lowerColumn(element.ColumnDef, span, source));
    else if ('TableLikeClause' in element) likes.push(lowerLike(element.TableLikeClause, span, source));
    else if ('Constraint' in element) {
      const constraint = lowerConstraint(element.Constraint, span, source);
      if (constraint) constraints.push(constraint);
    }
  });
  const [parent, ...otherParents] = relationsOf(node.inhRelations).map((relation) => relationName(relation, source));
  const partitionOf = node.partbound && parent ? { parent, bound: lowerPartitionBound(node.partbound, source) } : undefined;
  return {
    kind: 'createTable',
    range: rangeOf(source, source.span),
    name: relationName(node.relation, source),
    ifNotExists: node.if_not_exists ?? false,
    persistence: persistenceOf(node.relation),
    foreign,
    columns,
    constraints,
    likes,
    inherits: parent && !partitionOf ? [parent, ...otherParents] : [],
    ...(node.partspec && { partitionBy: lowerPartitionKey(node.partspec, source) }),
    ...(partitionOf && { partitionOf }),
    ...(node.ofTypename && { ofType: qualifiedName(strings(node.ofTypename.names), tokenAt(source, node.ofTypename.location), source) }),
    parameters: storageParameters(node.options),
    ...(node.accessMethod !== undefined && { accessMethod: node.accessMethod }),
    ...(node.tablespacename !== undefined && { tablespace: nameOf(source, node.tablespacename) }),
  };
}

/** What stands between the parentheses behind the name, or behind PARTITION OF or OF and the name there. */
function elementList(node: pg.CreateStmt, source: Source): Span {
  const open = findSymbol(source, '(', { from: endOfRelation(node.relation, source), to: source.span.to });
  return open === undefined ? source.span : inside(source, open);
}

const likeOptions = ['comments', 'compression', 'constraints', 'defaults', 'generated', 'identity', 'indexes', 'statistics', 'storage'] as const;

/** `options` has a bit for each thing to copy, in alphabetic order; all 31 are INCLUDING ALL (parsenodes.h: TableLikeOption). */
function lowerLike(node: pg.TableLikeClause, span: Span, source: Source): CreateTable['likes'][number] {
  const options = node.options ?? 0;
  const including = options === 0x7fffffff ? (['all'] as const) : likeOptions.filter((_, bit) => (options & (1 << bit)) !== 0);
  return { name: relationName(node.relation, source), including, range: rangeOf(source, span) };
}

/** CREATE TABLE AS, CREATE MATERIALIZED VIEW. */
export function lowerCreateTableAs(node: pg.CreateTableAsStmt, source: Source): CreateTableAs {
  return createTableAs(node.into, node.query, source, { materializedView: node.objtype === 'OBJECT_MATVIEW', ifNotExists: node.if_not_exists ?? false });
}

/** SELECT INTO; a set operation has its INTO in the leftmost SELECT (analyze.c: transformSetOperationStmt). */
export function lowerSelectInto(node: pg.SelectStmt, into: pg.IntoClause, source: Source): CreateTableAs {
  return createTableAs(into, { SelectStmt: node }, source, { materializedView: false, ifNotExists: false });
}

export function intoClause(node: pg.SelectStmt): pg.IntoClause | undefined {
  return node.intoClause ?? (node.larg ? intoClause(node.larg) : undefined);
}

function createTableAs(into: pg.IntoClause | undefined, query: pg.Node | undefined, source: Source, form: Pick<CreateTableAs, 'materializedView' | 'ifNotExists'>): CreateTableAs {
  return {
    kind: 'createTableAs',
    range: rangeOf(source, source.span),
    name: relationName(into?.rel, source),
    ...form,
    persistence: persistenceOf(into?.rel),
    columnNames: names(into?.colNames, source),
    query: lowerQuery(query, source),
    withData: !(into?.skipData ?? false),
  };
}
