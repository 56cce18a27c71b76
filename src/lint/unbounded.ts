import type { Effect } from '../effects/index.ts';
import { walkExpression, type Delete, type ExpressionTree, type Merge, type Operation, type Query, type Update, type DataOperation } from '../operations/index.ts';
import { findColumn } from '../schema/index.ts';
import { isFilled, namedRelation, tableNamed } from './facts.ts';
import type { StatementUnit } from './units.ts';

/** An UPDATE or DELETE that may change every row of a table, and what it does there. */
export interface UnboundedChange {
  readonly change: Update | Delete;
  readonly effect: Effect;
}

/** The UPDATEs and DELETEs of an operation, those in WITH too, that nothing keeps to a part of their table. */
export function unboundedChanges(unit: StatementUnit, operation: Operation): readonly UnboundedChange[] {
  return changesIn(operation).flatMap((change) => {
    if ((change.kind !== 'update' && change.kind !== 'delete') || isBatch(operation)) return [];
    const effect = changeEffect(unit, operation, change);
    return effect && !isBounded(unit, change) ? [{ change, effect }] : [];
  });
}

/** What the first statement inside that reads or changes rows without a bound works on: UPDATE, DELETE, MERGE, INSERT … SELECT. */
export function unboundedData(unit: StatementUnit, operation: Operation): Effect | undefined {
  for (const change of isBatch(operation) ? [] : changesIn(operation)) {
    if (change.kind === 'update' || change.kind === 'delete') {
      const effect = changeEffect(unit, operation, change);
      if (effect && takesLong(unit, effect) && !isBounded(unit, change)) return effect;
    } else if (change.kind === 'merge' || change.source === 'query') {
      const effect = isBoundedQuery(change.query) ? undefined : readEffect(unit, operation, change);
      if (effect) return effect;
    }
  }
  return undefined;
}

/** Rows that no deploy could count: the table was there before, or was filled by a query. */
export function takesLong(unit: StatementUnit, effect: Effect): boolean {
  return effect.work !== 'none' && (!effect.created || isFilled(unit, effect));
}

function changesIn(operation: Operation): readonly DataOperation[] {
  switch (operation.kind) {
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return [operation, ...operation.query.writes.flatMap(changesIn)];
    case 'select':
      return operation.query.writes.flatMap(changesIn);
    default:
      return [];
  }
}

/** What the change does to its table; where only partitions are worked on, to the first of them. */
function changeEffect(unit: StatementUnit, operation: Operation, { table }: Update | Delete): Effect | undefined {
  const effects = unit.effectsOf(operation).filter(({ causes }) => causes.some(({ kind }) => kind === 'data change'));
  const { schema, name } = namedRelation(unit, table);
  return effects.find((effect) => effect.name === name && (schema === '' || effect.schema === schema)) ?? effects[0];
}

function readEffect(unit: StatementUnit, operation: Operation, { kind }: Merge | DataOperation): Effect | undefined {
  const cause = kind === 'merge' ? 'data change' : 'query';
  return unit.effectsOf(operation).find((effect) => takesLong(unit, effect) && effect.causes.some((one) => one.kind === cause));
}

/** A LIMIT anywhere in it: what WITH changes may be the rows that another part of WITH picked. */
function isBatch(operation: Operation): boolean {
  return 'query' in operation && operation.query?.limited === true;
}

/** A condition that fixes values keeps it to some rows. */
function isBounded(unit: StatementUnit, change: Update | Delete): boolean {
  if (change.query.limited) return true;
  return change.where !== undefined && bounds(change.where.tree, scopeOf(unit, change));
}

/** Every relation that it reads is held to some values. */
function isBoundedQuery(query: Query): boolean {
  return query.limited === true || query.reads.every(({ fixedColumns }) => fixedColumns.length > 0);
}

/** What a column reference may be besides a column of the table. */
interface Scope {
  /** A variable of a body, such as the row of a loop. */
  readonly isVariable: (path: readonly string[]) => boolean;
  /** FROM and USING name no relation: another qualifier is that of VALUES or of a function. */
  readonly joinsValues: boolean;
}

function scopeOf(unit: StatementUnit, { table, from, query }: Update | Delete): Scope {
  const found = tableNamed(unit, table);
  const isColumn = (name: string): boolean => typeof found !== 'string' && typeof findColumn(found, name) !== 'string';
  return {
    isVariable: (path) => unit.within !== undefined && from.length === 0 && (path.length > 1 ? path[0] !== table.name : !isColumn(path[0] ?? '')),
    joinsValues: from.length === 0 && query.reads.length === 0,
  };
}

/** Whether a condition can hold only for rows with certain values. A yes or no is no bound: half of a table is large too. */
function bounds(condition: ExpressionTree, scope: Scope): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.args.some((arg) => bounds(arg, scope)) || hasBothEnds(condition.args, scope);
    case 'or':
      return condition.args.every((arg) => bounds(arg, scope));
    case 'literal':
      return condition.value === 'false' || condition.type === 'null';
    case 'subquery':
      return condition.query.reads.length > 0 && isBoundedQuery(condition.query);
    // WHERE CURRENT OF a cursor.
    case 'other':
      return condition.name === 'CurrentOfExpr';
    case 'operator':
      return boundsByOperator(condition, scope);
    default:
      return false;
  }
}

function boundsByOperator({ name, symbol, left, right }: ExpressionTree & { readonly kind: 'operator' }, scope: Scope): boolean {
  if (!left) return false;
  switch (name) {
    case '=':
      return isHeld(left, right, scope) || isHeld(right, left, scope) || (scope.joinsValues && comesFromElsewhere(left, right));
    case 'in':
    case 'between':
      return isHeld(left, right, scope);
    case 'any':
      return symbol === '=' && isHeld(left, right, scope);
    case 'like':
    case 'ilike':
      return right.kind === 'literal' && !/[%_]/.test(right.value);
    default:
      return false;
  }
}

/** Something of the row is compared with something that is no part of it. */
function isHeld(side: ExpressionTree, value: ExpressionTree, scope: Scope): boolean {
  const isYesOrNo = value.kind === 'literal' && value.type === 'boolean';
  return !isYesOrNo && isValue(value, scope) && !isValue(side, scope);
}

/** No column of the row stands in it. */
function isValue(tree: ExpressionTree, scope: Scope): boolean {
  return [...walkExpression(tree)].every((part) => part.kind !== 'column' || scope.isVariable(part.path));
}

/** `t.id = v.id`, where v can only be a list of values. */
function comesFromElsewhere(left: ExpressionTree, right: ExpressionTree): boolean {
  return left.kind === 'column' && right.kind === 'column' && left.path.slice(0, -1).join('.') !== right.path.slice(0, -1).join('.');
}

/** `id > 1 AND id <= 1000`: a range with two ends. */
function hasBothEnds(args: readonly ExpressionTree[], scope: Scope): boolean {
  const ends = args.flatMap((arg) => (arg.kind === 'operator' && /^[<>]=?$/.test(arg.name) && arg.left?.kind === 'column' && isValue(arg.right, scope) ? [{ column: arg.left.path.join('.'), end: arg.name[0] }] : []));
  return ends.some(({ column, end }) => ends.some((other) => other.column === column && other.end !== end));
}
