import { gapsOf, type Explanation, type ExplainedEffect, type ExplainedFile, type ExplainedInner, type ExplainedStatement } from './explanation.ts';
import { printableJson } from './printable.ts';
import { remarksField } from './remarks.ts';

/**
 * Machine-readable output of `explain`, version 1. Fields may be added, never changed; ARCHITECTURE.md documents them.
 * Built field by field, so that the format changes only here.
 */
export function explanationJson(explanation: Explanation): string {
  const { postgres, files, problems, remarks } = explanation;
  return printableJson({
    version: 1,
    postgres,
    files: files.map(fileJson),
    notAnalysed: gapsOf(explanation).map(({ path, line, column, reason }) => ({ path, line, column, reason })),
    problems: problems.map(({ path, reason }) => ({ path, reason })),
    ...remarksField(remarks),
  });
}

function fileJson({ path, tool, down, statements }: ExplainedFile): object {
  return { path, tool, ...(down && { down }), statements: statements.map(statementJson) };
}

function statementJson(statement: ExplainedStatement): object {
  const { line, column, endLine, endColumn, kind, transaction, transactionAllowed, settings, heldUntil, inner, notes, syntaxError } = statement;
  return {
    line, column, endLine, endColumn, kind, transaction, transactionAllowed,
    phase: null,
    settings: Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value ?? null])),
    effects: statement.effects.map((effect) => effectJson(effect, heldUntil)),
    ...(inner.length > 0 && { inner: inner.map((entry) => innerJson(entry, heldUntil)) }),
    ...(notes.length > 0 && { notes: notes.map((note) => ({ kind: note.kind, line: note.line, column: note.column })) }),
    ...(syntaxError && { syntaxError }),
  };
}

function innerJson({ path, line, column, endLine, endColumn, kind, conditional, effects }: ExplainedInner, heldUntil: ExplainedStatement['heldUntil']): object {
  return { path, line, column, endLine, endColumn, kind, conditional, effects: effects.map((effect) => effectJson(effect, heldUntil)) };
}

function effectJson(effect: ExplainedEffect, heldUntil: ExplainedStatement['heldUntil']): object {
  const { relation, kind, lock, work, blocks, standby, created, certain, causes } = effect;
  return { relation, kind, lock, work, blocks, heldUntil, standby, created, certain, causes };
}
