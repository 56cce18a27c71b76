import type { OxcError, ParserOptions, Program } from 'oxc-parser';
import { lineStarts, positionAt } from '../sql/index.ts';

/** `parseSync` of oxc-parser, as far as it is used here. */
export type ParseJavaScript = (path: string, text: string, options: ParserOptions) => { readonly program: Program; readonly errors: readonly OxcError[] };

export type ProgramReading = { readonly ok: true; readonly program: Program } | { readonly ok: false; readonly reason: string };

let parse: ParseJavaScript | { readonly unavailable: string } = { unavailable: 'it was not loaded' };

/**
 * Gives the parser of JavaScript and TypeScript to this folder, or tells why there is none. The edge loads it (10 ms and a
 * native binary) once, where there is such a file, so that everything from here on stays synchronous.
 */
export function configureJavaScriptParser(parser: ParseJavaScript | { readonly unavailable: string }): void {
  parse = parser;
}

/** Is this a file that needs the parser of JavaScript? Declarations (`.d.ts`) hold no code. */
export function isJavaScript(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/** The program of a file. Its language is told by its name; places count UTF-16 units, a byte order mark too. */
export function parseProgram(path: string, text: string): ProgramReading {
  if (typeof parse !== 'function') return { ok: false, reason: `can't be read without oxc-parser: ${parse.unavailable}` };
  const { program, errors } = parse(path, text, { astType: 'ts', range: false, preserveParens: false });
  const [error] = errors;
  // What is only wrong in its meaning (a name that is declared twice) leaves a tree; a syntax error leaves none.
  if (!error || program.body.length > 0) return { ok: true, program };
  const { line, column } = positionAt(lineStarts(text), error.labels[0]?.start ?? 0);
  return { ok: false, reason: `does not parse as a program, at line ${line}, column ${column}: ${error.message}` };
}
