import type { AlterCompositeType, AlterDomain } from '../operations/index.ts';
import { findType, isTable, type Relation, type UserType } from '../schema/index.ts';
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
  for (const relation of allRelations(scene)) if (storesRows(relation) && usesDomain(scene, relation, domain)) yield worked(relation, 'SHARE', cause);
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

function usesDomain(scene: Scene, relation: Relation, domain: Domain): boolean {
  return isTable(relation) && relation.columns.some(({ type }) => {
    // From the column's domain down to the base type.
    for (let at = type; at; ) {
      if (at.arrayDimensions > 0) return false;
      const found = findType(scene.schema, at, scene.searchPath);
      if (typeof found === 'string' || found.kind !== 'domain') return false;
      if (found.schema === domain.schema && found.name === domain.name) return true;
      at = found.base;
    }
    return false;
  });
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
