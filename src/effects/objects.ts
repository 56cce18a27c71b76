import type {
  AlterPolicy, AlterPublication, AlterSequence, Comment, CreatePolicy, CreatePublication, CreateRule, CreateStatistics, CreateTrigger, DropFromTable, DropObject, DropSchema,
  Grant, LockMode, PublicationTable, QualifiedName, RenameOnTable,
} from '../operations/index.ts';
import { get, isTable, tableById, type Relation } from '../schema/index.ts';
import { lockOwner } from './create.ts';
import { parseExpression, parseQuery } from './data.ts';
import { dropOne } from './drops.ts';
import { allRelations, family, relationNamed, withPartitions, type Scene } from './scene.ts';
import { locked, type Touches } from './touches.ts';

/** ALTER SEQUENCE: SHARE ROW EXCLUSIVE, so that nextval() waits (sequence.c: AlterSequence). */
export function* alterSequence(scene: Scene, { name, ownedBy }: AlterSequence): Touches {
  const sequence = relationNamed(scene, name, 'sequence');
  if (sequence) yield locked(sequence, 'SHARE ROW EXCLUSIVE');
  yield* lockOwner(scene, ownedBy);
}

/** CREATE TRIGGER: SHARE ROW EXCLUSIVE (trigger.c: CreateTriggerFiringOn); a row trigger on every partition too. */
export function* createTrigger(scene: Scene, { table: name, row, from }: CreateTrigger): Touches {
  const relation = relationNamed(scene, name);
  if (relation) yield* withClones(scene, relation, row, 'SHARE ROW EXCLUSIVE');
  const other = from && relationNamed(scene, from);
  if (other) yield locked(other, 'ACCESS SHARE');
}

/** DROP TRIGGER, DROP POLICY, DROP RULE. */
export function* dropFromTable(scene: Scene, { object, name, table }: DropFromTable): Touches {
  const relation = relationNamed(scene, table);
  if (relation && !isMissing(relation, object, name)) yield* withClones(scene, relation, object === 'trigger' && isRowTrigger(relation, name), 'ACCESS EXCLUSIVE');
}

/** IF EXISTS finds out before it locks (objectaddress.c: get_object_address_relobject). */
function isMissing(relation: Relation, object: DropFromTable['object'], name: string): boolean {
  if (!relation.whole || !isTable(relation)) return false;
  switch (object) {
    case 'trigger': return !relation.triggers.some((trigger) => trigger.name === name);
    case 'policy': return !relation.policies.some((policy) => policy.name === name);
    case 'rule': return !relation.rules.includes(name);
    default: return unreachable(object);
  }
}

/** ALTER TRIGGER, POLICY or RULE … RENAME TO. The partitions' triggers follow since 15 (trigger.c: renametrig). */
export function* renameOnTable(scene: Scene, { object, name, table }: RenameOnTable): Touches {
  const relation = relationNamed(scene, table);
  if (relation) yield* withClones(scene, relation, object === 'trigger' && scene.environment.postgres >= 15 && isRowTrigger(relation, name), 'ACCESS EXCLUSIVE');
}

function* withClones(scene: Scene, relation: Relation, cloned: boolean, lock: LockMode): Touches {
  for (const part of cloned && isTable(relation) ? withPartitions(scene, relation) : [relation]) yield locked(part, lock);
}

function isRowTrigger(relation: Relation, name: string): boolean {
  return isTable(relation) && relation.triggers.some((trigger) => trigger.name === name && trigger.row);
}

/** CREATE POLICY, ALTER POLICY: ACCESS EXCLUSIVE (policy.c: CreatePolicy); what their subqueries read is only parsed. */
export function* changePolicy(scene: Scene, { table, using, withCheck }: CreatePolicy | AlterPolicy): Touches {
  const relation = relationNamed(scene, table);
  if (relation) yield locked(relation, 'ACCESS EXCLUSIVE');
  yield* parseExpression(scene, using);
  yield* parseExpression(scene, withCheck);
}

/** CREATE RULE (rewriteDefine.c: DefineQueryRewrite). */
export function* createRule(scene: Scene, { table, uses }: CreateRule): Touches {
  const relation = relationNamed(scene, table);
  if (relation) yield locked(relation, 'ACCESS EXCLUSIVE');
  yield* parseQuery(scene, uses);
}

/** Publications lock the tables that they name (publicationcmds.c: OpenTableList), and inheritance children; SET also those that it drops. FOR ALL TABLES and IN SCHEMA lock none. */
export function* changePublication(scene: Scene, operation: CreatePublication | AlterPublication): Touches {
  for (const table of operation.tables) yield* lockPublished(scene, table);
  const old = operation.kind === 'alterPublication' && operation.action === 'set' ? get(scene.schema.publications, operation.name) : undefined;
  for (const { table: id } of old?.tables ?? []) {
    const table = tableById(scene.schema, id);
    if (table) yield locked(table, 'SHARE UPDATE EXCLUSIVE');
  }
}

function* lockPublished(scene: Scene, { name, only }: PublicationTable): Touches {
  const relation = relationNamed(scene, name);
  if (!relation || !isTable(relation)) return;
  for (const table of family(scene, relation, only || relation.kind === 'partitioned table')) yield locked(table, 'SHARE UPDATE EXCLUSIVE');
}

export function* createStatistics(scene: Scene, { table }: CreateStatistics): Touches {
  yield* lockNamed(scene, table, 'SHARE UPDATE EXCLUSIVE');
}

/** COMMENT ON and SECURITY LABEL: SHARE UPDATE EXCLUSIVE on a relation, less for what hangs on one (objectaddress.c: get_object_address). */
export function* comment(scene: Scene, { object, relation }: Comment): Touches {
  if (!relation) return;
  const part = object === 'constraint' || object === 'trigger' || object === 'policy' || object === 'rule';
  yield* lockNamed(scene, relation, part ? 'ACCESS SHARE' : 'SHARE UPDATE EXCLUSIVE');
}

/** GRANT and REVOKE lock nothing before 18 [measured]. */
export function* grant(scene: Scene, { relations }: Grant): Touches {
  if (scene.environment.postgres >= 18) for (const relation of relations) yield* lockNamed(scene, relation, 'ACCESS SHARE');
}

function* lockNamed(scene: Scene, name: QualifiedName, lock: LockMode): Touches {
  const relation = relationNamed(scene, name);
  if (relation) yield locked(relation, lock);
}

/** DROP SCHEMA … CASCADE drops every relation in it. */
export function* dropSchema(scene: Scene, { name, cascade }: DropSchema): Touches {
  if (!cascade) return;
  const seen = new Set<number>();
  for (const relation of allRelations(scene)) {
    if (relation.schema === name && relation.kind !== 'index') yield* dropOne(scene, relation, true, seen);
  }
}

/** Of what has no operation of its own, extended statistics lock their table (statscmds.c: RemoveStatisticsById), and a server takes its foreign tables with it; whose they are is not known here. */
export function* dropObject(scene: Scene, { object, name, cascade }: DropObject): Touches {
  const servers = cascade && (object === 'server' || object === 'foreign data wrapper');
  for (const table of object === 'statistics' || servers ? allRelations(scene).filter(isTable) : []) {
    if (servers && table.kind === 'foreign table') yield locked(table, 'ACCESS EXCLUSIVE', false);
    if (!servers && table.statistics.some((statistics) => statistics.name === name.name)) yield locked(table, 'SHARE UPDATE EXCLUSIVE');
  }
}

function unreachable(value: never): never {
  throw new Error(`no such object on a table: ${JSON.stringify(value)}`);
}
