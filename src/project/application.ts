import { readFileSync, statSync } from 'node:fs';
import { normalize, sep } from 'node:path';
import type { Application, ApplicationPlace } from '../lint/index.ts';
import { sourceExtensions } from './application/languages.ts';
import { claimedMigrations, withoutMigrations } from './application/migrations.ts';
import { tableForms } from './application/name-forms.ts';
import { Release, type FoundPlace } from './application/release.ts';
import { SourceFile } from './application/source-file.ts';
import { treesOf, type ReleaseFile, type Trees } from './application/trees.ts';
import type { Comparison } from './changes.ts';
import { contentsOf, GitError } from './git.ts';
import { isForOtherDatabase } from './migration-files.ts';
import { compareNaturally } from './natural-order.ts';
import { isDirectory, systemError } from './read.ts';

export { withoutMigrations };

/** The application's files in two releases: the running one, and the one that ships now where that isn't what lies on disk. */
export interface Releases {
  /** What the commit of the running one is called: `main`. */
  readonly name: string;
  readonly running: readonly ReleaseFile[];
  readonly shipping?: readonly ReleaseFile[];
}

export type ApplicationListing =
  | { readonly ok: true; /** On disk. */ readonly files: readonly string[]; /** As git has them, which is asked when it is called. Throws GitError. */ readonly releases?: () => Releases }
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * The files that globs match, in natural order; of a directory, those of all languages that are known. A glob that begins
 * with `!` takes away. One that matches nothing, now or where `comparison` begins, is an error: what it should have found
 * would be called unused. Throws GitError.
 */
export async function findApplication(globs: readonly string[], comparison?: Comparison): Promise<ApplicationListing> {
  const { glob, globAmong } = await import('./glob.ts');
  const ignore = globs.filter((pattern) => pattern.startsWith('!')).map((pattern) => slashes(pattern.slice(1)).replace(/^\.\//, ''));
  const patterns = globs.filter((pattern) => !pattern.startsWith('!'));
  if (patterns.length === 0) return { ok: false, errors: ['--app, or "app" in the config file, has only globs that begin with ! and take files away; it needs one that finds some'] };
  const among = (pattern: string, tree: Trees['running']): readonly ReleaseFile[] => {
    const paths = [...tree.keys()];
    const directory = `${slashes(normalize(pattern)).replace(/\/$/, '')}/`;
    return globAmong(paths.some((path) => path.startsWith(directory)) ? inDirectory(pattern) : slashes(pattern), paths, ignore).flatMap((path) => tree.get(path) ?? []);
  };
  let known: Trees | undefined;
  const trees = comparison && ((): Trees => (known ??= treesOf(comparison)));
  const files = new Set<string>();
  const errors: string[] = [];
  for (const pattern of patterns) {
    const found = await glob(isDirectory(pattern) ? inDirectory(pattern) : slashes(pattern), '.', true, ignore);
    for (const file of found) files.add(slashes(normalize(file)));
    const before = trees && found.length === 0 ? trees() : undefined;
    if (found.length > 0 || (before && among(pattern, before.running).length > 0)) continue;
    errors.push(`the application's glob ${pattern} (--app, or "app" in the config file) matches no file${before ? `, neither now nor at ${before.name}` : ''}`);
  }
  if (errors.length > 0) return { ok: false, errors };
  const inOrder = (tree: Trees['running']): readonly ReleaseFile[] =>
    [...new Set(patterns.flatMap((pattern) => among(pattern, tree)))].toSorted((a, b) => compareNaturally(a.path, b.path));
  const releases = trees && ((): Releases => {
    const { name, running, shipping } = trees();
    return { name, running: inOrder(running), ...(shipping && { shipping: inOrder(shipping) }) };
  });
  return { ok: true, files: [...files].toSorted(compareNaturally), ...(releases && { releases }) };
}

function inDirectory(path: string): string {
  return `${slashes(path).replace(/\/$/, '')}/**/*.{${sourceExtensions.join(',')}}`;
}

/** Larger files are data, or made by machines. */
const largestFile = 2 * 1024 * 1024;

interface Complaint {
  readonly path: string;
  readonly reason: string;
}

/** Both releases of the application, understood as far as they were asked. */
interface Understood {
  readonly shipping: Release;
  readonly running?: { readonly name: string; readonly release: Release };
}

/** Source files of the application: read when the first rule asks, each once. Binary files are left out. */
export class ApplicationFiles implements Application {
  readonly #paths: readonly string[];
  readonly #migrations: readonly string[];
  readonly #releases: (() => Releases) | undefined;
  readonly #problems = new Map<string, Complaint>();
  readonly #remarks = new Map<string, Complaint>();
  readonly #others = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();
  readonly #answers = new WeakMap<ReadonlySet<string>, Map<string, readonly ApplicationPlace[]>>();
  #understood: Understood | undefined;

  /** `migrations`: files that are no part of it, as `withoutMigrations` takes them. `releases`: as `findApplication` gives them. */
  constructor(paths: readonly string[], { migrations = [], releases }: { readonly migrations?: readonly string[]; readonly releases?: () => Releases } = {}) {
    this.#paths = paths;
    this.#migrations = migrations;
    this.#releases = releases;
  }

  get knowsRunning(): boolean {
    return this.#understood ? this.#understood.running !== undefined : this.#releases !== undefined;
  }

  readonly places: Application['places'] = (relation, column, tables = noTables) => {
    const answers = this.#answers.get(tables) ?? new Map<string, readonly ApplicationPlace[]>();
    this.#answers.set(tables, answers);
    const key = JSON.stringify([relation.schema, relation.name, column ?? null]);
    const known = answers.get(key);
    if (known) return known;
    const { shipping, running } = (this.#understood ??= this.#understand());
    const others = this.#formsOf(tables);
    const now = shipping.places(relation, column, others);
    const before = running?.release.places(relation, column, others).map((place) => ({ ...place, release: running.name })) ?? [];
    const places = inEither(now, before);
    answers.set(key, places);
    return places;
  };

  /** What could not be read so far. */
  get problems(): readonly Complaint[] {
    return [...this.#problems.values()];
  }

  /** What was left out so far, though it may name something. */
  get remarks(): readonly Complaint[] {
    return [...this.#remarks.values()];
  }

  #formsOf(tables: ReadonlySet<string>): ReadonlySet<string> {
    const known = this.#others.get(tables) ?? new Set([...tables].flatMap((name) => [...tableForms(name).all]));
    this.#others.set(tables, known);
    return known;
  }

  #understand(): Understood {
    const onDisk = this.#paths.map((path): ReleaseFile => ({ path }));
    const releases = this.#lookUp();
    // What both have the same is understood once.
    const read = new Map<string, SourceFile | undefined>();
    const inGit = this.#contentsOf([...releases?.running ?? [], ...releases?.shipping ?? []]);
    const source = ({ path, id }: ReleaseFile): SourceFile | undefined => {
      const key = `${id ?? ''} ${path}`;
      if (!read.has(key)) {
        const bytes = id === undefined ? this.#onDisk(path) : this.#sized(path, inGit.get(id));
        read.set(key, bytes && new SourceFile(path, bytes));
      }
      return read.get(key);
    };
    const release = (files: readonly ReleaseFile[]): Release => {
      const sources = new Map(files.filter(({ path }) => !(/\.sql$/i.test(path) && isForOtherDatabase(path))).flatMap((file): [string, SourceFile][] => {
        const found = source(file);
        return found ? [[file.path, found]] : [];
      }));
      const claimed = claimedMigrations([...sources.keys()], (path) => sources.get(path)?.text());
      return new Release(withoutMigrations([...sources.keys()], [...this.#migrations, ...claimed]).flatMap((path) => sources.get(path) ?? []));
    };
    return { shipping: release(releases?.shipping ?? onDisk), ...(releases && { running: { name: releases.name, release: release(releases.running) } }) };
  }

  #lookUp(): Releases | undefined {
    return this.#inGit(() => this.#releases?.());
  }

  /** Contents of those that don't lie on disk. */
  #contentsOf(files: readonly ReleaseFile[]): ReadonlyMap<string, Buffer> {
    const ids = files.flatMap(({ id }) => id ?? []);
    const contents = this.#inGit(() => contentsOf(ids)) ?? new Map<string, Buffer>();
    for (const { path, id } of files) {
      if (id !== undefined && !contents.has(id)) this.#problems.set(path, { path, reason: `git has not got its content: the clone is incomplete; ${unread}` });
    }
    return contents;
  }

  #inGit<T>(ask: () => T): T | undefined {
    try {
      return ask();
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      this.#problems.set('.git', { path: '.git', reason: `${error.message}; what the running release of the application names is not known` });
      return undefined;
    }
  }

  #onDisk(path: string): Buffer | undefined {
    try {
      const { size } = statSync(path);
      if (size <= largestFile) return this.#sized(path, readFileSync(path));
      this.#tooLarge(path, size);
      return undefined;
    } catch (error) {
      this.#problems.set(path, { path, reason: `${systemError(error)}; ${unread}` });
      return undefined;
    }
  }

  #sized(path: string, bytes: Buffer | undefined): Buffer | undefined {
    if (bytes && bytes.length > largestFile) {
      this.#tooLarge(path, bytes.length);
      return undefined;
    }
    return bytes?.subarray(0, 8000).includes(0) ? undefined : bytes;
  }

  #tooLarge(path: string, size: number): void {
    this.#remarks.set(path, { path, reason: `larger than ${largestFile / 1024 / 1024} MB (${Math.ceil(size / 1024 / 1024)} MB): not searched for names of tables and columns` });
  }
}

const unread = 'it belongs to the application (--app), and is not searched for names of tables and columns';

const noTables: ReadonlySet<string> = new Set();

type Running = FoundPlace & { readonly release: string };

/** Where the release that ships surely names it, its places are enough; otherwise what the running one is surer of, or names in other files, comes too. */
function inEither(shipping: readonly FoundPlace[], running: readonly Running[]): readonly ApplicationPlace[] {
  if (shipping.some(({ kind }) => kind === 'exact')) return shipping;
  const files = new Set(shipping.map(({ path }) => path));
  return [...shipping, ...running.filter(({ path, kind }) => kind === 'exact' || !files.has(path))];
}

function slashes(path: string): string {
  return path.replaceAll(sep, '/');
}
