import { descendants, entries, findColumn, indexesOf, isTable, tableById, type Index, type Publication, type Schema, type Table } from '../schema/index.ts';

/** What rules ask of logical replication. */

/** The publications that are known to publish a table: by its own name or a parent's, with its schema, or with all tables. */
export function publicationsOf(schema: Schema, table: Table): readonly Publication[] {
  const family = [table.id, ...parentsOf(schema, table)];
  return [...entries(schema.publications)].flatMap(([, publication]) => {
    if (!publication || table.persistence !== 'permanent') return [];
    return publication.allTables || publication.schemas.includes(table.schema) || publication.tables.some((published) => family.includes(published.table)) ? [publication] : [];
  });
}

function parentsOf(schema: Schema, { partitionOf }: Table): readonly number[] {
  const parent = partitionOf && tableById(schema, partitionOf.parent);
  return parent ? [parent.id, ...parentsOf(schema, parent)] : [];
}

/** The tables that hold the rows of a table: itself, or its partitions. */
export function rowTables(schema: Schema, table: Table): readonly Table[] {
  return table.kind === 'partitioned table' ? descendants(schema, table).filter(({ kind }) => kind !== 'partitioned table') : [table];
}

/** Whether UPDATE and DELETE can tell subscribers which row they change (relcache.c: RelationGetIndexList, rd_replidindex). */
export function hasReplicaIdentity(schema: Schema, table: Table): boolean | 'unknown' {
  const { replicaIdentity: identity } = table;
  if (identity === 'full') return true;
  if (identity === 'nothing') return false;
  const found = identity === 'default'
    ? table.constraints.some((constraint) => constraint.kind === 'primaryKey' && !constraint.deferrable)
    : indexesOf(schema, table).some(({ name }) => name === identity.index);
  return found || (table.whole ? false : 'unknown');
}

/** A unique index that can be the replica identity (tablecmds.c: ATExecReplicaIdentity): over plain columns that are NOT NULL, of all rows, checked at once. */
export function identityIndexes(schema: Schema, table: Table): readonly Index[] {
  return indexesOf(schema, table).filter(({ unique, where, elements, valid, constraint: name }) => {
    const constraint = table.constraints.find((candidate) => candidate.name === name);
    const deferrable = constraint !== undefined && 'deferrable' in constraint && constraint.deferrable;
    return unique === true && !where && valid === 'yes' && !deferrable && elements.length > 0 && elements.every(({ column }) => {
      const found = column === undefined ? 'unknown' : findColumn(table, column);
      return typeof found !== 'string' && found.notNull === true;
    });
  });
}

/** The tables that a schema holds, or all that are known. */
export function tablesIn(schema: Schema, namespace?: string): readonly Table[] {
  return [...entries(schema.relations)].flatMap(([, relation]) => (isTable(relation) && (namespace === undefined || relation.schema === namespace) ? [relation] : [])).toSorted((a, b) => a.id - b.id);
}
