import type { AlterCompositeType, AlterDomain, TypeName } from '../operations/index.ts';
import { findType, isTable, type Table, type UserType, type View } from '../schema/index.ts';
import { typedTables } from './drops.ts';
import { allRelations, relationNamed, type Scene } from './scene.ts';
import { locked, storesRows, worked, type Touches } from './touches.ts';
import { typeChange } from './type-change.ts';
import type { Cause } from './types.ts';

type Domain = Extract<UserType, { kind: 'domain' }>;

/**
 * ALTER DOMAIN: a new or validated constraint is held against every stored value, under SHARE on each table that has a
 * column of the domain or of a domain over it (typecmds.c: validateDomainCheckConstraint, get_rels_with_domain).
 */
export function* alterDomain(scene: Scene, { name, action }: AlterDomain): Touches {
  const domain = findType(scene.schema, name, scene.searchPath);
  if (typeof domain === 'string' || domain.kind !== 'domain' || !verifies(domain, action)) return;
  const cause: Cause = { work: 'scan', kind: 'domain constraint', name: domain.name };
  const columns = new Map(allRelations(scene).filter(isTable).map((table) => [table.id, domainColumns(scene, table, domain)]));
  for (const relation of allRelations(scene)) {
    if (isTable(relation) && (columns.get(relation.id) ?? []).length > 0 && storesRows(relation)) yield worked(relation, 'SHARE', cause);
    if (relation.kind === 'materialized view') yield* verifyView(relation, columns, cause);
  }
}

function verifies(domain: Domain, action: AlterDomain['action']): boolean {
  switch (action.kind) {
    case 'addConstraint':
      return !action.constraint.notValid;
    case 'setNotNull':
      return !domain.notNull;
    case 'validateConstraint':
      return domain.checks.some((check) => check.name === action.constraint);
    case 'setDefault':
    case 'dropDefault':
    case 'dropNotNull':
    case 'dropConstraint':
      return false;
    default:
      return unreachable(action);
  }
}

/** A materialized view whose query takes a column of the domain has it as its own, if it bears the same name; else perhaps. */
function* verifyView(view: View, columns: ReadonlyMap<number, readonly string[]>, cause: Cause): Touches {
  const taken = view.uses.flatMap((use) => (columns.get(use.relation) ?? []).filter((column) => use.columns === 'all' || use.columns.includes(column)));
  if (taken.length > 0) yield worked(view, 'SHARE', cause, taken.some((column) => view.columns !== 'unknown' && view.columns.includes(column)));
}

/** The columns of a table that have the domain as their type, or a domain over it. */
function domainColumns(scene: Scene, table: Table, domain: Domain): string[] {
  return table.columns.filter(({ type }) => isOfDomain(scene, type, domain)).map(({ name }) => name);
}

function isOfDomain(scene: Scene, type: TypeName | undefined, domain: Domain): boolean {
  if (!type || type.arrayDimensions > 0) return false;
  const found = findType(scene.schema, type, scene.searchPath);
  if (typeof found === 'string' || found.kind !== 'domain') return false;
  return (found.schema === domain.schema && found.name === domain.name) || isOfDomain(scene, found.base, domain);
}

/** ALTER TYPE of a row type: CASCADE carries it to the typed tables, which ALTER ATTRIBUTE … TYPE rewrites like ALTER COLUMN … TYPE. */
export function* alterCompositeType(scene: Scene, { name, action, attribute, type, cascade }: AlterCompositeType): Touches {
  const relation = relationNamed(scene, name, 'composite type');
  if (relation?.kind !== 'composite type' || !cascade) return;
  const column = relation.columns.find((candidate) => candidate.name === attribute);
  const change = action === 'alterAttributeType' && type ? typeChange(scene, column, type, undefined, undefined) : undefined;
  for (const table of typedTables(scene, relation.name)) {
    yield locked(table, 'ACCESS EXCLUSIVE');
    if (change?.rewrite) yield worked(table, 'ACCESS EXCLUSIVE', { work: 'rewrite', kind: 'type change', name: attribute }, change.certain);
  }
}

function unreachable(value: never): never {
  throw new Error(`no action of ALTER DOMAIN: ${JSON.stringify(value)}`);
}
