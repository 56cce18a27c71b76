import type { RuleContext } from './rule.ts';
import type { StatementUnit } from './units.ts';

/** What a statement that PostgreSQL answers with an error does to its migration, for the `why` of a finding. */
export function stopsHere({ context: { transaction }, within }: StatementUnit): string {
  switch (transaction) {
    case 'none':
      if (within) return 'The migration stops here, and what the block did is rolled back. What ran before the block stays applied, and what follows it does not run.';
      return 'The migration stops here. What ran before it stays applied, and what follows it does not run.';
    case 'batch':
      return 'The migration stops here, and with it all pending migrations are rolled back.';
    case 'explicit':
    case 'tool':
    case 'implicit':
      return 'The migration stops here, and everything in its transaction is rolled back.';
    default:
      return unreachable(transaction);
  }
}

/** The source of a statement from the start of a place in it, and what stands before that. */
export function around(unit: StatementUnit, at: number, context: RuleContext): { readonly before: string; readonly from: string } {
  const { start, end } = unit.statement.range;
  return { before: context.source(unit, { start, end: at }), from: context.source(unit, { start: at, end: Math.max(at, end) }) };
}

function unreachable(value: never): never {
  throw new Error(`no kind of transaction: ${String(value)}`);
}
