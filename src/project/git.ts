import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { compareNaturally } from './natural-order.ts';
import { decode, systemError, type Reading } from './read.ts';

/** What git can't tell; the message says what to do. */
export class GitError extends Error {}

/** What is compared: the merge base of a commit and HEAD with the working tree, or HEAD with the index. */
export type Comparison = { readonly kind: 'base'; readonly ref: string } | { readonly kind: 'staged' };

/** A file's content as git keeps it, by the file's path from the working directory. */
export interface Blob {
  readonly path: string;
  readonly id: string;
}

/** A file as it ships now: on disk, or in the index. */
export interface PresentFile {
  readonly path: string;
  /** Its content where the index has it; absent: it is read from disk. */
  readonly id?: string;
}

/** What git says of some directories: what has shipped, and what became of it. Paths are from the working directory. */
export interface Changes {
  /** What is compared with, for people: `main`. */
  readonly since: string;
  /** Its commit, in short; undefined before the first one. */
  readonly commit?: string;
  /** The base's whole id. */
  readonly base: string;
  /** How git is told of a file of that commit: `3f2a91c0de:db/3.sql`. */
  readonly atBase: (path: string) => string;
  /** Every file of the base, in the natural order of their names. */
  readonly shipped: readonly Blob[];
  readonly added: readonly PresentFile[];
  readonly changed: readonly (PresentFile & { readonly before: string })[];
  readonly deleted: readonly Blob[];
  /** With the same content. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
}

/**
 * What changed in some directories (from the working directory, `.` for itself). `filesAt`: the base's files, where they
 * are known from before. Throws GitError.
 */
export function changesIn(directories: readonly string[], comparison: Comparison, filesAt: (base: string) => readonly Blob[] | undefined = () => undefined): Changes {
  const { prefix, base, unborn } = comparison.kind === 'base' ? mergeBase(comparison.ref) : head();
  const fromRoot = directories.map((directory) => inRepository(directory, prefix));
  const toCwd = (path: string): string => (prefix === '' ? path : posix.relative(prefix, path));
  const staged = comparison.kind === 'staged';
  const shipped = filesAt(base) ?? lsTree(base, fromRoot).map(({ path, id }) => ({ path: toCwd(path), id })).sort((a, b) => compareNaturally(a.path, b.path));
  const diff = git(['-c', 'diff.relative=false', 'diff', ...(staged ? ['--cached'] : []), '--raw', '-z', '--no-abbrev', '--no-ext-diff', '--ignore-submodules', '-M100%', base, '--', ...directories]);
  const untracked = staged ? [] : git(['ls-files', '--others', '--exclude-standard', '-z', '--', ...directories]).split('\0').filter((path) => path !== '');
  const entries = [...rawEntries(diff), ...untracked.map((path): RawEntry => ({ status: 'A', before: '', after: '', path: posix.join(prefix, path) }))];
  const present = ({ path, after }: RawEntry): PresentFile => ({ path: toCwd(path), ...(staged && { id: after }) });
  const changed = new Map(entries.filter(({ status }) => 'MTU'.includes(status)).map((entry) => [entry.path, entry]));
  return {
    since: staged ? 'HEAD' : comparison.ref,
    ...(!unborn && { commit: base.slice(0, 10) }),
    base,
    atBase: (path) => `${base.slice(0, 10)}:${prefix === '' ? '' : './'}${path}`,
    shipped,
    added: entries.filter(({ status }) => status === 'A').map(present),
    // A file in a merge conflict is told of twice, once without its content.
    changed: [...changed.values()].map((entry) => ({ ...present(entry), before: entry.before })),
    deleted: entries.filter(({ status }) => status === 'D').map(({ path, before }) => ({ path: toCwd(path), id: before })),
    renamed: entries.flatMap(({ status, from, path }) => (status === 'R' && from !== undefined ? [{ from: toCwd(from), to: toCwd(path) }] : [])),
  };
}

/** Contents by id, all in one go. */
export function readBlobs(ids: readonly string[]): ReadonlyMap<string, Reading> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const output = run(['cat-file', '--batch'], `${wanted.join('\n')}\n`);
  const found = new Map<string, Reading>();
  let at = 0;
  for (const id of wanted) {
    // `<id> blob <size>` and the content, each with a line break behind it; `<id> missing` in a partial clone.
    const end = output.indexOf(0x0a, at);
    const [, , size] = output.toString('latin1', at, end).split(' ');
    const length = Number(size);
    at = end + 1;
    if (size === undefined) {
      found.set(id, { ok: false, reason: 'git has not got its content: the clone is incomplete' });
      continue;
    }
    found.set(id, decode(output.subarray(at, at + length)));
    at += length + 1;
  }
  return found;
}

interface Base {
  /** The working directory, from the repository's root: `` or `db/`. */
  readonly prefix: string;
  /** A commit; the empty tree before the first one. */
  readonly base: string;
  readonly unborn: boolean;
}

/** `git rev-parse A...B` gives both commits and, behind ^, their merge bases, best first. */
function mergeBase(ref: string): Base {
  if (ref === '' || ref.startsWith('-') || ref.includes('..')) throw new GitError(`--base must name one commit, such as origin/main, not ${ref === '' ? 'nothing' : ref}`);
  const found = attempt(['rev-parse', '--show-prefix', `${ref}...HEAD`]);
  const [prefix = '', ...commits] = found.output.split('\n');
  const base = commits.find((line) => line.startsWith('^'))?.slice(1);
  if (found.ok && base !== undefined) return { prefix, base, unborn: false };
  throw new GitError(whyNoBase(ref, found));
}

function head(): Base {
  const found = attempt(['rev-parse', '--show-prefix', 'HEAD^{commit}']);
  const [prefix = '', commit] = found.output.split('\n');
  if (found.ok && commit !== undefined) return { prefix, base: commit, unborn: false };
  // Before the first commit everything is new. The id of the empty tree depends on the kind of ids that the repository has.
  return { prefix: repositoryPrefix('--staged'), base: run(['hash-object', '-t', 'tree', '--stdin'], '').toString('utf8').trim(), unborn: true };
}

function whyNoBase(ref: string, found: Attempt): string {
  requireRepository(`--base ${ref}`);
  if (git(['rev-parse', '--is-shallow-repository']).trim() === 'true') {
    return `--base ${ref}: this is a shallow clone, which has not got the commit that ${ref} and HEAD have in common; fetch the whole history: \`fetch-depth: 0\` of actions/checkout, \`GIT_DEPTH: 0\` in GitLab, or git fetch --unshallow`;
  }
  if (!attempt(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).ok) return `--base ${ref}: the repository has no commit yet, so nothing can be told to be new since ${ref}`;
  if (found.ok) return `--base ${ref}: ${ref} and HEAD have no commit in common, so nothing can be told to be new; name a commit that the branch began from`;
  return `--base ${ref}: git knows no commit of this name; fetch it (git fetch origin ${ref.replace(/^origin\//, '')}), or name another one`;
}

/** The working directory, from the repository's root. `option`: what needs to know. */
export function repositoryPrefix(option: string): string {
  requireRepository(option);
  return git(['rev-parse', '--show-prefix']).replace(/\n$/, '');
}

function requireRepository(option: string): void {
  const found = attempt(['rev-parse', '--is-inside-work-tree']);
  if (found.ok && found.output.trim() === 'true') return;
  const words = found.ok ? 'this is a bare repository' : found.words;
  throw new GitError(`${option} needs a git repository with the migrations in it, and ${process.cwd()} is in none${words === '' ? '' : ` (${words})`}; run ddlint inside the repository, or without it`);
}

/** A directory from the repository's root, `` for that itself. */
function inRepository(directory: string, prefix: string): string {
  const path = posix.join(prefix, directory).replace(/\/$/, '');
  if (path === '..' || path.startsWith('../') || posix.isAbsolute(directory)) throw new GitError(`${directory} lies outside the git repository of ${process.cwd()}; run ddlint in the repository that holds it`);
  return path === '.' ? '' : path;
}

/** Symbolic links and submodules are no migrations. */
function lsTree(base: string, directories: readonly string[]): readonly Blob[] {
  const paths = directories.includes('') ? [] : directories;
  return git(['ls-tree', '-r', '-z', '--full-tree', base, '--', ...paths]).split('\0').flatMap((line) => {
    const tab = line.indexOf('\t');
    return line.startsWith('100') ? [{ path: line.slice(tab + 1), id: line.slice(line.lastIndexOf(' ', tab) + 1, tab) }] : [];
  });
}

interface RawEntry {
  readonly status: string;
  readonly before: string;
  readonly after: string;
  /** From the repository's root. */
  readonly path: string;
  readonly from?: string;
}

/** `:100644 100644 <id> <id> M` NUL path NUL; two paths for a rename (git-diff, raw output format). */
function rawEntries(output: string): readonly RawEntry[] {
  const fields = output.split('\0');
  const entries: RawEntry[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [, , before = '', after = '', status = ''] = (fields[i] ?? '').split(' ');
    const path = fields[i + 1] ?? '';
    if (status.startsWith('R')) entries.push({ status: 'R', before, after, from: path, path: fields[++i + 1] ?? '' });
    else entries.push({ status, before, after, path });
  }
  return entries;
}

export function git(args: readonly string[]): string {
  return run(args).toString('utf8');
}

function run(args: readonly string[], input?: string): Buffer {
  try {
    return call(args, input);
  } catch (error) {
    throw new GitError(`git ${args.find((arg) => /^[a-z]/.test(arg) && !arg.includes('=')) ?? ''} failed: ${wordsOf(error)}`);
  }
}

type Attempt = { readonly ok: boolean; readonly output: string; /** git's own. */ readonly words: string };

/** A call that may fail, but not because there is no git. */
function attempt(args: readonly string[]): Attempt {
  try {
    return { ok: true, output: call(args).toString('utf8').replace(/\n$/, ''), words: '' };
  } catch (error) {
    return { ok: false, output: '', words: wordsOf(error) };
  }
}

function call(args: readonly string[], input?: string): Buffer {
  try {
    return execFileSync('git', [...args], {
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
  return stderr.split('\n')[0] ?? (error instanceof Error ? error.message : String(error));
}

/** What changed in the whole repository, wherever in it the working directory lies. `option`: what needs to know. Throws GitError. */
export function changesInRepository(comparison: Comparison, option: string): Changes {
  return changesIn([posix.relative(repositoryPrefix(option), '') || '.'], comparison);
}

/** Contents as they are, by id; without what git has not got. Throws GitError. */
export function contentsOf(ids: readonly string[]): ReadonlyMap<string, Buffer> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, Buffer>();
  if (wanted.length === 0) return found;
  const output = run(['cat-file', '--batch'], `${wanted.join('\n')}\n`);
  let at = 0;
  for (const id of wanted) {
    const start = output.indexOf(0x0a, at) + 1;
    const [, , size] = output.toString('latin1', at, start).split(' ');
    const end = start + Number(size ?? 0);
    if (size !== undefined) found.set(id, output.subarray(start, end));
    at = size === undefined ? start : end + 1;
  }
  return found;
}
