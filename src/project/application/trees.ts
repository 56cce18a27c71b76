import { changesInRepository, type Comparison, type PresentFile } from '../git.ts';

/** What a repository holds in two releases, by path: in the one that runs, and in the one that ships now where that isn't what lies on disk. */
export interface Trees {
  /** What the commit of the running release is called: `main`. */
  readonly name: string;
  readonly running: ReadonlyMap<string, PresentFile>;
  readonly shipping?: ReadonlyMap<string, PresentFile>;
}

/** Files that are the same now are read from disk. Throws GitError. */
export function treesOf(comparison: Comparison): Trees {
  const { since, shipped, added, changed, deleted, renamed } = changesInRepository(comparison, '--app');
  const staged = comparison.kind === 'staged';
  const gone = new Set([...changed, ...deleted, ...renamed.map(({ from }) => ({ path: from }))].map(({ path }) => path));
  const running = new Map(shipped.map(({ path, id }): [string, PresentFile] => [path, staged || gone.has(path) ? { path, id } : { path }]));
  if (!staged) return { name: since, running };
  const shipping = new Map(running);
  for (const { path } of deleted) shipping.delete(path);
  for (const { from, to } of renamed) {
    const before = running.get(from);
    if (before) shipping.set(to, { ...before, path: to });
    shipping.delete(from);
  }
  for (const file of [...added, ...changed]) shipping.set(file.path, file);
  return { name: since, running, shipping };
}
