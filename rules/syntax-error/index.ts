import { around, defineRule, stopsHere, type Range, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { helpOfDialect } from './dialects.ts';

export const rule = defineRule({
  name: 'syntax-error',
  meta: {
    severity: 'error',
    summary: "A statement that PostgreSQL's grammar refuses",
    sources: ['https://www.postgresql.org/docs/current/sql-syntax.html', 'gram.y'],
  },
  statement(unit, context) {
    const { syntaxError } = unit.statement;
    if (!syntaxError) return;
    const { before, from } = around(unit, syntaxError.range.start, context);
    context.report({
      unit,
      at: visible(syntaxError.range, unit, context),
      message: `PostgreSQL refuses this statement: ${syntaxError.message.replace(/\s+/g, ' ')}.`,
      why: stopsHere(unit),
      help: helpOfDialect(before, from) ?? advice(syntaxError.message),
      // A body is SQL between other words, and dynamic SQL is put together only when it runs.
      ...(unit.within && { severity: 'warning' }),
    });
  },
});

/** Where the error is at the end of the input: the last word there is. */
function visible(range: Range, unit: StatementUnit, context: RuleContext): Range {
  if (range.start < range.end) return range;
  const { start, end } = unit.statement.range;
  const last = /\S+$/.exec(context.source(unit, { start, end }))?.[0] ?? '';
  return { start: end - last.length, end };
}

function advice(message: string): string {
  if (message.includes('unterminated')) return 'Close the quote or the comment that begins here.';
  if (message.includes('end of input')) return 'Complete the statement, or look for a semicolon that ends it too early.';
  return 'Look at this place and at the word before it: for a misspelt keyword, a missing or an extra comma or parenthesis, or a reserved word that needs double quotes as a name.';
}
