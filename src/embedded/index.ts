/** SQL and builder calls inside programs: migrations in JavaScript and TypeScript, read without running them. */
export type { ColumnLookup, ColumnTest, SentWhere } from './column-lookup.ts';
export { editInFile, fileOf, inFile, sqlOf, type ExtractedSql, type FileText, type SentString } from './extracted.ts';
export type { LibraryName } from './libraries/library.ts';
export type { ParseJavaScript } from './parser.ts';
export type { Places, ProgramFile, ProgramReading } from './program.ts';
export { isJavaScript, loadProgramReader, programsUnreadable, readProgram } from './reader.ts';
export type { DirectionReading, Query } from './send.ts';
