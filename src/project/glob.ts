import { statSync, type Stats } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import fastGlob from 'fast-glob';

/** Files below `directory` that match, with `/` between folders; none in node_modules, and none that `ignore` matches. */
export function glob(pattern: string, directory: string, caseSensitive: boolean, ignore: readonly string[] = []): Promise<readonly string[]> {
  return fastGlob(pattern, { cwd: directory, ignore: ['**/node_modules/**', ...ignore], caseSensitiveMatch: caseSensitive, suppressErrors: true });
}

/** The same among files that are listed, not on disk: those of a commit. By their paths from the working directory. */
export function globAmong(pattern: string, paths: Iterable<string>, ignore: readonly string[]): readonly string[] {
  const files = new Map<string, string>();
  const directories = new Map<string, Map<string, 'file' | 'directory'>>();
  for (const path of paths) {
    const absolute = resolve(path);
    files.set(absolute, path);
    enter(directories, absolute, 'file');
  }
  const stats = (path: string): Stats => {
    const at = resolve(path);
    if (files.has(at)) return anyFile();
    if (directories.has(at)) return anyDirectory();
    throw Object.assign(new Error('no such file or directory'), { code: 'ENOENT' });
  };
  function readdirSync(path: string, options: { readonly withFileTypes: true }): Entry[];
  function readdirSync(path: string): string[];
  function readdirSync(path: string, options?: { readonly withFileTypes: true }): Entry[] | string[] {
    const inside = [...directories.get(resolve(path)) ?? []];
    return options ? inside.map(([name, kind]) => entry(name, kind)) : inside.map(([name]) => name);
  }
  const found = fastGlob.sync(pattern, { cwd: '.', ignore: ['**/node_modules/**', ...ignore], suppressErrors: true, fs: { lstatSync: stats, statSync: stats, readdirSync } });
  return found.flatMap((path) => files.get(resolve(path)) ?? []);
}

type Entry = ReturnType<typeof entry>;

function entry(name: string, kind: 'file' | 'directory') {
  const no = (): boolean => false;
  return { name, isFile: () => kind === 'file', isDirectory: () => kind === 'directory', isSymbolicLink: no, isBlockDevice: no, isCharacterDevice: no, isFIFO: no, isSocket: no };
}

function enter(directories: Map<string, Map<string, 'file' | 'directory'>>, path: string, kind: 'file' | 'directory'): void {
  const directory = dirname(path);
  if (directory === path) return;
  const inside = directories.get(directory);
  if (inside) {
    inside.set(basename(path), kind);
    return;
  }
  directories.set(directory, new Map([[basename(path), kind]]));
  enter(directories, directory, 'directory');
}

/** Of a listed file only its kind is asked for. */
function anyFile(): Stats {
  return statSync(process.execPath);
}

function anyDirectory(): Stats {
  return statSync('.');
}
