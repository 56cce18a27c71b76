import type {
  AddEnumValue, AlterCompositeType, AlterDomain, CreateCompositeType, CreateDomain, CreateEnum, CreateType, QualifiedName, RenameEnumValue, TypeName,
} from '../operations/index.ts';
import { changeColumn, changeTable, enter, newRelation, put, refuse, resolve, schemaForNew, type Draft } from './draft.ts';
import { dependentsOf } from './dependents.ts';
import { dropObjects } from './drop.ts';
import { findType, isTable, neverMade } from './lookups.ts';
import { isBuiltInType, makeObjectName, nameKey } from './names.ts';
import { entries, get, set } from './persistent-map.ts';
import { stubOf } from './stubs.ts';
import type { Column, CompositeType, Table, UserType } from './types.ts';

type Enum = Extract<UserType, { kind: 'enum' }>;
type Domain = Extract<UserType, { kind: 'domain' }>;
type DomainCheck = Domain['checks'][number];

export function createEnum(draft: Draft, operation: CreateEnum): void {
  store(draft, { kind: 'enum', ...newType(draft, operation.name, operation.ifNotExists), values: operation.values, whole: true });
}

export function addEnumValue(draft: Draft, operation: AddEnumValue): void {
  const type = enumOf(draft, operation.type);
  if (type.values.includes(operation.value)) refuse(`enum label "${operation.value}" already exists`);
  store(draft, { ...type, values: [...type.values, operation.value] });
}

export function renameEnumValue(draft: Draft, operation: RenameEnumValue): void {
  const type = enumOf(draft, operation.type);
  if (type.whole && !type.values.includes(operation.value)) refuse(`"${operation.value}" is not an existing enum label`);
  if (type.values.includes(operation.to)) refuse(`enum label "${operation.to}" already exists`);
  const values = type.values.map((value) => (value === operation.value ? operation.to : value));
  store(draft, { ...type, values: values.includes(operation.to) ? values : [...values, operation.to] });
}

/** An enum of which nothing is known is entered with the values that are learnt. */
function enumOf(draft: Draft, name: QualifiedName): Enum {
  const found = findType(draft.schema, name, draft.environment.searchPath);
  if (found === 'absent') refuse(`type "${name.name}" does not exist`);
  if (found === 'unknown') return { kind: 'enum', schema: schemaForNew(draft, name), name: name.name, values: [], whole: false };
  return found.kind === 'enum' ? found : refuse(`"${name.name}" is not an enum`);
}

export function createDomain(draft: Draft, operation: CreateDomain): void {
  const { type: base, notNull, default: value, checks } = operation;
  const domain: Domain = { kind: 'domain', ...newType(draft, operation.name, operation.ifNotExists), base, notNull, ...(value && { default: value }), checks: [] };
  store(draft, checks.reduce((made, { name, expression }) => addCheck(made, name, { expression, validated: true }), domain));
}

export function alterDomain(draft: Draft, operation: AlterDomain): void {
  const found = findType(draft.schema, operation.name, draft.environment.searchPath);
  if (found === 'absent') refuse(`type "${operation.name.name}" does not exist`);
  if (found === 'unknown') return;
  store(draft, altered(found.kind === 'domain' ? found : refuse(`"${operation.name.name}" is not a domain`), operation.action));
}

function altered(domain: Domain, action: AlterDomain['action']): Domain {
  switch (action.kind) {
    case 'setDefault':
      return { ...domain, default: action.expression };
    case 'dropDefault': {
      const { default: _default, ...rest } = domain;
      return rest;
    }
    case 'setNotNull':
    case 'dropNotNull':
      return { ...domain, notNull: action.kind === 'setNotNull' };
    case 'addConstraint':
      if (action.constraint.kind === 'notNull') return { ...domain, notNull: true };
      return addCheck(domain, action.constraint.name, { expression: action.constraint.expression, validated: !action.constraint.notValid });
    case 'dropConstraint':
      return { ...domain, checks: domain.checks.filter(({ name }) => name !== action.constraint) };
    case 'validateConstraint':
      return { ...domain, checks: domain.checks.map((check) => (check.name === action.constraint ? { ...check, validated: true } : check)) };
    default:
      return unreachable(action);
  }
}

function addCheck(domain: Domain, name: string | undefined, check: Omit<DomainCheck, 'name'>): Domain {
  const taken = new Set(domain.checks.map((existing) => existing.name));
  if (name !== undefined && taken.has(name)) refuse(`constraint "${name}" for domain "${domain.name}" already exists`);
  let chosen = name ?? makeObjectName(domain.name, undefined, 'check');
  for (let pass = 1; name === undefined && taken.has(chosen); pass++) chosen = makeObjectName(domain.name, undefined, `check${pass}`);
  return { ...domain, checks: [...domain.checks, { ...check, name: chosen }] };
}

export function createType(draft: Draft, operation: CreateType): void {
  const schema = schemaForNew(draft, operation.name);
  const before = get(draft.schema.types, nameKey(schema, operation.name.name));
  // CREATE TYPE t; makes a shell, which the definition then fills.
  if (before && before.kind !== 'shell') refuse(`type "${operation.name.name}" already exists`);
  store(draft, { kind: operation.form, schema, name: operation.name.name, createdBy: draft.schema.deploy });
}

export function createCompositeType(draft: Draft, operation: CreateCompositeType): void {
  const stub = stubOf(newRelation(draft, operation.name, { ifNotExists: operation.ifNotExists === true }), 'composite type');
  if (stub.kind !== 'composite type') return;
  enter(draft, { ...stub, columns: operation.attributes.map(({ name, type }) => ({ name, type, notNull: false })) });
}

export function alterCompositeType(draft: Draft, operation: AlterCompositeType): void {
  const type = resolve(draft, operation.name, 'composite type');
  if (type.kind !== 'composite type') refuse(`"${operation.name.name}" is not a composite type`);
  const tables = tablesOfType(draft, type);
  if (tables.length > 0 && !operation.cascade) refuse(`cannot alter type "${type.name}" because it is the type of a typed table`);
  const { attribute: name, type: attributeType } = operation;
  const known = type.columns.some((column) => column.name === name);
  switch (operation.action) {
    case 'addAttribute': {
      if (known) refuse(`column "${name}" of relation "${type.name}" already exists`);
      const column: Column = { name, ...(attributeType && { type: attributeType }), notNull: false };
      put(draft, { ...type, columns: [...type.columns, column] });
      for (const { id } of tables) changeTable(draft, id, ({ columns }) => ({ columns: [...columns, column] }));
      return;
    }
    case 'dropAttribute':
      if (!known && type.whole) refuse(`column "${name}" of relation "${type.name}" does not exist`);
      put(draft, { ...type, columns: type.columns.filter((column) => column.name !== name) });
      dropObjects(draft, tables.map(({ id }) => ({ kind: 'column', table: id, name })), true);
      return;
    case 'alterAttributeType':
      if (!known && type.whole) refuse(`column "${name}" of relation "${type.name}" does not exist`);
      if (!attributeType) return;
      if (dependentsOf(draft.schema, { kind: 'relation', id: type.id }, draft.environment.postgres).some(({ object }) => object.kind === 'column')) refuse(`cannot alter type "${type.name}" because a column uses it`);
      put(draft, { ...type, columns: type.columns.map((column) => (column.name === name ? { ...column, type: attributeType } : column)) });
      for (const { id } of tables) changeColumn(draft, id, name, () => ({ type: attributeType }));
      return;
    default:
      unreachable(operation.action);
  }
}

/** Tables made OF a composite type: their columns are its attributes. */
export function tablesOfType(draft: Draft, type: CompositeType): Table[] {
  return [...entries(draft.schema.relations)].flatMap(([, relation]) => (isTable(relation) && relation.ofType === `${type.schema}.${type.name}` ? [relation] : []));
}

/** RENAME TO and SET SCHEMA of a type that is no row type. */
export function moveType(draft: Draft, type: UserType, to: { readonly schema?: string; readonly name?: string }): void {
  const moved = { ...type, ...to };
  if (get(draft.schema.types, nameKey(moved.schema, moved.name))) refuse(`type "${moved.name}" already exists in schema "${moved.schema}"`);
  draft.schema = { ...draft.schema, types: set(draft.schema.types, nameKey(type.schema, type.name), null) };
  store(draft, moved);
  tellTypeUsers(draft, type, moved);
}

/** Columns, domains and functions name their types, so they are told when one moves. */
export function tellTypeUsers(draft: Draft, from: { readonly schema: string; readonly name: string }, to: { readonly schema: string; readonly name: string }): void {
  const means = ({ schema, name }: TypeName): boolean => name === from.name && (schema === undefined ? !isBuiltInType({ name }) : schema === from.schema);
  const renamed = (type: TypeName): TypeName => (means(type) ? { ...type, schema: to.schema, name: to.name } : type);
  for (const [, relation] of entries(draft.schema.relations)) {
    if (!isTable(relation) && relation.kind !== 'composite type') continue;
    if (isTable(relation) && relation.ofType === `${from.schema}.${from.name}`) put(draft, { ...relation, ofType: `${to.schema}.${to.name}` });
    if (relation.columns.some(({ type }) => type && means(type))) {
      const columns = relation.columns.map((column) => (column.type ? { ...column, type: renamed(column.type) } : column));
      changeTable(draft, relation.id, () => ({ columns }));
      if (!isTable(relation)) put(draft, { ...relation, columns });
    }
  }
  for (const [, type] of entries(draft.schema.types)) if (type?.kind === 'domain' && means(type.base)) store(draft, { ...type, base: renamed(type.base) });
  for (const [key, overloads] of entries(draft.schema.functions)) {
    if (!overloads.some(({ argumentTypes, returns }) => argumentTypes.some(means) || (returns && means(returns)))) continue;
    const told = overloads.map((routine) => ({ ...routine, argumentTypes: routine.argumentTypes.map(renamed), ...(routine.returns && { returns: renamed(routine.returns) }) }));
    draft.schema = { ...draft.schema, functions: set(draft.schema.functions, key, told) };
  }
}

export function renameDomainConstraint(draft: Draft, type: UserType, from: string, to: string): void {
  if (type.kind === 'domain') store(draft, { ...type, checks: type.checks.map((check) => (check.name === from ? { ...check, name: to } : check)) });
}

/** `tolerant`: an older type of the name is no error, so where that is unknown this may be an older one. */
function newType(draft: Draft, name: QualifiedName, tolerant = false): { readonly schema: string; readonly name: string; readonly createdBy?: number } {
  const schema = schemaForNew(draft, name);
  const before = get(draft.schema.types, nameKey(schema, name.name));
  if (before) refuse(`type "${name.name}" already exists`);
  const mayBeOld = tolerant && before === undefined && !neverMade(draft.schema, schema);
  return { schema, name: name.name, ...(!mayBeOld && { createdBy: draft.schema.deploy }) };
}

function store(draft: Draft, type: UserType): void {
  draft.schema = { ...draft.schema, types: set(draft.schema.types, nameKey(type.schema, type.name), type) };
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
