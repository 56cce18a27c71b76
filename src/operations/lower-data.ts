import type * as pg from '@pgsql/types';
import type { Range } from '../sql/index.ts';
import type { Call, Copy, DataOperation, Delete, Insert, Merge, Truncate, Update } from './data.ts';
import type { Expression } from './expressions.ts';
import { expressionIn, expressionTree, type ExpressionContext } from './lower-expression.ts';
import { qualifiedName, relationName, strings } from './lower-name.ts';
import { emptyQuery, lowerQuery, lowerSelect, outputOf, topContext } from './lower-query.ts';
import type { Query } from './queries.ts';
import { QueryReader } from './query-reader.ts';
import { closingOf, elementsOf, findSymbol, findWord, isSymbol, isWord, nameOf, rangeOf, tokenAt, type Source, type Span } from './source.ts';

/** INSERT, UPDATE, DELETE and MERGE, as a statement or as a CTE; nothing for any other node. */
export function lowerDataChange(node: pg.Node, context: ExpressionContext): DataOperation | undefined {
  if ('InsertStmt' in node) return lowerInsert(node.InsertStmt, context);
  if ('UpdateStmt' in node) return lowerUpdate(node.UpdateStmt, context);
  if ('DeleteStmt' in node) return lowerDelete(node.DeleteStmt, context);
  if ('MergeStmt' in node) return lowerMerge(node.MergeStmt, context);
  return undefined;
}

export function lowerInsert(node: pg.InsertStmt, context: ExpressionContext): Insert {
  const { source } = context;
  const reader = new QueryReader(context, node.withClause);
  let constant = true;
  let fromNothing = true;
  if (node.selectStmt && 'SelectStmt' in node.selectStmt) {
    const select = lowerSelect(node.selectStmt.SelectStmt, reader.context);
    reader.merge(select);
    constant = select.query.constant;
    fromNothing = selectsFromNothing(node.selectStmt.SelectStmt);
  }
  reader.target(node.relation);
  const { onConflictClause: conflict } = node;
  if (conflict) {
    reader.addItem({ name: 'excluded', output: [], uses: [] });
    reader.readNodes([...(conflict.targetList ?? []), conflict.whereClause]);
  }
  reader.readNodes(node.returningClause?.exprs ?? []);
  const { query } = reader.close(outputOf(node.returningClause?.exprs, source), constant);
  return {
    kind: 'insert',
    range: changeRange(node.relation, ['INSERT', 'INTO'], node.withClause, source),
    table: relationName(node.relation, source),
    columns: targets(node.cols).map(({ name }) => nameOf(source, name ?? '')),
    nulls: nullPositions(node.selectStmt),
    source: fromNothing ? 'values' : 'query',
    query,
    onConflict: conflict ? (conflict.action === 'ONCONFLICT_UPDATE' ? 'update' : 'nothing') : 'none',
  };
}

function nullPositions(node: pg.Node | undefined): number[] {
  const rows = node && 'SelectStmt' in node ? (node.SelectStmt.valuesLists ?? []).flatMap((row) => ('List' in row ? [row.List.items ?? []] : [])) : [];
  const isNull = (value: pg.Node): boolean => 'A_Const' in value && (value.A_Const.isnull ?? false);
  return (rows[0] ?? []).flatMap((_, i) => (rows.every((row) => row[i] !== undefined && isNull(row[i])) ? [i] : []));
}

/** Literal rows: how many there are is written in the statement. */
function selectsFromNothing(node: pg.SelectStmt): boolean {
  if (node.larg && node.rarg) return selectsFromNothing(node.larg) && selectsFromNothing(node.rarg);
  return (node.fromClause ?? []).length === 0;
}

export function lowerUpdate(node: pg.UpdateStmt, context: ExpressionContext): Update {
  const { source } = context;
  const reader = new QueryReader(context, node.withClause);
  reader.target(node.relation);
  reader.readFrom(node.fromClause);
  const span = changeSpan(node.relation, ['UPDATE'], source);
  const clauses = clausesOf(source, span, ['SET', 'FROM', 'WHERE', 'RETURNING']);
  const assignments = lowerAssignments(node.targetList, clauses.get('SET') ?? span, reader.expressions);
  const where = condition(node.whereClause, clauses.get('WHERE'), reader.expressions);
  // The columns of `(a, b) = (SELECT …)` share one value.
  for (const value of new Set(assignments.map((assignment) => assignment.value))) reader.readTree(value.tree);
  if (where) reader.readTree(where.tree);
  reader.readNodes(node.returningClause?.exprs ?? []);
  const { query, from } = reader.close(outputOf(node.returningClause?.exprs, source), false);
  return {
    kind: 'update',
    range: changeRange(node.relation, ['UPDATE'], node.withClause, source),
    table: relationName(node.relation, source),
    only: !(node.relation?.inh ?? false),
    assignments,
    query,
    from,
    ...(where && { where }),
  };
}

/** `a = 1, (b, c) = (SELECT …)`: each column with the whole right side of its assignment. */
function lowerAssignments(targetList: readonly pg.Node[] | undefined, span: Span, context: ExpressionContext): { readonly column: string; readonly value: Expression }[] {
  const { source } = context;
  const columns = targets(targetList);
  let next = 0;
  return elementsOf(source, span).flatMap((element) => {
    const equals = findSymbol(source, '=', element) ?? element.from;
    const first = columns[next]?.val;
    const several = first && 'MultiAssignRef' in first ? first.MultiAssignRef : undefined;
    const value = several ? several.source : first;
    const assigned = columns.slice(next, next + (several?.ncolumns ?? 1));
    next += assigned.length;
    if (!value) return [];
    const expression = expressionIn(value, { from: equals + 1, to: element.to }, context);
    return assigned.map(({ name }) => ({ column: nameOf(source, name ?? ''), value: expression }));
  });
}

export function lowerDelete(node: pg.DeleteStmt, context: ExpressionContext): Delete {
  const { source } = context;
  const reader = new QueryReader(context, node.withClause);
  reader.target(node.relation);
  reader.readFrom(node.usingClause);
  const span = changeSpan(node.relation, ['DELETE', 'FROM'], source);
  const where = condition(node.whereClause, clausesOf(source, span, ['USING', 'WHERE', 'RETURNING']).get('WHERE'), reader.expressions);
  if (where) reader.readTree(where.tree);
  reader.readNodes(node.returningClause?.exprs ?? []);
  const { query, from } = reader.close(outputOf(node.returningClause?.exprs, source), false);
  return {
    kind: 'delete',
    range: changeRange(node.relation, ['DELETE', 'FROM'], node.withClause, source),
    table: relationName(node.relation, source),
    only: !(node.relation?.inh ?? false),
    query,
    from,
    ...(where && { where }),
  };
}

function condition(node: pg.Node | undefined, span: Span | undefined, context: ExpressionContext): Expression | undefined {
  return node && span ? expressionIn(node, span, context) : undefined;
}

export function lowerMerge(node: pg.MergeStmt, context: ExpressionContext): Merge {
  const { source } = context;
  const reader = new QueryReader(context, node.withClause);
  reader.target(node.relation);
  if (node.sourceRelation) reader.readFrom([node.sourceRelation]);
  const clauses = (node.mergeWhenClauses ?? []).flatMap((clause) => ('MergeWhenClause' in clause ? [clause.MergeWhenClause] : []));
  reader.readNodes([node.joinCondition]);
  for (const { condition: when, targetList, values } of clauses) reader.readNodes([when, ...(targetList ?? []), ...(values ?? [])]);
  reader.readNodes(node.returningClause?.exprs ?? []);
  return {
    kind: 'merge',
    range: changeRange(node.relation, ['MERGE', 'INTO'], node.withClause, source),
    table: relationName(node.relation, source),
    query: reader.close(outputOf(node.returningClause?.exprs, source), false).query,
    actions: clauses.map(({ commandType }) => mergeAction(commandType)),
  };
}

function mergeAction(command: pg.CmdType | undefined): Merge['actions'][number] {
  if (command === 'CMD_INSERT') return 'insert';
  if (command === 'CMD_UPDATE') return 'update';
  return command === 'CMD_DELETE' ? 'delete' : 'nothing';
}

function targets(nodes: readonly pg.Node[] | undefined): pg.ResTarget[] {
  return (nodes ?? []).flatMap((node) => ('ResTarget' in node ? [node.ResTarget] : []));
}

/** The clauses of a statement by the reserved words that open them, each without its word. */
function clausesOf(source: Source, span: Span, words: readonly string[]): ReadonlyMap<string, Span> {
  const starts: { readonly word: string; readonly at: number }[] = [];
  let from = span.from;
  for (const word of words) {
    const at = findClause(source, word, { from, to: span.to });
    if (at === undefined) continue;
    starts.push({ word, at });
    from = at + 1;
  }
  return new Map(starts.map(({ word, at }, i) => [word, { from: at + 1, to: starts[i + 1]?.at ?? span.to }]));
}

/** `IS DISTINCT FROM` opens no clause, nor does an alias (`UPDATE t AS set SET …`). */
function findClause(source: Source, word: string, span: Span): number | undefined {
  const at = findWord(source, word, span);
  if (at === undefined || !(isWord(source, at - 1, 'DISTINCT') || isWord(source, at - 1, 'AS'))) return at;
  return findClause(source, word, { from: at + 1, to: span.to });
}

/** A data change wherever it stands, from its first word to where its parentheses, its statement or the text ends; without WITH. */
function changeSpan(relation: pg.RangeVar | undefined, words: readonly string[], source: Source): Span {
  let from = tokenAt(source, relation?.location);
  if (isSymbol(source, from - 1, '(')) from--;
  if (isWord(source, from - 1, 'ONLY')) from--;
  from -= words.length;
  let to = from;
  while (to < source.span.to && !isSymbol(source, to, ')') && !isSymbol(source, to, ';')) to = isSymbol(source, to, '(') ? closingOf(source, to) + 1 : to + 1;
  return { from, to };
}

function changeRange(relation: pg.RangeVar | undefined, words: readonly string[], withClause: pg.WithClause | undefined, source: Source): Range {
  const span = changeSpan(relation, words, source);
  return rangeOf(source, withClause ? { ...span, from: tokenAt(source, withClause.location) } : span);
}

// Commands about a table's rows

/** One operation a table. */
export function lowerTruncate(node: pg.TruncateStmt, source: Source): Truncate[] {
  const relations = relationsOf(node.relations);
  return relations.map((relation) => ({
    kind: 'truncate',
    range: relations.length === 1 ? rangeOf(source, source.span) : relationRange(relation, source),
    table: relationName(relation, source),
    only: !(relation.inh ?? false),
    cascade: node.behavior === 'DROP_CASCADE',
    restartIdentity: node.restart_seqs ?? false,
  }));
}

export function relationsOf(nodes: readonly pg.Node[] | undefined): pg.RangeVar[] {
  return (nodes ?? []).flatMap((node) => ('RangeVar' in node ? [node.RangeVar] : []));
}

/** A relation in a list of them: with ONLY, if that stands before it. */
export function relationRange(relation: pg.RangeVar, source: Source): Range {
  const at = tokenAt(source, relation.location);
  const name = relationName(relation, source).range;
  return isWord(source, at - 1, 'ONLY') ? { start: rangeOf(source, { from: at - 1, to: at }).start, end: name.end } : name;
}

export function lowerCopy(node: pg.CopyStmt, source: Source): Copy {
  const conditions: Query = node.whereClause ? readCondition(node.whereClause, node.relation, source) : emptyQuery;
  const query = node.query ? lowerQuery(node.query, source) : conditions;
  return {
    kind: 'copy',
    range: rangeOf(source, source.span),
    direction: node.is_from ? 'from' : 'to',
    ...(node.relation && { table: relationName(node.relation, source) }),
    ...(query !== emptyQuery && { query }),
  };
}

/** `COPY … FROM … WHERE`. */
function readCondition(node: pg.Node, relation: pg.RangeVar | undefined, source: Source): Query {
  const reader = new QueryReader(topContext(source), undefined);
  reader.target(relation);
  reader.readNodes([node]);
  return reader.close([], false).query;
}

export function lowerCall(node: pg.CallStmt, source: Source): Call {
  const { funccall } = node;
  const tree = funccall && expressionTree({ FuncCall: funccall }, topContext(source));
  const call = tree?.kind === 'call' ? { name: tree.name, argumentCount: tree.args.length } : { name: qualifiedName(strings(funccall?.funcname), source.span.from + 1, source), argumentCount: 0 };
  return { kind: 'call', range: rangeOf(source, source.span), call };
}

