import type { Range } from '../sql/index.ts';
import type { EditRewrite, TextEdit } from './types.ts';

/** Puts text at a place of a file. */
export function insertAt(path: string, offset: number, text: string): TextEdit {
  return { path, start: offset, end: offset, text };
}

/** Puts text in the place of a stretch of a file; an empty text removes it. */
export function replaceRange(path: string, { start, end }: Range, text: string): TextEdit {
  return { path, start, end, text };
}

export function edit(title: string, edits: readonly TextEdit[], { safety = 'safe', recovery, newFiles = [] }: Partial<Pick<EditRewrite, 'safety' | 'recovery' | 'newFiles'>> = {}): EditRewrite {
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return { kind: 'edit', title, safety, edits: sorted, newFiles, ...(recovery !== undefined && { recovery }) };
}

/** The text of one file after those of the edits that are for it. */
export function applyEdits(text: string, path: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of edits.filter((one) => one.path === path).toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < at) throw new RangeError(`an edit at ${start} overlaps the one before it, which ends at ${at}`);
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}
