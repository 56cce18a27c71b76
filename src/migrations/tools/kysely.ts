import { programMigrations } from '../build-program.ts';
import { isProgram, isProgramOf } from '../program-detection.ts';
import type { Tool } from '../tool.ts';

/** kysely, migration/migrator.ts: one transaction around all pending migrations; only the migrator's own disableTransactions, for all of them, says otherwise. */
export const tool: Tool = {
  name: 'kysely',
  title: 'Kysely',
  marker: (file) => (isProgram(file, /['"]kysely['"]|\bKysely\b/) ? 'its import of kysely' : undefined),
  configured: (file) => (isProgramOf(file, 'kysely') ? 'its up(), and kysely in the package.json' : undefined),
  order: 'text',
  read: (file) => programMigrations(file, 'kysely', () => ({ transaction: 'batch' })),
};
