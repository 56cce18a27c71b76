import { baseName, directoryOf, joinPaths } from './paths.ts';
import type { MigrationFile, NearFile } from './tool.ts';

/** Whether a file lies right in a directory that a configuration names relative to itself. */
export function liesIn({ path, around }: MigrationFile, configuration: NearFile, directory: string): boolean {
  // Its own path as the configuration's is given: from the working directory.
  const own = around.nearest(baseName(path));
  return own !== undefined && joinPaths(directoryOf(configuration.path), directory) === directoryOf(own.path);
}
