import { changesInRepository, type Comparison } from '../changes.ts';

/** A source file of a release. `id`: its content, for git; absent where it is what lies on disk. */
export interface ReleaseFile {
  readonly path: string;
  readonly id?: string;
}

/** What a repository holds in two releases, by path: in the one that runs, and in the one that ships now where that isn't what lies on disk. */
export interface Trees {
  /** What the commit of the running release is called: `main`. */
  readonly name: string;
  readonly running: ReadonlyMap<string, ReleaseFile>;
  readonly shipping?: ReadonlyMap<string, ReleaseFile>;
}

/** Files that are the same now are read from disk. Throws GitError. */
export function treesOf(comparison: Comparison): Trees {
  const { since, shipped, added, changed, deleted } = changesInRepository(comparison, '--app');
  const staged = comparison.kind === 'staged';
  const gone = new Set([...changed, ...deleted].map(({ path }) => path));
  const running = new Map(shipped.map(({ path, id }): [string, ReleaseFile] => [path, staged || gone.has(path) ? { path, id } : { path }]));
  if (!staged) return { name: since, running };
  const shipping = new Map(running);
  for (const { path } of deleted) shipping.delete(path);
  for (const { path, id } of [...added, ...changed]) shipping.set(path, { path, ...(id !== undefined && { id }) });
  return { name: since, running, shipping };
}
