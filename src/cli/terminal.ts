import { fstatSync, writeFileSync, writeSync } from 'node:fs';
import { printable, type Problem } from '../report/index.ts';

export const exitStatus = { ok: 0, findings: 1, failed: 2 } as const;

/** What the user asked for can't be done as asked. */
export class UsageError extends Error {}

/** A message on standard error; each line is made printable. */
export function complain(message: string): void {
  print(`${message.split('\n').map(printable).join('\n')}\n`, standardError);
}

/** Writes a report to a file, or to standard output. */
export function write(text: string, file: string | undefined): void {
  try {
    if (file === undefined) print(text);
    else writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`can't write ${file ?? 'standard output'}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Whoever reads only standard error, or sent the report to a file, learns of the problems too. */
export function tellProblems(problems: readonly Problem[], outputs: readonly { readonly format: string; readonly file?: string }[]): void {
  const told = outputs.some((output) => output.format === 'text' && output.file === undefined);
  if (!told) for (const { path, reason } of problems) complain(`${path}: ${reason}`);
}

const standardOutput = 1;
const standardError = 2;

/**
 * Writes all of a text to a descriptor. `process.stdout` would load Node's sockets and streams first, which takes as
 * long as reading a migration. What it would do is done here: waiting for a pipe that is full (EAGAIN), and no
 * complaint where the reader has seen enough (EPIPE, `ddlint explain | head`).
 */
export function print(text: string, descriptor: number = standardOutput): void {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryAfter);
    }
  }
}

/** Milliseconds. */
const retryAfter = 5;

/** Colour on a terminal, unless told otherwise (https://no-color.org, https://force-color.org). */
export function wantsColour(option: boolean | undefined, file: string | undefined): boolean {
  if (file !== undefined) return false;
  if (option !== undefined) return option;
  const { NO_COLOR: never, FORCE_COLOR: always, TERM: terminal } = process.env;
  if (never) return false;
  if (always) return always !== '0';
  return terminal !== 'dumb' && columns(standardOutput) !== undefined;
}

/** Columns to keep to: the terminal's, or 100 where the text goes elsewhere. */
export function textWidth(file?: string): number {
  return file === undefined ? Math.max(60, columns(standardOutput) ?? 100) : 100;
}

/** Columns of the terminal behind a descriptor; undefined where it is none. A pipe or file is told apart by fstat, without loading `node:tty`. */
function columns(descriptor: 1 | 2): number | undefined {
  if (!fstatSync(descriptor).isCharacterDevice()) return undefined;
  const stream = descriptor === standardOutput ? process.stdout : process.stderr;
  return stream.isTTY ? stream.columns : undefined;
}

export interface Progress {
  readonly step: (done: number, total: number) => void;
  readonly end: () => void;
}

const quietFor = 1000;
const updateEvery = 100;

/** One line on the terminal's standard error, from the second second of a long run; nothing anywhere else. */
export function startProgress(enabled: boolean): Progress {
  if (!enabled || columns(standardError) === undefined) return { step: () => undefined, end: () => undefined };
  let next = Date.now() + quietFor;
  let shown = false;
  return {
    step(done, total) {
      if (Date.now() < next) return;
      next = Date.now() + updateEvery;
      shown = true;
      print(`\r\u001b[K${done} of ${total} files`, standardError);
    },
    end() {
      if (shown) print('\r\u001b[K', standardError);
    },
  };
}
