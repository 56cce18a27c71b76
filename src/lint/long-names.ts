import { tokenize, type Range } from '../sql/index.ts';
import { truncateName } from '../schema/index.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit } from './units.ts';

/** An identifier that PostgreSQL cuts: as it is written, unquoted and folded, as it is stored, and where it stands. */
export interface LongName {
  readonly written: string;
  readonly stored: string;
  readonly range: Range;
}

/** The identifiers of a statement that are longer than PostgreSQL keeps, in order; those inside string constants aside. */
export function longNames(unit: StatementUnit, context: RuleContext): readonly LongName[] {
  const { start, end } = unit.statement.range;
  const text = context.source(unit, { start, end });
  return tokenize(text).flatMap((token) => {
    if (token.end - token.start <= longestPlain || (token.kind !== 'word' && token.kind !== 'quotedIdentifier')) return [];
    const written = identifier(text.slice(token.start, token.end));
    const stored = truncateName(written);
    return stored === written ? [] : [{ written, stored, range: { start: start + token.start, end: start + token.end } }];
  });
}

/** No character takes more than 3 bytes a UTF-16 unit. */
const longestPlain = 21;

/** scansup.c: downcase_identifier folds letters of ASCII; others only in encodings of one byte. */
function identifier(text: string): string {
  if (text.startsWith('"')) return text.slice(1, -1).replaceAll('""', '"');
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
