import { execFileSync } from 'node:child_process';
import { decode, systemError, type Reading } from './read.ts';

/** What git can't tell; the message says what to do. */
export class GitError extends Error {}

/** A file's content as git keeps it, by the file's path from the working directory. */
export interface Blob {
  readonly path: string;
  readonly id: string;
}

/** What makes CI systems fetch all of a repository. */
export const wholeHistory = 'fetch the whole history: `fetch-depth: 0` of actions/checkout, `GIT_DEPTH: 0` in GitLab, or git fetch --unshallow';

/** Contents by id, all in one go. */
export function readBlobs(ids: readonly string[]): ReadonlyMap<string, Reading> {
  const contents = contentsOf(ids);
  return new Map(ids.map((id) => {
    const content = contents.get(id);
    return [id, content ? decode(content) : { ok: false, reason: 'git has not got its content: the clone is incomplete' }];
  }));
}

/** Contents as they are, by id; without what git has not got. Throws GitError. */
export function contentsOf(ids: readonly string[]): ReadonlyMap<string, Buffer> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, Buffer>();
  if (wanted.length === 0) return found;
  const output = catFile(wanted);
  let at = 0;
  for (const id of wanted) {
    // `<id> blob <size>` and the content, each with a line break behind it; `<id> missing` in a partial clone.
    const start = output.indexOf(0x0a, at) + 1;
    const [, , size] = output.toString('latin1', at, start - 1).split(' ');
    const end = start + Number(size ?? 0);
    if (size !== undefined) found.set(id, output.subarray(start, end));
    at = size === undefined ? start : end + 1;
  }
  return found;
}

/** A partial clone fetches what it lacks at this moment, which ends the whole call where it can't. */
function catFile(ids: readonly string[]): Buffer {
  try {
    return call(['cat-file', '--batch'], `${ids.join('\n')}\n`);
  } catch (error) {
    const words = wordsOf(error);
    const partial = attempt(['config', '--get-regexp', String.raw`^remote\..*\.promisor$`]);
    if (!partial.ok) throw new GitError(`git cat-file failed: ${words.split('\n')[0] ?? ''}`);
    throw new GitError(`this is a partial clone, which has not got the content of all shipped migrations, and git can't fetch it now (${words.split('\n')[0] ?? ''}): run ddlint where the remote can be reached, or clone without --filter`);
  }
}

/** The working directory, from the repository's root. `option`: what needs to know. */
export function repositoryPrefix(option: string): string {
  requireRepository(option);
  return git(['rev-parse', '--show-prefix']).replace(/\n$/, '');
}

/** Throws where the working directory is not that of a repository that git reads. */
export function requireRepository(option: string): void {
  const found = attempt(['rev-parse', '--is-inside-work-tree']);
  if (found.ok && found.output.trim() === 'true') return;
  // CI containers run as another user than the one who checked out (safe.directory of git-config).
  const [remedy] = /git config --global --add safe\.directory .*/.exec(found.words) ?? [];
  if (remedy !== undefined) throw new GitError(`${option}: git reads no repository that belongs to another user, as that of ${process.cwd()} does; if you trust it: ${remedy}`);
  if (found.ok) throw new GitError(`${option} needs files that are checked out, and ${process.cwd()} is a bare repository, or git's own directory: run ddlint in a clone of it, or in what git worktree add makes`);
  const [words = ''] = found.words.split('\n');
  throw new GitError(`${option} needs a git repository with the migrations in it, and ${process.cwd()} is in none${words === '' ? '' : ` (${words})`}; run ddlint inside the repository, or without it`);
}

export function isShallow(): boolean {
  return git(['rev-parse', '--is-shallow-repository']).trim() === 'true';
}

/** Whether HEAD names a commit, or one that git can't read. Throws in the latter case. */
export function hasCommit(option: string): boolean {
  if (!attempt(['rev-parse', '--verify', '--quiet', 'HEAD']).ok) return false;
  const found = attempt(['rev-parse', '--verify', 'HEAD^{commit}']);
  if (found.ok) return true;
  throw new GitError(`${option}: git can't read the commit that HEAD names (${found.words.split('\n')[0] ?? ''}): the repository is damaged; git fsck says how, a new clone repairs it`);
}

export function git(args: readonly string[], input?: string): string {
  return run(args, input).toString('utf8');
}

function run(args: readonly string[], input?: string): Buffer {
  try {
    return call(args, input);
  } catch (error) {
    throw new GitError(`git ${args.find((arg) => /^[a-z]/.test(arg) && !arg.includes('=')) ?? ''} failed: ${wordsOf(error).split('\n')[0] ?? ''}`);
  }
}

export type Attempt = { readonly ok: boolean; readonly output: string; /** git's own. */ readonly words: string };

/** A call that may fail, but not because there is no git. */
export function attempt(args: readonly string[], input?: string, directory = ''): Attempt {
  try {
    return { ok: true, output: call(args, input, directory).toString('utf8').replace(/\n$/, ''), words: '' };
  } catch (error) {
    return { ok: false, output: '', words: wordsOf(error) };
  }
}

function call(args: readonly string[], input?: string, directory = ''): Buffer {
  try {
    return execFileSync('git', [...args], {
      ...(directory !== '' && { cwd: directory }),
      ...(input !== undefined && { input }), stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], maxBuffer: 2 ** 31 - 1,
      // Names of files are no patterns, and reading takes no lock from whoever works in the repository.
      env: { ...process.env, GIT_LITERAL_PATHSPECS: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) {
      throw new GitError(`git can't be run (${systemError(error)}): install it, or put it on the PATH; --base and --staged ask it what is new`);
    }
    throw error;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof GitError) throw error;
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return stderr !== '' ? stderr : error instanceof Error ? error.message : String(error);
}
