import { parseStatement, sourceRange, tokenize, type ParsedStatement, type ParseFailure, type SqlText } from '../sql/index.ts';
import { lowerStatement, type Lowering } from './lower-statement.ts';
import { rangeOf, sourceOf } from './source.ts';
import type { NotAnalysed, Statement } from './statements.ts';

export interface StatementReading {
  readonly statement: Statement;
  /** What of it could not be read, in the bodies of DO too; those of functions tell of themselves where they are called. */
  readonly notAnalysed: readonly NotAnalysed[];
}

/**
 * What one SQL statement does. Never throws: a statement that PostgreSQL's grammar refuses has a `syntaxError`, and one
 * that is too large or too deep is not analysed; both have no operations.
 */
export function readStatement(sql: SqlText): StatementReading {
  const result = parseStatement(sql);
  if (!result.ok) return refused(sql, result.failure);
  const { statement: parsed } = result;
  const lowering = lower(parsed);
  if (!lowering) return refused(sql, { cause: 'limit', message: 'nested too deeply', start: 0, end: sql.text.length });
  const source = sourceOf(parsed);
  const statement = { range: rangeOf(source, source.span), kind: lowering.kind, operations: lowering.operations };
  const bodies = lowering.operations.flatMap((operation) => (operation.kind === 'doBlock' ? operation.body.notAnalysed : []));
  return { statement, notAnalysed: [...(lowering.notAnalysed ?? []), ...blankPlaceholders(parsed), ...bodies] };
}

/** Nothing where the tree is deeper than the stack: thousands of terms in a row. */
function lower(statement: ParsedStatement): Lowering | undefined {
  try {
    return lowerStatement(statement.node, sourceOf(statement));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function refused(sql: SqlText, failure: ParseFailure): StatementReading {
  const tokens = tokenize(sql.text);
  const first = tokens[0];
  const range = sourceRange(sql, first?.start ?? 0, tokens.at(-1)?.end ?? sql.text.length);
  const kind = first ? sql.text.slice(first.start, first.end).toUpperCase() : '';
  const place = sourceRange(sql, failure.start, failure.end);
  if (failure.cause === 'limit') return { statement: { range, kind, operations: [] }, notAnalysed: [{ range, reason: failure.message }] };
  return { statement: { range, kind, operations: [], syntaxError: { message: failure.message, range: place } }, notAnalysed: [] };
}

/** A placeholder where no name or value can stand was left out of what was parsed: it may hold whole clauses. */
function blankPlaceholders(statement: ParsedStatement): NotAnalysed[] {
  const tokens = statement.placeholders.length === 0 ? [] : statement.tokens();
  return statement.placeholders
    .filter(({ start, end }) => !tokens.some((token) => token.start < end && start < token.end))
    .map(({ start, end, text }) => ({ range: sourceRange(statement.sql, start, end), reason: `what ${text} stands for is unknown` }));
}
