import { walkExpression, type DropFunction, type DropRelation, type DropType, type ExpressionTree, type FunctionCall, type TypeName } from '../operations/index.ts';
import {
  findType, isSequence, isTable, isView, relationById, tableById,
  type Relation, type Sequence, type Table,
} from '../schema/index.ts';
import { dropForeignKey, dropForeignKeysTo, foreignKeysOf } from './foreign-keys.ts';
import { allRelations, relationNamed, type Scene } from './scene.ts';
import { sequencesNamed } from './sequences.ts';
import { locked, type Touches } from './touches.ts';

/** DROP TABLE, DROP VIEW, DROP SEQUENCE, … of one relation. */
export function* dropRelation(scene: Scene, { name, relation: kind, cascade }: DropRelation): Touches {
  const relation = relationNamed(scene, name, kind);
  if (relation) yield* dropOne(scene, relation, cascade, new Set());
}

/** ACCESS EXCLUSIVE on a relation and on what goes with it (dependency.c: AcquireDeletionLock on each). */
export function* dropOne(scene: Scene, relation: Relation, cascade: boolean, seen: Set<number>): Touches {
  if (seen.has(relation.id)) return;
  seen.add(relation.id);
  yield locked(relation, 'ACCESS EXCLUSIVE');
  switch (relation.kind) {
    case 'table':
    case 'partitioned table':
    case 'foreign table':
      return yield* dropTable(scene, relation, cascade, seen);
    case 'view':
    case 'materialized view':
      if (cascade) yield* dropViews(scene, relation.views, seen);
      return;
    case 'sequence':
      if (cascade) yield* dropDefaults(scene, relation);
      return;
    case 'composite type':
      if (cascade) yield* dropColumnsOf(scene, relation, typedTables(scene, relation.name));
      return;
    case 'index':
      return;
    default:
      unreachable(relation);
  }
}

function* dropTable(scene: Scene, table: Table, cascade: boolean, seen: Set<number>): Touches {
  // The parent's and the default partition's bounds change (heap.c: heap_drop_with_catalog).
  if (table.partitionOf) yield* lockParent(scene, table.partitionOf.parent);
  for (const id of table.children) {
    const child = relationById(scene.schema, id);
    if (child && (cascade || table.kind === 'partitioned table')) yield* dropOne(scene, child, cascade, seen);
  }
  for (const key of foreignKeysOf(table)) yield* dropForeignKey(scene, key);
  yield* dropOwnedSequences(scene, table);
  if (!cascade) return;
  yield* dropForeignKeysTo(scene, table, () => true);
  yield* dropViews(scene, table.views, seen);
}

function* lockParent(scene: Scene, id: number): Touches {
  const parent = tableById(scene.schema, id);
  if (!parent) return;
  yield locked(parent, 'ACCESS EXCLUSIVE');
  const rest = defaultPartition(scene, parent);
  if (rest) yield locked(rest, 'ACCESS EXCLUSIVE');
}

export function defaultPartition(scene: Scene, parent: Table): Table | undefined {
  return parent.children.map((id) => tableById(scene.schema, id)).find((child) => child?.partitionOf?.bound.kind === 'default');
}

function* dropViews(scene: Scene, ids: readonly number[], seen: Set<number>): Touches {
  for (const id of ids) {
    const view = relationById(scene.schema, id);
    if (view) yield* dropOne(scene, view, true, seen);
  }
}

/** The views that go with a column by CASCADE, and those on them. */
export function* dropViewsOn(scene: Scene, table: Table, column: string): Touches {
  const users = table.views.filter((id) => {
    const view = relationById(scene.schema, id);
    return view && isView(view) && view.uses.some(({ relation, columns }) => relation === table.id && (columns === 'all' || columns.includes(column)));
  });
  yield* dropViews(scene, users, new Set());
}

/** Serial and identity sequences, and those of OWNED BY, go with their column. */
export function* dropOwnedSequences(scene: Scene, table: Table, column?: string): Touches {
  for (const sequence of ownedSequences(scene, table)) {
    if (column === undefined || sequence.ownedBy?.column === column) yield locked(sequence, 'ACCESS EXCLUSIVE');
  }
}

export function ownedSequences(scene: Scene, table: Table): Sequence[] {
  return allRelations(scene).filter(isSequence).filter((sequence) => sequence.ownedBy?.table === table.id);
}

/** DROP SEQUENCE … CASCADE takes the defaults that call nextval() on it. */
function* dropDefaults(scene: Scene, sequence: Sequence): Touches {
  for (const table of allRelations(scene).filter(isTable)) {
    const uses = table.columns.some((column) => column.sequence === sequence.id || (column.default && sequencesNamed(scene, column.default.tree).some(({ id }) => id === sequence.id)));
    if (uses) yield locked(table, 'ACCESS EXCLUSIVE');
  }
}

/** DROP TYPE, DROP DOMAIN: CASCADE drops the columns of that type, and the typed tables of a row type. */
export function* dropType(scene: Scene, { name, cascade }: DropType): Touches {
  if (!cascade) return;
  const found = findType(scene.schema, name, scene.searchPath);
  if (typeof found !== 'string') yield* dropColumnsOf(scene, found, []);
  else {
    const relation = relationNamed(scene, name, 'composite type');
    if (relation?.kind === 'composite type') yield* dropColumnsOf(scene, relation, typedTables(scene, relation.name));
  }
}

function* dropColumnsOf(scene: Scene, type: { readonly schema: string; readonly name: string }, typed: readonly Table[]): Touches {
  for (const table of allRelations(scene).filter(isTable)) {
    if (typed.includes(table) || table.columns.some((column) => column.type && isTypeNamed(scene, column.type, type))) yield locked(table, 'ACCESS EXCLUSIVE');
  }
}

/** Tables made by CREATE TABLE … OF. */
export function typedTables(scene: Scene, type: string): Table[] {
  return allRelations(scene).filter(isTable).filter(({ ofType }) => ofType === type || ofType?.endsWith(`.${type}`));
}

export function isTypeNamed(scene: Scene, type: TypeName, { schema, name }: { readonly schema: string; readonly name: string }): boolean {
  if (type.name !== name) return false;
  return type.schema === undefined ? scene.searchPath.includes(schema) : type.schema === schema;
}

/** DROP FUNCTION … CASCADE takes triggers, and whatever calls it: defaults, CHECKs, generated columns, indexes, policies, views. */
export function* dropFunction(scene: Scene, { name, cascade }: DropFunction): Touches {
  if (!cascade) return;
  const isIt = (other: { readonly schema?: string; readonly name: string }): boolean => other.name === name.name && (other.schema === undefined || name.schema === undefined || other.schema === name.schema);
  const called = (calls: readonly FunctionCall[]): boolean => calls.some((call) => isIt(call.name));
  const seen = new Set<number>();
  for (const relation of allRelations(scene)) {
    if (isTable(relation) && (relation.triggers.some((trigger) => isIt(trigger.function)) || expressionsOf(scene, relation).some((tree) => called(callsOf(tree))))) yield locked(relation, 'ACCESS EXCLUSIVE');
    if (isView(relation) && called(relation.calls)) yield* dropOne(scene, relation, true, seen);
  }
}

function expressionsOf(scene: Scene, table: Table): ExpressionTree[] {
  const columns = table.columns.flatMap((column) => [column.default?.tree, column.generated?.expression.tree]);
  const constraints = table.constraints.map((constraint) => (constraint.kind === 'check' ? constraint.expression.tree : undefined));
  const policies = table.policies.flatMap((policy) => [policy.using?.tree, policy.withCheck?.tree]);
  const indexes = table.indexes.flatMap((id) => {
    const index = relationById(scene.schema, id);
    return index?.kind === 'index' ? [index.where?.tree, ...index.elements.map((element) => element.expression?.tree)] : [];
  });
  return [...columns, ...constraints, ...policies, ...indexes].filter((tree) => tree !== undefined);
}

function callsOf(tree: ExpressionTree): FunctionCall[] {
  return [...walkExpression(tree)].flatMap((part) => (part.kind === 'call' ? [{ name: part.name, argumentCount: part.args.length }] : part.kind === 'subquery' ? part.query.calls : []));
}

function unreachable(value: never): never {
  throw new Error(`no kind of relation: ${JSON.stringify(value)}`);
}
