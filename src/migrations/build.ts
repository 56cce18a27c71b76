import type { ToolName } from '../config/index.ts';
import { readSql, type Statement } from '../operations/index.ts';
import type { Range } from '../sql/index.ts';
import type { Migration, OptOut, RunnerLock } from './migration.ts';
import { sectionsOf } from './sections.ts';
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
}

/** A migration of SQL that stands in a file. */
export function sqlMigration(file: MigrationFile, tool: ToolName, { range, send, transaction, optOut, runnerLock }: SectionParts): Migration {
  const { statements, notAnalysed } = readSql(file.text, range);
  return {
    path: file.path, tool, statements, notAnalysed,
    ...(transaction && { transaction }),
    ...(send !== 'each' && { calls: send === 'together' ? statements.map(() => 0) : send(statements) }),
    ...(optOut && transaction && { optOut }),
    ...(runnerLock && { runnerLock }),
  };
}

export function upOnly(...up: readonly Migration[]): ToolReading {
  return { up, down: [], problems: [] };
}

export function downOnly(...down: readonly Migration[]): ToolReading {
  return { up: [], down, problems: [] };
}

/** Puts a line at the top of the file, behind a byte order mark. */
export function lineAtTop(file: MigrationFile, line: string): OptOut['edits'] {
  const at = file.text.startsWith('\uFEFF') ? 1 : 0;
  return [{ start: at, end: at, text: `${line}\n` }];
}

/** The call of each statement where what stands behind `begin` up to `end` is one, and everything else is sent by itself. */
export function callsOfBlocks(text: string, statements: readonly Statement[], begin: RegExp, end: RegExp): readonly (number | undefined)[] {
  const blocks = sectionsOf(text, { begin, end }).filter(({ name }) => name === 'begin');
  return statements.map(({ range: { start } }) => {
    const block = blocks.findIndex(({ range }) => range.start <= start && start < range.end);
    return block < 0 ? undefined : block;
  });
}

/** The call of each statement where `splits` are places between which everything is sent as one string. */
export function callsBetween(statements: readonly Statement[], splits: readonly number[]): readonly number[] {
  return statements.map(({ range }) => splits.filter((split) => split <= range.start).length);
}
