import { continuation } from './lexer.ts';
import { SqlBuilder, sliceOf } from './slices.ts';
import { sourceOffset, type SqlText } from './text.ts';
import type { Token } from './types.ts';

/**
 * What a string constant stands for, each unit with its place in the file: `'it''s'`, `E'a\n'`, `U&'\0061'`, `$x$…$x$`,
 * and segments that a line break joins. Undefined for bit strings, and for tokens that are no strings.
 */
export function literalValue(sql: SqlText, token: Token): SqlText | undefined {
  const { text } = sql;
  if (token.kind === 'dollarString') {
    const tag = text.indexOf('$', token.start + 1) + 1 - token.start;
    return sliceOf(sql, token.start + tag, token.end - tag);
  }
  if (token.kind !== 'string') return undefined;
  const opening = text.indexOf("'", token.start);
  const prefix = text.slice(token.start, opening).toLowerCase();
  if (prefix === 'b' || prefix === 'x') return undefined;
  const inside = text.slice(opening + 1, token.end - 1);
  const escaped = prefix === 'e' || prefix === 'u&' ? inside.includes('\\') : false;
  if (!escaped && !inside.includes("'")) return sliceOf(sql, opening + 1, token.end - 1);
  const builder = new SqlBuilder();
  let segment: number | undefined = opening;
  let end = opening;
  while (segment !== undefined && segment < token.end) {
    end = unescapeSegment(sql, segment + 1, prefix, builder);
    segment = continuation(text, end + 1);
  }
  return builder.build(sourceOffset(sql, end));
}

/** Takes one segment from behind its opening quote; gives the place of the closing one. */
function unescapeSegment(sql: SqlText, from: number, prefix: string, builder: SqlBuilder): number {
  const { text } = sql;
  let i = from;
  while (i < text.length) {
    if (text[i] === "'") {
      if (text[i + 1] !== "'") break;
      builder.take(sql, i, i + 1);
      i += 2;
    } else if (text[i] === '\\' && prefix !== '' && prefix !== 'n') {
      const escape = prefix === 'e' ? cEscape(text, i) : unicodeEscape(text, i);
      builder.insert(escape.value, sourceOffset(sql, i));
      i += escape.length;
    } else {
      const run = i;
      do i++;
      while (i < text.length && text[i] !== "'" && text[i] !== '\\');
      builder.take(sql, run, i);
    }
  }
  return i;
}

interface Escape {
  readonly value: string;
  /** As written. */
  readonly length: number;
}

const namedEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** scan.l: xeescape, xeoctesc, xehexesc, xeunicode. */
function cEscape(text: string, at: number): Escape {
  const numeric = matchAt(/\\(?:x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-7]{1,3})/y, text, at);
  if (numeric === undefined) {
    const character = text.charAt(at + 1);
    return { value: namedEscapes[character] ?? character, length: 2 };
  }
  const hexadecimal = /^\\[xuU]/.test(numeric);
  return { value: codePoint(Number.parseInt(numeric.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 8)), length: numeric.length };
}

/** `\0061`, `\+000061` and `\\`, with the standard escape character; UESCAPE is not followed. */
function unicodeEscape(text: string, at: number): Escape {
  const numeric = matchAt(/\\(?:[0-9A-Fa-f]{4}|\+[0-9A-Fa-f]{6})/y, text, at);
  if (numeric === undefined) return { value: '\\', length: 2 };
  return { value: codePoint(Number.parseInt(numeric.replace(/^\\\+?/, ''), 16)), length: numeric.length };
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
