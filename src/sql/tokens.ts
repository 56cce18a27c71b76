import { Lexer } from './lexer.ts';
import type { Token } from './types.ts';

/** The tokens of a stretch of SQL; comments and white space are no tokens. Never fails: an open quote reaches to the end. */
export function tokenize(text: string): Token[] {
  const lexer = new Lexer(text);
  const tokens: Token[] = [];
  while (lexer.next()) {
    const { kind, start, end } = lexer;
    if (kind !== 'whitespace' && kind !== 'comment') tokens.push({ kind, start, end });
  }
  return tokens;
}
