import { baseName } from '../paths.ts';
import type { MigrationFile, Ordered } from '../tool.ts';

/** The version that a name gives, as numbers; repeatable ones have none, and come last. */
export function versionOf(path: string): readonly number[] {
  const [, version] = /^[VUB](\d[\d._]*?)__/.exec(baseName(path)) ?? [];
  if (version === undefined) return [Infinity];
  const numbers = version.split(/[._]/).filter((part) => part !== '').map(Number);
  // 1.0 is 1 (MigrationVersion.java).
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  return numbers;
}

/** ResourceNameParser.java: `V1__name.sql`, `R__name.sql`. */
export function isNamed(path: string): boolean {
  return /^(?:[VUB]\d[\d._]*__.*|R__.*)\.sql$/.test(baseName(path));
}

/** Versioned ones by the numbers of their version, then repeatable ones by name; without the baselines that replace what is here. */
export function order(given: readonly MigrationFile[]): Ordered {
  const files = given.filter(({ path }) => isNamed(path));
  const sorted = files.toSorted((a, b) => compareVersions(versionOf(a.path), versionOf(b.path)) || (baseName(a.path) < baseName(b.path) ? -1 : 1));
  const start = startOf(sorted);
  const unused = sorted.filter((file) => isBaseline(file) && file !== start);
  const replaced = start ? sorted.filter((file) => file !== start && compareVersions(versionOf(file.path), versionOf(start.path)) <= 0) : [];
  return {
    files: sorted.filter((file) => !unused.includes(file) && !replaced.includes(file)), problems: [],
    remarks: [...given.filter(({ path }) => !isNamed(path)).map(({ path }) => ({ path, reason: 'Flyway takes no file of this name, in which two underscores end the version: it is not applied, and not judged' })), ...unused.map(({ path }) => ({ path, reason: 'is a baseline, which Flyway applies only to a database without migrations, in place of those up to its version: those are judged, and it is not' }))],
  };
}

/**
 * BaselineResolvedMigration.java: on a database without migrations the newest baseline is applied, and nothing up to its
 * version; on any other no baseline is. Where migrations that it replaces are here, databases have shipped with them.
 */
function startOf(sorted: readonly MigrationFile[]): MigrationFile | undefined {
  const newest = sorted.findLast(isBaseline);
  return newest && !sorted.some((file) => /^V/.test(baseName(file.path)) && compareVersions(versionOf(file.path), versionOf(newest.path)) <= 0) ? newest : undefined;
}

function isBaseline({ path }: MigrationFile): boolean {
  return /^B\d/.test(baseName(path));
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one, two] = [a[i] ?? 0, b[i] ?? 0];
    if (one !== two) return one - two;
  }
  return 0;
}
