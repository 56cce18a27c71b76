import type { ToolName } from '../config/index.ts';
import { readSql, type Statement } from '../operations/index.ts';
import type { Range } from '../sql/index.ts';
import { beginsWithMark } from './lines.ts';
import type { Migration, OptOut, Refusal, RunnerLock } from './migration.ts';
import type { MigrationFile, ToolReading } from './tool.ts';

/** How a tool sends the statements of a section: each by itself, all as one string, or as its own function says (a call's number for each statement, or none where it is sent by itself). */
export type Sending = 'each' | 'together' | ((statements: readonly Statement[]) => readonly (number | undefined)[]);

export interface SectionParts {
  /** Stretch of the file; all of it where absent. */
  readonly range?: Range;
  readonly send: Sending;
  readonly transaction?: Migration['transaction'] | undefined;
  readonly optOut?: OptOut | undefined;
  readonly runnerLock?: RunnerLock | undefined;
  /** Which of its statements the tool does not take. */
  readonly refuses?: (statements: readonly Statement[]) => readonly Refusal[];
}

/** A migration of SQL that stands in a file. */
export function sqlMigration(file: MigrationFile, tool: ToolName, { range, send, transaction, optOut, runnerLock, refuses }: SectionParts): Migration {
  const { statements, notAnalysed } = readSql(file.text, range);
  const refusals = refuses?.(statements) ?? [];
  return {
    path: file.path, tool, statements, notAnalysed,
    ...(transaction && { transaction }),
    ...(send !== 'each' && { calls: send === 'together' ? statements.map(() => 0) : send(statements) }),
    ...(optOut && transaction && { optOut }),
    ...(runnerLock && { runnerLock }),
    ...(refusals.length > 0 && { refusals }),
  };
}

export function upOnly(...up: readonly Migration[]): ToolReading {
  return { up, down: [], problems: [] };
}

export function downOnly(...down: readonly Migration[]): ToolReading {
  return { up: [], down, problems: [] };
}

/**
 * Puts a line at the top of the file, in place of a byte order mark: behind one no tool would see it, and PostgreSQL
 * takes a mark for the beginning of a name. Its end is \n in every file: tern and Atlas see no directive before \r\n.
 */
export function lineAtTop({ text }: MigrationFile, line: string): OptOut['edits'] {
  return [{ start: 0, end: beginsWithMark(text) ? 1 : 0, text: `${line}\n` }];
}

/** The call of each statement where `splits` are places between which everything is sent as one string. */
export function callsBetween(statements: readonly Statement[], splits: readonly number[]): readonly number[] {
  return statements.map(({ range }) => splits.filter((split) => split <= range.start).length);
}
