import type { BodyReading } from '../sql/index.ts';
import { readStatement } from './read-statement.ts';
import type { Body, BodyStatement, NotAnalysed } from './statements.ts';
import { tolerate } from './tolerate.ts';

/** The statements inside DO or a function, each at its place in the file. */
export function lowerBody(reading: BodyReading): Body {
  const notAnalysed: NotAnalysed[] = [...reading.notAnalysed];
  const statements = reading.pieces.map((piece): BodyStatement => {
    const { statement, notAnalysed: unread } = readStatement(piece.sql);
    notAnalysed.push(...unread);
    if (statement.syntaxError) notAnalysed.push({ range: statement.syntaxError.range, reason: statement.syntaxError.message });
    return { ...statement, operations: statement.operations.map((operation) => tolerate(operation, piece)), conditional: piece.conditional };
  });
  return { statements, notAnalysed };
}
