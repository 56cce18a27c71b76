import type { DropColumn, DropConstraint, DropFunction, DropIndex, DropRelation, DropSchema, DropType } from '../operations/index.ts';
import { dropNotNullHere } from './columns.ts';
import { changeColumn, changeTable, noteAbsent, refuse, tableOf, type Draft } from './draft.ts';
import { mentions } from './expressions.ts';
import { dependentsOf, objectKey, type DatabaseObject } from './dependents.ts';
import { matchFunction } from './functions.ts';
import { findColumn, findConstraint, findFunctions, findRelation, findType, namespaceDropped, tableById } from './lookups.ts';
import { namesOfKey } from './names.ts';
import { entries, get, set } from './persistent-map.ts';
import { removeObject } from './remove.ts';
import type { Relation, Table } from './types.ts';

/** What one DROP may name several of: they go together, so that they don't hold one another. */
export type DropOperation = DropRelation | DropIndex | DropType | DropFunction | DropSchema;

export function isDrop(operation: { readonly kind: string }): operation is DropOperation {
  return ['dropRelation', 'dropIndex', 'dropType', 'dropFunction', 'dropSchema'].includes(operation.kind);
}

/** The objects that one DROP names, and with CASCADE all that depends on them. Refused as a whole where something absent or held is among them. */
export function drop(draft: Draft, operations: readonly DropOperation[]): void {
  if (operations.some((operation) => operation.kind === 'dropIndex' && operation.concurrently && (operation.cascade || operation.together > 1))) refuse('DROP INDEX CONCURRENTLY drops one index, without CASCADE');
  const targets = operations.flatMap((operation) => targetsOf(draft, operation));
  dropObjects(draft, targets, operations.some(({ cascade }) => cascade));
  for (const operation of operations) {
    if (operation.kind === 'dropSchema') draft.schema = { ...draft.schema, namespaces: set(draft.schema.namespaces, operation.name, false) };
  }
}

/** Drops objects with all that goes with them (dependency.c: performMultipleDeletions). Without CASCADE, refused where anything else holds them. */
export function dropObjects(draft: Draft, targets: readonly DatabaseObject[], cascade: boolean): void {
  const doomed = new Map<string, DatabaseObject>();
  let queue = [...targets];
  while (queue.length > 0) {
    const holders: DatabaseObject[] = [];
    for (let object = queue.pop(); object; object = queue.pop()) {
      const key = objectKey(object);
      if (doomed.has(key)) continue;
      doomed.set(key, object);
      for (const { object: dependent, how } of dependentsOf(draft.schema, object, draft.environment.postgres)) (how === 'auto' ? queue : holders).push(dependent);
    }
    queue = holders.filter((holder) => !goes(doomed, holder));
    const [holder] = queue;
    if (holder && !cascade) refuse(`other objects depend on it: ${objectKey(holder)}`);
  }
  for (const object of doomed.values()) removeObject(draft, object);
}

/** Whether an object is doomed, or lies inside one that is. */
function goes(doomed: ReadonlyMap<string, DatabaseObject>, object: DatabaseObject): boolean {
  if (doomed.has(objectKey(object))) return true;
  if (!('table' in object)) return false;
  if (doomed.has(objectKey({ kind: 'relation', id: object.table }))) return true;
  return object.kind === 'default' && doomed.has(objectKey({ kind: 'column', table: object.table, name: object.column }));
}

function targetsOf(draft: Draft, operation: DropOperation): readonly DatabaseObject[] {
  switch (operation.kind) {
    case 'dropRelation':
    case 'dropIndex':
      return relationToDrop(draft, operation);
    case 'dropType':
      return typeToDrop(draft, operation);
    case 'dropFunction':
      return functionToDrop(draft, operation);
    case 'dropSchema':
      return schemaToDrop(draft, operation);
    default:
      return unreachable(operation);
  }
}

function relationToDrop(draft: Draft, operation: DropRelation | DropIndex): readonly DatabaseObject[] {
  if (operation.name.template) return [];
  const relation = findRelation(draft.schema, operation.name, draft.environment.searchPath);
  if (relation === 'absent') return missing(operation);
  if (relation === 'unknown') {
    noteAbsent(draft, operation.name);
    return [];
  }
  if (!isKind(relation, operation)) refuse(`"${relation.name}" is a ${relation.kind}`);
  if (relation.kind === 'index') {
    const table = relation.table === undefined ? undefined : tableById(draft.schema, relation.table);
    if (table?.constraints.some((constraint) => 'index' in constraint && constraint.index === relation.id)) refuse(`cannot drop index ${relation.name} because a constraint requires it`);
    if (relation.parentIndex !== undefined) refuse(`cannot drop index ${relation.name} because the index of its parent requires it`);
  }
  if (relation.kind === 'sequence' && relation.identity) refuse(`cannot drop sequence ${relation.name} because its column requires it`);
  return [{ kind: 'relation', id: relation.id }];
}

function isKind(relation: Relation, operation: DropRelation | DropIndex): boolean {
  if (operation.kind === 'dropIndex') return relation.kind === 'index';
  switch (operation.relation) {
    case 'table':
      return relation.kind === 'table' || relation.kind === 'partitioned table' || !relation.whole;
    case 'foreign table':
    case 'view':
    case 'materialized view':
    case 'sequence':
      // What a stub is was guessed from how it was used.
      return relation.kind === operation.relation || !relation.whole;
    default:
      return unreachable(operation.relation);
  }
}

function typeToDrop(draft: Draft, operation: DropType): readonly DatabaseObject[] {
  if (operation.name.template) return [];
  const { searchPath } = draft.environment;
  const type = findType(draft.schema, operation.name, searchPath);
  if (type !== 'absent' && type !== 'unknown') return [{ kind: 'type', schema: type.schema, name: type.name }];
  const relation = findRelation(draft.schema, operation.name, searchPath);
  if (typeof relation !== 'string' && relation.kind === 'composite type') return [{ kind: 'relation', id: relation.id }];
  return type === 'absent' ? missing(operation) : [];
}

function functionToDrop(draft: Draft, operation: DropFunction): readonly DatabaseObject[] {
  const overloads = findFunctions(draft.schema, operation.name, draft.environment.searchPath);
  if (overloads === 'unknown') return [];
  if (overloads === 'absent') return missing(operation);
  const routine = matchFunction(draft, overloads, operation.argumentTypes);
  return routine ? [{ kind: 'function', schema: routine.schema, name: routine.name, function: routine }] : missing(operation);
}

function schemaToDrop(draft: Draft, operation: DropSchema): readonly DatabaseObject[] {
  const { name } = operation;
  if (namespaceDropped(draft.schema, name) || (draft.schema.complete && name !== 'public' && get(draft.schema.namespaces, name) === undefined && operation.ifExists)) return missing(operation);
  const objects = objectsIn(draft, name);
  if (objects.length > 0 && !operation.cascade) refuse(`cannot drop schema ${name} because other objects depend on it`);
  return objects;
}

function objectsIn(draft: Draft, namespace: string): readonly DatabaseObject[] {
  const objects: DatabaseObject[] = [];
  for (const [key, id] of entries(draft.schema.names)) if (id !== null && namesOfKey(key).schema === namespace) objects.push({ kind: 'relation', id });
  for (const [key, type] of entries(draft.schema.types)) if (type && namesOfKey(key).schema === namespace) objects.push({ kind: 'type', schema: type.schema, name: type.name });
  for (const [key, overloads] of entries(draft.schema.functions)) {
    if (namesOfKey(key).schema === namespace) objects.push(...overloads.map((routine): DatabaseObject => ({ kind: 'function', schema: routine.schema, name: routine.name, function: routine })));
  }
  return objects;
}

function missing(operation: DropOperation): readonly [] {
  const name = typeof operation.name === 'string' ? operation.name : operation.name.name;
  return operation.ifExists ? [] : refuse(`"${name}" does not exist`);
}

export function dropColumn(draft: Draft, table: Table, operation: DropColumn): void {
  const { column: name, cascade, only } = operation;
  const column = findColumn(table, name);
  if (column === 'absent') refuse(`column "${name}" of relation "${table.name}" does not exist`);
  if (column === 'unknown') {
    changeTable(draft, table.id, ({ droppedColumns }) => ({ droppedColumns: [...(droppedColumns ?? []), name] }));
    return;
  }
  if (column.inherited && table.whole) refuse(`cannot drop inherited column "${name}"`);
  if (table.partitionKey?.elements.some((element) => element.column === name || mentions(element.expression, name))) refuse(`cannot drop column "${name}" because it is part of the partition key of relation "${table.name}"`);
  dropObjects(draft, [{ kind: 'column', table: table.id, name }, ...columnsBelow(draft, table, name, only)], cascade);
}

/** The children's columns that go with their parent's; one that is a child's own too, or another parent's, stays. */
function columnsBelow(draft: Draft, table: Table, name: string, only: boolean): DatabaseObject[] {
  return table.children.flatMap((id) => {
    const child = tableOf(draft, id);
    const column = findColumn(child, name);
    if (typeof column === 'string' || !column.inherited) return [];
    const otherParent = child.parents.some((parent) => parent !== table.id && typeof findColumn(tableOf(draft, parent), name) !== 'string');
    if (otherParent) return [];
    if (!only && !column.local) return [{ kind: 'column', table: id, name }, ...columnsBelow(draft, child, name, only)];
    changeColumn(draft, id, name, () => ({ inherited: undefined, local: undefined }));
    return [];
  });
}

export function dropConstraint(draft: Draft, table: Table, operation: DropConstraint): void {
  const { constraint: name, cascade, only } = operation;
  const column = table.columns.find(({ notNullName }) => notNullName === name);
  if (column) {
    if (column.notNullInherited) refuse(`cannot drop inherited constraint "${name}" of relation "${table.name}"`);
    if (column.identity || table.constraints.some((key) => key.kind === 'primaryKey' && key.columns.includes(column.name))) refuse(`column "${column.name}" must be NOT NULL`);
    dropNotNullHere(draft, table, column.name, only);
    return;
  }
  const constraint = findConstraint(table, name);
  if (constraint === 'absent') refuse(`constraint "${name}" of relation "${table.name}" does not exist`);
  if (constraint === 'unknown') return;
  if (constraint.inherited) refuse(`cannot drop inherited constraint "${name}" of relation "${table.name}"`);
  const below = constraint.kind === 'check' ? checksBelow(draft, table, name, only) : [];
  dropObjects(draft, [{ kind: 'constraint', table: table.id, name }, ...below], cascade);
}

function checksBelow(draft: Draft, table: Table, name: string, only: boolean): DatabaseObject[] {
  return table.children.flatMap((id) => {
    const child = tableOf(draft, id);
    const check = child.constraints.find((constraint) => constraint.name === name && constraint.inherited);
    if (!check) return [];
    if (!only && !check.local) return [{ kind: 'constraint', table: id, name }, ...checksBelow(draft, child, name, only)];
    changeTable(draft, id, ({ constraints }) => ({ constraints: constraints.map((constraint) => (constraint === check ? { ...constraint, inherited: false, local: undefined } : constraint)) }));
    return [];
  });
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
