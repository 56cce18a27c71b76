import type { ToolName } from '../config/index.ts';
import type { Migration } from './migration.ts';

/** A file that may be a migration, with what lies around it. */
export interface MigrationFile {
  /** With `/` between folders. */
  readonly path: string;
  readonly text: string;
  readonly around: Surroundings;
}

/** What the edge reads for a tool: every file is small, and is read when it is asked for. */
export interface Surroundings {
  /** The text of a file, by its path relative to the migration's directory (`../atlas.sum`); undefined where there is none. */
  readonly read: (relative: string) => string | undefined;
  /** The nearest file with one of these names (globs aside), in the migration's directory or above it, up to the repository's root. */
  readonly nearest: (...names: readonly string[]) => NearFile | undefined;
}

export interface NearFile {
  readonly path: string;
  readonly text: string;
}

/**
 * One migration tool: how its files are told, in which order they are applied, what of them is sent how, in which
 * transaction. Facts about tools come from their source and documentation; each file names them.
 */
export interface Tool {
  readonly name: ToolName;
  /** As its makers write it. */
  readonly title: string;
  /** Each gives the reason why the file is this tool's, for `explain` (`marker "-- +goose Up"`), or undefined. What stands in the file is asked first, then its name, then what lies around it. */
  readonly marker?: (file: MigrationFile) => string | undefined;
  readonly fileName?: (file: MigrationFile) => string | undefined;
  readonly configured?: (file: MigrationFile) => string | undefined;
  /** Where nothing tells another tool. */
  readonly otherwise?: (file: MigrationFile) => string | undefined;
  /** The directory whose migrations are one history; the file's own where absent. */
  readonly root?: (path: string) => string;
  /** In the order in which the tool applies them; natural order of their paths where absent. */
  readonly order?: (files: readonly MigrationFile[]) => Ordered;
  readonly read: (file: MigrationFile) => ToolReading;
}

export interface Ordered {
  readonly files: readonly MigrationFile[];
  readonly problems: readonly ToolProblem[];
}

/** What is odd about a file or the tool's configuration: a gap, a duplicate, a file that could not be understood. */
export interface ToolProblem {
  readonly path: string;
  readonly reason: string;
}

/** What a file holds: most one migration and perhaps the way back. A file for the way back alone has no `up`. */
export interface ToolReading {
  readonly up: readonly Migration[];
  readonly down: readonly Migration[];
  readonly problems: readonly ToolProblem[];
}
