import { fileOf, inFile, isJavaScript, readProgram, type LibraryName, type Places, type ProgramReading, type DirectionReading } from '../embedded/index.ts';
import { readSql, tolerate, type Statement } from '../operations/index.ts';
import { lineStarts, positionAt } from '../sql/index.ts';
import { sqlMigration, upOnly } from './build.ts';
import type { Migration, OptOut, Refusal } from './migration.ts';
import type { MigrationFile, ToolReading, ToolRemark } from './tool.ts';

/** How a tool runs one migration that is a program. */
export interface ProgramParts {
  readonly transaction?: Migration['transaction'] | undefined;
  readonly optOut?: OptOut | undefined;
  readonly settings?: Migration['settings'] | undefined;
  readonly refusals?: readonly Refusal[];
}

/** Reads a migration that is a program; `parts` says how the tool runs each direction of it. A file of SQL beside such migrations is one call. */
export function programMigrations(file: MigrationFile, tool: LibraryName, parts: (reading: ProgramReading, direction: DirectionReading) => ProgramParts): ToolReading {
  if (!isJavaScript(file.path)) return upOnly(sqlMigration(file, tool, { send: 'together' }));
  const program = readProgram(file.path, file.text, tool, file.around.read);
  if (!program.ok) return { up: [], down: [], problems: [{ path: file.path, reason: program.reason }] };
  const { reading } = program;
  const migrations = (direction: DirectionReading | undefined): readonly Migration[] => (direction ? [migration(file, tool, reading, direction, parts(reading, direction))] : []);
  return { up: migrations(reading.up), down: migrations(reading.down), problems: [], remarks: remarksOf(file, reading), text: reading.text };
}

function remarksOf({ path }: MigrationFile, { text, up }: ProgramReading): readonly ToolRemark[] {
  return (up?.remarks ?? []).map(({ range, reason }) => ({ path, line: positionAt(lineStarts(fileOf(text)), inFile(text, range).start).line, reason }));
}

function migration({ path }: MigrationFile, tool: LibraryName, { text }: ProgramReading, { queries, notAnalysed }: DirectionReading, { transaction, optOut, settings, refusals }: ProgramParts): Migration {
  // Inside the tool's transaction a library's own is a savepoint.
  const sent = queries.filter(({ control }) => !control || !transaction).map((query) => ({ query, reading: readSql(text.sql, query.range) }));
  return {
    path, tool,
    statements: sent.flatMap(({ query, reading: { statements } }) => statements.map((statement) => marked(statement, query))),
    notAnalysed: [...notAnalysed, ...sent.flatMap(({ reading }) => reading.notAnalysed)],
    calls: sent.flatMap(({ reading: { statements } }, call) => statements.map(() => call)),
    ...(transaction && { transaction }),
    ...(optOut && transaction && { optOut }),
    ...(settings && { settings }),
    ...(refusals && { refusals }),
  };
}

function marked(statement: Statement, { conditional, columnRecreated, condition, where }: DirectionReading['queries'][number]): Statement {
  return {
    ...statement,
    ...(conditional && { operations: statement.operations.map((operation) => tolerate(operation, { conditional, caught: [] })) }),
    ...(columnRecreated && { columnRecreated }),
    ...(condition !== undefined && { condition }),
    ...(where && { where }),
  };
}

/** An opt-out that is code at one of the places of the file; where the place is absent, only words. */
export function codeAt(offset: number | undefined, code: string, words: string, opening?: string): OptOut {
  return { words, edits: offset === undefined ? [] : [{ start: offset, end: offset, text: code }], newFiles: [], leaves: 'none', ...(opening !== undefined && { opening }) };
}

/** The line that exports something, as the file's kind of module writes it. */
export function exportLine({ esm }: Places, name: string, value: string): string {
  return esm ? `export const ${name} = ${value};` : `exports.${name} = ${value};`;
}
