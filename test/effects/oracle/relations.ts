import { lockModes, type LockMode } from '../../../src/operations/index.ts';
import { cell, type Connection } from './connection.ts';

export interface RelationState {
  readonly oid: string;
  readonly name: string;
  readonly bareName: string;
  readonly relkind: string;
  readonly partition: boolean;
  /** Of an index: its table. */
  readonly table?: string;
  readonly file: string;
  readonly scans: number;
  readonly pages: number;
  readonly vacuums: number;
}

/** Which rows of pg_class are the user's; the first oid that isn't PostgreSQL's own is FirstNormalObjectId (transam.h). */
export const usersRelations = `oid >= 16384 and relnamespace <> 'pg_toast'::regnamespace and relpersistence <> 't'`;

/** Every relation of the user's. Reads catalogs and statistics only: no lock on any of them. */
export async function readRelations(connection: Connection): Promise<RelationState[]> {
  const rows = await connection.rows(`
    select oid::text, relnamespace::regnamespace::text, relname::text, relkind::text, relispartition::text, coalesce(pg_relation_filenode(oid), 0)::text,
      pg_stat_get_xact_numscans(oid)::text, (case when relkind in ('r', 'm') then pg_relation_size(oid) else 0 end)::text, pg_stat_get_vacuum_count(oid)::text,
      (select indrelid::text from pg_index where indexrelid = pg_class.oid)
    from pg_class where ${usersRelations}`);
  const names = new Map(rows.map((row) => [cell(row, 0), `${cell(row, 1)}.${cell(row, 2)}`]));
  return rows.map((row) => {
    const table = names.get(row[9] ?? '');
    return {
      oid: cell(row, 0), name: `${cell(row, 1)}.${cell(row, 2)}`, bareName: cell(row, 2), relkind: cell(row, 3), partition: cell(row, 4) === 'true',
      file: cell(row, 5), scans: Number(cell(row, 6)), pages: Number(cell(row, 7)), vacuums: Number(cell(row, 8)), ...(table !== undefined && { table }),
    };
  });
}

/** Locks that the transaction holds, by the relation's oid. */
export async function readLocks(connection: Connection): Promise<Map<string, LockMode[]>> {
  const rows = await connection.rows(`
    select relation::text, mode::text from pg_locks
    where locktype = 'relation' and granted and pid = pg_backend_pid() and database = (select oid from pg_database where datname = current_database())`);
  const locks = new Map<string, LockMode[]>();
  for (const row of rows) locks.set(cell(row, 0), [...(locks.get(cell(row, 0)) ?? []), lockMode(cell(row, 1))]);
  return locks;
}

/** `ShareUpdateExclusiveLock`, as pg_locks writes it, is SHARE UPDATE EXCLUSIVE. */
export function lockMode(name: string): LockMode {
  const words = name.replace(/Lock$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toUpperCase();
  const mode = lockModes.find((known) => known === words);
  if (!mode) throw new Error(`pg_locks shows an unknown mode: ${name}`);
  return mode;
}

export function strongest(modes: readonly LockMode[]): LockMode | undefined {
  return lockModes.findLast((mode) => modes.includes(mode));
}
