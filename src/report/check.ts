import { fileOf, type FileText } from '../embedded/index.ts';
import type { PostgresVersion } from '../effects/index.ts';
import type { Finding, Severity } from '../lint/index.ts';
import { applyEdits } from '../rewrite/index.ts';
import { lineStarts, positionAt } from '../sql/index.ts';
import { findingInFile } from './in-file.ts';
import type { Remark } from './remarks.ts';
import type { ExplainedGap, ExplainedScript, Place, Problem } from './explanation.ts';

/** What `ddlint check` found: plain data that every format prints. */
export interface CheckReport {
  readonly postgres: PostgresVersion;
  readonly schema?: ExplainedScript;
  /** How much was judged. */
  readonly files: number;
  readonly statements: number;
  readonly findings: readonly LocatedFinding[];
  readonly notAnalysed: readonly ExplainedGap[];
  readonly problems: readonly Problem[];
  readonly remarks: readonly Remark[];
  /** Statements that take ACCESS EXCLUSIVE on what is in use: standbys replay the lock. */
  readonly standbyLocks: number;
  /** Standbys are configured: the findings speak of them. */
  readonly standbys: boolean;
}

/** A finding with what it takes to show it. */
export interface LocatedFinding extends Finding, Place {
  /** The page of its rule; of ddlint's own rules. */
  readonly url?: string;
  /** The lines it is about, as they stand in the file. */
  readonly source: readonly string[];
  /** What an edit takes away and puts in their place, in whole lines. */
  readonly changes: readonly LineChange[];
}

export interface LineChange {
  /** The first line taken away, from 1. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** `read`: the finding's file. */
export function locate(found: Finding, read: FileText, url: string | undefined): LocatedFinding {
  const finding = findingInFile(found, read);
  const text = fileOf(read);
  const starts = lineStarts(text);
  const from = positionAt(starts, finding.range.start);
  const to = positionAt(starts, finding.range.end);
  return {
    ...finding,
    line: from.line, column: from.column, endLine: to.line, endColumn: to.column,
    ...(url !== undefined && { url }),
    source: linesOf(text, starts, from.line, to.line),
    changes: changesOf(finding, text, starts),
  };
}

/** Whole lines, both ends included, without their line breaks. */
function linesOf(text: string, starts: readonly number[], first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_line, i) => text.slice(starts[first + i - 1], starts[first + i] ?? text.length).replace(/[\r\n]+$/, ''));
}

/** Edits on one line, or on lines next to each other, are one change. */
function changesOf({ rewrite, path }: Finding, text: string, starts: readonly number[]): readonly LineChange[] {
  if (rewrite?.kind !== 'edit') return [];
  const groups: { first: number; last: number; edits: (typeof rewrite.edits)[number][] }[] = [];
  for (const one of rewrite.edits.filter((candidate) => candidate.path === path)) {
    const first = positionAt(starts, one.start).line;
    const last = positionAt(starts, one.end).line;
    const group = groups.at(-1);
    if (group && first <= group.last + 1) {
      group.last = Math.max(group.last, last);
      group.edits.push(one);
    } else {
      groups.push({ first, last, edits: [one] });
    }
  }
  return groups.map(({ first, last, edits }) => {
    // The first line begins behind a byte order mark, which an edit may take away.
    const base = first === 1 ? 0 : starts[first - 1] ?? 0;
    const old = text.slice(base, starts[last] ?? text.length);
    const moved = edits.map((one) => ({ ...one, start: one.start - base, end: one.end - base }));
    const lines = (part: string): readonly string[] => part.replace(/^\uFEFF|\r?\n$/g, '').split(/\r?\n/);
    return lineChange(first, lines(old), lines(applyEdits(old, path, moved)));
  });
}

/** Lines that stay the same at both ends are left out. */
function lineChange(line: number, removed: readonly string[], added: readonly string[]): LineChange {
  let head = 0;
  while (head < removed.length && head < added.length && removed[head] === added[head]) head++;
  let tail = 0;
  while (tail < removed.length - head && tail < added.length - head && removed.at(-1 - tail) === added.at(-1 - tail)) tail++;
  return { line: line + head, removed: removed.slice(head, removed.length - tail), added: added.slice(head, added.length - tail) };
}

export function countOf({ findings }: CheckReport, severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}
