import { existsSync, readdirSync, type Dirent } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseSettings, type NearFile, type Parsed, type Surroundings } from '../migrations/index.ts';
import { compareText } from './natural-order.ts';
import { readText } from './read.ts';

/** Directories that are looked into where there is no repository whose root would be the end. */
const aboveAtMost = 4;

/** Gives tools the files around a migration; each is read once. */
export class ProjectFiles {
  readonly #texts = new Map<string, string | undefined>();
  readonly #refused = new Map<string, string>();
  readonly #near = new Map<string, NearFile | undefined>();
  readonly #parents = new Map<string, readonly string[]>();
  readonly #settings = new Map<string, Parsed>();
  readonly #others: ReadonlyMap<string, () => string | undefined>;

  /** `others`: files that are not read from disk, by their path from the working directory; undefined: there is none. */
  constructor(others: ReadonlyMap<string, () => string | undefined> = new Map()) {
    this.#others = new Map([...others].map(([path, read]) => [resolve(path), read]));
  }

  around(path: string): Surroundings {
    // Most are never asked.
    let known: string | undefined;
    const directory = (): string => known ??= dirname(resolve(path));
    return {
      read: (name) => this.#text(resolve(directory(), name)),
      nearest: (...names) => this.#nearest(directory(), names),
    };
  }

  /** The files that were there and were looked into. */
  filesRead(): readonly string[] {
    return [...this.#texts].flatMap(([path, text]) => (text === undefined ? [] : [path]));
  }

  hasReadOthers(): boolean {
    return [...this.#others.keys()].some((path) => this.#texts.has(path));
  }

  /** Files that are there and can't be read: they count as absent. */
  unreadable(): readonly { readonly path: string; readonly reason: string }[] {
    return [...this.#refused].map(([path, reason]) => ({ path: slashes(relative('', path)), reason: `${reason}; it is taken to be absent` }));
  }

  #nearest(directory: string, names: readonly string[]): NearFile | undefined {
    const key = `${directory}\0${names.join('\0')}`;
    if (!this.#near.has(key)) this.#near.set(key, this.#find(directory, names));
    return this.#near.get(key);
  }

  #find(directory: string, names: readonly string[]): NearFile | undefined {
    for (const at of this.#upwards(directory)) {
      for (const name of names) {
        const path = join(at, name);
        const text = this.#text(path);
        if (text !== undefined) return { path: slashes(relative('', path)), text, settings: () => this.#parsed(path, text), read: (other) => this.#text(resolve(at, other)), list: (below) => filesBelow(at, below) };
      }
    }
    return undefined;
  }

  #parsed(path: string, text: string): Parsed {
    const known = this.#settings.get(path) ?? parseSettings(path, text);
    this.#settings.set(path, known);
    return known;
  }

  /** The directory and those above it, up to the root of the git repository; the directory alone where there is none. */
  #upwards(directory: string): readonly string[] {
    const known = this.#parents.get(directory);
    if (known) return known;
    const directories = [directory];
    for (let at = directory; dirname(at) !== at && !existsSync(join(at, '.git')); at = dirname(at)) directories.push(dirname(at));
    const inRepository = existsSync(join(directories.at(-1) ?? directory, '.git'));
    const found = inRepository ? directories : directories.slice(0, aboveAtMost);
    this.#parents.set(directory, found);
    return found;
  }

  #text(path: string): string | undefined {
    if (!this.#texts.has(path)) {
      const other = this.#others.get(path);
      if (other) {
        const text = other();
        this.#texts.set(path, text);
        return text;
      }
      const reading = existsSync(path) ? readText(path) : undefined;
      this.#texts.set(path, reading?.ok ? reading.text : undefined);
      if (reading && !reading.ok) this.#refused.set(path, reading.reason);
    }
    return this.#texts.get(path);
  }
}

/** In the order of their names; none where there is no such directory, or it can't be read. */
function filesBelow(directory: string, below: string): readonly string[] {
  const at = resolve(directory, below);
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(at, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  } catch {
    return [];
  }
  return entries.map((entry) => slashes(relative(directory, join(entry.parentPath, entry.name)))).sort(compareText);
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
