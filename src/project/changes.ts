import { lstatSync } from 'node:fs';
import { posix } from 'node:path';
import { attempt, git, GitError, hasCommit, isShallow, repositoryPrefix, requireRepository, wholeHistory, type Attempt, type Blob } from './git.ts';
import { compareNaturally } from './natural-order.ts';

/** What is compared: the merge base of a commit and HEAD with the working tree, or HEAD with the index. */
export type Comparison = { readonly kind: 'base'; readonly ref: string } | { readonly kind: 'staged' };

/** Where is looked (directories from the working directory, `.` for itself), and which of the files there are wanted. */
export interface Wanted {
  readonly directories: readonly string[];
  readonly isWanted: (path: string) => boolean;
}

/** A file as it ships now. */
export interface PresentFile {
  readonly path: string;
  readonly from: 'disk' | 'index';
  /** Its content in the index, where that is as it ships: the disk may lack it (sparse checkout). */
  readonly id?: string;
}

/** What git says of the wanted files: what has shipped, and what became of it. Paths are from the working directory. */
export interface Changes {
  /** What is compared with, for people: `main`. */
  readonly since: string;
  /** What is compared with, for git: the id of a commit, or of several. */
  readonly base: string;
  /** The commit, in short, that has a shipped file; undefined before the first one. */
  readonly commitOf: (path: string) => string | undefined;
  /** How git is told of a file of that commit: `3f2a91c0de:db/3.sql`. */
  readonly atBase: (path: string) => string;
  /** In the natural order of their names. */
  readonly shipped: readonly Blob[];
  readonly added: readonly PresentFile[];
  readonly changed: readonly (PresentFile & { readonly before: string })[];
  readonly deleted: readonly Blob[];
  /** In the index. */
  readonly unmerged: readonly string[];
  /** New ones, or in the place of something else. */
  readonly links: readonly string[];
  /** What is not wanted and not as it was; with the content that it had. */
  readonly others: readonly { readonly path: string; readonly before?: string }[];
}

/** `known`: the wanted files of a base, from an earlier run. Throws GitError. */
export function changesIn({ directories, isWanted }: Wanted, comparison: Comparison, known: { readonly base: string; readonly files: () => readonly Blob[] } | undefined): Changes {
  const { prefix, bases, unborn } = comparison.kind === 'base' ? mergeBases(comparison.ref) : head();
  const fromRoot = directories.map((directory) => inRepository(directory, prefix));
  const toCwd = (path: string): string => (prefix === '' ? path : posix.relative(prefix, path));
  const staged = comparison.kind === 'staged';
  const base = bases.join(' ');
  const listed = bases.length === 1 && base === known?.base;
  const sides = directories.length === 0 ? [] : bases.map((commit): Side => ({
    commit,
    shipped: listed ? known.files() : lsTree(commit, fromRoot).map(({ path, id }) => ({ path: toCwd(path), id })).filter(({ path }) => isWanted(path)),
    entries: new Map(diffIndex(commit, directories, staged).map((entry) => [toCwd(entry.path), entry])),
  }));
  const { shipped, entries, commits } = combined(sides);
  if (!staged) forgetUnchanged(entries, posix.relative(prefix, '.'));
  const untracked = staged || directories.length === 0 ? [] : git(['ls-files', '--others', '--exclude-standard', '-z', '--', ...directories]).split('\0').filter((path) => path !== '' && isWanted(path));
  const wanted = [...entries].filter(([path]) => isWanted(path));
  const present = (path: string, { after }: RawEntry): PresentFile => ({ path, from: staged ? 'index' : 'disk', ...(!isNone(after) && { id: after }) });
  const firstBase = bases[0]?.slice(0, 10);
  const commitOf = (path: string): string | undefined => (unborn ? undefined : commits.get(path)?.slice(0, 10) ?? firstBase);
  return {
    since: staged ? 'HEAD' : comparison.ref,
    base, commitOf,
    atBase: (path) => `${commitOf(path) ?? ''}:${prefix === '' ? '' : './'}${path}`,
    shipped: listed ? shipped : shipped.toSorted((a, b) => compareNaturally(a.path, b.path)),
    added: [
      ...wanted.flatMap(([path, entry]) => (entry.kind === 'added' ? [present(path, entry)] : [])),
      ...untracked.filter((path) => !isLink(path)).map((path): PresentFile => ({ path, from: 'disk' })),
    ],
    changed: wanted.flatMap(([path, entry]) => (entry.kind === 'changed' ? [{ ...present(path, entry), before: entry.before }] : [])),
    deleted: wanted.flatMap(([path, { kind, before }]) => (kind === 'deleted' ? [{ path, id: before }] : [])),
    unmerged: wanted.flatMap(([path, { kind }]) => (kind === 'unmerged' ? [path] : [])),
    links: [...wanted.flatMap(([path, { kind }]) => (kind === 'link' ? [path] : [])), ...untracked.filter(isLink)],
    others: [...entries].filter(([path]) => !isWanted(path)).map(([path, { kind, before }]) => (kind === 'added' ? { path } : { path, before })),
  };
}

/** What changed in the whole repository, wherever in it the working directory lies. `option`: what needs to know. Throws GitError. */
export function changesInRepository(comparison: Comparison, option: string): Changes {
  return changesIn({ directories: [posix.relative(repositoryPrefix(option), '') || '.'], isWanted: () => true }, comparison, undefined);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

interface Bases {
  /** The working directory, from the repository's root: `` or `db/`. */
  readonly prefix: string;
  /** Commits; the empty tree before the first one. */
  readonly bases: readonly string[];
  readonly unborn: boolean;
}

/** `git rev-parse A...B` gives both commits and, behind ^, their merge bases: several, where branches were merged into each other crosswise. */
function mergeBases(ref: string): Bases {
  if (ref === '' || ref.startsWith('-') || ref.includes('..')) throw new GitError(`--base must name one commit, such as origin/main, not ${ref === '' ? 'nothing' : ref}`);
  const found = attempt(['rev-parse', '--is-inside-work-tree', '--show-prefix', `${ref}...HEAD`]);
  const [inside, prefix = '', ...commits] = found.output.split('\n');
  const bases = commits.filter((line) => line.startsWith('^')).map((line) => line.slice(1));
  if (inside === 'true' && bases.length > 0) return { prefix, bases, unborn: false };
  throw new GitError(whyNoBase(ref, found));
}

function head(): Bases {
  const found = attempt(['rev-parse', '--is-inside-work-tree', '--show-prefix', 'HEAD^{commit}']);
  const [inside, prefix = '', commit] = found.output.split('\n');
  if (inside === 'true' && commit !== undefined) return { prefix, bases: [commit], unborn: false };
  const here = repositoryPrefix('--staged');
  if (hasCommit('--staged')) throw new GitError(`--staged: git rev-parse failed: ${found.words}`);
  // Before the first commit everything is new. The id of the empty tree depends on the kind of ids that the repository has.
  return { prefix: here, bases: [git(['hash-object', '-t', 'tree', '--stdin'], '').trim()], unborn: true };
}

function whyNoBase(ref: string, found: Attempt): string {
  const option = `--base ${ref}`;
  requireRepository(option);
  if (!hasCommit(option)) return `${option}: the repository has no commit yet, so nothing can be told to be new since ${ref}`;
  const shallow = isShallow();
  if (!exists(ref)) {
    if (exists(`origin/${ref}`)) return `${option}: git knows no commit of this name, but origin/${ref}: is that meant?`;
    const lacking = shallow ? `; this is a shallow clone, which may lack it: ${wholeHistory}` : `; fetch it (git fetch origin ${ref.replace(/^origin\//, '')}), or name another one`;
    return `${option}: git knows no commit of this name${lacking}`;
  }
  if (shallow) return `${option}: this is a shallow clone, which has not got the commit that ${ref} and HEAD have in common; ${wholeHistory}`;
  if (found.ok) return `${option}: ${ref} and HEAD have no commit in common, so nothing can be told to be new; name a commit that the branch began from`;
  return `${option}: git can't tell what ${ref} and HEAD have in common: ${found.words.split('\n')[0] ?? ''}`;
}

function exists(ref: string): boolean {
  return attempt(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]).ok;
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
    return isFile(line) ? [{ path: line.slice(tab + 1), id: line.slice(line.lastIndexOf(' ', tab) + 1, tab) }] : [];
  });
}

/** 100644 and 100755; 120000 is a symbolic link, 160000 a submodule. */
function isFile(mode: string): boolean {
  return mode.startsWith('100');
}

interface RawEntry {
  readonly kind: 'added' | 'changed' | 'deleted' | 'unmerged' | 'link';
  readonly before: string;
  readonly after: string;
  /** From the repository's root. */
  readonly path: string;
}

/** `git diff` would do as the user has configured it (diff.orderFile, diff.noprefix, diff.external); this reads none of that (git-diff-index). */
function diffIndex(base: string, directories: readonly string[], staged: boolean): readonly RawEntry[] {
  const fields = git(['-c', 'diff.relative=false', 'diff-index', ...(staged ? ['--cached'] : []), '--raw', '-z', '--no-renames', '--ignore-submodules', base, '--', ...directories]).split('\0');
  const entries: RawEntry[] = [];
  // `:100644 100644 <id> <id> M` NUL path NUL.
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [modeBefore = '', modeAfter = '', before = '', after = '', status = ''] = (fields[i] ?? '').slice(1).split(' ');
    const path = fields[i + 1] ?? '';
    const kind = status === 'U' ? 'unmerged' : isFile(modeAfter) ? isFile(modeBefore) ? 'changed' : 'added' : isNone(modeAfter) ? isFile(modeBefore) ? 'deleted' : undefined : 'link';
    // Another mode is no change.
    if (kind !== undefined && (kind !== 'changed' || before !== after)) entries.push({ kind, before, after, path });
  }
  return entries;
}

function isNone(digits: string): boolean {
  return /^0+$/.test(digits);
}

/** Without files that are only younger than git's index knows: plumbing compares no contents, and writing the index is not for a linter. `root`: from the working directory. */
function forgetUnchanged(entries: Map<string, RawEntry>, root: string): void {
  // A name of several lines can't be asked for.
  const unsure = [...entries].filter(([, { kind, after, path }]) => kind === 'changed' && isNone(after) && !path.includes('\n'));
  if (unsure.length === 0) return;
  // Which directory its paths begin in is not the same for all versions of git; the root is, in itself.
  const hashed = attempt(['hash-object', '--stdin-paths'], `${unsure.map(([, { path }]) => path).join('\n')}\n`, root);
  if (!hashed.ok) return;
  const ids = hashed.output.split('\n');
  for (const [i, [path, { before }]] of unsure.entries()) if (ids[i] === before) entries.delete(path);
}

/** What one merge base says. */
interface Side {
  readonly commit: string;
  readonly shipped: readonly Blob[];
  readonly entries: ReadonlyMap<string, RawEntry>;
}

interface Combined {
  readonly shipped: readonly Blob[];
  readonly entries: Map<string, RawEntry>;
  /** Where there are several, for files that the first has not got so. */
  readonly commits: ReadonlyMap<string, string>;
}

/** What any merge base has is on the branch that is compared with, and has shipped; as that base had it that has it as it is now, if one does. */
function combined(sides: readonly Side[]): Combined {
  const [first, ...others] = sides;
  if (!first) return { shipped: [], entries: new Map(), commits: new Map() };
  if (others.length === 0) return { shipped: first.shipped, entries: new Map(first.entries), commits: new Map() };
  const shipped = new Map(first.shipped.map((blob) => [blob.path, blob]));
  const entries = new Map(first.entries);
  const commits = new Map<string, string>();
  for (const side of others) {
    for (const blob of side.shipped) {
      const entry = side.entries.get(blob.path);
      if (shipped.has(blob.path) && (entry || !entries.has(blob.path))) continue;
      shipped.set(blob.path, blob);
      commits.set(blob.path, side.commit);
      if (entry) entries.set(blob.path, entry);
      else entries.delete(blob.path);
    }
  }
  return { shipped: [...shipped.values()], entries, commits };
}
