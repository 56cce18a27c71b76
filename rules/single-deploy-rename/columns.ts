import {
  addedColumns, effectOnNamed, findColumn, findRelation, isOnSameTable, isSameRelation, isView, locks, nameOf, placedOfKind, relationById, removedColumns, schemaAfterTransaction, searchPath, tableOf,
  type DeployUnit, type Effect, type ExpressionTree, type OperationOf, type PlacedOperation, type Report, type RuleContext,
} from '../../src/lint/index.ts';
import { quoteIdentifier } from '../../src/rewrite/index.ts';
import { withPlaces } from './in-use.ts';
import { keepAttribute, keepViewColumn, renameColumnPlan } from './column-plan.ts';

type RenameColumn = OperationOf<'renameColumn'>;

/** RENAME COLUMN of a table or view, RENAME ATTRIBUTE of a composite type. */
export function renamedColumn(place: PlacedOperation<RenameColumn>, placed: readonly PlacedOperation[], context: RuleContext): Report | undefined {
  const { operation, unit } = place;
  if (operation.statementObject === 'composite type') return renamedAttribute(place);
  const effect = effectOnNamed(unit, operation);
  if (!effect || effect.kind === 'index' || effect.kind === 'sequence') return undefined;
  const table = tableOf(unit.schema, effect);
  const column = table ? findColumn(table, operation.column) : 'unknown';
  if (column === 'absent' || isUnknownToCode(place, effect, placed) || nameStays(place, effect, placed)) return undefined;
  const [from, to] = [quoteIdentifier(operation.column), quoteIdentifier(operation.to)];
  return withPlaces({
    unit, effect,
    at: operation.range,
    ...words(effect, operation.column, from, to, locks(effect, unit)),
    rewrite: () => (isOfView(effect)
      ? keepViewColumn(nameOf(effect), from, to)
      : renameColumnPlan({ relation: effect, table, schema: unit.schema, from: operation.column, to: operation.to }, context)),
  }, operation.column, context);
}

function words(effect: Effect, column: string, from: string, to: string, lock: string): Pick<Report, 'message' | 'why' | 'help'> {
  return {
    message: `${from} of ${nameOf(effect)} becomes ${to} while running code still calls it ${from}.`,
    why: `From the moment this commits, queries that name ${from} fail with: column "${column}" does not exist. That lasts until the last process of the release that runs now is gone. ${lock}`,
    help: isOfView(effect)
      ? `Let the view have both names: add ${to} beside ${from}, and take ${from} out in a later deploy.`
      : `Keep the column's name and map it in the application. Otherwise add ${to}, keep both columns equal while the application moves over, and drop ${from} in a later deploy.`,
  };
}

function isOfView({ kind }: Effect): boolean {
  return kind === 'view' || kind === 'materialized view';
}

/** This deploy gave the column the name that it has. */
function isUnknownToCode({ operation, index }: PlacedOperation<RenameColumn>, effect: Effect, placed: readonly PlacedOperation[]): boolean {
  return placed.slice(0, index).some((other) => changesColumns.has(other.operation.kind) && isOnSameTable(other, effect)
    && ((other.operation.kind === 'addColumn' && other.operation.column.name === operation.column) || (other.operation.kind === 'renameColumn' && other.operation.to === operation.column)));
}

const changesColumns: ReadonlySet<string> = new Set(['addColumn', 'dropColumn', 'renameColumn']);

/** Swapped with another column, in either half of the swap; undone; or kept by a view that has the table's old name. */
function nameStays({ operation, unit, transaction, index }: PlacedOperation<RenameColumn>, effect: Effect, placed: readonly PlacedOperation[]): boolean {
  const same = placed.filter((other) => changesColumns.has(other.operation.kind) && isOnSameTable(other, effect));
  if (same.some((other) => other.index < index && ((other.operation.kind === 'renameColumn' && other.operation.column === operation.to) || (other.operation.kind === 'dropColumn' && other.operation.column === operation.to)))) return true;
  const end = schemaAfterTransaction(transaction, unit);
  const after = tableOf(end, effect);
  const addedAgain = same.some((other) => other.index > index && other.transaction === transaction && other.operation.kind === 'addColumn' && other.operation.column.name === operation.column);
  if (after && !addedAgain && typeof findColumn(after, operation.column) !== 'string') return true;
  const start = transaction.statements[0]?.schema;
  const before = start && effect.id !== undefined ? relationById(start, effect.id) : undefined;
  const inItsPlace = findRelation(end, before ?? effect, []);
  return typeof inItsPlace !== 'string' && inItsPlace.id !== effect.id && isView(inItsPlace) && (inItsPlace.columns === 'unknown' || inItsPlace.columns.includes(operation.column));
}

function renamedAttribute({ operation, unit }: PlacedOperation<RenameColumn>): Report | undefined {
  const type = findRelation(unit.schema, operation.table, searchPath(unit));
  if (type === 'absent' || (type !== 'unknown' && type.new === 'yes')) return undefined;
  const name = nameOf({ schema: '', ...(type === 'unknown' ? operation.table : type) });
  const [from, to] = [quoteIdentifier(operation.column), quoteIdentifier(operation.to)];
  return {
    unit,
    at: operation.range,
    message: `${from} of the type ${name} becomes ${to} while running code still calls it ${from}.`,
    why: `From the moment this commits, queries that take ${from} out of a value of ${name} fail. That lasts until the last process of the release that runs now is gone.`,
    help: `Keep the attribute's name and map it in the application.`,
    rewrite: () => keepAttribute(name, from, to),
  };
}

/** A rename in disguise: ADD COLUMN new, UPDATE … SET new = old, DROP COLUMN old. */
export function copiedAndDropped(placed: readonly PlacedOperation[], deploy: DeployUnit, context: RuleContext): readonly Report[] {
  return removedColumns(placed).flatMap(({ place: { operation, unit, index }, effect, replaced }) => {
    const after = tableOf(deploy.schemaAfter, effect);
    if (replaced || (after && typeof findColumn(after, operation.column) !== 'string')) return [];
    const added = addedColumns(placed.slice(0, index), effect).find((add) => isCopied(operation.column, add.operation.column.name, effect, placed.slice(add.index, index)));
    if (!added) return [];
    const { name, type } = added.operation.column;
    const [from, to] = [quoteIdentifier(operation.column), quoteIdentifier(name)];
    const table = tableOf(unit.schema, effect);
    return withPlaces({
      unit, effect,
      at: operation.range,
      ...words(effect, operation.column, from, to, `Rows that the running release writes after the copy have no ${to} either. ${locks(effect, unit)}`),
      rewrite: () => renameColumnPlan({ relation: effect, table, schema: unit.schema, from: operation.column, to: name, ...(type && { added: type.text }) }, context),
    }, operation.column, context) ?? [];
  });
}

function isCopied(from: string, to: string, effect: Effect, between: readonly PlacedOperation[]): boolean {
  return placedOfKind(between, 'update').some(({ operation, unit }) =>
    unit.effectsOf(operation).some((touched) => isSameRelation(touched, effect)) && operation.assignments.some(({ column, value }) => column === to && isCopyOf(from, value.tree)));
}

function isCopyOf(column: string, tree: ExpressionTree): boolean {
  switch (tree.kind) {
    case 'column':
      return tree.path.at(-1) === column;
    case 'cast':
      return isCopyOf(column, tree.arg);
    case 'coalesce':
      return tree.args[0] !== undefined && isCopyOf(column, tree.args[0]);
    default:
      return false;
  }
}
