import type { ToolName } from '../config/index.ts';
import type { ExtractedSql } from '../embedded/index.ts';
import type { Migration } from './migration.ts';
import type { Parsed } from './settings-files.ts';

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
  /** What it says, read as its ending tells. */
  readonly settings: () => Parsed;
  /** What lies beside it. */
  readonly read: Surroundings['read'];
  /** The files of a directory that is named relative to its own, by path relative to its own, those of directories below too. */
  readonly list: (relative: string) => readonly string[];
}

/**
 * One migration tool: how its files are told, in which order they are applied, what of them is sent how, in which
 * transaction. Facts about tools come from their source and documentation; each file names them.
 */
export interface Tool {
  readonly name: ToolName;
  /** As its makers write it. */
  readonly title: string;
  /** Its files are scripts, and no migrations of a tool that keeps account of them: they follow each other as they came, and count for migrations only where there is nothing else. */
  readonly plain?: true;
  /** Each gives the reason why the file is this tool's, for `explain` (`marker "-- +goose Up"`), or undefined. What stands in the file is asked first, then its name, then what lies around it. */
  readonly marker?: (file: MigrationFile) => string | undefined;
  readonly fileName?: (file: MigrationFile) => string | undefined;
  readonly configured?: (file: MigrationFile) => string | undefined;
  /** Where nothing tells another tool. */
  readonly otherwise?: (file: MigrationFile) => string | undefined;
  /** The directory whose migrations are one history; the file's own where absent. */
  readonly root?: (path: string, around: Surroundings) => string;
  /** In which order the tool applies them: by their paths as text (`10_b` before `9_a`) or in natural order (`9_a` before `10_b`), or in one of its own. */
  readonly order: 'text' | 'natural' | ((files: readonly MigrationFile[]) => Ordered);
  readonly read: (file: MigrationFile) => ToolReading;
  /** What the tool makes of migrations that it applies in one run: one of them may decide on the transaction of all. `around`: the first of their files. */
  readonly together?: (migrations: readonly Migration[], around: Surroundings) => readonly Migration[];
  /** The version that a file's name gives it: no other may have the same. Undefined for those that have none. */
  readonly version?: (path: string) => string | undefined;
  /** What the tool keeps account of a migration by, where that is neither its version nor its whole name: under another one it is another migration. */
  readonly identity?: (file: MigrationFile) => string | undefined;
  /** What of the tool's configuration can't be understood, and what is assumed instead; asked once for a history. */
  readonly configuration?: (around: Surroundings) => readonly ToolProblem[];
  /** What is worth saying of it, once too. */
  readonly remarks?: (around: Surroundings) => readonly ToolRemark[];
  /** Which way a file goes that holds one of them, and what it has in common with the file of the other way; where absent, its name tells, if both are there (`up.sql` and `down.sql`). */
  readonly way?: (path: string) => Way;
  /** Whether it is applied again whenever it changes: then a change of it is no edit of what has shipped. */
  readonly appliedAgain?: (file: MigrationFile) => boolean;
  /** For the copy that a tool keeps of an older version of a migration, which stays as it shipped: the file that is applied anew. */
  readonly reworks?: (path: string) => string | undefined;
}

export interface Way {
  readonly down: boolean;
  /** The same for both files, and for no others of the tool. */
  readonly key: string;
}

export interface Ordered {
  readonly files: readonly MigrationFile[];
  readonly problems: readonly ToolProblem[];
  readonly remarks?: readonly ToolRemark[];
}

/** A file of the tool that could not be understood, and what is assumed in its place: the run can't be trusted then. */
export interface ToolProblem {
  readonly path: string;
  readonly reason: string;
}

/** What is worth saying and changes no verdict: a gap in the numbers, two files of one version, a file that is never applied. */
export interface ToolRemark {
  readonly path: string;
  /** From 1; the file as a whole where absent. */
  readonly line?: number;
  readonly reason: string;
}

/** What a file holds: most one migration and perhaps the way back. A file for the way back alone has no `up`. */
export interface ToolReading {
  readonly up: readonly Migration[];
  readonly down: readonly Migration[];
  readonly problems: readonly ToolProblem[];
  readonly remarks?: readonly ToolRemark[];
  /** Where the file is a program: the SQL that it sends, in which the ranges of its migrations count. */
  readonly text?: ExtractedSql;
}
