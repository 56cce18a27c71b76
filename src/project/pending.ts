import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import type { Configuration } from '../config/index.ts';
import { toolNamed, type Detection, type MigrationFile, type ToolProblem, type ToolRemark } from '../migrations/index.ts';
import { changesIn, type Changes, type Comparison, type PresentFile } from './changes.ts';
import { readBlobs, type Blob } from './git.ts';
import { migrationsOnly, readHistories, type Histories, type History, type Source } from './histories.ts';
import { loadJavaScript } from './javascript.ts';
import { isMigrationPath } from './migration-files.ts';
import { isBelow, scopeOf, unseen } from './named-paths.ts';
import { compareNaturally } from './natural-order.ts';
import { filesAtBase, orderChanges } from './order-changes.ts';
import { readText, type Reading } from './read.ts';
import { followMoves, Identities, joinMoved } from './renames.ts';
import { SchemaCache, type KnownFiles } from './schema-cache.ts';
import { ProjectFiles } from './surroundings.ts';

/** A migration that has shipped. */
export interface ShippedFile {
  readonly path: string;
  /** Of its content. */
  readonly id: string;
  /** How it is named where it is spoken of: `3f2a91c0de:db/3.sql`, as `git show` has it, where the file of its path is another one by now. */
  readonly shownAs: string;
  /** That has it, in short; undefined before the first one. */
  readonly commit?: string;
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
  const isWanted = (path: string): boolean =>
    scope.directories.some((directory) => isBelow(path, directory) && (isMigrationPath(fromDirectory(path, directory)) || scope.extensions.has(posix.extname(path))));
  const changes = changesIn({ directories: scope.directories, isWanted }, comparison, known && { base: known.base, files: () => [...known.files].map(([path, { id }]) => ({ path, id })) });
  const base = baseFiles(changes, known);
  const added = new Map(presentFiles(changes.added));
  const changed = new Map(presentFiles(changes.changed));
  const gone = new Set(changes.deleted.map(({ path }) => path));
  const project = new ProjectFiles();
  const read = readHistories([...(gone.size === 0 ? base.sources : base.sources.map((source) => (gone.has(source.path) ? { ...source, gone: true as const } : source))), ...[...added].map(([path, read]): Source => ({ path, read, found: true }))], tool, project);

  if (cache && (changes.base !== known?.base || base.anyNews)) cache.storeFiles(place, { base: changes.base, files: withTools(base, read.histories) }, project.filesRead());

  const problems: ToolProblem[] = [...scope.problems, ...unseen(scope, changes, comparison), ...changes.unmerged.map((path) => ({ path, reason: 'git has a merge conflict in it: resolve it, and git add it, first' }))];
  // What is odd about the history alone was said when it shipped.
  const remarks: ToolRemark[] = [...read.remarks.filter(({ path }) => !base.ids.has(path) || changed.has(path)), ...changes.links.map((path) => ({ path, reason: 'is a symbolic link, which is not followed: it is not checked' }))];
  const unread = read.problems.some(({ path }) => base.isUnread(path));
  for (const { path, reason } of read.problems) {
    // A file of the history costs only what is known of the schema.
    if (base.isUnread(path)) remarks.push({ path, reason: `${reason}; it has shipped, and what it did to the schema is not known` });
    else problems.push({ path, reason });
  }
  const found = paths.length === 0 ? migrationsOnly(read.histories, (path) => added.has(path)) : { histories: read.histories, remarks: [] };
  remarks.push(...found.remarks);
  // Programs tell only when they are read whether they are migrations.
  if (gone.size > 0) await loadJavaScript([...gone, ...added.keys()]);
  const atBase = filesAtBase(changes);
  const identities = new Identities(found.histories, (path) => (gone.has(path) ? atBase : added.has(path) ? project : undefined));
  const histories = joinMoved(found.histories, gone, identities).map((history) => {
    const { reworked, ...parts } = split(history, { base, added, changed }, project, problems);
    remarks.push(...orderChanges(parts, changes, atBase, (path) => gone.has(path) || reworked.has(path)));
    const followed = followMoves(parts, gone, identities, changes.since);
    remarks.push(...followed.remarks);
    return followed.history;
  });
  return { since: changes.since, histories, problems, remarks, unread, unreadable: read.unreadable, ...(cache && { cache }) };
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

function fromDirectory(path: string, directory: string): string {
  return directory === '.' ? path : path.slice(directory.length + 1);
}

interface BaseFiles {
  readonly ids: ReadonlyMap<string, string>;
  readonly sources: readonly Source[];
  readonly shownAs: (path: string) => string;
  readonly commitOf: Changes['commitOf'];
  /** It was to be read, and could not be. */
  readonly isUnread: (path: string) => boolean;
  /** Something of it was not known yet. */
  readonly anyNews: boolean;
}

function baseFiles(changes: Changes, known: KnownFiles | undefined): BaseFiles {
  const shipped = known && known.base !== changes.base ? inKnownOrder(changes.shipped, known) : changes.shipped;
  const ids = new Map(shipped.map(({ path, id }) => [path, id]));
  const gone = new Set([...changes.changed, ...changes.deleted].map(({ path }) => path));
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
    ids, shownAs, commitOf: changes.commitOf,
    anyNews: news.size > 0,
    isUnread: (path) => contents.get(ids.get(path) ?? '')?.ok === false,
    sources: shipped.map(({ path, id }) => {
      const before = known?.files.get(path);
      const source: Source = { path, read: () => reading(id), found: true };
      return before?.detection && before.id === id ? { ...source, detection: before.detection } : source;
    }),
  };
}

/** The order of a history, as far as an earlier run knew it. */
function inKnownOrder(shipped: readonly Blob[], known: KnownFiles): readonly Blob[] {
  const ranks = new Map([...known.files.keys()].map((path, rank) => [path, rank]));
  const rank = ({ path }: Blob): number => ranks.get(path) ?? ranks.size;
  return shipped.toSorted((a, b) => rank(a) - rank(b));
}

/** How each is read: from disk, or from the index. */
function presentFiles(found: readonly PresentFile[]): readonly (readonly [string, () => Reading])[] {
  const files = found.toSorted((a, b) => compareNaturally(a.path, b.path));
  // A sparse checkout leaves files out that are there all the same.
  const isOnDisk = ({ path, from, id }: PresentFile): boolean => from === 'disk' && (id === undefined || existsSync(path));
  const contents = readBlobs(files.flatMap((file) => (isOnDisk(file) ? [] : file.id ?? [])));
  return files.map((file) => [file.path, () => contents.get(file.id ?? '') ?? readText(file.path)]);
}

interface Parts {
  readonly base: BaseFiles;
  readonly added: ReadonlyMap<string, () => Reading>;
  readonly changed: ReadonlyMap<string, () => Reading>;
}

interface SplitHistory extends PendingHistory {
  /** Shipped, and applied anew as they are now. */
  readonly reworked: ReadonlySet<string>;
}

function split({ detection, root, files, fromStart }: History, { base, added, changed }: Parts, project: ProjectFiles, problems: ToolProblem[]): SplitHistory {
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
    const commit = base.commitOf(file.path);
    const before: ShippedFile = { path: file.path, id, shownAs: base.shownAs(file.path), ...(commit !== undefined && { commit }), file: () => ({ path: file.path, text: file.text, around: beside.around(file.path) }) };
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
  return { detection, ...(root !== undefined && { root }), shipped, pending, edited, fromStart, filesRead: () => beside.filesRead(), reworked: new Set(reworked.keys()) };
}
