import type { ToolName } from '../config/index.ts';
import { isJavaScript } from '../embedded/index.ts';
import { detectInDirectories, directoryOf, examine, toolNamed, type Detection, type MigrationFile, type Surroundings, type ToolProblem, type ToolRemark } from '../migrations/index.ts';
import { compareNaturally, comparePaths, placeAmong } from './natural-order.ts';
import type { Reading } from './read.ts';
import { ProjectFiles } from './surroundings.ts';
import { isWholeHistory } from './whole-history.ts';

/** A file that is yet to be read. */
export interface Source {
  readonly path: string;
  readonly read: () => Reading;
  /** Known from an earlier run, in which it could be read: it is read only where its text is asked for. Such sources come in the order of their history. */
  readonly detection?: Detection;
  /** Found by its name alone: a program that no tool claims is none of its migrations. */
  readonly found?: true;
  /** It is part of the history, and its file is there no more. */
  readonly gone?: true;
}

/** Files that one tool applies to one database, in its order. */
export interface History {
  readonly detection: Detection;
  /** The directory that holds it; undefined for plain SQL, which may come from anywhere. */
  readonly root?: string;
  readonly files: readonly MigrationFile[];
  /** Whether it holds every migration of its tool, from the first one on, as far as names tell. */
  readonly fromStart: () => boolean;
}

export interface Histories {
  readonly histories: readonly History[];
  readonly problems: readonly ToolProblem[];
  readonly remarks: readonly ToolRemark[];
  /** The files around them that turned out to be unreadable, those that were only asked for since. */
  readonly unreadable: () => readonly ToolProblem[];
}

/** The histories that a tool applies, where there are any: whatever else lies about is taken for no migration, which is said of `isJudged` files. */
export function migrationsOnly(histories: readonly History[], isJudged: (path: string) => boolean = () => true): Pick<Histories, 'histories' | 'remarks'> {
  const applied = histories.filter(({ detection }) => !isPlain(detection));
  if (applied.length === 0) return { histories, remarks: [] };
  const unclaimed = histories.filter(({ detection }) => isPlain(detection)).flatMap(({ files }) => files).filter(({ path }) => isJudged(path));
  // Such a file was most likely meant to be applied.
  const beside = applied.map(({ detection, root }) => ({ tool: toolNamed(detection.tool), files: unclaimed.filter(({ path }) => directoryOf(path) === root) }));
  const misnamed = new Set(beside.flatMap(({ files }) => files));
  return {
    histories: applied,
    remarks: [
      ...beside.flatMap(({ tool, files }) => saidOnce(files, (too) => `${tool.title} takes no file of this name: it is not applied${too}, and not checked`)),
      ...saidOnce(unclaimed.filter((file) => !misnamed.has(file)), (too, those, them) => `is no migration of a tool, and not checked${too}: name ${those} as an argument to have ${them} checked`),
    ],
  };
}

/** One remark for all files, at the first of them. */
function saidOnce([first, ...others]: readonly MigrationFile[], reason: (too: string, those: string, them: string) => string): readonly ToolRemark[] {
  if (!first) return [];
  if (others.length === 0) return [{ path: first.path, reason: reason('', 'it', 'it') }];
  return [{ path: first.path, reason: reason(others.length === 1 ? `, nor is ${others[0]?.path ?? ''}` : `, nor are ${others.length} more files`, 'such files', 'them') }];
}

/**
 * Reads files and tells which tool applies them: `tool` for all of them where it is given. Each root of a tool's
 * migrations is a history of its own; plain SQL is one, in the order in which it came.
 */
export function readHistories(sources: readonly Source[], tool: ToolName | undefined, project = new ProjectFiles()): Histories {
  const problems: ToolProblem[] = [];
  const remarks: ToolRemark[] = [];
  const known = new Map<MigrationFile, Detection>();
  const programs = new Set<MigrationFile>();
  const gone = new Set(sources.flatMap((source) => (source.gone ? [source.path] : [])));
  const files = sources.flatMap(({ path, read, detection, found }): readonly MigrationFile[] => {
    if (detection) {
      const file = new LazyFile(path, project, read);
      known.set(file, detection);
      return [file];
    }
    const reading = read();
    if (reading.ok) {
      const file = { path, text: reading.text, around: project.around(path) };
      if (found && isJavaScript(path)) programs.add(file);
      return [file];
    }
    problems.push({ path, reason: reading.reason });
    return [];
  });
  const detections = tool === undefined ? detectInDirectories(files, known) : new Map(files.map((file) => [file, { tool }]));
  const groups = new Map<string, { detection: Detection; root?: string; files: MigrationFile[] }>();
  for (const file of files) {
    const detection = known.get(file) ?? detections.get(file) ?? { tool: 'none' };
    if (programs.has(file) && detection.tool === 'none') continue;
    const root = isPlain(detection) ? undefined : rootOf(file, detection);
    const key = root === undefined ? '' : `${detection.tool} ${root}`;
    const group = groups.get(key);
    if (group) group.files.push(file);
    else groups.set(key, { detection, ...(root !== undefined && { root }), files: [file] });
  }
  const paths = new Set(files.map(({ path }) => path));
  const histories = [...groups.values()].map(({ files: unordered, ...found }): History => {
    const group = { ...found, fromStart: () => isWholeHistory(found, unordered, paths) };
    const { order } = toolNamed(group.detection.tool);
    const odd = examine(toolNamed(group.detection.tool), gone.size === 0 ? unordered : unordered.filter(({ path }) => !gone.has(path)));
    problems.push(...odd.problems);
    remarks.push(...odd.remarks);
    if (typeof order === 'string') return { ...group, files: isPlain(group.detection) ? unordered : inOrder(unordered, known, order === 'text' ? comparePaths : compareNaturally) };
    const ordered = order(unordered);
    problems.push(...ordered.problems);
    remarks.push(...ordered.remarks ?? []);
    return { ...group, files: ordered.files };
  });
  return { histories, problems, remarks, unreadable: () => project.unreadable() };
}

function isPlain({ tool }: Detection): boolean {
  return toolNamed(tool).plain === true;
}

function rootOf(file: MigrationFile, { tool }: Detection): string {
  return (toolNamed(tool).root ?? directoryOf)(file.path, file.around);
}

/** `known` come in their order already. */
function inOrder(files: readonly MigrationFile[], known: ReadonlyMap<MigrationFile, Detection>, compare: (a: string, b: string) => number): readonly MigrationFile[] {
  const ordered = files.filter((file) => known.has(file));
  const news = files.filter((file) => !known.has(file)).toSorted((a, b) => compare(a.path, b.path));
  if (ordered.length === 0) return news;
  for (const file of news) ordered.splice(placeAmong(ordered, file, compare), 0, file);
  return ordered;
}

/** A project may have thousands, of which only the names are asked for. */
class LazyFile implements MigrationFile {
  readonly path: string;
  readonly #project: ProjectFiles;
  readonly #read: Source['read'];
  #text: string | undefined;

  constructor(path: string, project: ProjectFiles, read: Source['read']) {
    this.path = path;
    this.#project = project;
    this.#read = read;
  }

  get around(): Surroundings {
    return this.#project.around(this.path);
  }

  get text(): string {
    if (this.#text === undefined) {
      const reading = this.#read();
      this.#text = reading.ok ? reading.text : '';
    }
    return this.#text;
  }
}
