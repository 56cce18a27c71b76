import type { AlterPolicy, CreatePolicy, CreateRule, CreateTrigger, DropFromTable, QualifiedName, RenameOnTable, ToggleTrigger } from '../operations/index.ts';
import { changeTable, changeView, put, refuse, resolve, resolveTable, type Draft } from './draft.ts';
import { findFunctions, findRelation, isTable, isView, relationById, tableById } from './lookups.ts';
import { requireColumns } from './indexes.ts';
import { removeTrigger } from './remove.ts';
import type { Policy, Table, Trigger, View } from './types.ts';

// Triggers, policies and rules: what hangs on a table or view by a name of its own.

export function createTrigger(draft: Draft, operation: CreateTrigger): void {
  const { name, events, timing, row, updateColumns, when } = operation;
  const owner = resolveOwner(draft, operation.table);
  if (owner.triggers.some((trigger) => trigger.name === name) && !operation.replace) refuse(`trigger "${name}" for relation "${owner.name}" already exists`);
  if (isTable(owner)) {
    if (timing === 'insteadOf') refuse(`"${owner.name}" is a table`);
    requireColumns(owner, updateColumns);
  }
  const found = findFunctions(draft.schema, operation.function, draft.environment.searchPath);
  const schema = typeof found === 'string' ? operation.function.schema : found[0]?.schema;
  const trigger: Trigger = {
    name, events, timing, row, updateColumns, ...(when && { when }), function: { ...(schema !== undefined && { schema }), name: operation.function.name }, enabled: true,
  };
  setTrigger(draft, owner.id, trigger);
}

/** A row trigger of a partitioned table stands on each partition too (trigger.c: CreateTriggerFiringOn). */
function setTrigger(draft: Draft, ownerId: number, trigger: Trigger): void {
  const owner = relationById(draft.schema, ownerId);
  if (!owner || !(isTable(owner) || isView(owner))) return;
  if (trigger.inherited && owner.triggers.some(({ name, inherited }) => name === trigger.name && !inherited)) refuse(`trigger "${trigger.name}" for relation "${owner.name}" already exists`);
  const others = owner.triggers.filter(({ name }) => name !== trigger.name);
  put(draft, { ...owner, triggers: [...others, trigger] });
  if (owner.kind === 'partitioned table' && trigger.row) for (const partition of owner.children) setTrigger(draft, partition, { ...trigger, inherited: true });
}

export function toggleTrigger(draft: Draft, table: Table, operation: ToggleTrigger): void {
  const enabled = operation.state !== 'disabled';
  const { trigger: target } = operation;
  if (typeof target !== 'string' && table.whole && !table.triggers.some(({ name }) => name === target.name)) refuse(`trigger "${target.name}" for table "${table.name}" does not exist`);
  const means = (trigger: Trigger): boolean => typeof target === 'string' || trigger.name === target.name;
  changeTable(draft, table.id, ({ triggers }) => ({ triggers: triggers.map((trigger) => (means(trigger) ? { ...trigger, enabled } : trigger)) }));
  if (operation.only || table.kind !== 'partitioned table') return;
  for (const id of table.children) {
    const partition = tableById(draft.schema, id);
    if (partition) toggleTrigger(draft, { ...partition, whole: false }, operation);
  }
}

export function dropFromTable(draft: Draft, operation: DropFromTable): void {
  if (operation.ifExists && typeof findRelation(draft.schema, operation.table, draft.environment.searchPath) === 'string') return;
  const owner = resolveOwner(draft, operation.table);
  const { name } = operation;
  if (owner.whole && !namesOn(owner, operation.object).includes(name)) refuse(`${operation.object} "${name}" for relation "${owner.name}" does not exist`);
  switch (operation.object) {
    case 'trigger':
      if (owner.triggers.some((trigger) => trigger.name === name && trigger.inherited)) refuse(`cannot drop trigger ${name} on table ${owner.name} because its parent's requires it`);
      removeTrigger(draft, owner.id, name);
      return;
    case 'policy':
      changeTable(draft, owner.id, ({ policies }) => ({ policies: policies.filter((policy) => policy.name !== name) }));
      return;
    case 'rule':
      changeRules(draft, owner, owner.rules.filter((rule) => rule !== name));
      return;
    default:
      unreachable(operation.object);
  }
}

export function renameOnTable(draft: Draft, operation: RenameOnTable): void {
  const owner = resolveOwner(draft, operation.table);
  const { name, to } = operation;
  const names = namesOn(owner, operation.object);
  if (owner.whole && !names.includes(name)) refuse(`${operation.object} "${name}" for relation "${owner.name}" does not exist`);
  if (names.includes(to)) refuse(`${operation.object} "${to}" for relation "${owner.name}" already exists`);
  switch (operation.object) {
    case 'trigger':
      renameTrigger(draft, owner.id, name, to);
      return;
    case 'policy':
      changeTable(draft, owner.id, ({ policies }) => ({ policies: policies.map((policy) => (policy.name === name ? { ...policy, name: to } : policy)) }));
      return;
    case 'rule':
      changeRules(draft, owner, owner.rules.map((rule) => (rule === name ? to : rule)));
      return;
    default:
      unreachable(operation.object);
  }
}

function renameTrigger(draft: Draft, ownerId: number, name: string, to: string): void {
  const renamed = (triggers: readonly Trigger[]): readonly Trigger[] => triggers.map((trigger) => (trigger.name === name ? { ...trigger, name: to } : trigger));
  changeTable(draft, ownerId, ({ triggers }) => ({ triggers: renamed(triggers) }));
  changeView(draft, ownerId, ({ triggers }) => ({ triggers: renamed(triggers) }));
  const owner = tableById(draft.schema, ownerId);
  if (owner?.kind === 'partitioned table') for (const partition of owner.children) renameTrigger(draft, partition, name, to);
}

export function createPolicy(draft: Draft, operation: CreatePolicy): void {
  const table = resolveTable(draft, operation.table);
  const { name, using, withCheck } = operation;
  if (table.policies.some((policy) => policy.name === name)) refuse(`policy "${name}" for table "${table.name}" already exists`);
  const policy: Policy = { name, ...(using && { using }), ...(withCheck && { withCheck }) };
  changeTable(draft, table.id, ({ policies }) => ({ policies: [...policies, policy] }));
}

export function alterPolicy(draft: Draft, operation: AlterPolicy): void {
  const table = resolveTable(draft, operation.table);
  const { name, using, withCheck } = operation;
  if (table.whole && !table.policies.some((policy) => policy.name === name)) refuse(`policy "${name}" for table "${table.name}" does not exist`);
  changeTable(draft, table.id, ({ policies }) => ({
    policies: policies.map((policy) => (policy.name === name ? { ...policy, ...(using && { using }), ...(withCheck && { withCheck }) } : policy)),
  }));
}

export function createRule(draft: Draft, operation: CreateRule): void {
  const owner = resolveOwner(draft, operation.table);
  if (owner.rules.includes(operation.name)) {
    if (!operation.replace) refuse(`rule "${operation.name}" for relation "${owner.name}" already exists`);
    return;
  }
  changeRules(draft, owner, [...owner.rules, operation.name]);
}

function changeRules(draft: Draft, owner: Table | View, rules: readonly string[]): void {
  changeTable(draft, owner.id, () => ({ rules }));
  changeView(draft, owner.id, () => ({ rules }));
}

function namesOn(owner: Table | View, object: DropFromTable['object']): readonly string[] {
  switch (object) {
    case 'trigger':
      return owner.triggers.map(({ name }) => name);
    case 'policy':
      return isTable(owner) ? owner.policies.map(({ name }) => name) : [];
    case 'rule':
      return owner.rules;
    default:
      return unreachable(object);
  }
}

function resolveOwner(draft: Draft, name: QualifiedName): Table | View {
  const relation = resolve(draft, name, 'table');
  return isTable(relation) || isView(relation) ? relation : refuse(`"${relation.name}" is not a table or view`);
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
