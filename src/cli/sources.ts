import { readFileSync } from 'node:fs';
import { decode, findMigrationFiles, readText, type Reading, type Source } from '../project/index.ts';
import type { Problem } from '../report/index.ts';
import type { CommonArguments } from './options.ts';

export interface Sources {
  readonly sources: readonly Source[];
  /** No path was given: what lies here was searched for migrations. */
  readonly searched: boolean;
  readonly problems: readonly Problem[];
}

/** What the arguments name: files in the order in which they are applied, or standard input. */
export async function sourcesOf(args: CommonArguments): Promise<Sources> {
  if (args.stdin) return { sources: [{ path: args.stdinFilename, read: (): Reading => decode(readFileSync(0)) }], searched: false, problems: [] };
  const { files, problems } = await findMigrationFiles(args.paths.length > 0 ? args.paths : ['.']);
  return { sources: files.map((path) => ({ path, read: () => readText(path) })), searched: args.paths.length === 0, problems };
}
