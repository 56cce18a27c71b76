import { statSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { isJavaScript } from '../embedded/index.ts';
import { detectInDirectories } from '../migrations/index.ts';
import { compareNaturally, compareText } from './natural-order.ts';
import { readText, systemError } from './read.ts';
import { ProjectFiles } from './surroundings.ts';

export interface FileList {
  /** As given or found, with `/` between folders, each file once, in the order in which they are applied. */
  readonly files: readonly string[];
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * The files that paths name: a file is itself, a directory every `*.sql` below it and every program that a migration tool claims, a glob what it matches; the last two
 * in natural order, without node_modules, a directory also without those that lie below one called like another database. Nothing found is a problem, as is a path that does not exist.
 */
export async function findMigrationFiles(paths: readonly string[]): Promise<FileList> {
  const files = new Set<string>();
  const problems: { path: string; reason: string }[] = [];
  for (const path of unexpanded(paths)) {
    const found = await expand(path);
    if (found.ok) for (const file of found.files) files.add(slashes(normalize(file)));
    else problems.push({ path, reason: found.reason });
  }
  return { files: [...files], problems };
}

/**
 * A shell turns `*.sql` into names in its own order, `10_x` before `2_x`. Names that arrive in just that order were
 * most likely made so, and are put into natural order; any other order is somebody's will.
 */
function unexpanded(paths: readonly string[]): readonly string[] {
  const sorted = paths.every((path, i) => i === 0 || compareText(paths[i - 1] ?? '', path) <= 0);
  return sorted ? paths.toSorted(compareNaturally) : paths;
}

type Expansion = { readonly ok: true; readonly files: readonly string[] } | { readonly ok: false; readonly reason: string };

async function expand(path: string): Promise<Expansion> {
  let directory: boolean;
  try {
    directory = statSync(path).isDirectory();
  } catch (error) {
    if (!/[*?{}[\]!()]/.test(path)) return { ok: false, reason: systemError(error) };
    const files = await find(slashes(path), '.', true);
    return files.length > 0 ? { ok: true, files } : { ok: false, reason: 'matches no file' };
  }
  if (!directory) return { ok: true, files: [path] };
  const files = (await find('**/*.{sql,js,cjs,mjs,ts,cts,mts}', path, false)).filter(isMigrationPath).map((file) => join(path, file));
  const migrations = claimedBy(files);
  return migrations.length > 0 ? { ok: true, files: migrations } : { ok: false, reason: 'no .sql file in this directory, nor a migration in JavaScript or TypeScript' };
}

const otherDatabases = /(?:^|[/._-])(?:clickhouse|mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|h2|hsqldb|cockroach(?:db)?|snowflake|bigquery|cassandra|scylla)(?=\/)/i;

/** It lies in a directory that is called like another database: projects that support several keep them side by side. */
export function isForOtherDatabase(path: string): boolean {
  return otherDatabases.test(path);
}

/** Whether a path, relative to a directory that is searched, would be found there; a program only if a tool claims it. */
export function isMigrationPath(path: string): boolean {
  return (/\.sql$/i.test(path) || isNamedAsMigration(path)) && !isForOtherDatabase(path) && !/(?:^|\/)(?:node_modules\/|\.)/.test(path);
}

/** A name that begins as those of migrations do, or of their directories: `003_a.sql`, `V3__a.sql`, `20240301120000_a`; Flyway's repeatable ones. */
export function isNumbered(name: string): boolean {
  return /^(?:[VUB]?\d|R__)/i.test(name);
}

/** A program that is named as tools name migrations, or lies where they lie: any other is not even read. What a build leaves is a copy. */
function isNamedAsMigration(path: string): boolean {
  if (!isJavaScript(path) || /\.(?:test|spec|config)\.[cm]?[jt]s$|(?:^|\/)(?:dist|build|out|coverage|__tests__|__snapshots__)\//.test(path)) return false;
  return /(?:^|\/)(?:\d+[-_.]|Migration\d{8})[^/]*$|(?:^|\/)migrations?\/[^/]*$/i.test(path);
}

/** All but the programs that no tool claims: a directory full of other sources must not become migrations. */
function claimedBy(files: readonly string[]): readonly string[] {
  const project = new ProjectFiles();
  const programs = files.filter(isJavaScript).flatMap((path) => {
    const reading = readText(path);
    // One that can't be read is told of when it is to be.
    return reading.ok ? [{ path: slashes(path), text: reading.text, around: project.around(path) }] : [];
  });
  const detections = detectInDirectories(programs);
  const unclaimed = new Set(programs.filter((file) => detections.get(file)?.tool === 'none').map(({ path }) => path));
  return files.filter((path) => !unclaimed.has(slashes(path)));
}


/** In natural order. fast-glob takes longer to load than a small file to be judged, so it is loaded only where it is needed. */
async function find(pattern: string, directory: string, caseSensitive: boolean): Promise<readonly string[]> {
  const { glob } = await import('./glob.ts');
  return (await glob(pattern, directory, caseSensitive)).toSorted(compareNaturally);
}

function slashes(path: string): string {
  return path.replaceAll(sep, '/');
}
