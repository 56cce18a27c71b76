import { exportsOf, fromJson } from './modules.ts';
import { parseProgram, type ParseJavaScript } from './parser.ts';
import type { Known } from './known.ts';
import type { Load } from './walk.ts';

/** Gives the text of a file by its path relative to the migration; undefined where there is none. */
export type ReadBeside = (relative: string) => string | undefined;

const endings: readonly string[] = ['.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '/index.ts', '/index.js'];

/**
 * One hop of imports: the constants and helpers of the files beside a migration. What those import themselves isn't
 * followed: names of tables live in modules with heavy imports.
 */
export function loaderOf(parse: ParseJavaScript, read: ReadBeside): Load {
  const loaded = new Map<string, Known | undefined>();
  let depth = 0;
  return (specifier, walk) => {
    if (!/^\.\.?\//.test(specifier) || depth > 0) return undefined;
    if (loaded.has(specifier)) return loaded.get(specifier);
    depth++;
    try {
      const value = loadFile(specifier, parse, read, walk);
      loaded.set(specifier, value);
      return value;
    } finally {
      depth--;
    }
  };
}

function loadFile(specifier: string, parse: ParseJavaScript, read: ReadBeside, walk: Parameters<Load>[1]): Known | undefined {
  // TypeScript's modules import each other by the names that they will have as JavaScript.
  const written = /\.(?:[cm]?[jt]s|json)$/.test(specifier) ? [specifier] : [];
  for (const path of [...written, ...endings.map((ending) => `${specifier}${ending}`), specifier.replace(/\.([cm]?)js$/, '.$1ts')]) {
    const text = read(path);
    if (text === undefined) continue;
    if (path.endsWith('.json')) return json(text);
    const parsed = parseProgram(parse, path, text);
    return parsed.ok ? exportsOf(parsed.program, { text, imported: true }, walk) : undefined;
  }
  return undefined;
}

function json(text: string): Known | undefined {
  try {
    return fromJson(JSON.parse(text));
  } catch {
    // What can't be read is unknown where it is used, and said there.
    return undefined;
  }
}
