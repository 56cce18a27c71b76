import { relative } from 'node:path';
import { toolNamed, type Migration, type ToolReading } from '../../src/migrations/index.ts';
import { findMigrationFiles, loadJavaScript, readHistories, readText, type Histories } from '../../src/project/index.ts';

export interface ReadProject extends Histories {
  /** By path relative to the project, in the order of its tool; files that hold nothing too. */
  readonly readings: readonly { readonly path: string; readonly reading: ToolReading }[];
  /** `path:line? reason`, what files themselves say among them. */
  readonly said: { readonly problems: readonly string[]; readonly remarks: readonly string[] };
}

/** Reads what lies in a directory, or the given files of it, as the command does. */
export async function readProject(root: string, paths: readonly string[] = [root]): Promise<ReadProject> {
  const { files } = await findMigrationFiles(paths);
  await loadJavaScript(files);
  const histories = readHistories(files.map((path) => ({ path, read: () => readText(path) })), undefined);
  const readings = histories.histories.flatMap(({ detection, files: ordered }) => ordered.map((file) => ({ path: relative(root, file.path), reading: toolNamed(detection.tool).read(file) })));
  const problems = [...histories.problems, ...readings.flatMap(({ reading }) => reading.problems), ...histories.unreadable()];
  const remarks = [...histories.remarks, ...readings.flatMap(({ reading }) => reading.remarks ?? [])];
  return {
    ...histories, readings,
    said: { problems: problems.map(({ path, reason }) => `${relative(root, path)}: ${reason}`), remarks: remarks.map(({ path, line, reason }) => `${relative(root, path)}${line === undefined ? '' : `:${line}`}: ${reason}`) },
  };
}

/** What stands at the statements of migrations. */
export function sqlOf(migrations: readonly Migration[], text: string): readonly string[] {
  return migrations.flatMap(({ statements }) => statements.map(({ range }) => text.slice(range.start, range.end)));
}
