import { statSync } from 'node:fs';
import { posix, relative, sep } from 'node:path';
import type { Configuration, ToolName } from '../config/index.ts';
import { toolNamed, type Detection, type MigrationFile, type ToolProblem, type ToolRemark } from '../migrations/index.ts';
import { changesIn, readBlobs, type Blob, type Changes, type Comparison, type PresentFile } from './git.ts';
import { migrationsOnly, readHistories, type Histories, type History, type Source } from './histories.ts';
import { compareNaturally } from './natural-order.ts';
import { findMigrationFiles, isMigrationPath } from './migration-files.ts';
import { readText, type Reading } from './read.ts';
import { SchemaCache, type KnownFiles } from './schema-cache.ts';
import { ProjectFiles } from './surroundings.ts';

/** A migration that has shipped. */
export interface ShippedFile {
  readonly path: string;
  /** Of its content. */
  readonly id: string;
  /** How it is named where it is spoken of: `3f2a91c0de:db/3.sql`, as `git show` has it, where the file of its path is another one by now. */
  readonly shownAs: string;
  /** As it was then. */
  readonly file: () => MigrationFile;
}

/** A migration that has shipped, and what its file holds now. */
export interface EditedFile {
  readonly shipped: ShippedFile;
  readonly now: MigrationFile;
}

/** Files that one tool applies to one database: what has shipped, and the deploy that is pending. Each in the tool's order. */
export interface PendingHistory {
  readonly detection: Detection;
  readonly root?: string;
  readonly shipped: readonly ShippedFile[];
  readonly pending: readonly MigrationFile[];
  readonly edited: readonly EditedFile[];
  /** It holds every migration, from the first one on. */
  readonly fromStart: () => boolean;
  /** The files around the shipped ones that were looked into to read these. */
  readonly filesRead: () => readonly string[];
}

export interface PendingProject {
  readonly since: string;
  readonly commit?: string;
  readonly histories: readonly PendingHistory[];
  /** Of what ships now, and of what was named. */
  readonly problems: readonly ToolProblem[];
  /** What became of shipped migrations, and what of them could not be read: it is said, and judged no more. */
  readonly remarks: readonly ToolRemark[];
  /** Something that has shipped could not be read, so that nothing is known to be absent. */
  readonly unread: boolean;
  readonly unreadable: Histories['unreadable'];
  readonly cache?: SchemaCache;
}

/**
 * The migrations below some paths as git tells them apart: those that are new since the base are one deploy, which
 * stands behind all others. What has shipped is taken from the base, whatever the files hold by now. Throws GitError.
 */
export async function pendingProject(paths: readonly string[], comparison: Comparison, configuration: Configuration): Promise<PendingProject> {
  const { tool } = configuration;
  const scope = await scopeOf(paths, tool);
  const cache = SchemaCache.open(configuration);
  const place = [...scope.directories, ...[...scope.extensions].map((extension) => `*${extension}`)];
  const known = cache?.files(place);
  const isCandidate = ({ path }: { readonly path: string }): boolean =>
    scope.directories.some((directory) => isBelow(path, directory) && (isMigrationPath(fromDirectory(path, directory)) || scope.extensions.has(posix.extname(path))));
  // What was known of a base are its migrations alone.
  const changes = changesIn(scope.directories, comparison, (base) => (known?.base === base ? [...known.files].map(([path, { id }]) => ({ path, id })) : undefined));
  const base = baseFiles(changes, known?.base === changes.base ? changes.shipped : changes.shipped.filter(isCandidate), known);
  const added = new Map(presentFiles(changes.added.filter(isCandidate)));
  const changed = new Map(presentFiles(changes.changed.filter(isCandidate)));
  const project = new ProjectFiles();
  const read = readHistories([...base.sources, ...[...added].map(([path, read]): Source => ({ path, read, found: true }))], tool, project);

  if (cache && (changes.base !== known?.base || base.anyNews)) cache.storeFiles(place, { base: changes.base, files: withTools(base, read.histories) }, project.filesRead());

  const problems: ToolProblem[] = [...scope.problems];
  // What is odd about the history alone was said when it shipped.
  const remarks: ToolRemark[] = read.remarks.filter(({ path }) => !base.ids.has(path) || changed.has(path));
  const unread = read.problems.some(({ path }) => base.isUnread(path));
  for (const { path, reason } of read.problems) {
    // A file of the history costs only what is known of the schema.
    if (base.isUnread(path)) remarks.push({ path, reason: `${reason}; it has shipped, and what it did to the schema is not known` });
    else problems.push({ path, reason });
  }
  const found = paths.length === 0 ? migrationsOnly(read.histories, (path) => added.has(path)) : { histories: read.histories, remarks: [] };
  remarks.push(...found.remarks);
  const histories = found.histories.map((history) => split(history, { base, added, changed }, project, problems));
  remarks.push(...fates(changes, histories));
  return { since: changes.since, ...(changes.commit !== undefined && { commit: changes.commit }), histories, problems, remarks, unread, unreadable: read.unreadable, ...(cache && { cache }) };
}

/** What was found out about shipped files, those of a history in its order. */
function withTools({ ids }: BaseFiles, histories: readonly History[]): KnownFiles['files'] {
  const found = new Map<string, { readonly id: string; readonly detection?: Detection }>();
  for (const { detection, files } of histories) {
    for (const { path } of files) {
      const id = ids.get(path);
      if (id !== undefined) found.set(path, { id, detection });
    }
  }
  for (const [path, id] of ids) if (!found.has(path)) found.set(path, { id });
  return found;
}

interface Scope {
  readonly directories: readonly string[];
  /** Of files that were named and that no search would find. */
  readonly extensions: ReadonlySet<string>;
  readonly problems: readonly ToolProblem[];
}

/** The directories that paths name; for a file or a glob those that hold the histories of its files. */
async function scopeOf(paths: readonly string[], tool: ToolName | undefined): Promise<Scope> {
  const directories = paths.filter(isDirectory);
  const rest = await findMigrationFiles(paths.filter((path) => !isDirectory(path)));
  const { histories } = readHistories(rest.files.map((path) => ({ path, read: () => readText(path) })), tool);
  const roots = histories.flatMap(({ root, files }) => (root === undefined ? files.map(({ path }) => posix.dirname(path)) : [root]));
  const named = [...directories, ...roots].map((path) => relative('', path).split(sep).join('/') || '.');
  return { directories: paths.length === 0 ? ['.'] : [...new Set(named)], extensions: new Set(rest.files.filter((path) => !isMigrationPath(path)).map((path) => posix.extname(path))), problems: [...rest.problems] };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isBelow(path: string, directory: string): boolean {
  return directory === '.' ? !path.startsWith('../') : path.startsWith(`${directory}/`);
}

function fromDirectory(path: string, directory: string): string {
  return directory === '.' ? path : path.slice(directory.length + 1);
}

interface BaseFiles {
  readonly ids: ReadonlyMap<string, string>;
  readonly sources: readonly Source[];
  readonly shownAs: (path: string) => string;
  /** It was to be read, and could not be. */
  readonly isUnread: (path: string) => boolean;
  /** Something of it was not known yet. */
  readonly anyNews: boolean;
}

function baseFiles(changes: Changes, shipped: readonly Blob[], known: KnownFiles | undefined): BaseFiles {
  const ids = new Map(shipped.map(({ path, id }) => [path, id]));
  const gone = new Set([...changes.changed, ...changes.deleted, ...changes.renamed.map(({ from }) => ({ path: from }))].map(({ path }) => path));
  const shownAs = (path: string): string => (gone.has(path) ? changes.atBase(path) : path);
  // What is new is wanted together; of what was known perhaps one body of a function, or all where nothing is kept of the schema.
  const contents = new Map<string, Reading>();
  let knownOnes = 0;
  const isNews = ({ path, id }: Blob): boolean => known?.files.get(path)?.id !== id;
  const news = new Set(shipped.filter(isNews).map(({ id }) => id));
  const load = (wanted: Iterable<string>): void => { for (const [id, content] of readBlobs([...wanted].filter((id) => !contents.has(id)))) contents.set(id, content); };
  const reading = (id: string): Reading => {
    if (!contents.has(id)) load(news.has(id) ? news : knownOnes++ === 0 ? [id] : ids.values());
    return contents.get(id) ?? { ok: false, reason: 'git has not got its content' };
  };
  return {
    ids, shownAs,
    anyNews: news.size > 0,
    isUnread: (path) => contents.get(ids.get(path) ?? '')?.ok === false,
    sources: shipped.map(({ path, id }) => {
      const before = known?.files.get(path);
      const source: Source = { path, read: () => reading(id), found: true };
      return before?.detection && before.id === id ? { ...source, detection: before.detection } : source;
    }),
  };
}

/** How each is read: from disk, or from the index. */
function presentFiles(found: readonly PresentFile[]): readonly (readonly [string, () => Reading])[] {
  const files = found.toSorted((a, b) => compareNaturally(a.path, b.path));
  const staged = readBlobs(files.flatMap(({ id }) => id ?? []));
  return files.map(({ path, id }) => [path, () => (id === undefined ? readText(path) : staged.get(id) ?? { ok: false, reason: 'git has not got its content' })]);
}

interface Parts {
  readonly base: BaseFiles;
  readonly added: ReadonlyMap<string, () => Reading>;
  readonly changed: ReadonlyMap<string, () => Reading>;
}

function split({ detection, root, files, fromStart }: History, { base, added, changed }: Parts, project: ProjectFiles, problems: ToolProblem[]): PendingHistory {
  const { appliedAgain, reworks } = toolNamed(detection.tool);
  const reworked = new Map(reworks ? files.flatMap((file): [string, MigrationFile][] => {
    const again = added.has(file.path) ? reworks(file.path) : undefined;
    return again === undefined ? [] : [[again, file]];
  }) : []);
  const beside = new ProjectFiles();
  const pending: MigrationFile[] = [];
  const shipped: ShippedFile[] = [];
  const edited: EditedFile[] = [];
  for (const file of files) {
    const id = base.ids.get(file.path);
    if (id === undefined) {
      // The copy that a rework leaves behind is what has shipped already.
      if (![...reworked.values()].includes(file)) pending.push(file);
      continue;
    }
    const before: ShippedFile = { path: file.path, id, shownAs: base.shownAs(file.path), file: () => ({ path: file.path, text: file.text, around: beside.around(file.path) }) };
    shipped.push(before);
    const read = changed.get(file.path);
    if (!read) continue;
    const reading = read();
    if (!reading.ok) {
      problems.push({ path: file.path, reason: reading.reason });
      continue;
    }
    const now = { path: file.path, text: reading.text, around: project.around(file.path) };
    if (appliedAgain?.(now) || reworked.has(file.path)) pending.push(now);
    else edited.push({ shipped: before, now });
  }
  return { detection, ...(root !== undefined && { root }), shipped, pending, edited, fromStart, filesRead: () => beside.filesRead() };
}

/** Shipped migrations that are gone, or are called otherwise. A file for the way back is none. */
function fates({ deleted, renamed, since }: Changes, histories: readonly PendingHistory[]): readonly ToolRemark[] {
  const isMigration = (path: string): boolean => histories.some(({ detection, shipped }) => shipped.some((file) => file.path === path && toolNamed(detection.tool).read(file.file()).up.length > 0));
  return [
    ...deleted.filter(({ path }) => isMigration(path)).map(({ path }) => ({ path, reason: `was deleted since ${since}, and has shipped: databases keep what it made, and those that are built anew lack it` })),
    ...renamed.filter(({ from }) => isMigration(from)).map(({ from, to }) => ({ path: to, reason: `was ${from} at ${since}, and has shipped: a tool that knows it by that name would run it again` })),
  ];
}
