import { splitSql, type Piece, type Range, type SqlText } from '../sql/index.ts';
import { reasonNotAnalysed } from './meta-commands.ts';
import { readStatement, type StatementReading } from './read-statement.ts';
import type { NotAnalysed, SqlReading, Statement } from './statements.ts';

/**
 * Every statement of a file, or of a stretch of it, and every place that could not be read. `text` is the file's; ranges
 * are places in it. A statement that doesn't parse costs nothing but itself.
 */
export function readSql(text: string, { start, end }: Range = { start: 0, end: text.length }): SqlReading {
  const statements: Statement[] = [];
  const notAnalysed: NotAnalysed[] = [];
  for (const piece of splitSql(text.slice(start, end))) {
    const reading = readPiece({ ...piece, range: { start: piece.range.start + start, end: piece.range.end + start } }, text);
    if (reading.statement) statements.push(reading.statement);
    notAnalysed.push(...reading.notAnalysed);
  }
  return { statements, notAnalysed };
}

function readPiece(piece: Piece, text: string): Partial<StatementReading> & Pick<StatementReading, 'notAnalysed'> {
  switch (piece.kind) {
    case 'statement':
      return readStatement(sqlAt(piece.range, text));
    case 'metaCommand':
      return readMetaCommand(piece, text);
    case 'copyData':
      return { notAnalysed: piece.terminated ? [] : [{ range: piece.range, reason: 'the data of COPY ends with the file, without \\.' }] };
  }
}

function sqlAt(range: Range, text: string): SqlText {
  return { text: text.slice(range.start, range.end), base: range.start };
}

function readMetaCommand(piece: Extract<Piece, { readonly kind: 'metaCommand' }>, text: string): Partial<StatementReading> & Pick<StatementReading, 'notAnalysed'> {
  const { range, command, argument } = piece;
  if (command.toLowerCase() === 'copy') {
    // Without its backslash it is COPY, word for word (psql/copy.c: parse_slash_copy).
    const reading = readStatement({ text: ` ${text.slice(range.start + 1, range.end)}`, base: range.start });
    if (!reading.statement.syntaxError) return reading;
    return { notAnalysed: [{ range, reason: "psql's \\copy is not understood" }] };
  }
  const reason = reasonNotAnalysed(command, argument);
  return { notAnalysed: reason === undefined ? [] : [{ range, reason }] };
}
