import type { ExplainedEffect, ExplainedFile, ExplainedGap, ExplainedStatement, Explanation } from '../../src/report/index.ts';

/** Values for the formats, harmless but for what a test says. */

export function effect(changes: Partial<ExplainedEffect> = {}): ExplainedEffect {
  return { relation: 'public.orders', kind: 'table', lock: 'ROW EXCLUSIVE', work: 'none', blocks: 'ddl', causes: [], standby: false, created: false, certain: true, ...changes };
}

export const accessExclusive = effect({ lock: 'ACCESS EXCLUSIVE', blocks: 'reads and writes', standby: true });

export function statement(changes: Partial<ExplainedStatement> = {}): ExplainedStatement {
  return {
    line: 1, column: 1, endLine: 1, endColumn: 9, kind: 'SELECT', beginning: 'SELECT 1',
    transaction: 'none', transactionAllowed: true, settings: {}, notes: [], effects: [], heldUntil: 'statement', inner: [], notAnalysed: [], ...changes,
  };
}

export function gap(changes: Partial<ExplainedGap> = {}): ExplainedGap {
  return { path: 'db/1.sql', line: 1, column: 1, endLine: 1, endColumn: 9, reason: 'dynamic SQL', ...changes };
}

export function file(changes: Partial<ExplainedFile> = {}): ExplainedFile {
  return { path: 'db/1.sql', tool: 'none', statements: [], notAnalysed: [], ...changes };
}

export function explanation(changes: Partial<Explanation> = {}): Explanation {
  return { postgres: 14, files: [], problems: [], remarks: [], ...changes };
}
