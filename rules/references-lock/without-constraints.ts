import type { Range } from '../../src/lint/index.ts';

/**
 * A statement without some of its constraint clauses: `text` starts at `offset` of the file in which the ranges are
 * places. A clause that stands by itself takes a comma with it. Undefined where a comment stands in the way.
 */
export function withoutConstraints(text: string, offset: number, ranges: readonly Range[]): string | undefined {
  let result = text;
  for (const { start, end } of ranges.toSorted((a, b) => b.start - a.start)) {
    const before = result.slice(0, start - offset).trimEnd();
    const after = result.slice(end - offset);
    const next = after.trimStart();
    if (before.endsWith('*/') || /--[^\n]*$/.test(before)) return undefined;
    if (before.endsWith(',')) result = before.slice(0, -1) + after;
    else if (before.endsWith('(') && next.startsWith(',')) result = before + next.slice(1).trimStart();
    else result = before + after;
  }
  return result;
}
