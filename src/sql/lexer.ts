import type { TokenKind } from './types.ts';

/**
 * PostgreSQL's lexical rules (src/backend/parser/scan.l), over UTF-16 units. The lexer is a cursor, so that the splitter
 * can run over megabytes without making an object for every token.
 *
 * It never fails: what isn't closed reaches to the end of the text, and a character that no rule knows is punctuation.
 * `${…}` and `{{…}}` are tokens of their own: braces occur nowhere in SQL outside quotes.
 */
export class Lexer {
  readonly text: string;
  kind: TokenKind | 'whitespace' | 'comment' = 'whitespace';
  start = 0;
  /** Where the next lexeme begins; may be set to go on somewhere else. */
  end: number;

  constructor(text: string, at = 0) {
    this.text = text;
    this.end = at;
  }

  /** Goes to the next lexeme; false at the end of the text. */
  next(): boolean {
    const { text } = this;
    const at = this.end;
    if (at >= text.length) return false;
    this.start = at;
    const code = text.charCodeAt(at);
    const following = text.charCodeAt(at + 1);
    switch (classOf(code)) {
      case Class.space:
        return this.#take('whitespace', endOfSpace(text, at));
      case Class.letter:
        return this.#word(code, following);
      case Class.digit:
        return this.#take('number', endOfNumber(text, at));
      case Class.quote:
        return code === singleQuote ? this.#take('string', endOfString(text, at, false)) : this.#take('quotedIdentifier', endOfQuotedIdentifier(text, at));
      case Class.operator:
        if (code === minus && following === minus) return this.#take('comment', endOfLine(text, at));
        if (code === slash && following === star) return this.#take('comment', endOfBlockComment(text, at));
        return this.#take('operator', endOfOperator(text, at));
      case Class.dollar:
        return this.#dollar(following);
      case Class.other:
        return this.#other(code, following);
    }
  }

  /** Goes to the next token, over white space and comments; false at the end of the text. */
  nextToken(): boolean {
    while (this.next()) if (this.kind !== 'whitespace' && this.kind !== 'comment') return true;
    return false;
  }

  #take(kind: Lexer['kind'], end: number): true {
    this.kind = kind;
    this.end = end;
    return true;
  }

  #word(code: number, following: number): true {
    const { text, start } = this;
    if (following === singleQuote) {
      // E'' alone has backslash escapes; B'', X'' and N'' have not (scan.l: xestart, xbstart, xhstart, xnstart).
      const letter = code | lowerCaseBit;
      if (letter === letterE) return this.#take('string', endOfString(text, start + 1, true));
      if (letter === letterB || letter === letterX || letter === letterN) return this.#take('string', endOfString(text, start + 1, false));
    }
    if (following === ampersand && (code | lowerCaseBit) === letterU) {
      const opening = text.charCodeAt(start + 2);
      if (opening === singleQuote) return this.#take('string', endOfString(text, start + 2, false));
      if (opening === doubleQuote) return this.#take('quotedIdentifier', endOfQuotedIdentifier(text, start + 2));
    }
    return this.#take('word', endOfWord(text, start));
  }

  #dollar(following: number): true {
    const { text, start } = this;
    if (isDigit(following)) return this.#take('parameter', endOfDigits(text, start + 1));
    const placeholder = endOfPlaceholder(text, start);
    if (placeholder > start) return this.#take('placeholder', placeholder);
    const tag = dollarTag(text, start);
    if (tag === undefined) return this.#take('punctuation', start + 1);
    const closing = text.indexOf(tag, start + tag.length);
    return this.#take('dollarString', closing < 0 ? text.length : closing + tag.length);
  }

  #other(code: number, following: number): true {
    const { text, start } = this;
    if (code === colon && (following === colon || following === equals)) return this.#take('operator', start + 2);
    if (code === dot) {
      if (isDigit(following)) return this.#take('number', endOfNumber(text, start));
      return this.#take('punctuation', following === dot ? start + 2 : start + 1);
    }
    const placeholder = code === openBrace ? endOfPlaceholder(text, start) : start;
    return placeholder > start ? this.#take('placeholder', placeholder) : this.#take('punctuation', start + 1);
  }
}

const singleQuote = 0x27;
const doubleQuote = 0x22;
const minus = 0x2d;
const slash = 0x2f;
const star = 0x2a;
const dollar = 0x24;
const colon = 0x3a;
const equals = 0x3d;
const dot = 0x2e;
const ampersand = 0x26;
const backslash = 0x5c;
const plus = 0x2b;
const underscore = 0x5f;
const openBrace = 0x7b;
const zero = 0x30;
const newline = 0x0a;
const carriageReturn = 0x0d;
const lowerCaseBit = 0x20;
const letterB = 0x62;
const letterE = 0x65;
const letterN = 0x6e;
const letterU = 0x75;
const letterX = 0x78;

const Class = { other: 0, space: 1, letter: 2, digit: 3, quote: 4, operator: 5, dollar: 6 } as const;
type Class = (typeof Class)[keyof typeof Class];

const classes: readonly Class[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[ \t\n\r\f\v]/.test(character)) return Class.space;
  if (/[A-Za-z_]/.test(character)) return Class.letter;
  if (/[0-9]/.test(character)) return Class.digit;
  if (character === "'" || character === '"') return Class.quote;
  if ('~!@#^&|`?+-*/%<>='.includes(character)) return Class.operator;
  return character === '$' ? Class.dollar : Class.other;
});

/** Everything beyond ASCII may stand in an identifier (scan.l: ident_start has \200-\377). */
function classOf(code: number): Class {
  return classes[code] ?? Class.letter;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** What may follow the first character of an identifier, `$` included. */
export function isIdentifierPart(code: number): boolean {
  const found = classOf(code);
  return (found === Class.letter && !Number.isNaN(code)) || found === Class.digit || found === Class.dollar;
}

function endOfSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && classOf(text.charCodeAt(i)) === Class.space) i++;
  return i;
}

/** A word stops before `${`, which fills a part of a name: `idx_${table}`. */
function endOfWord(text: string, at: number): number {
  let i = at + 1;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (!isIdentifierPart(code) || (code === dollar && text.charCodeAt(i + 1) === openBrace)) break;
    i++;
  }
  return i;
}

/** A line ends at LF or CR, either alone (scan.l: non_newline). */
export function endOfLine(text: string, at: number): number {
  let i = at;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === newline || code === carriageReturn) break;
    i++;
  }
  return i;
}

function endOfBlockComment(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === slash && text.charCodeAt(i + 1) === star) {
      depth++;
      i++;
    } else if (code === star && text.charCodeAt(i + 1) === slash) {
      depth--;
      i++;
      if (depth === 0) return i + 1;
    }
  }
  return text.length;
}

/** `at` is the opening quote. `'a'` and `'b'` with a line break between them are one literal, by the rules of the first. */
function endOfString(text: string, at: number, escapes: boolean): number {
  let i: number | undefined = at;
  let end = at;
  while (i !== undefined) {
    end = escapes ? endOfEscapedSegment(text, i) : endOfSegment(text, i, "'");
    i = continuation(text, end);
  }
  return end;
}

function endOfQuotedIdentifier(text: string, at: number): number {
  return endOfSegment(text, at, '"');
}

function endOfSegment(text: string, at: number, quote: string): number {
  let i = at + 1;
  for (;;) {
    const closing = text.indexOf(quote, i);
    if (closing < 0) return text.length;
    if (text[closing + 1] !== quote) return closing + 1;
    i = closing + 2;
  }
}

function endOfEscapedSegment(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === backslash) i++;
    else if (code === singleQuote) {
      if (text.charCodeAt(i + 1) !== singleQuote) return i + 1;
      i++;
    }
  }
  return text.length;
}

/** Where the literal that ended at `at` goes on: the quote that opens its next segment (scan.l: quotecontinue). */
export function continuation(text: string, at: number): number | undefined {
  let lineBreak = false;
  let i = at;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === newline || code === carriageReturn) lineBreak = true;
    if (code === minus && text.charCodeAt(i + 1) === minus) i = endOfLine(text, i);
    else if (classOf(code) === Class.space) i++;
    else return lineBreak && code === singleQuote ? i : undefined;
  }
  return undefined;
}

function endOfDigits(text: string, at: number): number {
  let i = at;
  while (isDigit(text.charCodeAt(i)) || (text.charCodeAt(i) === underscore && i > at && isDigit(text.charCodeAt(i + 1)))) i++;
  return i;
}

/** Decimal, hexadecimal, octal and binary numbers. In `1..10` the number is `1` (scan.l: numericfail). */
function endOfNumber(text: string, at: number): number {
  if (text.charCodeAt(at) === zero) {
    const radix = /0(?:[xX](?:_?[0-9A-Fa-f])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)/y;
    radix.lastIndex = at;
    if (radix.test(text)) return radix.lastIndex;
  }
  let i = endOfDigits(text, at);
  if (text.charCodeAt(i) === dot && text.charCodeAt(i + 1) !== dot) i = endOfDigits(text, i + 1);
  if ((text.charCodeAt(i) | lowerCaseBit) === letterE) {
    const sign = text.charCodeAt(i + 1);
    const digits = sign === plus || sign === minus ? i + 2 : i + 1;
    if (isDigit(text.charCodeAt(digits))) i = endOfDigits(text, digits);
  }
  return i;
}

/** The longest run of operator characters that holds no comment; `+` and `-` end one only with a special character in it (scan.l: operator). */
function endOfOperator(text: string, at: number): number {
  let i = at;
  let special = false;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (classOf(code) !== Class.operator) break;
    const following = text.charCodeAt(i + 1);
    if (i > at && ((code === minus && following === minus) || (code === slash && following === star))) break;
    special ||= '~!@#^&|`?%'.includes(text.charAt(i));
    i++;
  }
  if (special) return i;
  while (i > at + 1 && (text.charCodeAt(i - 1) === minus || text.charCodeAt(i - 1) === plus)) i--;
  return i;
}

/** `$$` or `$tag$` at `at`; a tag is an identifier without `$`. */
function dollarTag(text: string, at: number): string | undefined {
  let i = at + 1;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === dollar) return text.slice(at, i + 1);
    const found = classOf(code);
    if (found !== Class.letter && (found !== Class.digit || i === at + 1)) return undefined;
    i++;
  }
  return undefined;
}

/** The end of `${…}` or `{{…}}` at `at`, or `at`. Bounded and on one line, so that a stray brace costs nothing. */
function endOfPlaceholder(text: string, at: number): number {
  const pattern = /\$\{[^{}\n\r]{1,200}\}|\{\{[^{}\n\r]{1,200}\}\}/y;
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
