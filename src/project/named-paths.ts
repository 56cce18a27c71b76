import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import type { ToolName } from '../config/index.ts';
import type { ToolProblem } from '../migrations/index.ts';
import type { Changes, Comparison } from './changes.ts';
import { git } from './git.ts';
import { readHistories } from './histories.ts';
import { findMigrationFiles, isMigrationPath } from './migration-files.ts';
import { isDirectory, readText } from './read.ts';

/** Where git is asked, for the paths that were named. All from the working directory. */
export interface Scope {
  readonly directories: readonly string[];
  /** Of files that were named and that no search would find. */
  readonly extensions: ReadonlySet<string>;
  /** As they were named, by where they really lie. */
  readonly namedFiles: ReadonlyMap<string, string>;
  readonly namedDirectories: ReadonlyMap<string, string>;
  readonly problems: readonly ToolProblem[];
}

/** The directories that paths name; for a file or a glob those that hold the histories of its files. */
export async function scopeOf(paths: readonly string[], tool: ToolName | undefined): Promise<Scope> {
  const rest = await findMigrationFiles(paths.filter((path) => !isDirectory(path)));
  const problems: ToolProblem[] = [...rest.problems];
  // What lies in another repository, this one knows nothing of.
  const ours = (path: string): boolean => {
    const inner = repositoryWithin(path);
    if (inner !== undefined) problems.push({ path, reason: `lies in ${inner}, which is a repository of its own, such as a submodule: run ddlint there` });
    return inner === undefined;
  };
  const namedDirectories = new Map(paths.filter(isDirectory).filter(ours).map((path) => [fromHere(path), path]));
  const namedFiles = new Map(rest.files.filter(ours).map((path) => [fromHere(path), path]));
  const { histories } = readHistories([...namedFiles.keys()].map((path) => ({ path, read: () => readText(path) })), tool);
  const roots = histories.flatMap(({ root, files }) => (root === undefined ? files.map(({ path }) => posix.dirname(path)) : [root]));
  return {
    directories: paths.length === 0 ? ['.'] : [...new Set([...namedDirectories.keys(), ...roots])],
    extensions: new Set([...namedFiles].flatMap(([path, named]) => (isMigrationPath(path) && isMigrationPath(named) ? [] : [posix.extname(path)]))),
    namedFiles, namedDirectories, problems,
  };
}

/** What was named and git does not show: else nothing would be said of it. */
export function unseen({ namedFiles, namedDirectories }: Scope, changes: Changes, { kind }: Comparison): readonly ToolProblem[] {
  if (namedFiles.size === 0 && namedDirectories.size === 0) return [];
  const seen = [...changes.shipped, ...changes.added].map(({ path }) => path).concat(changes.unmerged, changes.links);
  const files = new Set(seen);
  return [
    ...[...namedFiles].filter(([path]) => !files.has(path)).map(([path, named]) => ({
      path: named, reason: isIgnored(path) ? ignored : kind === 'staged' ? 'is not in the index, so that it would not be committed: git add it first, or leave --staged out' : 'git does not know it, so that nothing can be told of it: git add it first, or leave --base out',
    })),
    // One without migrations is as good as one without news.
    ...[...namedDirectories].filter(([directory]) => directory !== '.' && !seen.some((path) => isBelow(path, directory)) && isIgnored(directory)).map(([, path]) => ({ path, reason: ignored })),
  ];
}

const ignored = 'git ignores it, so that it can\'t be told to be new: take it out of .gitignore, or leave --base and --staged out';

function isIgnored(path: string): boolean {
  // git check-ignore knows no literal paths.
  return git(['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '--', path]) !== '';
}

export function isBelow(path: string, directory: string): boolean {
  return directory === '.' ? !path.startsWith('../') : path.startsWith(`${directory}/`);
}

/** Through symbolic links, which git does not follow. */
function fromHere(path: string): string {
  return relative('', existsSync(path) ? realpathSync(path) : path).split(sep).join('/') || '.';
}

/** The repository that a path lies in, where it lies below the working directory's own. */
function repositoryWithin(path: string): string | undefined {
  const own = repositoryOf(process.cwd());
  const its = repositoryOf(resolve(fromHere(path)));
  return own !== undefined && its !== undefined && its !== own && its.startsWith(own + sep) ? relative('', its).split(sep).join('/') || '.' : undefined;
}

function repositoryOf(path: string): string | undefined {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}
