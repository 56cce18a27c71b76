import { fileOf, inFile, loadProgramReader, readProgram, sqlOf, type LibraryName } from '../../src/embedded/index.ts';
import { readSql } from '../../src/operations/index.ts';
import { parseSync } from 'oxc-parser';

await loadProgramReader(parseSync);

export interface ReadUp {
  /** Each statement, with what stands at its place in the file. */
  readonly sent: readonly (readonly [sql: string, inFile: string])[];
  /** Reason and what stands there. */
  readonly gaps: readonly (readonly [reason: string, inFile: string])[];
  readonly conditional: readonly boolean[];
  readonly remarks: ReadUp['gaps'];
}

/** What `up` of a migration sends. `beside`: files that it may import. */
export function readUp(code: string, library: LibraryName, { path = '1_a.ts', beside = {} }: { readonly path?: string; readonly beside?: Readonly<Record<string, string>> } = {}): ReadUp {
  const program = readProgram(path, code, library, (name) => beside[name]);
  if (!program.ok) throw new Error(program.reason);
  const { text, up } = program.reading;
  const slice = (range: { readonly start: number; readonly end: number }): string => {
    const { start, end } = inFile(text, range);
    return fileOf(text).slice(start, end);
  };
  const queries = up?.queries ?? [];
  return {
    sent: queries.flatMap(({ range }) => readSql(sqlOf(text), range).statements.map((statement) => [sqlOf(text).slice(statement.range.start, statement.range.end), slice(statement.range)] as const)),
    gaps: (up?.notAnalysed ?? []).map(({ range, reason }) => [reason, slice(range)]),
    conditional: queries.map(({ conditional }) => conditional),
    remarks: (up?.remarks ?? []).map(({ range, reason }) => [reason, slice(range)]),
  };
}
