import type { Rewrite, Step } from '../rewrite/index.ts';
import { countOf, type CheckReport, type LocatedFinding } from './check.ts';
import { printableJson } from './printable.ts';
import { remarksField } from './remarks.ts';

/**
 * Machine-readable output of `check`, version 1. Fields may be added, never changed; ARCHITECTURE.md documents them.
 * Built field by field, so that the format changes only here.
 */
export function checkJson(report: CheckReport): string {
  const { postgres, files, statements, findings, notAnalysed, problems, remarks } = report;
  return printableJson({
    version: 1,
    postgres,
    summary: { files, statements, errors: countOf(report, 'error'), warnings: countOf(report, 'warning'), infos: countOf(report, 'info'), suppressed: 0 },
    findings: findings.map(findingJson),
    notAnalysed: notAnalysed.map(({ path, line, column, reason }) => ({ path, line, column, reason })),
    problems: problems.map(({ path, reason }) => ({ path, reason })),
    ...remarksField(remarks),
  });
}

function findingJson(finding: LocatedFinding): object {
  const { rule, severity, certain, path, line, column, endLine, endColumn, message, why, help, url, relation, lock, blocks, work, transaction, places, rewrite } = finding;
  return {
    rule, severity, certain, path, line, column, endLine, endColumn, message, why, help,
    url: url ?? null,
    relation: relation ?? null,
    lock: lock ?? null,
    blocks: blocks ?? null,
    work: work ?? null,
    transaction,
    phase: null,
    ...(places && { places: places.map((place) => ({ path: place.path, line: place.line, kind: place.kind, ...(place.release !== undefined && { release: place.release }) })) }),
    rewrite: rewrite ? rewriteJson(rewrite) : null,
  };
}

function rewriteJson(rewrite: Rewrite): object {
  switch (rewrite.kind) {
    case 'edit': {
      const { kind, title, safety, edits, newFiles, recovery } = rewrite;
      return { kind, title, safety, edits: edits.map(({ path, start, end, text }) => ({ path, start, end, text })), newFiles, ...(recovery !== undefined && { recovery }) };
    }
    case 'plan':
      return { kind: rewrite.kind, title: rewrite.title, steps: rewrite.steps.map(stepJson) };
    default:
      return rewrite satisfies never;
  }
}

function stepJson(step: Step): object {
  const { deploy, phase, title, recovery } = step;
  const rest = { ...(recovery !== undefined && { recovery }) };
  if ('sql' in step) return { deploy, phase, title, transaction: step.transaction, lock: step.lock, work: step.work, sql: step.sql, ...rest };
  return 'command' in step ? { deploy, phase, title, command: step.command, ...rest } : { deploy, phase, title, action: step.action, ...rest };
}
