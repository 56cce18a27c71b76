import { defineRule, longNames, type LongName, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { edit, quoteIdentifier, replaceRange } from '../../src/rewrite/index.ts';
import { definedNames } from './defined-names.ts';
import { numberedNames } from './numbered-names.ts';

export const rule = defineRule({
  name: 'identifier-truncated',
  meta: {
    severity: 'warning',
    summary: 'A name longer than 63 bytes, which PostgreSQL cuts',
    sources: ['https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS', 'scansup.c: truncate_identifier', 'indexcmds.c: ChooseRelationName'],
  },
  deploy({ statements }, context) {
    const seen = new Map<string, { readonly written: string; readonly line: number }>();
    for (const unit of statements) {
      reportLongNames(unit, seen, context);
      reportNumberedNames(unit, context);
    }
  },
});

function reportLongNames(unit: StatementUnit, seen: Map<string, { readonly written: string; readonly line: number }>, context: RuleContext): void {
  const names = longNames(unit, context);
  if (names.length === 0) return;
  const defined = new Set(unit.statement.operations.flatMap(definedNames));
  const reported = new Set<string>();
  for (const name of names) {
    const { written, stored, range } = name;
    const earlier = seen.get(stored);
    const twin = earlier && earlier.written !== written ? earlier : undefined;
    if (!earlier) seen.set(stored, { written, line: context.line(unit, range) });
    if (!defined.has(stored) || reported.has(written)) continue;
    reported.add(written);
    const bytes = new TextEncoder().encode(written).length;
    context.report({
      unit,
      at: range,
      message: twin
        ? `The name ${quoteIdentifier(written)} has ${bytes} bytes, and is cut to the same 63 as ${quoteIdentifier(twin.written)} in line ${twin.line}.`
        : `The name ${quoteIdentifier(written)} has ${bytes} bytes, and PostgreSQL keeps the first ${new TextEncoder().encode(stored).length}: ${quoteIdentifier(stored)}.`,
      why: twin
        ? 'Both are one name to PostgreSQL: the second is refused, or skipped where IF NOT EXISTS is written, or does something to the first.'
        : 'PostgreSQL cuts it with no more than a notice. Names that differ only behind byte 63 are the same name then, and code that looks for the whole name in the catalogs or in error messages does not find it.',
      help: 'Choose a name of at most 63 bytes.',
      rewrite: () => edit('Write the name as PostgreSQL stores it', occurrences(names, written).map((one) => replaceRange(unit.path, one.range, quoteIdentifier(stored))), { safety: 'check' }),
    });
  }
}

function occurrences(names: readonly LongName[], written: string): readonly LongName[] {
  return names.filter((name) => name.written === written);
}

function reportNumberedNames(unit: StatementUnit, context: RuleContext): void {
  for (const operation of unit.statement.operations) {
    for (const { name, kind, at, edit: change } of numberedNames(operation, unit, context)) {
      context.report({
        unit,
        at,
        message: `The name that PostgreSQL chooses for this ${kind} is cut to 63 bytes, is taken then, and gets a number: ${quoteIdentifier(name)}.`,
        why: 'Which of the two gets the number depends on the order in which they are made. A later migration that names one of them may meet the other.',
        help: `Give the ${kind} a name of at most 63 bytes.`,
        rewrite: () => edit('Write down the name that it gets', [change], { safety: 'check' }),
      });
    }
  }
}
