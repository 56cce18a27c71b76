import { baseName, directoryOf, joinPaths } from '../paths.ts';
import type { MigrationFile, NearFile } from '../tool.ts';

/** Since 1.0 (drizzle-orm, migrator.js) each migration is a directory, `20260101000000_x/migration.sql`, and there is no journal. */
export function isDirectoryLayout(path: string): boolean {
  return /(?:^|\/)\d{14}_[^/]*\/migration\.sql$/.test(path);
}

/** The directory of the migration files, or of their directories. */
export function rootOf(path: string): string {
  return isDirectoryLayout(path) ? directoryOf(directoryOf(path)) : directoryOf(path);
}

/** Whether a drizzle.config.* near a file names its directory as the one in which drizzle-kit puts migrations for PostgreSQL. */
export function isConfigured({ path, around }: MigrationFile): boolean {
  if (!isDirectoryLayout(path) && !/^\d{4,}_.*\.sql$/.test(baseName(path))) return false;
  const config = around.nearest(...['ts', 'js', 'mjs', 'mts', 'cjs', 'cts', 'json'].map((ending) => `drizzle.config.${ending}`));
  return config !== undefined && isOut(config, rootOf(path));
}

function isOut({ text }: NearFile, root: string): boolean {
  const [, dialect = 'postgresql'] = /\bdialect["']?\s*:\s*["'`](\w+)/.exec(text) ?? [];
  const [, out = 'drizzle'] = /\bout["']?\s*:\s*["'`]([^"'`$]+)["'`]/.exec(text) ?? [];
  return dialect === 'postgresql' && `/${root}`.endsWith(`/${joinPaths('.', out).replace(/^(?:\.\.\/)+/, '')}`);
}
