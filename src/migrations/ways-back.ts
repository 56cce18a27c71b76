import { baseName, directoryOf } from './paths.ts';
import type { MigrationFile, Tool, Way } from './tool.ts';

/** `1_a.up.sql`, `1_a.down.sql`. */
export function wayByEnding(path: string): Way {
  const ending = /\.(up|down)\.sql$/.exec(path);
  return { down: ending?.[1] === 'down', key: ending ? path.slice(0, ending.index) : path.replace(/\.sql$/, '') };
}

/** `1_a/up.sql`, `1_a/down.sql`. */
export function wayByName(path: string): Way {
  return { down: baseName(path) === 'down.sql', key: directoryOf(path) };
}

export interface WaysBack {
  /** The file that holds the way back of a file, by the path of the latter. */
  readonly of: ReadonlyMap<string, MigrationFile>;
  /** Those that take back nothing that is here. */
  readonly alone: readonly MigrationFile[];
}

/** Which files of a history hold the way back of which others. Sections for the way back in the same file are not among them. */
export function downFiles({ way }: Tool, files: readonly MigrationFile[]): WaysBack {
  if (!way) return { of: new Map(), alone: [] };
  const ways = files.map((file) => ({ file, ...way(file.path) }));
  const ups = new Map(ways.filter(({ down }) => !down).map(({ key, file }) => [key, file.path]));
  const downs = ways.filter(({ down }) => down);
  return {
    of: new Map(downs.flatMap(({ key, file }) => {
      const up = ups.get(key);
      return up === undefined ? [] : [[up, file] as const];
    })),
    alone: downs.filter(({ key }) => !ups.has(key)).map(({ file }) => file),
  };
}
