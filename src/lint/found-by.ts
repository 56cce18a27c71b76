import type { Operation } from '../operations/index.ts';
import { alterTablePasses, applyOperation, applyStatement, entries, get, isTable, isView, relationById, type Environment, type Publication, type Relation, type Schema, type Table, type TableConstraint } from '../schema/index.ts';
import { sqlName } from '../rewrite/index.ts';
import { searchPath } from './facts.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit } from './units.ts';

/** What one operation of a statement finds, and what holds what it wants to drop. */

/** The unit as one of its operations finds it: with what the operations before it did, in PostgreSQL's order (tablecmds.c: AlterTablePass). */
export function foundBy(unit: StatementUnit, operation: Operation, context: RuleContext): StatementUnit {
  const { operations } = unit.statement;
  // Objects of one DROP go together.
  if (operations.length < 2 || operation.kind.startsWith('drop') && 'name' in operation) return unit;
  const ordered = alterTablePasses(operations);
  const before = ordered.slice(0, ordered.indexOf(operation));
  return { ...unit, schema: before.reduce((schema, one) => applyOperation(schema, one, environmentOf(unit, context)), unit.schema) };
}

/** An operation that CASCADE can be written on. */
type Dropping = Extract<Operation, { readonly kind: 'dropRelation' | 'dropIndex' | 'dropType' | 'dropFunction' | 'dropColumn' | 'dropConstraint' }>;

/**
 * What CASCADE would take along and its absence refuses, in PostgreSQL's words (`view totals`, `constraint c on table
 * t`), which quote relations and types alone; empty where nothing does. `together`: the other objects that the same DROP names.
 */
export function heldBy(unit: StatementUnit, operation: Dropping, together: readonly Dropping[], context: RuleContext): readonly string[] {
  if (operation.cascade) return [];
  const apply = (cascade: boolean): Schema => {
    const operations = together.map((one): Dropping => ({ ...one, cascade }));
    return applyStatement(unit.schema, { range: unit.statement.range, kind: unit.statement.kind, operations }, environmentOf(unit, context));
  };
  if (apply(false) !== unit.schema) return [];
  const after = apply(true);
  return after === unit.schema ? [] : differences(unit.schema, after, together);
}

/**
 * Whether a relation of that name is known in any schema, or was seen dropped from one. Where a tool sets the search path
 * out of sight, what a statement means may lie elsewhere than where it was looked for.
 */
export function hasNamesake(schema: Schema, name: string, state: 'known' | 'dropped' = 'known'): boolean {
  return [...entries(schema.names)].some(([key, id]) => (id === null) === (state === 'dropped') && key.endsWith(`\0${name}`));
}

/** The publications that name a table, each with what they say of it. */
export function publishedIn(schema: Schema, table: Table): readonly { readonly name: string; readonly entry: Publication['tables'][number] }[] {
  return [...entries(schema.publications)].flatMap(([, publication]) =>
    publication ? publication.tables.filter((entry) => entry.table === table.id).map((entry) => ({ name: publication.name, entry })) : []);
}

function environmentOf(unit: StatementUnit, { postgres }: RuleContext): Environment {
  return { searchPath: searchPath(unit), path: unit.path, postgres };
}

function differences(before: Schema, after: Schema, dropped: readonly Dropping[]): readonly string[] {
  const relations = [...entries(before.relations)].flatMap(([id, relation]) => {
    const now = get(after.relations, id);
    if (!now) return isTarget(relation, dropped) || goesAlong(relation, after) ? [] : [`${relation.kind === 'partitioned table' ? 'table' : relation.kind} ${sqlName(relation)}`];
    return now !== relation && isTable(relation) && isTable(now) ? changes(relation, now, dropped) : [];
  });
  const types = [...entries(before.types)].flatMap(([key, type]) => (type && !get(after.types, key) && !dropped.some((one) => one.kind === 'dropType' && one.name.name === type.name) ? [`type ${sqlName(type)}`] : []));
  return [...relations, ...types];
}

/** An index, an owned sequence or a partition goes with its table, without being asked. */
function goesAlong(relation: Relation, after: Schema): boolean {
  if (relation.kind === 'index') return true;
  if (relation.kind === 'sequence') return relation.ownedBy !== undefined;
  return isTable(relation) && relation.partitionOf !== undefined && !relationById(after, relation.partitionOf.parent);
}

function isTarget(relation: Relation, dropped: readonly Dropping[]): boolean {
  return dropped.some((one) => (one.kind === 'dropRelation' || one.kind === 'dropIndex') && one.name.name === relation.name && (one.name.schema === undefined || one.name.schema === relation.schema));
}

function changes(table: Table, now: Table, dropped: readonly Dropping[]): readonly string[] {
  const [first] = dropped;
  const column = first?.kind === 'dropColumn' ? first.column : undefined;
  const own = (first?.kind === 'dropColumn' || first?.kind === 'dropConstraint') && first.table.name === table.name;
  const gone = <T extends { readonly name: string }>(old: readonly T[], left: readonly T[]): readonly T[] => old.filter(({ name }) => !left.some((one) => one.name === name));
  return [
    ...gone(table.columns, now.columns).filter(({ name }) => !(own && name === column)).map(({ name }) => `column ${name} of table ${sqlName(table)}`),
    ...table.columns.filter(({ name, default: value }) => value && now.columns.some((one) => one.name === name && !one.default)).map(({ name }) => `default value for column ${name} of table ${sqlName(table)}`),
    ...gone<TableConstraint>(table.constraints, now.constraints).filter(({ inherited }) => !own && !inherited).map(({ name }) => `constraint ${name} on table ${sqlName(table)}`),
    ...gone(table.triggers, now.triggers).map(({ name }) => `trigger ${name} on table ${sqlName(table)}`),
    ...gone(table.policies, now.policies).map(({ name }) => `policy ${name} on table ${sqlName(table)}`),
  ];
}

/** The views and materialized views that use a column of a table: their columns' types are fixed by it. */
export function viewsUsing(schema: Schema, table: Table, column: string): readonly Relation[] {
  return table.views.flatMap((id) => {
    const view = relationById(schema, id);
    return view && isView(view) && view.uses.some((use) => use.relation === table.id && use.columns !== 'all' && use.columns.includes(column)) ? [view] : [];
  });
}
