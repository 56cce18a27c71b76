import { posix, resolve, sep } from 'node:path';
import { isJavaScript } from '../../embedded/index.ts';
import { detectInDirectories, toolNamed, type MigrationFile } from '../../migrations/index.ts';
import { isMigrationPath, isNumbered } from '../migration-files.ts';
import { ProjectFiles } from '../surroundings.ts';

/**
 * The files that are no migrations. `migrations`: those that are judged or have shipped; what is numbered as they are and
 * lies beside them is one too, and so is a dump of the schema.
 */
export function withoutMigrations(files: readonly string[], migrations: readonly string[]): readonly string[] {
  const known = new Set(migrations.map((path) => resolve(path)));
  const directories = new Set(migrations.map((path) => posix.dirname(slashes(resolve(path)))));
  const siblings = new Set(migrations.map((path) => slashes(resolve(path))).map((path) => `${posix.dirname(posix.dirname(path))} ${posix.basename(path)}`));
  return files.filter((file) => {
    const path = slashes(resolve(file));
    const directory = posix.dirname(path);
    if (known.has(resolve(file)) || dump.test(path) || ofOtherTools.test(path)) return false;
    if (directories.has(directory) && isNumbered(posix.basename(path))) return false;
    return !(isNumbered(posix.basename(directory)) && siblings.has(`${posix.dirname(directory)} ${posix.basename(path)}`));
  });
}

/** `pg_dump --schema-only` under the names that Rails, dbmate and others give it. */
const dump = /\/(?:schema\.sql|structure\.sql|db\/schema\.rb|[^/]*\.dump)$/i;

/** In languages that are not read here: Rails, Django, Ecto, Laravel; Alembic has hashes in place of numbers. */
const ofOtherTools = /\/(?:migrations?|migrate)\/\d[^/]*\.(?:rb|py|exs|php)$|\/alembic\/(?:.*\/)?versions\/[^/]*\.py$/i;

/** Those that a migration tool claims, for whatever database: what lies beside them tells nothing of others. `textOf`: of a file that can be read. */
export function claimedMigrations(paths: readonly string[], textOf: (path: string) => string | undefined): readonly string[] {
  const project = new ProjectFiles();
  return paths.filter((path) => {
    if (!/\.sql$/i.test(path) && !isJavaScript(path)) return false;
    if (!isMigrationPath(path.replace(/^(?:\.\.\/)+/, ''))) return false;
    const text = textOf(path);
    if (text === undefined) return false;
    const file: MigrationFile = { path, text, around: project.around(path) };
    const tool = detectInDirectories([file]).get(file)?.tool ?? 'none';
    return toolNamed(tool).plain !== true;
  });
}

function slashes(path: string): string {
  return path.replaceAll(sep, '/');
}
