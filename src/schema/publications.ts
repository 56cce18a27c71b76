import type { AlterPublication, CreatePublication, PublicationTable } from '../operations/index.ts';
import { refuse, resolveTable, type Draft } from './draft.ts';
import { requireColumns, requireColumnsUsed } from './indexes.ts';
import { get, set } from './persistent-map.ts';
import type { Publication } from './types.ts';

export function createPublication(draft: Draft, { name, allTables, schemas, tables }: CreatePublication): void {
  if (get(draft.schema.publications, name)) refuse(`publication "${name}" already exists`);
  store(draft, { name, allTables, schemas, tables: published(draft, tables) });
}

/** One that wasn't made in sight is entered with the tables that are learnt. */
export function alterPublication(draft: Draft, operation: AlterPublication): void {
  const known = get(draft.schema.publications, operation.name);
  if (known === null || (known === undefined && draft.schema.complete)) refuse(`publication "${operation.name}" does not exist`);
  const publication: Publication = known ?? { name: operation.name, allTables: false, schemas: [], tables: [] };
  const tables = published(draft, operation.tables);
  const named = new Set(tables.map(({ table }) => table));
  switch (operation.action) {
    case 'add':
      store(draft, { ...publication, schemas: [...new Set([...publication.schemas, ...operation.schemas])], tables: [...publication.tables.filter(({ table }) => !named.has(table)), ...tables] });
      return;
    case 'drop':
      store(draft, { ...publication, schemas: publication.schemas.filter((schema) => !operation.schemas.includes(schema)), tables: publication.tables.filter(({ table }) => !named.has(table)) });
      return;
    case 'set':
      store(draft, { ...publication, schemas: operation.schemas, tables });
      return;
    case 'options':
      return;
    default:
      unreachable(operation.action);
  }
}

export function movePublication(draft: Draft, name: string, to: string | undefined): void {
  const publication = get(draft.schema.publications, name);
  draft.schema = { ...draft.schema, publications: set(draft.schema.publications, name, null) };
  if (to !== undefined && publication) store(draft, { ...publication, name: to });
}

function published(draft: Draft, tables: readonly PublicationTable[]): Publication['tables'] {
  return tables.map(({ name, columns, where }) => {
    const table = resolveTable(draft, name);
    requireColumns(table, columns ?? []);
    requireColumnsUsed(table, where);
    return { table: table.id, ...(columns && { columns }), ...(where && { where }) };
  });
}

function store(draft: Draft, publication: Publication): void {
  draft.schema = { ...draft.schema, publications: set(draft.schema.publications, publication.name, publication) };
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
