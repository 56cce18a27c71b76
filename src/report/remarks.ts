import { printable } from './printable.ts';
import type { Style } from './style.ts';

/** What is worth saying of a file and changes no verdict. */
export interface Remark {
  readonly path: string;
  /** From 1; the file as a whole where absent. */
  readonly line?: number;
  readonly reason: string;
}

export function remarkLines(remarks: readonly Remark[], style: Style): readonly string[] {
  return remarks.map(({ path, line, reason }) => style.dim(`${printable(path)}${line === undefined ? '' : `:${line}`}: note: ${printable(reason)}`));
}

/** A field of the JSON, where there is something to say. */
export function remarksField(remarks: readonly Remark[]): object {
  return remarks.length === 0 ? {} : { remarks: remarks.map(({ path, line, reason }) => ({ path, line: line ?? null, reason })) };
}
