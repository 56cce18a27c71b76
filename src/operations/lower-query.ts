import type * as pg from '@pgsql/types';
import { lowerDataChange } from './lower-data.ts';
import { outputName, type ExpressionContext } from './lower-expression.ts';
import { strings } from './lower-name.ts';
import type { Query, RelationUse } from './queries.ts';
import { QueryReader, type RowLocks } from './query-reader.ts';
import type { ColumnReference, QueryOutput } from './query-scope.ts';
import { nameOf, type Source } from './source.ts';

/** A query with what it takes from its surroundings, and the relations of its own FROM. */
export interface LoweredQuery {
  readonly query: Query;
  readonly outer: readonly ColumnReference[];
  readonly from: readonly RelationUse[];
}

/** Nothing is in sight but the statement's own CTEs and relations. */
export function topContext(source: Source): ExpressionContext {
  return { source, base: 0, ctes: new Map(), enclosed: false, perhaps: new Set() };
}

export const emptyQuery: Query = { reads: [], writes: [], calls: [], output: [], constant: true };

/** What a statement that stands where a query may stand reads: a SELECT, or a data change with RETURNING. */
export function lowerQuery(node: pg.Node | undefined, source: Source): Query {
  return node ? queryIn(node, topContext(source)).query : emptyQuery;
}

/** A query inside an expression. */
export function lowerSubquery(node: pg.Node, context: ExpressionContext): LoweredQuery {
  return queryIn(node, context);
}

function queryIn(node: pg.Node, context: ExpressionContext): LoweredQuery {
  if ('SelectStmt' in node) return lowerSelect(node.SelectStmt, context);
  const change = lowerDataChange(node, context);
  // What EXECUTE of a prepared statement gives can't be seen here.
  const query: Query = change ? { ...emptyQuery, writes: [change], output: change.query.output, constant: false } : { ...emptyQuery, output: '*', constant: false };
  return { query, outer: [], from: [] };
}

/** SELECT, VALUES, TABLE and set operations. `locked`: a locking clause further out reaches it. */
export function lowerSelect(node: pg.SelectStmt, context: ExpressionContext, locked = false): LoweredQuery {
  const reader = new QueryReader(context, node.withClause);
  const locks = locked || locksOf(node);
  if (node.larg && node.rarg) return lowerSetOperation(node, node.larg, node.rarg, reader, locks === true);
  if (node.valuesLists) {
    reader.readNodes(node.valuesLists);
    reader.readLimit(node);
    return reader.close(valuesOutput(node.valuesLists), node.valuesLists.length === 1);
  }
  reader.readFrom(node.fromClause, locks);
  const output = outputOf(node.targetList, reader.context.source);
  reader.readNodes(node.targetList ?? []);
  reader.readWhere(node.whereClause);
  reader.readNodes([node.havingClause, ...(node.windowClause ?? [])]);
  reader.readLimit(node);
  const named = explicitNames(node.targetList);
  const keys = [...(node.distinctClause ?? []), ...(node.groupClause ?? []), ...(node.sortClause ?? [])];
  reader.readNodes(keys.filter((key) => !isOutputName(key, named)));
  return reader.close(output, (node.fromClause ?? []).length === 0);
}

function lowerSetOperation(node: pg.SelectStmt, left: pg.SelectStmt, right: pg.SelectStmt, reader: QueryReader, locked: boolean): LoweredQuery {
  const first = lowerSelect(left, reader.context, locked);
  const second = lowerSelect(right, reader.context, locked);
  reader.merge(first);
  reader.merge(second);
  reader.readLimit(node);
  return reader.close(first.query.output, first.query.constant && second.query.constant);
}

function locksOf(node: pg.SelectStmt): RowLocks {
  const clauses = (node.lockingClause ?? []).flatMap((clause) => ('LockingClause' in clause ? [clause.LockingClause] : []));
  if (clauses.some(({ lockedRels }) => !lockedRels?.length)) return true;
  return new Set(clauses.flatMap(({ lockedRels }) => (lockedRels ?? []).flatMap((relation) => ('RangeVar' in relation ? [relation.RangeVar.relname ?? ''] : []))));
}

/** VALUES calls its columns column1, column2, … (parse_relation.c: addRangeTableEntryForValues). */
function valuesOutput(lists: readonly pg.Node[]): string[] {
  const [first] = lists;
  const width = first && 'List' in first ? (first.List.items ?? []).length : 0;
  return Array.from({ length: width }, (_, i) => `column${i + 1}`);
}

/** The names that a target list (or RETURNING) gives. */
export function outputOf(targets: readonly pg.Node[] | undefined, source: Source): QueryOutput {
  const output: (string | null)[] = [];
  for (const target of targets ?? []) {
    if (!('ResTarget' in target)) continue;
    const { name, val } = target.ResTarget;
    if (val && 'ColumnRef' in val && (val.ColumnRef.fields ?? []).some((field) => 'A_Star' in field)) return '*';
    output.push(name === undefined ? outputName(val, source) : nameOf(source, name));
  }
  return output;
}

function explicitNames(targets: readonly pg.Node[] | undefined): ReadonlySet<string> {
  return new Set((targets ?? []).flatMap((target) => ('ResTarget' in target && target.ResTarget.name !== undefined ? [target.ResTarget.name] : [])));
}

/** `ORDER BY total` and `GROUP BY total` mean the output column of that name (parse_clause.c: findTargetlistEntrySQL92). */
function isOutputName(key: pg.Node, named: ReadonlySet<string>): boolean {
  const node = 'SortBy' in key ? key.SortBy.node : key;
  if (!node || !('ColumnRef' in node)) return false;
  const [only, second] = strings(node.ColumnRef.fields);
  return only !== undefined && second === undefined && named.has(only);
}
