/** SQL and builder calls inside programs: migrations in JavaScript and TypeScript, read without running them. */
export { editInFile, fileOf, inFile, sqlOf, type ExtractedSql, type FileText } from './extracted.ts';
export * from './libraries/index.ts';
export { configureJavaScriptParser, isJavaScript, type ParseJavaScript } from './parser.ts';
export { readProgram, type Places, type ProgramFile, type ProgramReading } from './program.ts';
export type { DirectionReading, Query } from './send.ts';
