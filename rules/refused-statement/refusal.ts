import type { Operation, Range, RuleContext, StatementUnit } from '../../src/lint/index.ts';
import { action, edit, plan, replaceRange, type Rewrite } from '../../src/rewrite/index.ts';

/** What PostgreSQL answers, and what to do about it. */
export interface Refusal {
  /** PostgreSQL's error, word for word, without a full stop; for versions, a sentence of our own, with one. */
  readonly error: string;
  /** PostgreSQL 18's words differ on older ones, or it has no words of its own. */
  readonly sentence?: boolean;
  /** What is in the way, as a sentence. */
  readonly because?: string;
  readonly help: string;
  readonly at?: Range;
  readonly rewrite: () => Rewrite;
}

/** Finds what PostgreSQL would refuse of one operation. `unit` is as the operation finds it. */
export type Check = (operation: Operation, unit: StatementUnit, context: RuleContext) => Refusal | undefined;

/** A change that only people can decide on. */
export function byHand(title: string, text: string): Rewrite {
  return plan(title, [action({ deploy: 1, phase: 'migrate', title, action: text })]);
}

/** Leaves out what is done already, or has nothing to be done to: the clause, or the statement where it is its only one. */
export function leaveOut(title: string, operation: Operation, unit: StatementUnit, context: RuleContext): Rewrite {
  const range = clauseWithComma(operation.range, unit, context);
  return edit(title, [replaceRange(unit.path, range, '')], { safety: 'check' });
}

function clauseWithComma({ start, end }: Range, unit: StatementUnit, context: RuleContext): Range {
  const { range, operations } = unit.statement;
  if (operations.length > 1) {
    const behind = /^\s*,\s*/.exec(context.source(unit, { start: end, end: range.end }));
    if (behind) return { start, end: end + behind[0].length };
    const before = /\s*,\s*$/.exec(context.source(unit, { start: range.start, end: start }));
    if (before) return { start: start - before[0].length, end };
  }
  const semicolon = /^\s*;/.exec(context.source(unit, { start: range.end, end: range.end + 10 }));
  return { start: range.start, end: range.end + (semicolon?.[0].length ?? 0) };
}

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** A sentence's first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
