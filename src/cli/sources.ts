import { readFileSync } from 'node:fs';
import { decode, findMigrationFiles, readText, type Reading } from '../project/index.ts';
import type { Problem } from '../report/index.ts';
import type { CommonArguments } from './options.ts';
import type { Source } from './replay-files.ts';

/** What the arguments name: files in the order in which they are applied, or standard input. */
export async function sourcesOf(args: CommonArguments): Promise<{ readonly sources: readonly Source[]; readonly problems: readonly Problem[] }> {
  if (args.stdin) return { sources: [{ path: args.stdinFilename, read: (): Reading => decode(readFileSync(0)) }], problems: [] };
  const { files, problems } = await findMigrationFiles(args.paths.length > 0 ? args.paths : ['.']);
  return { sources: files.map((path) => ({ path, read: () => readText(path) })), problems };
}
