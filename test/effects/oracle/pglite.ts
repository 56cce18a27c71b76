import { PGlite } from '@electric-sql/pglite';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import type { Connection } from './connection.ts';

/** PostgreSQL 18 inside this process. Unless it is closed, the process lives on. */
export async function openPglite(): Promise<Connection & { readonly close: () => Promise<void> }> {
  const database = await PGlite.create({ extensions: { citext, btree_gist } });
  return {
    run: async (sql) => {
      const notices: string[] = [];
      await database.exec(sql, { onNotice: (notice) => notices.push(notice.message ?? '') });
      return notices;
    },
    rows: async (sql) => (await database.query<(string | null)[]>(sql, [], { rowMode: 'array' })).rows,
    close: () => database.close(),
  };
}
