import { posix } from 'node:path';
import { git, GitError, isShallow, repositoryPrefix, wholeHistory } from './git.ts';

/**
 * The git tag by which each file came, by its path as given: the first one on the way that the branch took (first
 * parents) at or behind the commit that added the file, or brought it in by a merge. What came behind the last tag has
 * the release ''; what git doesn't know has none. Undefined where there is no tag on that way. Throws GitError.
 */
export function releasesOf(paths: readonly string[]): ReadonlyMap<string, string> | undefined {
  const option = '"deploys": "tag" of the config file';
  const prefix = repositoryPrefix(option);
  // All that there is came with its last commit.
  if (isShallow()) throw new GitError(`${option}: this is a shallow clone, in which all files come with one commit; ${wholeHistory}`);
  // Without what the user has configured for people to read.
  const plain = ['-O/dev/null', '--no-show-signature', '--no-color', '--no-ext-diff'];
  const log = git(['-c', 'diff.relative=false', 'log', ...plain, '--first-parent', '--diff-merges=first-parent', '--reverse', '--name-status', '-z', '-M100%', '--decorate-refs=refs/tags/', '--decorate=full', '--format=%x01%D', 'HEAD']);
  const releases = releasesFrom(log);
  if (![...releases.values()].some((release) => release !== '')) return undefined;
  return new Map(paths.flatMap((path): [string, string][] => {
    const release = releases.get(posix.join(prefix, path));
    return release === undefined ? [] : [[path, release]];
  }));
}

/** Reads `git log`, oldest first: %x01 and the tags of a commit, then its changes. A file that was renamed keeps its release. */
function releasesFrom(log: string): ReadonlyMap<string, string> {
  const releases = new Map<string, string>();
  let waiting: string[] = [];
  for (const commit of log.split('\u0001').slice(1)) {
    const [tags = '', ...fields] = commit.split('\0');
    for (let i = 0; i < fields.length; i++) {
      const status = (fields[i] ?? '').trim();
      if (status === 'A') waiting.push(fields[++i] ?? '');
      else if (/^[RC]/.test(status)) {
        const [from = '', to = ''] = [fields[++i], fields[++i]];
        const release = releases.get(from);
        if (release === undefined) waiting.push(to);
        else releases.set(to, release);
      } else if (status !== '') i++;
    }
    const [tag] = tags.split(', ').filter((name) => name.includes('refs/tags/'));
    if (tag === undefined) continue;
    for (const path of waiting) releases.set(path, tag);
    waiting = [];
  }
  for (const path of waiting) releases.set(path, '');
  return releases;
}
