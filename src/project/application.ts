import { readFileSync, statSync } from 'node:fs';
import { normalize, posix, resolve, sep } from 'node:path';
import type { Application, ApplicationPlace } from '../lint/index.ts';
import { sourceExtensions } from './application/languages.ts';
import { soughtNames, type Sought } from './application/sought.ts';
import { SourceFile } from './application/source-file.ts';
import { compareNaturally } from './natural-order.ts';
import { systemError } from './read.ts';

export type ApplicationListing = { readonly ok: true; readonly files: readonly string[] } | { readonly ok: false; readonly errors: readonly string[] };

/**
 * The files that globs match, in natural order; of a directory, those of all languages that are known. A glob that begins
 * with `!` takes away. One that matches nothing is an error: what it should have found would be called unused.
 */
export async function findApplication(globs: readonly string[]): Promise<ApplicationListing> {
  const { glob } = await import('./glob.ts');
  const ignore = globs.filter((pattern) => pattern.startsWith('!')).map((pattern) => slashes(pattern.slice(1)).replace(/^\.\//, ''));
  const files = new Set<string>();
  const errors: string[] = [];
  for (const pattern of globs.filter((one) => !one.startsWith('!'))) {
    const found = await glob(isDirectory(pattern) ? `${slashes(pattern).replace(/\/$/, '')}/**/*.{${sourceExtensions.join(',')}}` : slashes(pattern), '.', true, ignore);
    if (found.length === 0) errors.push(`the application's glob ${pattern} (--app, or "app" in the config file) matches no file`);
    for (const file of found) files.add(slashes(normalize(file)));
  }
  if (errors.length === 0 && files.size === 0) errors.push('--app, or "app" in the config file, has only globs that begin with ! and take files away; it needs one that finds some');
  return errors.length > 0 ? { ok: false, errors } : { ok: true, files: [...files].toSorted(compareNaturally) };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

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
    if (known.has(resolve(file)) || /\/db\/schema\.rb$/.test(path)) return false;
    if (directories.has(directory) && isNumbered(posix.basename(path))) return false;
    return !(isNumbered(posix.basename(directory)) && siblings.has(`${posix.dirname(directory)} ${posix.basename(path)}`));
  });
}

/** `003_a.sql`, `V3__a.sql`, `20240301120000_a/up.sql`; Flyway's repeatable ones. */
function isNumbered(name: string): boolean {
  return /^(?:[VUB]?\d|R__)/i.test(name);
}

/** Larger files are data, or made by machines. */
const largestFile = 2 * 1024 * 1024;

/** Source files of the application: read when the first rule asks, each once. Binary files are left out. */
export class ApplicationFiles implements Application {
  readonly #paths: readonly string[];
  readonly #problems: { readonly path: string; readonly reason: string }[] = [];
  readonly #remarks: { readonly path: string; readonly reason: string }[] = [];
  readonly #answers = new Map<string, readonly ApplicationPlace[]>();
  #files: readonly SourceFile[] | undefined;

  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  readonly places: Application['places'] = (relation, column) => {
    const key = JSON.stringify([relation.schema, relation.name, column ?? null]);
    const known = this.#answers.get(key);
    if (known) return known;
    const sought = soughtNames(relation, column);
    const files = (this.#files ??= this.#paths.flatMap((path) => this.#read(path) ?? []));
    const words = this.#mayBeWords(sought, files);
    const places = files.flatMap((file) => file.lines(sought, words).map((line) => ({ path: file.path, line })));
    this.#answers.set(key, places);
    return places;
  };

  /**
   * Whether words may mean it: not where the application has models of its tables, and what is looked for is in none of
   * them. Then only SQL can name it.
   */
  #mayBeWords(sought: Sought, files: readonly SourceFile[]): boolean {
    const seen = new Set<string>();
    const inherits = (name: string): boolean => {
      if (seen.has(name)) return false;
      seen.add(name);
      const classes = files.flatMap((file) => file.classNamed(name, sought) ?? []);
      return classes.some(({ has, bases }) => has || bases.some(inherits));
    };
    const answers = files.flatMap((file) => file.answers(sought, inherits));
    if (answers.length > 0) return answers.some((answer) => answer !== 'lacks');
    return !files.some((file) => file.definesAllTables());
  }

  /** What could not be read so far. */
  get problems(): readonly { readonly path: string; readonly reason: string }[] {
    return this.#problems;
  }

  /** What was left out so far, though it may name something. */
  get remarks(): readonly { readonly path: string; readonly reason: string }[] {
    return this.#remarks;
  }

  #read(path: string): SourceFile | undefined {
    try {
      const { size } = statSync(path);
      if (size > largestFile) {
        this.#remarks.push({ path, reason: `larger than ${largestFile / 1024 / 1024} MB (${Math.ceil(size / 1024 / 1024)} MB): not searched for names of tables and columns` });
        return undefined;
      }
      const bytes = readFileSync(path);
      return bytes.subarray(0, 8000).includes(0) ? undefined : new SourceFile(path, bytes);
    } catch (error) {
      this.#problems.push({ path, reason: `${systemError(error)}; it belongs to the application (--app), and is not searched for names of tables and columns` });
      return undefined;
    }
  }
}

function slashes(path: string): string {
  return path.replaceAll(sep, '/');
}
