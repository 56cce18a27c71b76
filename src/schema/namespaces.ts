import type { CreateSchema, DropObject, RenameObject, SetObjectSchema } from '../operations/index.ts';
import { changeTable, move, put, refuse, type Draft } from './draft.ts';
import { matchFunction, moveFunction } from './functions.ts';
import { findFunctions, findRelation, findType, isTable, namespaceDropped, neverMade } from './lookups.ts';
import { namesOfKey, nameKey } from './names.ts';
import { entries, get, remove, set } from './persistent-map.ts';
import { movePublication } from './publications.ts';
import { moveType, renameDomainConstraint, tellTypeUsers } from './user-types.ts';

// Schemas, and what RENAME TO, SET SCHEMA and DROP do to objects that aren't relations.

export function createSchema(draft: Draft, { name, ifNotExists }: CreateSchema): void {
  const known = get(draft.schema.namespaces, name);
  if (known || name === 'public' && known === undefined) refuse(`schema "${name}" already exists`);
  // Where it may have been there before, it may hold anything.
  if (ifNotExists && known === undefined && !draft.schema.complete) return;
  draft.schema = { ...draft.schema, namespaces: set(draft.schema.namespaces, name, true) };
}

export function renameObject(draft: Draft, operation: RenameObject): void {
  const { object, name, to } = operation;
  switch (object) {
    case 'schema':
      renameSchema(draft, name.name, to);
      return;
    case 'publication':
      movePublication(draft, name.name, to);
      return;
    case 'statistics':
      renameStatistics(draft, name.name, to);
      return;
    case 'type':
    case 'domain':
      moveUserType(draft, operation, { name: to });
      return;
    case 'function':
    case 'procedure':
    case 'routine':
      moveRoutine(draft, operation, { name: to });
      return;
    default:
      // Databases, roles, extensions …: nothing that a schema holds.
      return;
  }
}

export function setObjectSchema(draft: Draft, operation: SetObjectSchema): void {
  const { object, schema } = operation;
  if (namespaceDropped(draft.schema, schema)) refuse(`schema "${schema}" does not exist`);
  if (object === 'type' || object === 'domain') moveUserType(draft, operation, { schema });
  else if (object === 'function' || object === 'procedure' || object === 'routine') moveRoutine(draft, operation, { schema });
}

/** Extensions, roles and their like leave no mark: what an extension held was never seen, and who owns what isn't known (DROP OWNED BY). */
export function dropObject(draft: Draft, { object, name }: DropObject): void {
  if (object === 'publication') movePublication(draft, name.name, undefined);
  else if (object === 'statistics') renameStatistics(draft, name.name, undefined);
}

function renameStatistics(draft: Draft, name: string, to: string | undefined): void {
  for (const [, table] of entries(draft.schema.relations)) {
    if (!isTable(table) || !table.statistics.some((statistics) => statistics.name === name)) continue;
    changeTable(draft, table.id, ({ statistics }) => ({
      statistics: statistics.flatMap((each) => (each.name !== name ? [each] : to === undefined ? [] : [{ ...each, name: to }])),
    }));
  }
}

function moveUserType(draft: Draft, operation: RenameObject | SetObjectSchema, to: { readonly schema?: string; readonly name?: string }): void {
  const { searchPath } = draft.environment;
  const type = findType(draft.schema, operation.name, searchPath);
  if (type !== 'absent' && type !== 'unknown') {
    if (operation.kind === 'renameObject' && operation.constraint !== undefined) renameDomainConstraint(draft, type, operation.constraint, operation.to);
    else moveType(draft, type, to);
    return;
  }
  const relation = findRelation(draft.schema, operation.name, searchPath);
  if (typeof relation === 'string' || relation.kind !== 'composite type') return;
  move(draft, relation.id, to);
  tellTypeUsers(draft, relation, { schema: relation.schema, name: relation.name, ...to });
}

function moveRoutine(draft: Draft, operation: RenameObject | SetObjectSchema, to: { readonly schema?: string; readonly name?: string }): void {
  const overloads = findFunctions(draft.schema, operation.name, draft.environment.searchPath);
  const routine = typeof overloads === 'string' ? undefined : matchFunction(draft, overloads, operation.argumentTypes);
  if (routine) moveFunction(draft, routine, to);
}

/** Everything known in the schema goes with its name; the old name is known to be free then. */
function renameSchema(draft: Draft, from: string, to: string): void {
  if (namespaceDropped(draft.schema, from) || (draft.schema.complete && get(draft.schema.namespaces, from) === undefined && from !== 'public')) refuse(`schema "${from}" does not exist`);
  if (get(draft.schema.namespaces, to)) refuse(`schema "${to}" already exists`);
  const inSight = neverMade(draft.schema, from);
  for (const [key, id] of entries(draft.schema.names)) {
    const { schema, name } = namesOfKey(key);
    if (schema !== from) continue;
    draft.schema = { ...draft.schema, names: set(remove(draft.schema.names, key), nameKey(to, name), id) };
  }
  for (const [, relation] of entries(draft.schema.relations)) if (relation.schema === from) put(draft, { ...relation, schema: to });
  for (const [key, type] of entries(draft.schema.types)) {
    const { schema, name } = namesOfKey(key);
    if (schema !== from) continue;
    draft.schema = { ...draft.schema, types: set(remove(draft.schema.types, key), nameKey(to, name), type && { ...type, schema: to }) };
    tellTypeUsers(draft, { schema: from, name }, { schema: to, name });
  }
  for (const [key, overloads] of entries(draft.schema.functions)) {
    const { schema, name } = namesOfKey(key);
    if (schema !== from) continue;
    const moved = overloads.map((routine) => ({ ...routine, schema: to }));
    draft.schema = { ...draft.schema, functions: set(remove(draft.schema.functions, key), nameKey(to, name), moved) };
  }
  const namespaces = set(draft.schema.namespaces, from, false);
  draft.schema = { ...draft.schema, namespaces: inSight ? set(namespaces, to, true) : remove(namespaces, to) };
}
