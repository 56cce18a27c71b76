import { cell, type Connection } from './connection.ts';

/**
 * Berlin stands for a server whose time zone nobody told ddlint: not UTC, so the worst case is the true one.
 * Parallel workers would scan where this transaction's statistics don't see it.
 */
const session = `
  set timezone = 'Europe/Berlin';
  set max_parallel_maintenance_workers = 0;
  set max_parallel_workers_per_gather = 0;
  set client_min_messages = warning;
  set statement_timeout = '30s';`;

const empty = `
  do $$
  declare one record;
  begin
    for one in select fdwname from pg_foreign_data_wrapper loop execute format('drop foreign data wrapper %I cascade', one.fdwname); end loop;
    for one in select amname from pg_am where oid >= 16384 loop execute format('drop access method %I cascade', one.amname); end loop;
    for one in select pubname from pg_publication loop execute format('drop publication %I', one.pubname); end loop;
    for one in select evtname from pg_event_trigger loop execute format('drop event trigger %I', one.evtname); end loop;
    for one in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop execute format('drop schema %I cascade', one.nspname); end loop;
  end $$;
  create schema public;`;

export interface Database {
  /** Puts a setup in place of the one before; the same one again costs nothing. */
  readonly prepare: (setup: string) => Promise<void>;
  /** What ran was not rolled back: the setup is no longer what it was. */
  readonly spoil: () => void;
}

export function databaseOn(connection: Connection): Database {
  let current: string | undefined;
  return {
    prepare: async (setup) => {
      if (setup === current) return;
      current = undefined;
      await connection.run(session);
      await connection.run(empty);
      await connection.run(setup);
      current = setup;
    },
    spoil: () => {
      current = undefined;
    },
  };
}

/** Tables and materialized views without a row; PostgreSQL skips work on them, so nothing would be measured there. */
export async function emptyTables(connection: Connection): Promise<string[]> {
  const rows = await connection.rows(`
    select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and c.relispopulated and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and pg_relation_size(c.oid) = 0`);
  return rows.map((row) => cell(row, 0));
}
