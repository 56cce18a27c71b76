import type { Effect } from '../effects/index.ts';
import type { AddColumn, DropColumn, Operation } from '../operations/index.ts';
import { entries, findColumn, findRelation, isTable, relationById, type Column, type Lookup, type Schema, type Table } from '../schema/index.ts';
import { isSameRelation, tableNamed } from './facts.ts';
import type { DeployUnit, StatementUnit, TransactionUnit } from './units.ts';

/** What rules about a whole deploy ask: what happens before and after an operation, and which names the running code knows. */

/** An operation in the place where it runs. */
export interface PlacedOperation<One extends Operation = Operation> {
  readonly operation: One;
  readonly unit: StatementUnit;
  readonly transaction: TransactionUnit;
  /** Its place among the operations of its deploy. */
  readonly index: number;
}

/** Every operation of a deploy, those of bodies too, in the order in which they run. */
export function operationsOf(deploy: DeployUnit): readonly PlacedOperation[] {
  const transactions = new Map(deploy.transactions.flatMap((transaction) => transaction.statements.map((unit) => [unit, transaction] as const)));
  const placed = deploy.statements.flatMap((unit) => {
    const transaction = transactions.get(unit);
    return transaction ? unit.statement.operations.map((operation) => ({ operation, unit, transaction })) : [];
  });
  return placed.map((one, index) => ({ ...one, index }));
}

/** The same, without those of other kinds. */
export function placedOfKind<Kind extends Operation['kind']>(placed: readonly PlacedOperation[], kind: Kind): readonly PlacedOperation<Extract<Operation, { readonly kind: Kind }>>[] {
  return placed.flatMap(({ operation, ...place }) => (isOfKind(operation, kind) ? [{ ...place, operation }] : []));
}

function isOfKind<Kind extends Operation['kind']>(operation: Operation, kind: Kind): operation is Extract<Operation, { readonly kind: Kind }> {
  return operation.kind === kind;
}

/** What the transaction leaves. */
export function schemaAfterTransaction({ statements }: TransactionUnit, { schemaAfter }: StatementUnit): Schema {
  return statements.at(-1)?.schemaAfter ?? schemaAfter;
}

/** The effect on the relation that an operation names itself; undefined where that is absent, or this deploy made it. */
export function effectOnNamed(unit: StatementUnit, operation: Operation): Effect | undefined {
  const [first] = unit.effectsOf(operation);
  return first && !first.created ? first : undefined;
}

/** Whether any relation has this name. */
export function isNameTaken(schema: Schema, { schema: namespace, name, template }: Pick<Effect, 'schema' | 'name' | 'template'>): boolean {
  return !template && typeof findRelation(schema, { schema: namespace, name }, []) !== 'string';
}

/** Whether an earlier operation of the deploy gave the relation the name that it has now: code that was there before doesn't know it by that. */
export function wasRenamedTo(earlier: readonly PlacedOperation[], effect: Effect): boolean {
  return earlier.some(({ operation, unit }) => operation.kind === 'renameRelation' && operation.to === effect.name && unit.effectsOf(operation).some((renamed) => renamed.id !== undefined && renamed.id === effect.id));
}

/** The table behind an effect, as a schema knows it. */
export function tableOf(schema: Schema, { id }: Pick<Effect, 'id'>): Table | undefined {
  const relation = id === undefined ? undefined : relationById(schema, id);
  return relation && isTable(relation) ? relation : undefined;
}

/** A column that a deploy takes away from a table that running code uses, and that was there before the deploy. */
export interface RemovedColumn {
  readonly place: PlacedOperation<DropColumn>;
  readonly effect: Effect;
  /** Before the statement. */
  readonly table: Lookup<Table>;
  readonly column: Lookup<Column>;
  /** The column of another name that takes its place in the same transaction, filled by an earlier deploy or this one. */
  readonly replaced: boolean;
}

/** The columns that running code may name and that are gone after the deploy's DROP COLUMN. */
export function removedColumns(placed: readonly PlacedOperation[]): readonly RemovedColumn[] {
  const drops = placedOfKind(placed, 'dropColumn');
  if (drops.length === 0) return [];
  const others = placed.filter(({ operation: { kind } }) => kind === 'addColumn' || kind === 'renameColumn');
  return drops.flatMap((place) => {
    const { operation, unit, index, transaction } = place;
    const effect = effectOnNamed(unit, operation);
    const table = tableNamed(unit, operation.table);
    const column = typeof table === 'string' ? table : findColumn(table, operation.column);
    if (!effect || column === 'absent') return [];
    const same = others.filter((other) => isOnSameTable(other, effect));
    // In one ALTER TABLE drops run first.
    const isNew = same.some((other) => other.index < index && other.unit !== unit && ((other.operation.kind === 'addColumn' && other.operation.column.name === operation.column) || (other.operation.kind === 'renameColumn' && other.operation.to === operation.column)));
    if (isNew || isRolledBack(place, effect)) return [];
    const replaced = same.some((other) => other.index > index && other.transaction === transaction && other.operation.kind === 'renameColumn' && other.operation.to === operation.column);
    return [{ place, effect, table, column, replaced }];
  });
}

/** The column is there again when the transaction ends, because a ROLLBACK ends it or goes back behind the statement. */
function isRolledBack({ operation, unit, transaction }: PlacedOperation<DropColumn>, effect: Effect): boolean {
  const table = tableOf(schemaAfterTransaction(transaction, unit), effect);
  return table !== undefined && typeof findColumn(table, operation.column) !== 'string' && transaction.statements.some(({ statement }) => statement.operations.some(({ kind }) => kind === 'rollback' || kind === 'rollbackToSavepoint'));
}

/** The columns that a deploy adds to a table that running code uses. */
export function addedColumns(placed: readonly PlacedOperation[], effect: Effect): readonly PlacedOperation<AddColumn>[] {
  return placedOfKind(placed, 'addColumn').filter((place) => isOnSameTable(place, effect) && !hasColumn(place));
}

/** ADD COLUMN IF NOT EXISTS of one that is there does nothing. */
function hasColumn({ unit, operation }: PlacedOperation<AddColumn>): boolean {
  const table = tableNamed(unit, operation.table);
  return typeof table !== 'string' && typeof findColumn(table, operation.column.name) !== 'string';
}

/** Whether the relation that an operation names is the one of an effect. */
export function isOnSameTable({ operation, unit }: PlacedOperation, effect: Effect): boolean {
  const [first] = unit.effectsOf(operation);
  return first !== undefined && isSameRelation(first, effect);
}

/** The columns of one of the user's types, as far as they are known. */
export function tablesWithType(schema: Schema, { schema: namespace, name }: { readonly schema: string; readonly name: string }): readonly { readonly table: Table; readonly column: string }[] {
  const tables = [...entries(schema.relations)].flatMap(([, relation]) => (isTable(relation) && !relation.partitionOf ? [relation] : []));
  return tables.flatMap((table) => table.columns.filter(({ type }) => type?.name === name && type.arrayDimensions === 0 && (type.schema === undefined || type.schema === namespace)).map((column) => ({ table, column: column.name })));
}

/** Whether it runs in a statement of a file before the one in which the other runs; a DO block is one. */
export function isEarlierStatement(one: PlacedOperation, other: PlacedOperation): boolean {
  return one.index < other.index && outermost(one.unit) !== outermost(other.unit);
}

function outermost(unit: StatementUnit): StatementUnit {
  return unit.within ? outermost(unit.within) : unit;
}
