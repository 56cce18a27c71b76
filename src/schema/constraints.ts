import type { AlterConstraint, CheckConstraint, Constraint, ExclusionConstraint, IndexElement, KeyConstraint, ValidateConstraint } from '../operations/index.ts';
import { changeColumn, changeIndex, changeTable, columnOf, enterStub, move, refuse, tableOf, type Draft } from './draft.ts';
import { columnsUsed, sameExpression } from './expressions.ts';
import { addForeignKey } from './foreign-keys.ts';
import { addIndex, requireColumns, requireColumnsUsed, type IndexDefinition } from './indexes.ts';
import { findConstraint, findIndex, findRelation, indexById } from './lookups.ts';
import { chooseConstraintName } from './object-names.ts';
import type { Index, Table, TableConstraint } from './types.ts';

export type Check = Extract<TableConstraint, { kind: 'check' }>;

/** How a constraint comes to a table. */
export interface Addition {
  /** CREATE TABLE and ADD COLUMN leave nothing to validate: NOT VALID has no effect there (parse_utilcmd.c: transformCheckConstraints). */
  readonly withTable: boolean;
  /** A command of its own: then every column that it names is there by now, in whichever order they were written. */
  readonly alone?: boolean;
  /** `ONLY`: not to the tables that inherit. */
  readonly only: boolean;
}

/** Adds a constraint to a table, its partitions and the tables that inherit from it. */
export function addConstraint(draft: Draft, tableId: number, constraint: Constraint, how: Addition): void {
  const table = tableOf(draft, tableId);
  switch (constraint.kind) {
    case 'check':
      addCheck(draft, table, constraint, how);
      return;
    case 'notNull':
      setNotNull(draft, tableId, constraint.column, { name: constraint.name, notValid: constraint.notValid && !how.withTable, only: how.only || constraint.noInherit });
      return;
    case 'unique':
    case 'primaryKey':
      addKey(draft, table, constraint, how);
      return;
    case 'exclude':
      addExclusion(draft, table, constraint);
      return;
    case 'foreignKey':
      addForeignKey(draft, tableId, constraint, how);
      return;
    default:
      unreachable(constraint);
  }
}

function addCheck(draft: Draft, table: Table, constraint: CheckConstraint, how: Addition): void {
  // `CHECK (t IS NOT NULL)` speaks of the whole row, unless a column is called like the table.
  const used = columnsUsed(constraint.expression).filter((column) => column !== table.name || table.columns.some(({ name }) => name === column));
  if (how.alone) requireColumnsUsed(table, constraint.expression);
  const name = constraint.name ?? chooseConstraintName(draft, table.schema, table.name, used.length === 1 ? used[0] : undefined, 'check');
  const validated = constraint.enforced && (how.withTable || !constraint.notValid);
  const check: Check = { ...constraint, name, validated, columnsUsed: used, addedBy: draft.schema.deploy };
  storeCheck(draft, table.id, check);
  if (!how.only && !constraint.noInherit) for (const child of table.children) inheritCheck(draft, child, check);
}

/** A child's part of its parent's CHECK, merged with one of its own of the same name (heap.c: MergeWithExistingConstraint). */
export function inheritCheck(draft: Draft, tableId: number, check: Check): void {
  storeCheck(draft, tableId, { ...check, inherited: true, local: false });
  for (const child of tableOf(draft, tableId).children) inheritCheck(draft, child, check);
}

/** Adds a CHECK to one table, or merges it with the one of its name there: one of the two then is a parent's. */
export function storeCheck(draft: Draft, tableId: number, check: Check): void {
  const existing = tableOf(draft, tableId).constraints.find(({ name }) => name === check.name);
  if (!existing) {
    changeTable(draft, tableId, ({ constraints }) => ({ constraints: [...constraints, check] }));
    return;
  }
  if (existing.kind !== 'check' || !sameExpression(existing.expression, check.expression) || Boolean(existing.inherited) === Boolean(check.inherited)) {
    if (existing.inherited && check.inherited) return;
    refuse(`constraint "${check.name}" already exists`);
  }
  replaceConstraint(draft, tableId, existing, { ...existing, inherited: true, local: true });
}

/** NOT NULL on a column, here and in the tables that inherit it. Since 18 it is a constraint with a name (catalog: pg_constraint, contype n). */
export function setNotNull(draft: Draft, tableId: number, name: string, options: { readonly name?: string | undefined; readonly notValid?: boolean; readonly only?: boolean; readonly inherited?: boolean; readonly forKey?: boolean }): void {
  const table = tableOf(draft, tableId);
  const column = columnOf(draft, table, name);
  let constraintName = column.notNullName;
  if (column.notNull !== true) {
    constraintName = draft.environment.postgres < 18 || !table.whole ? options.name : (options.name ?? chooseConstraintName(draft, table.schema, table.name, name, 'not_null'));
    changeColumn(draft, tableId, name, () => ({
      notNull: true, ...(constraintName !== undefined && { notNullName: constraintName }), ...(options.notValid && { notNullNotValid: true }), notNullInherited: options.inherited ?? false,
    }));
  } else {
    if (options.name !== undefined && column.notNullName !== undefined && options.name !== column.notNullName && !options.inherited) {
      refuse(`cannot create not-null constraint "${options.name}" on column "${name}" of table "${table.name}"`);
    }
    changeColumn(draft, tableId, name, () => ({ ...(!options.notValid && { notNullNotValid: false }), ...(!options.inherited && !options.forKey && { notNullInherited: false }) }));
  }
  if (!options.only) for (const child of table.children) setNotNull(draft, child, name, { ...options, name: constraintName, inherited: true });
}

function addKey(draft: Draft, table: Table, constraint: KeyConstraint, how: Addition): void {
  if (constraint.kind === 'primaryKey' && table.constraints.some(({ kind }) => kind === 'primaryKey')) refuse(`multiple primary keys for table "${table.name}" are not allowed`);
  if (constraint.usingIndex !== undefined) {
    addKeyUsingIndex(draft, table, constraint, constraint.usingIndex, how);
    return;
  }
  requireColumns(table, [...constraint.columns, ...constraint.include]);
  refuseTakenName(table, constraint.name);
  if (constraint.kind === 'primaryKey') for (const column of constraint.columns) setNotNull(draft, table.id, column, { forKey: true });
  addIndex(draft, tableOf(draft, table.id), keyIndex(constraint), {
    ...(constraint.name !== undefined && { name: freeRelationName(draft, table, constraint.name) }), constraint: { ...constraint, name: '', index: 0 }, only: how.only,
  });
}

function addKeyUsingIndex(draft: Draft, table: Table, constraint: KeyConstraint, indexName: string, how: Addition): void {
  const index = indexToUse(draft, table, indexName);
  if (index.whole && (index.valid === 'no' || index.unique === false || index.where || index.elements.some(({ expression }) => expression))) refuse(`index "${indexName}" cannot serve a constraint`);
  if (index.constraint !== undefined) refuse(`index "${indexName}" is already associated with a constraint`);
  const name = constraint.name ?? index.name;
  refuseTakenName(table, name);
  const columns = index.elements.flatMap(({ column }) => column ?? []);
  if (constraint.kind === 'primaryKey') for (const column of columns) setNotNull(draft, table.id, column, { only: how.only, forKey: true });
  // ADD CONSTRAINT … USING INDEX renames the index to the constraint's name.
  move(draft, index.id, { name });
  changeIndex(draft, index.id, () => ({ constraint: name, unique: true, primary: constraint.kind === 'primaryKey' }));
  changeTable(draft, table.id, ({ constraints }) => ({ constraints: [...constraints, { ...constraint, name, columns, include: index.include, index: index.id }] }));
}

function indexToUse(draft: Draft, table: Table, name: string): Index {
  const found = findIndex(draft.schema, { schema: table.schema, name }, []);
  if (found !== 'absent' && found !== 'unknown') return found;
  // The index of a stub may have been made out of sight.
  if (found === 'absent' || table.whole) refuse(`index "${name}" does not exist`);
  const stub = enterStub(draft, { schema: table.schema, name }, 'index');
  changeIndex(draft, stub.id, () => ({ table: table.id }));
  changeTable(draft, table.id, ({ indexes }) => ({ indexes: [...indexes, stub.id] }));
  return indexById(draft.schema, stub.id) ?? refuse(`index "${name}" does not exist`);
}

function addExclusion(draft: Draft, table: Table, constraint: ExclusionConstraint): void {
  requireColumns(table, constraint.elements.flatMap(({ column }) => column ?? []));
  refuseTakenName(table, constraint.name);
  const { method, elements, include, where } = constraint;
  const definition: IndexDefinition = { unique: false, method, elements, include, ...(where && { where }), nullsNotDistinct: false };
  addIndex(draft, table, definition, { ...(constraint.name !== undefined && { name: freeRelationName(draft, table, constraint.name) }), constraint: { ...constraint, name: '', index: 0 } });
}

/** VALIDATE CONSTRAINT, of NOT NULL too. Children's parts are validated with it (tablecmds.c: QueueCheckConstraintValidation). */
export function validateConstraint(draft: Draft, table: Table, operation: ValidateConstraint): void {
  const column = table.columns.find(({ notNullName }) => notNullName === operation.constraint);
  const constraint = findConstraint(table, operation.constraint);
  if (column) validateNotNull(draft, table, column.name);
  else if (constraint === 'absent') refuse(`constraint "${operation.constraint}" of relation "${table.name}" does not exist`);
  else if (constraint !== 'unknown') markValid(draft, table, constraint);
}

function validateNotNull(draft: Draft, table: Table, column: string): void {
  changeColumn(draft, table.id, column, () => ({ notNullNotValid: false }));
  for (const child of table.children) validateNotNull(draft, tableOf(draft, child), column);
}

function markValid(draft: Draft, table: Table, constraint: TableConstraint): void {
  if (constraint.kind !== 'check' && constraint.kind !== 'foreignKey') refuse(`constraint "${constraint.name}" is not a foreign key, check, or not-null constraint`);
  if (!constraint.enforced) refuse('cannot validate NOT ENFORCED constraint');
  replaceConstraint(draft, table.id, constraint, { ...constraint, validated: true });
  forEachPart(draft, table, constraint, (child, part) => {
    if ('validated' in part) replaceConstraint(draft, child.id, part, { ...part, validated: true });
  });
}

export function alterConstraint(draft: Draft, table: Table, operation: AlterConstraint): void {
  const constraint = findConstraint(table, operation.constraint);
  if (constraint === 'absent') refuse(`constraint "${operation.constraint}" of relation "${table.name}" does not exist`);
  if (constraint === 'unknown') return;
  const changed = altered(constraint, operation);
  replaceConstraint(draft, table.id, constraint, changed);
  forEachPart(draft, table, constraint, (child, part) => {
    replaceConstraint(draft, child.id, part, altered(part, operation));
  });
}

function altered(constraint: TableConstraint, operation: AlterConstraint): TableConstraint {
  const { deferrable, initiallyDeferred, enforced } = operation;
  if (constraint.kind !== 'foreignKey') return constraint;
  return {
    ...constraint,
    ...(deferrable !== undefined && { deferrable }),
    ...(initiallyDeferred !== undefined && { initiallyDeferred }),
    // Enforced again, it is validated at once (tablecmds.c: ATExecAlterConstrEnforceability).
    ...(enforced !== undefined && enforced !== constraint.enforced && { enforced, validated: enforced }),
  };
}

/** The parts that children have of a constraint: same name for CHECK, NOT NULL and FOREIGN KEY. */
export function forEachPart(draft: Draft, table: Table, constraint: TableConstraint, visit: (child: Table, part: TableConstraint) => void): void {
  for (const id of table.children) {
    const child = tableOf(draft, id);
    const part = child.constraints.find((candidate) => candidate.name === constraint.name && candidate.kind === constraint.kind && candidate.inherited);
    if (!part) continue;
    visit(child, part);
    forEachPart(draft, child, part, visit);
  }
}

export function replaceConstraint(draft: Draft, tableId: number, old: TableConstraint, replacement: TableConstraint): void {
  changeTable(draft, tableId, ({ constraints }) => ({ constraints: constraints.map((constraint) => (constraint === old ? replacement : constraint)) }));
}

/**
 * The keys that one CREATE TABLE or ADD COLUMN makes: the primary key first, and one index for keys that are alike
 * (parse_utilcmd.c: transformIndexConstraints).
 */
export function distinctKeys(constraints: readonly Constraint[]): readonly (KeyConstraint | ExclusionConstraint)[] {
  const keys = constraints.filter((constraint): constraint is KeyConstraint | ExclusionConstraint => constraint.kind === 'primaryKey' || constraint.kind === 'unique' || constraint.kind === 'exclude');
  const distinct: (KeyConstraint | ExclusionConstraint)[] = [];
  for (const key of [...keys.filter(({ kind }) => kind === 'primaryKey'), ...keys.filter(({ kind }) => kind !== 'primaryKey')]) {
    const at = distinct.findIndex((earlier) => sameKey(earlier, key));
    const earlier = distinct[at];
    if (!earlier) distinct.push(key);
    else if (earlier.name === undefined && key.name !== undefined) distinct[at] = { ...earlier, name: key.name };
  }
  return distinct;
}

function sameKey(a: KeyConstraint | ExclusionConstraint, b: KeyConstraint | ExclusionConstraint): boolean {
  if (a.kind === 'exclude' || b.kind === 'exclude') return false;
  return (
    a.nullsNotDistinct === b.nullsNotDistinct && a.deferrable === b.deferrable && a.initiallyDeferred === b.initiallyDeferred &&
    a.columns.join('\0') === b.columns.join('\0') && a.include.join('\0') === b.include.join('\0') && a.usingIndex === b.usingIndex
  );
}

function keyIndex(constraint: KeyConstraint): IndexDefinition {
  const range = constraint.columnsRange ?? constraint.range;
  const elements = constraint.columns.map((column): IndexElement => ({ column, range }));
  return { unique: true, method: constraint.withoutOverlaps ? 'gist' : 'btree', elements, include: constraint.include, nullsNotDistinct: constraint.nullsNotDistinct };
}

/** Refuses an index name that another relation has. */
function freeRelationName(draft: Draft, table: Table, name: string): string {
  const found = findRelation(draft.schema, { schema: table.schema, name }, []);
  return typeof found === 'string' ? name : refuse(`relation "${name}" already exists`);
}

function refuseTakenName(table: Table, name: string | undefined): void {
  if (name !== undefined && table.constraints.some((constraint) => constraint.name === name)) refuse(`constraint "${name}" for relation "${table.name}" already exists`);
}

function unreachable(value: never): never {
  throw new Error(`no kind of constraint: ${JSON.stringify(value)}`);
}
