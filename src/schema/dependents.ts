import type { FunctionCall, TypeName } from '../operations/index.ts';
import { callsOf, mentions } from './expressions.ts';
import { indexBehind } from './foreign-keys.ts';
import { foreignKeysTo, indexesOf, isTable, isView, relationById, sequencesOf, tableById, type ForeignKey } from './lookups.ts';
import { isBuiltInType } from './names.ts';
import { entries } from './persistent-map.ts';
import type { Column, Index, Relation, Schema, Table, TableConstraint, Trigger, UserFunction, UserType } from './types.ts';

/** Something that can be dropped, with what refers to it. What lies inside a table goes with the table and isn't listed. */
export type DatabaseObject =
  | { readonly kind: 'relation'; readonly id: number }
  | { readonly kind: 'column'; readonly table: number; readonly name: string }
  | { readonly kind: 'default'; readonly table: number; readonly column: string }
  | { readonly kind: 'constraint'; readonly table: number; readonly name: string }
  | { readonly kind: 'statistics' | 'trigger' | 'policy'; readonly table: number; readonly name: string }
  | { readonly kind: 'type'; readonly schema: string; readonly name: string }
  | { readonly kind: 'function'; readonly schema: string; readonly name: string; readonly function: UserFunction };

/** `auto`: it goes with what it depends on; `normal`: it holds it, unless CASCADE is written (catalog: pg_depend.deptype). */
export interface Dependent {
  readonly object: DatabaseObject;
  readonly how: 'auto' | 'normal';
}

/** A text that two values share if they mean the same object. */
export function objectKey(object: DatabaseObject): string {
  switch (object.kind) {
    case 'relation':
      return `relation ${object.id}`;
    case 'column':
    case 'constraint':
    case 'statistics':
    case 'trigger':
    case 'policy':
      return `${object.kind} ${object.table} ${object.name}`;
    case 'default':
      return `default ${object.table} ${object.column}`;
    case 'type':
      return `type ${object.schema} ${object.name}`;
    case 'function':
      return `function ${object.schema} ${object.name} ${object.function.argumentTypes.map(({ schema, name, arrayDimensions }) => `${schema ?? ''}.${name}${arrayDimensions}`).join()}`;
    default:
      return unreachable(object);
  }
}

/** What depends directly on an object. */
export function dependentsOf(schema: Schema, object: DatabaseObject, postgres: number): Dependent[] {
  switch (object.kind) {
    case 'relation': {
      const relation = relationById(schema, object.id);
      return relation ? ofRelation(schema, relation) : [];
    }
    case 'column': {
      const table = tableById(schema, object.table);
      return table ? ofColumn(schema, table, object.name, postgres) : [];
    }
    case 'constraint': {
      const table = tableById(schema, object.table);
      const constraint = table?.constraints.find(({ name }) => name === object.name);
      return table && constraint ? ofConstraint(schema, table, constraint) : [];
    }
    case 'type':
      return ofType(schema, (type) => type.name === object.name && (type.schema === undefined || type.schema === object.schema) && !isBuiltInType(type));
    case 'function':
      return ofFunction(schema, object);
    case 'default':
    case 'statistics':
    case 'trigger':
    case 'policy':
      return [];
    default:
      return unreachable(object);
  }
}

function ofRelation(schema: Schema, relation: Relation): Dependent[] {
  switch (relation.kind) {
    case 'table':
    case 'partitioned table':
    case 'foreign table':
      return ofTable(schema, relation);
    case 'view':
    case 'materialized view':
      return [...relation.indexes.map((id) => auto({ kind: 'relation', id })), ...relation.views.map((id) => normal({ kind: 'relation', id }))];
    case 'index':
      return ofIndex(schema, relation);
    case 'sequence':
      return [...viewsOf(schema, relation.id), ...tablesOf(schema).flatMap((table) => table.columns.filter(({ sequence }) => sequence === relation.id).map(({ name }) => normal({ kind: 'default', table: table.id, column: name })))];
    case 'composite type':
      return [
        ...ofType(schema, ({ schema: namespace, name }) => name === relation.name && (namespace === undefined || namespace === relation.schema)),
        ...tablesOf(schema).filter((table) => table.ofType === `${relation.schema}.${relation.name}`).map(({ id }) => normal({ kind: 'relation', id })),
      ];
    default:
      return unreachable(relation);
  }
}

function ofTable(schema: Schema, table: Table): Dependent[] {
  const partitions = table.kind === 'partitioned table';
  return [
    ...table.indexes.map((id) => auto({ kind: 'relation', id })),
    ...sequencesOf(schema, table).map(({ id }) => auto({ kind: 'relation', id })),
    // Partitions go with the table; tables that inherit hold it (tablecmds.c: StoreCatalogInheritance).
    ...table.children.map((id) => (partitions ? auto({ kind: 'relation', id }) : normal({ kind: 'relation', id }))),
    ...keysTo(schema, table).filter((key) => key.table.id !== table.id).map(({ table: { id }, constraint: { name } }) => normal({ kind: 'constraint', table: id, name })),
    ...table.views.map((id) => normal({ kind: 'relation', id })),
  ];
}

/** A foreign key to a partitioned table holds each of its partitions. */
function keysTo(schema: Schema, table: Table): ReturnType<typeof foreignKeysTo> {
  const parent = table.partitionOf && tableById(schema, table.partitionOf.parent);
  return [...foreignKeysTo(schema, table), ...(parent ? keysTo(schema, parent) : [])];
}

function ofIndex(schema: Schema, index: Index): Dependent[] {
  const table = index.table === undefined ? undefined : tableById(schema, index.table);
  const constraint = table?.constraints.find((candidate) => 'index' in candidate && candidate.index === index.id);
  const keys = table ? foreignKeysTo(schema, table).filter((key) => indexBehind(schema, key.constraint)?.id === index.id) : [];
  return [
    ...(table && constraint ? [auto({ kind: 'constraint', table: table.id, name: constraint.name })] : []),
    ...index.children.map((id) => auto({ kind: 'relation', id })),
    ...keys.map((key) => normal({ kind: 'constraint', table: key.table.id, name: key.constraint.name })),
  ];
}

function ofColumn(schema: Schema, table: Table, name: string, postgres: number): Dependent[] {
  const column = table.columns.find((candidate) => candidate.name === name);
  const views = table.views.flatMap((id) => {
    const view = relationById(schema, id);
    return view && isView(view) && view.uses.some((use) => use.relation === table.id && use.columns !== 'all' && use.columns.includes(name)) ? [view] : [];
  });
  // A generated column went silently with what it was generated from, until 15 made it hold it (15's release notes).
  const generated = table.columns.filter((candidate) => candidate.name !== name && mentions(candidate.generated?.expression, name));
  return [
    // A partitioned table can't be without its key.
    ...(table.partitionKey?.elements.some((element) => element.column === name || mentions(element.expression, name)) ? [auto({ kind: 'relation', id: table.id })] : []),
    ...indexesOf(schema, table).filter((index) => indexUses(index, name)).map(({ id }) => auto({ kind: 'relation', id })),
    ...table.constraints.filter((constraint) => constraintUses(constraint, name)).map((constraint) => auto({ kind: 'constraint', table: table.id, name: constraint.name })),
    ...foreignKeysTo(schema, table).filter(({ constraint }) => constraint.referencedColumns.includes(name)).map((key) => referencing(table, name, key.table, key.constraint)),
    ...(column?.owns ?? []).map((id) => auto({ kind: 'relation', id })),
    ...generated.map((candidate): Dependent => ({ object: { kind: 'column', table: table.id, name: candidate.name }, how: postgres < 15 ? 'auto' : 'normal' })),
    ...table.statistics.filter(({ columns }) => columns.includes(name)).map((statistics) => auto({ kind: 'statistics', table: table.id, name: statistics.name })),
    ...views.map(({ id }) => normal({ kind: 'relation', id })),
    ...table.triggers.filter((trigger) => triggerUses(trigger, name)).map((trigger) => normal({ kind: 'trigger', table: table.id, name: trigger.name })),
    ...table.policies.filter(({ using, withCheck }) => mentions(using, name) || mentions(withCheck, name)).map((policy) => normal({ kind: 'policy', table: table.id, name: policy.name })),
  ];
}

function ofConstraint(schema: Schema, table: Table, constraint: TableConstraint): Dependent[] {
  if ('index' in constraint) return [auto({ kind: 'relation', id: constraint.index })];
  if (constraint.kind !== 'foreignKey') return [];
  // Each partition's part of it.
  return table.children.flatMap((id) => {
    const parts = tableById(schema, id)?.constraints.filter((part) => part.kind === 'foreignKey' && part.inherited && part.referencedTable === constraint.referencedTable && part.columns.join('\0') === constraint.columns.join('\0'));
    return parts?.map(({ name }) => auto({ kind: 'constraint', table: id, name })) ?? [];
  });
}

/** A table's foreign key to itself goes with either of its columns. */
function referencing(table: Table, column: string, from: Table, key: ForeignKey): Dependent {
  const object: DatabaseObject = { kind: 'constraint', table: from.id, name: key.name };
  return from.id === table.id && key.columns.includes(column) ? auto(object) : normal(object);
}

function indexUses(index: Index, column: string): boolean {
  return index.elements.some((element) => element.column === column || mentions(element.expression, column)) || index.include.includes(column) || mentions(index.where, column);
}

function constraintUses(constraint: TableConstraint, column: string): boolean {
  switch (constraint.kind) {
    case 'check':
      return constraint.columnsUsed.includes(column);
    case 'foreignKey':
      return constraint.columns.includes(column);
    case 'primaryKey':
    case 'unique':
      return constraint.columns.includes(column) || constraint.include.includes(column);
    case 'exclude':
      return constraint.elements.some((element) => element.column === column || mentions(element.expression, column)) || constraint.include.includes(column) || mentions(constraint.where, column);
    default:
      return unreachable(constraint);
  }
}

function triggerUses(trigger: Trigger, column: string): boolean {
  return !trigger.inherited && (trigger.updateColumns.includes(column) || mentions(trigger.when, column));
}

/** Columns, domains and functions that a type holds together. */
function ofType(schema: Schema, is: (type: TypeName) => boolean): Dependent[] {
  const columns = tablesOf(schema).flatMap((table) => table.columns.filter(({ type }) => type && is(type)).map(({ name }) => normal({ kind: 'column', table: table.id, name })));
  const domains = [...entries(schema.types)].flatMap(([, type]) => (type && isDomainOver(type, is) ? [normal({ kind: 'type', schema: type.schema, name: type.name })] : []));
  const functions = [...entries(schema.functions)].flatMap(([, overloads]) =>
    overloads.filter(({ argumentTypes, returns }) => argumentTypes.some(is) || (returns && is(returns))).map((routine) => normal({ kind: 'function', schema: routine.schema, name: routine.name, function: routine })));
  return [...columns, ...domains, ...functions];
}

function isDomainOver(type: UserType, is: (type: TypeName) => boolean): boolean {
  return type.kind === 'domain' && is(type.base);
}

/** Triggers, defaults, checks, indexes, policies and views that call a function. An overload that may not be the one called doesn't count. */
function ofFunction(schema: Schema, { function: routine }: Extract<DatabaseObject, { kind: 'function' }>): Dependent[] {
  const alike = (name: { readonly schema?: string; readonly name: string }): boolean => name.name === routine.name && (name.schema === undefined || name.schema === routine.schema);
  const called = ({ name, argumentCount }: FunctionCall): boolean => alike(name) && argumentCount === routine.argumentTypes.length;
  const dependents: Dependent[] = [];
  for (const [, relation] of entries(schema.relations)) {
    if (isTable(relation)) dependents.push(...callersIn(relation, called, routine.argumentTypes.length === 0 ? alike : () => false));
    else if (isView(relation) && relation.calls.some(called)) dependents.push(normal({ kind: 'relation', id: relation.id }));
    else if (relation.kind === 'index' && (relation.elements.some(({ expression }) => expression && callsOf(expression).some(called)) || (relation.where && callsOf(relation.where).some(called)))) {
      dependents.push(normal({ kind: 'relation', id: relation.id }));
    }
  }
  return dependents;
}

function callersIn(table: Table, called: (call: FunctionCall) => boolean, fired: (name: Trigger['function']) => boolean): Dependent[] {
  const calls = (expression: Column['default']): boolean => expression !== undefined && callsOf(expression).some(called);
  return [
    ...table.triggers.filter((trigger) => fired(trigger.function)).map(({ name }) => normal({ kind: 'trigger', table: table.id, name })),
    ...table.columns.filter((column) => calls(column.default)).map(({ name }) => normal({ kind: 'default', table: table.id, column: name })),
    ...table.columns.filter((column) => calls(column.generated?.expression)).map(({ name }) => normal({ kind: 'column', table: table.id, name })),
    ...table.constraints.filter((constraint) => constraint.kind === 'check' && calls(constraint.expression)).map(({ name }) => normal({ kind: 'constraint', table: table.id, name })),
    ...table.policies.filter(({ using, withCheck }) => calls(using) || calls(withCheck)).map(({ name }) => normal({ kind: 'policy', table: table.id, name })),
  ];
}

function viewsOf(schema: Schema, id: number): Dependent[] {
  return [...entries(schema.relations)].flatMap(([, relation]) => (isView(relation) && relation.uses.some((use) => use.relation === id) ? [normal({ kind: 'relation', id: relation.id })] : []));
}

function tablesOf(schema: Schema): Table[] {
  return [...entries(schema.relations)].flatMap(([, relation]) => (isTable(relation) ? [relation] : []));
}

function auto(object: DatabaseObject): Dependent {
  return { object, how: 'auto' };
}

function normal(object: DatabaseObject): Dependent {
  return { object, how: 'normal' };
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
