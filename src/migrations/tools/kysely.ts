import { programMigrations } from '../build-program.ts';
import type { OptOut } from '../migration.ts';
import { isProgram, isProgramOf, manifestProblems } from '../program-detection.ts';
import type { Tool } from '../tool.ts';

/** kysely, migration/migrator.ts: one transaction around all pending migrations; only the migrator's own disableTransactions, for all of them, says otherwise. Their names are sorted as text (resolveMigrations). */
export const tool: Tool = {
  name: 'kysely',
  title: 'Kysely',
  marker: (file) => (isProgram(file, /['"]kysely['"]|\bKysely\b/) ? 'its import of kysely' : undefined),
  configured: (file) => (isProgramOf(file, 'kysely') ? 'its up(), and kysely in the package.json' : undefined),
  order: 'text',
  read: (file) => programMigrations(file, 'kysely', () => ({ transaction: 'batch', optOut })),
  configuration: manifestProblems,
};

const optOut: OptOut = { words: 'Give the Migrator `disableTransactions: true` in the run that applies it: no migration can say it for itself.', edits: [], newFiles: [], leaves: 'none' };
