import type { OxcError, ParserOptions, Program } from 'oxc-parser';
import { lineStarts, positionAt } from '../sql/index.ts';

/** `parseSync` of oxc-parser, as far as it is used here. */
export type ParseJavaScript = (path: string, text: string, options: ParserOptions) => { readonly program: Program; readonly errors: readonly OxcError[] };

export type ParsedProgram = { readonly ok: true; readonly program: Program } | { readonly ok: false; readonly reason: string };

/** Some 10,000 overflow the stack of oxc-parser, which ends the process; those in strings are counted too. */
const deepest = 2000;

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[([{}\])]/g)) {
    depth += bracket === '(' || bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > deepest) return true;
  }
  return false;
}

/** The program of a file. Its language is told by its name; places count UTF-16 units, a byte order mark too. */
export function parseProgram(parse: ParseJavaScript, path: string, text: string): ParsedProgram {
  if (isTooDeep(text)) return { ok: false, reason: `does not parse as a program: more than ${deepest} brackets are open at once` };
  const { program, errors } = parse(path, text, { astType: 'ts', range: false, preserveParens: false });
  const [error] = errors;
  // What is only wrong in its meaning (a name that is declared twice) leaves a tree; a syntax error leaves none.
  if (!error || program.body.length > 0) return { ok: true, program };
  const { line, column } = positionAt(lineStarts(text), error.labels[0]?.start ?? 0);
  return { ok: false, reason: `does not parse as a program, at line ${line}, column ${column}: ${error.message}` };
}
