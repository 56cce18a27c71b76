import type { LibraryName } from './libraries/library.ts';
import type { ReadBeside } from './loader.ts';
import type { ParseJavaScript } from './parser.ts';
import type { ProgramFile } from './program.ts';

type Reader = (path: string, text: string, library: LibraryName, read: ReadBeside) => ProgramFile;

const unreadable = (why: string): Reader => () => ({ ok: false, reason: `can't be read without oxc-parser: ${why}` });

let reader = unreadable('it was not loaded');

/**
 * Loads what reads programs: the evaluator and the builders of all libraries are a third of ddlint's code, and few runs
 * need them. The edge calls this once with its parser of JavaScript and TypeScript, where there is such a file, so that
 * everything from here on stays synchronous.
 */
export async function loadProgramReader(parse: ParseJavaScript): Promise<void> {
  const { readProgram: read } = await import('./program.ts');
  reader = (...file) => read(parse, ...file);
}

/** From here on every program is said to be unreadable, and why. */
export function programsUnreadable(why: string): void {
  reader = unreadable(why);
}

/** Is this a file that needs the parser of JavaScript? Declarations (`.d.ts`) hold no code. */
export function isJavaScript(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/** Reads a migration of a library without running it. `read` gives the text of a file by its path relative to the migration. */
export function readProgram(path: string, text: string, library: LibraryName, read: ReadBeside): ProgramFile {
  return reader(path, text, library, read);
}
