import { baseName, directoryOf } from './paths.ts';
import type { MigrationFile, Tool, ToolReading, Way } from './tool.ts';

/** `1_a.up.sql`, `1_a.down.sql`. */
export function wayByEnding(path: string): Way {
  const ending = /\.(up|down)\.sql$/.exec(path);
  return { down: ending?.[1] === 'down', key: ending ? path.slice(0, ending.index) : path.replace(/\.sql$/, '') };
}

/** `1_a/up.sql`, `1_a/down.sql`. */
export function wayByName(path: string): Way {
  return { down: baseName(path) === 'down.sql', key: directoryOf(path) };
}

/** Which way a file goes. Names alone don't tell it of tools that have no such names: there the file of the other way has to be there too. */
export function wayOf({ way }: Tool, { path, around }: MigrationFile): Way {
  if (way) return way(path);
  const told = /^(?:up|down)\.sql$/.test(baseName(path)) ? wayByName(path) : wayByEnding(path);
  return told.down && around.read(baseName(path).replace(/down\.sql$/, 'up.sql')) === undefined ? { down: false, key: path } : told;
}

/** What a file holds: all of one that is the way back by its name takes back. */
export function readFile(tool: Tool, file: MigrationFile): ToolReading {
  const reading = tool.read(file);
  return reading.up.length > 0 && wayOf(tool, file).down ? { ...reading, up: [], down: [...reading.up, ...reading.down] } : reading;
}

export interface WaysBack {
  /** The file that holds the way back of a file, by the path of the latter. */
  readonly of: ReadonlyMap<string, MigrationFile>;
  /** Those that take back nothing that is here. */
  readonly alone: readonly MigrationFile[];
}

/** Which files of a history hold the way back of which others. Sections for the way back in the same file are not among them. */
export function downFiles(tool: Tool, files: readonly MigrationFile[]): WaysBack {
  const ways = files.map((file) => ({ file, ...wayOf(tool, file) }));
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
