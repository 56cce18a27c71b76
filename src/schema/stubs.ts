import type { Relation, RelationKind, Table } from './types.ts';

type Identity = Pick<Relation, 'id' | 'schema' | 'name' | 'createdBy' | 'new' | 'whole' | 'template'>;

/** A relation of which nothing is known but its identity. */
export function stubOf(identity: Identity, kind: RelationKind): Relation {
  switch (kind) {
    case 'table':
    case 'partitioned table':
    case 'foreign table':
      return emptyTable(identity, kind);
    case 'view':
    case 'materialized view':
      return { ...identity, kind, columns: 'unknown', uses: [], calls: [], indexes: [], views: [], populated: true, triggers: [], rules: [] };
    case 'index':
      return { ...identity, kind, unique: 'unknown', primary: false, method: 'btree', elements: [], include: [], nullsNotDistinct: false, valid: 'yes', children: [] };
    case 'sequence':
      return { ...identity, kind, type: 'int8', identity: false };
    case 'composite type':
      return { ...identity, kind, columns: [] };
    default:
      return unreachable(kind);
  }
}

/** A table without columns or anything else. */
export function emptyTable(identity: Identity, kind: Table['kind'] = 'table'): Table {
  return {
    ...identity, kind, persistence: 'permanent', columns: [], constraints: [], indexes: [], children: [], parents: [], referencedBy: [], views: [],
    triggers: [], policies: [], rules: [], rowSecurity: false, replicaIdentity: 'default', parameters: [], statistics: [], filled: false,
  };
}

function unreachable(value: never): never {
  throw new Error(`no kind of relation: ${JSON.stringify(value)}`);
}
