import type { ToolName } from '../config/index.ts';
import { detectTools, directoryOf, toolNamed, type Detection, type MigrationFile, type ToolProblem } from '../migrations/index.ts';
import { compareNaturally } from './natural-order.ts';
import type { Reading } from './read.ts';
import { ProjectFiles } from './surroundings.ts';

/** A file that is yet to be read. */
export interface Source {
  readonly path: string;
  readonly read: () => Reading;
}

/** Files that one tool applies to one database, in its order. */
export interface History {
  readonly detection: Detection;
  readonly files: readonly MigrationFile[];
}

export interface Histories {
  readonly histories: readonly History[];
  readonly problems: readonly ToolProblem[];
}

/** The histories that a tool applies, where there are any: whatever else lies about is no migration. */
export function migrationsOnly(histories: readonly History[]): readonly History[] {
  const applied = histories.filter(({ detection }) => detection.tool !== 'none');
  return applied.length > 0 ? applied : histories;
}

/**
 * Reads files and tells which tool applies them: `tool` for all of them where it is given. Each root of a tool's
 * migrations is a history of its own; plain SQL is one, in the order in which it came.
 */
export function readHistories(sources: readonly Source[], tool: ToolName | undefined): Histories {
  const project = new ProjectFiles();
  const problems: ToolProblem[] = [];
  const files = sources.flatMap(({ path, read }): readonly MigrationFile[] => {
    const reading = read();
    if (reading.ok) return [{ path, text: reading.text, around: project.around(path) }];
    problems.push({ path, reason: reading.reason });
    return [];
  });
  const detections = detectionsOf(files, tool);
  const groups = new Map<string, { detection: Detection; files: MigrationFile[] }>();
  for (const file of files) {
    const detection = detections.get(file) ?? { tool: 'none' };
    const key = detection.tool === 'none' ? 'none' : `${detection.tool} ${(toolNamed(detection.tool).root ?? directoryOf)(file.path)}`;
    const group = groups.get(key);
    if (group) group.files.push(file);
    else groups.set(key, { detection, files: [file] });
  }
  const histories = [...groups.values()].map(({ detection, files }): History => {
    const { order } = toolNamed(detection.tool);
    if (!order) return { detection, files: detection.tool === 'none' ? files : files.toSorted((a, b) => compareNaturally(a.path, b.path)) };
    const ordered = order(files);
    problems.push(...ordered.problems);
    return { detection, files: ordered.files };
  });
  return { histories, problems };
}

function detectionsOf(files: readonly MigrationFile[], tool: ToolName | undefined): ReadonlyMap<MigrationFile, Detection> {
  if (tool !== undefined) return new Map(files.map((file) => [file, { tool }]));
  const directories = new Map<string, MigrationFile[]>();
  for (const file of files) {
    const beside = directories.get(directoryOf(file.path));
    if (beside) beside.push(file);
    else directories.set(directoryOf(file.path), [file]);
  }
  return new Map([...directories.values()].flatMap((beside) => [...detectTools(beside)]));
}
