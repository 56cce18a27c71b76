import { sliceOf } from './slices.ts';
import type { SqlText } from './text.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './types.ts';

/** SQL with its tokens, for who reads it word by word. Places in the list are token numbers; stretches are half-open. */
export class TokenList {
  readonly sql: SqlText;
  readonly tokens: readonly Token[];

  constructor(sql: SqlText) {
    this.sql = sql;
    this.tokens = tokenize(sql.text);
  }

  get length(): number {
    return this.tokens.length;
  }

  kind(at: number): Token['kind'] | undefined {
    return this.tokens[at]?.kind;
  }

  /** The token as written, words in lower case; '' for constants and quoted identifiers, and beyond the end. */
  word(at: number): string {
    const token = this.tokens[at];
    if (!token) return '';
    switch (token.kind) {
      case 'word':
        return this.sql.text.slice(token.start, token.end).toLowerCase();
      case 'operator':
      case 'punctuation':
        return this.sql.text.slice(token.start, token.end);
      case 'string':
      case 'dollarString':
      case 'quotedIdentifier':
      case 'number':
      case 'parameter':
      case 'placeholder':
        return '';
    }
  }

  /** The tokens `from` … `to` as a stretch of the text. */
  slice(from: number, to: number): SqlText {
    return sliceOf(this.sql, this.start(from), this.end(to - 1));
  }

  start(at: number): number {
    return this.tokens[at]?.start ?? this.sql.text.length;
  }

  end(at: number): number {
    return this.tokens[at]?.end ?? this.sql.text.length;
  }

  /**
   * The first of `words` from `from` on that stands outside parentheses and CASE … END; a `;` ends the search, as does
   * `to`. Gives that place.
   */
  find(words: ReadonlySet<string>, from: number, to = this.length): number {
    let depth = 0;
    let cases = 0;
    for (let at = from; at < to; at++) {
      const word = this.word(at);
      if (word === ';' || (depth === 0 && cases === 0 && words.has(word))) return at;
      if (word === '(' || word === '[') depth++;
      else if (word === ')' || word === ']') depth = Math.max(depth - 1, 0);
      else if (word === 'case') cases++;
      else if (word === 'end') cases = Math.max(cases - 1, 0);
    }
    return to;
  }

  /** Stretches between the commas (or another separator) outside parentheses. */
  split(separator: string, from: number, to: number): { readonly from: number; readonly to: number }[] {
    const separators = new Set([separator]);
    const parts: { from: number; to: number }[] = [];
    for (let start = from; start < to; ) {
      const end = this.find(separators, start, to);
      parts.push({ from: start, to: end });
      start = end + 1;
    }
    return parts;
  }
}
