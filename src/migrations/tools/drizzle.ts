import type { Statement } from '../../operations/index.ts';
import { callsBetween, sqlMigration, upOnly } from '../build.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Ordered, Tool, ToolReading } from '../tool.ts';

/**
 * drizzle-orm, pg-core/dialect.js and migrator.js: one transaction around all pending migrations; a file is sent in the
 * pieces between `--> statement-breakpoint`, in the order of meta/_journal.json. Nothing can say otherwise: teams write
 * `COMMIT;` and a breakpoint before CREATE INDEX CONCURRENTLY.
 */
export const tool: Tool = {
  name: 'drizzle',
  title: 'Drizzle',
  marker: ({ text }) => (text.includes('--> statement-breakpoint') ? 'a line "--> statement-breakpoint"' : undefined),
  fileName: ({ path, around }) => (/^\d{4,}_.*\.sql$/.test(baseName(path)) && around.read('meta/_journal.json') !== undefined ? 'the meta/_journal.json beside it' : undefined),
  order,
  read,
};

/** Files that the journal doesn't name are not applied; they come last, in the order of their names. */
function order(files: readonly MigrationFile[]): Ordered {
  const tags = [...(files[0]?.around.read('meta/_journal.json') ?? '').matchAll(/"tag"\s*:\s*"([^"]+)"/g)].map(([, tag = '']) => tag);
  const position = ({ path }: MigrationFile): number => {
    const at = tags.indexOf(baseName(path).replace(/\.sql$/, ''));
    return at < 0 ? tags.length : at;
  };
  return { files: files.toSorted((a, b) => position(a) - position(b) || (a.path < b.path ? -1 : 1)), problems: [] };
}

function read(file: MigrationFile): ToolReading {
  const splits = [...file.text.matchAll(/--> statement-breakpoint/g)].map(({ index }) => index);
  return upOnly(sqlMigration(file, 'drizzle', { send: (statements: readonly Statement[]) => callsBetween(statements, splits), transaction: 'batch' }));
}
