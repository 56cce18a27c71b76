import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { NearFile, Surroundings } from '../migrations/index.ts';
import { readText } from './read.ts';

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
    const directories: string[] = [];
    let repository = false;
    for (let at = directory; ; at = dirname(at)) {
      directories.push(at);
      repository = existsSync(join(at, '.git'));
      if (repository || dirname(at) === at) break;
    }
    const found = repository ? directories : directories.slice(0, 4);
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
