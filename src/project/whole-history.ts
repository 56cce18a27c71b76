import { readdirSync, type Dirent } from 'node:fs';
import { posix } from 'node:path';
import { directoryOf, toolNamed, type Detection, type MigrationFile } from '../migrations/index.ts';
import { isMigrationPath, isNumbered } from './migration-files.ts';

/**
 * Whether a tool's history was given whole: nothing that is numbered as migrations are lies where they lie and is not
 * among the `given` paths, and its numbers begin at their beginning. Points in time have none that shows.
 */
export function isWholeHistory({ detection, root }: { readonly detection: Detection; readonly root?: string }, files: readonly MigrationFile[], given: ReadonlySet<string>): boolean {
  const { plain, version } = toolNamed(detection.tool);
  if (plain || root === undefined) return false;
  const numbers = version ? files.flatMap(({ path }) => version(path) ?? []).filter((number) => /^\d+$/.test(number)).map(Number) : [];
  const first = Math.min(...numbers);
  // 1, or the first of those who count in tens or hundreds.
  if (numbers.length > 0 && first < pointsInTime && !/^(?:0|10*)$/.test(String(first))) return false;
  const directories = new Set(files.map(({ path }) => directoryOf(path)));
  const around = new Set([...directories, ...[...directories].filter((directory) => directory !== root && isNumbered(posix.basename(directory))).map(directoryOf)]);
  return [...around].every((directory) => entriesOf(directory).every((entry) => {
    const path = posix.join(directory, entry.name);
    if (!isNumbered(entry.name)) return true;
    return entry.isDirectory() ? directories.has(path) : !isMigrationPath(path) || given.has(path);
  }));
}

/** Larger numbers are dates. */
const pointsInTime = 10_000_000;

/** None where it is no more: its files come from git. */
function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
