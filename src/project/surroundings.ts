import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { NearFile, Surroundings } from '../migrations/index.ts';
import { readText } from './read.ts';

/** Directories that are looked into where there is no repository whose root would be the end. */
const aboveAtMost = 4;

/** Gives tools the files around a migration; each is read once. */
export class ProjectFiles {
  readonly #texts = new Map<string, string | undefined>();
  readonly #parents = new Map<string, readonly string[]>();

  around(path: string): Surroundings {
    const directory = dirname(resolve(path));
    return {
      read: (name) => this.#text(resolve(directory, name)),
      nearest: (...names) => this.#nearest(directory, names),
    };
  }

  #nearest(directory: string, names: readonly string[]): NearFile | undefined {
    for (const at of this.#upwards(directory)) {
      for (const name of names) {
        const path = join(at, name);
        const text = this.#text(path);
        if (text !== undefined) return { path: relative('', path).split(sep).join('/'), text };
      }
    }
    return undefined;
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
      const reading = existsSync(path) ? readText(path) : undefined;
      this.#texts.set(path, reading?.ok ? reading.text : undefined);
    }
    return this.#texts.get(path);
  }
}
