import type * as pg from '@pgsql/types';
import type { DataOperation } from './data.ts';
import type { ExpressionTree, FunctionCall } from './expressions.ts';
import { expressionTree, type ExpressionContext } from './lower-expression.ts';
import { lowerDataChange } from './lower-data.ts';
import { names, relationName } from './lower-name.ts';
import { lowerSelect, type LoweredQuery } from './lower-query.ts';
import type { Query, RelationUse } from './queries.ts';
import { closeUse, noteColumn, noteWholeRow, openUse, type ColumnReference, type OpenUse, type QueryOutput, type ScopeItem } from './query-scope.ts';
import { fixedColumns } from './fixed-columns.ts';
import { walkExpression } from './walk-expression.ts';

/** Which items of FROM the locking clauses name: true for all. */
export type RowLocks = true | ReadonlySet<string>;

/**
 * Reads one query level: its CTEs, then what it selects from, then its expressions, noting what each column, function and
 * subquery means. `close` gives what was read as plain data.
 */
export class QueryReader {
  /** For the expressions of this level. */
  readonly context: ExpressionContext;
  readonly #around: ExpressionContext;
  readonly #items: ScopeItem[] = [];
  /** In the order in which they are written; each gives its use when the level is closed. */
  readonly #reads: (() => RelationUse)[] = [];
  readonly #from: OpenUse[] = [];
  readonly #writes: DataOperation[] = [];
  readonly #calls: FunctionCall[] = [];
  readonly #outer: ColumnReference[] = [];
  #limited = false;

  constructor(around: ExpressionContext, withClause: pg.WithClause | undefined) {
    this.#around = around;
    const ctes = new Map(around.ctes);
    const context = { ...around, ctes, perhaps: new Set<string>() };
    this.context = context;
    this.#readCtes(withClause, ctes);
  }

  /** Anything with columns in sight encloses the subqueries of this level's expressions. */
  get expressions(): ExpressionContext {
    return { ...this.context, enclosed: this.context.enclosed || this.#items.length > 0 };
  }

  #readCtes(withClause: pg.WithClause | undefined, ctes: Map<string, QueryOutput>): void {
    const expressions = (withClause?.ctes ?? []).flatMap((node) => ('CommonTableExpr' in node ? [node.CommonTableExpr] : []));
    // WITH RECURSIVE lets every CTE see all of them; without it each sees those before it (parse_cte.c).
    if (withClause?.recursive) for (const { ctename } of expressions) ctes.set(ctename ?? '', '*');
    for (const { ctename, ctequery, aliascolnames } of expressions) {
      const lowered = ctequery && this.#nested(ctequery, { ...this.context, ctes: new Map(ctes) });
      const renamed = names(aliascolnames, this.context.source);
      ctes.set(ctename ?? '', renamed.length > 0 ? renamed : (lowered ?? '*'));
    }
  }

  /** A query inside this one: gives its output. A data-modifying one is a write. */
  #nested(node: pg.Node, context: ExpressionContext): QueryOutput {
    const change = lowerDataChange(node, context);
    if (change) {
      this.#writes.push(change);
      return change.query.output;
    }
    if (!('SelectStmt' in node)) return '*';
    return this.merge(lowerSelect(node.SelectStmt, context));
  }

  /** Takes over what another level reads. */
  merge({ query, outer }: LoweredQuery): QueryOutput {
    this.#take(query);
    this.#resolve(outer);
    return query.output;
  }

  #take(query: Query): void {
    this.#reads.push(...query.reads.map((use) => () => use));
    this.#writes.push(...query.writes);
    this.#calls.push(...query.calls);
    this.#limited ||= query.limited === true;
  }

  /** LIMIT and OFFSET. */
  readLimit({ limitCount, limitOffset }: pg.SelectStmt): void {
    this.readNodes([limitCount, limitOffset]);
    this.#limited ||= limitCount !== undefined;
  }

  /** What this level selects from. */
  readFrom(nodes: readonly pg.Node[] | undefined, locks: RowLocks = new Set()): void {
    for (const node of nodes ?? []) this.#readItem(node, locks);
  }

  /** The relation that a data change is about: its columns are in sight, but it isn't read as FROM reads. */
  target(relation: pg.RangeVar | undefined): void {
    this.#items.push(itemOf(relation, this.context, openUse(relationName(relation, this.context.source), false, false)));
  }

  /** A name in sight that is no relation: `excluded`. */
  addItem(item: ScopeItem): void {
    this.#items.push(item);
  }

  #readItem(node: pg.Node, locks: RowLocks): void {
    const { source } = this.context;
    if ('RangeVar' in node) {
      this.#readRelation(node.RangeVar, locks);
    } else if ('JoinExpr' in node) {
      this.#readJoin(node.JoinExpr, locks);
    } else if ('RangeSubselect' in node) {
      const { subquery, alias, lateral } = node.RangeSubselect;
      const renamed = names(alias?.colnames, source);
      const output = subquery ? this.#readSubselect(subquery, lateral ?? false, isLocked(locks, alias?.aliasname)) : '*';
      this.#items.push({ ...(alias?.aliasname !== undefined && { name: alias.aliasname }), output: renamed.length > 0 ? renamed : output, uses: [] });
    } else if ('RangeTableSample' in node) {
      if (node.RangeTableSample.relation) this.#readItem(node.RangeTableSample.relation, locks);
      this.readNodes([...(node.RangeTableSample.args ?? []), node.RangeTableSample.repeatable]);
    } else {
      this.#readFunction(node);
    }
  }

  #readRelation(relation: pg.RangeVar, locks: RowLocks): void {
    const { source } = this.context;
    const name = relation.relname ?? '';
    const cte = relation.schemaname === undefined ? this.context.ctes.get(name) : undefined;
    if (cte !== undefined) {
      const renamed = names(relation.alias?.colnames, source);
      this.#items.push({ name: relation.alias?.aliasname ?? name, output: renamed.length > 0 ? renamed : cte, uses: [] });
      return;
    }
    const use = openUse(relationName(relation, source), !(relation.inh ?? false), isLocked(locks, relation.alias?.aliasname ?? name));
    this.#reads.push(() => closeUse(use));
    this.#from.push(use);
    this.#items.push(itemOf(relation, this.context, use));
  }

  #readSubselect(node: pg.Node, lateral: boolean, locked: boolean): QueryOutput {
    if (!('SelectStmt' in node)) return this.#nested(node, this.context);
    const context = lateral ? this.expressions : this.context;
    return this.merge(lowerSelect(node.SelectStmt, context, locked));
  }

  #readJoin(join: pg.JoinExpr, locks: RowLocks): void {
    const first = this.#items.length;
    if (join.larg) this.#readItem(join.larg, locks);
    if (join.rarg) this.#readItem(join.rarg, locks);
    const joined = this.#items.slice(first);
    const uses = joined.flatMap((item) => item.uses);
    for (const column of names(join.usingClause, this.context.source)) {
      // Each side has the column; which relation of a side with several, can't be seen.
      for (const use of uses) (joined.length === 2 ? use.columns : use.perhapsColumns).add(column);
    }
    // NATURAL joins on whatever names both sides share, so it depends on every column.
    if (join.isNatural) joined.forEach(noteWholeRow);
    this.readNodes([join.quals]);
    // The alias of a join hides what it joins (parse_clause.c: transformFromClauseItem).
    if (join.alias?.aliasname !== undefined) this.#items.splice(first, joined.length, { name: join.alias.aliasname, output: '*', uses });
  }

  /** A function, XMLTABLE or JSON_TABLE. */
  #readFunction(node: pg.Node): void {
    this.readNodes([node]);
    const alias = 'RangeFunction' in node ? node.RangeFunction.alias : 'RangeTableFunc' in node ? node.RangeTableFunc.alias : 'JsonTable' in node ? node.JsonTable.alias : undefined;
    const columns = names(alias?.colnames, this.context.source);
    this.#items.push({ ...(alias?.aliasname !== undefined && { name: alias.aliasname }), output: columns.length > 0 ? columns : '*', uses: [] });
  }

  /** Expressions, or nodes that hold expressions. */
  readNodes(nodes: readonly (pg.Node | undefined)[]): void {
    for (const node of nodes) if (node) this.readTree(expressionTree(node, this.expressions));
  }

  /** A condition that every row must meet. */
  readWhere(node: pg.Node | undefined): void {
    if (!node) return;
    const tree = expressionTree(node, this.expressions);
    this.readTree(tree);
    const [only, second] = this.#items;
    const [use] = only && !second ? only.uses : [];
    for (const column of use ? fixedColumns(tree) : []) use?.fixedColumns.add(column);
  }

  readTree(tree: ExpressionTree): void {
    for (const part of walkExpression(tree)) {
      if (part.kind === 'column') this.#resolve([part]);
      else if (part.kind === 'call') this.#calls.push({ name: part.name, argumentCount: part.args.length });
      else if (part.kind === 'subquery') this.#take(part.query);
    }
  }

  #resolve(columns: readonly ColumnReference[]): void {
    for (const column of columns) {
      if (!noteColumn(this.#items, column, this.#around.enclosed)) this.#outer.push(column);
      else if (column.path.length === 1 && column.path[0] !== '*' && this.#around.enclosed) this.#around.perhaps.add(column.path[0] ?? '');
    }
  }

  get from(): readonly RelationUse[] {
    return this.#from.map((use) => closeUse(use));
  }

  /** `constant`: the query itself selects from nothing. */
  close(output: QueryOutput, constant: boolean): LoweredQuery {
    for (const column of this.context.perhaps) {
      for (const { uses } of this.#items) for (const use of uses) use.perhapsColumns.add(column);
      if (this.#around.enclosed) this.#around.perhaps.add(column);
    }
    const reads = this.#reads.map((use) => use());
    return { query: { reads, writes: this.#writes, calls: this.#calls, output, constant: constant && reads.length === 0, ...(this.#limited && { limited: true as const }) }, outer: this.#outer, from: this.from };
  }
}

function isLocked(locks: RowLocks, name: string | undefined): boolean {
  return locks === true || (name !== undefined && locks.has(name));
}

function itemOf(relation: pg.RangeVar | undefined, { source }: ExpressionContext, use: OpenUse): ScopeItem {
  const alias = relation?.alias?.aliasname;
  const columns = names(relation?.alias?.colnames, source);
  // `t AS x (a, b)` renames columns by position, so the relation's own names can't be told.
  if (columns.length > 0) use.wholeRow = true;
  const schema = alias === undefined ? relation?.schemaname : undefined;
  return { name: alias ?? relation?.relname ?? '', ...(schema !== undefined && { schema }), output: columns.length > 0 ? columns : '*', uses: columns.length > 0 ? [] : [use] };
}
