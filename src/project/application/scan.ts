import type { Range } from '../../sql/index.ts';
import type { Language, StringDelimiters } from './languages.ts';

/** A string of a program. `start` … `end` is what stands between its delimiters, which `outer` includes. */
export interface StringLiteral extends Range {
  readonly outer: Range;
  /** Code inside, delimiters included: `${…}`. */
  readonly holes: readonly Range[];
  readonly escape: StringDelimiters['escape'];
}

/** A stretch that is no code. They don't overlap: what stands in a hole of a string is a piece of its own, or code. */
export type Piece = Range & ({ readonly kind: 'comment' } | { readonly kind: 'string'; readonly literal: StringLiteral });

export interface Scan {
  /** In order. */
  readonly pieces: readonly Piece[];
  /** In the order in which they begin. */
  readonly literals: readonly StringLiteral[];
}

/**
 * Tells code, strings and comments apart, well enough to judge a word by where it stands. A string that doesn't end on its
 * line, where it has to, is none: an apostrophe in a text.
 */
export function scan(text: string, language: Language): Scan {
  const scanner = new Scanner(text, language);
  scanner.code(0, false);
  return { pieces: scanner.pieces.sort((a, b) => a.start - b.start), literals: scanner.literals.sort((a, b) => a.start - b.start) };
}

/** Strings in strings in strings that are still looked into. */
const deepest = 50;

class Scanner {
  readonly pieces: Piece[] = [];
  readonly literals: StringLiteral[] = [];
  readonly #text: string;
  readonly #language: Language;
  readonly #opener: RegExp;
  #depth = 0;
  /** Where a string begins that doesn't end: what tried once doesn't try again. */
  readonly #unclosed = new Set<number>();
  /** One over several lines reached the end of the file: the others would too. */
  #lost = false;

  constructor(text: string, language: Language) {
    this.#text = text;
    this.#language = language;
    const openers = [...language.comments, ...language.strings].map(({ open }) => open).toSorted((a, b) => b.length - a.length).map(escaped);
    const others = [...(language.heredoc ? ['<<'] : []), ...(language.regularExpressions ? ['/'] : []), '[{}]'];
    this.#opener = new RegExp([...openers, ...others].join('|'), 'g');
  }

  /** From `from` to the brace that closes what was opened before it (`inHole`), or to the end; gives where that is. */
  code(from: number, inHole: boolean): number {
    let braces = 0;
    let at = from;
    for (;;) {
      this.#opener.lastIndex = at;
      const found = this.#opener.exec(this.#text);
      if (!found) return this.#text.length;
      const [open] = found;
      at = found.index + open.length;
      if (open === '{') braces++;
      else if (open === '}') {
        if (inHole && braces === 0) return found.index;
        braces--;
      } else at = this.#open(open, found.index);
    }
  }

  /** Gives where it goes on. */
  #open(open: string, start: number): number {
    const comment = this.#language.comments.find((one) => one.open === open);
    if (comment) return this.#comment(start, comment.open, comment.close);
    const string = this.#language.strings.find((one) => one.open === open);
    if (string) return this.#string(start, string);
    if (open === '/') return this.#regularExpression(start);
    return open === '<<' ? this.#heredoc(start) : start + open.length;
  }

  #comment(start: number, open: string, close: string | undefined): number {
    // In `a#b` of a shell and in `#fff` of a style sheet it opens none.
    if (open === '#' && start > 0 && !/\s/.test(this.#text.charAt(start - 1))) return start + 1;
    const found = this.#text.indexOf(close ?? '\n', start + open.length);
    const end = found < 0 ? this.#text.length : found + (close?.length ?? 0);
    this.pieces.push({ kind: 'comment', start, end });
    return end;
  }

  #string(start: number, { open, close, escape, lines, hole }: StringDelimiters): number {
    const text = this.#text;
    const content = start + open.length;
    if (this.#unclosed.has(start) || (lines && this.#lost)) return content;
    const holes: Range[] = [];
    const known = [this.pieces.length, this.literals.length] as const;
    let at = content;
    for (;;) {
      const next = text.charAt(at);
      if (next === '' || (next === '\n' && !lines)) {
        [this.pieces.length, this.literals.length] = known;
        this.#unclosed.add(start);
        if (next === '') this.#lost = true;
        return content;
      }
      if (text.startsWith(close, at)) {
        if (escape !== 'double' || !text.startsWith(close, at + close.length)) break;
        at += 2 * close.length;
      } else if (next === '\\' && escape === 'backslash') {
        at += 2;
      } else if (hole !== undefined && text.startsWith(hole, at) && this.#depth < deepest) {
        this.#depth++;
        const end = this.code(at + hole.length, true) + 1;
        this.#depth--;
        holes.push({ start: at, end });
        at = end;
      } else {
        at++;
      }
    }
    this.#literal({ start: content, end: at, outer: { start, end: at + close.length }, holes, escape });
    return at + close.length;
  }

  #literal(literal: StringLiteral): void {
    this.literals.push(literal);
    let from = literal.start;
    for (const { start, end } of [...literal.holes, { start: literal.end, end: literal.end }]) {
      if (from < start) this.pieces.push({ kind: 'string', start: from, end: start, literal });
      from = end;
    }
  }

  /** ECMA-262, RegularExpressionLiteral: where no value stands before it. */
  #regularExpression(start: number): number {
    const before = this.#text.slice(Math.max(0, start - 30), start).trimEnd();
    if (!/(?:^|[(,=:[!&|?{};]|\b(?:return|case|typeof))$/.test(before)) return start + 1;
    const literal = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y;
    literal.lastIndex = start;
    return literal.test(this.#text) ? literal.lastIndex : start + 1;
  }

  #heredoc(start: number): number {
    const opener = this.#language.heredoc;
    if (!opener) return start + 2;
    opener.lastIndex = start;
    const [written, , label] = opener.exec(this.#text) ?? [];
    const body = this.#text.indexOf('\n', start) + 1;
    if (written === undefined || label === undefined || body === 0) return start + 2;
    const closing = new RegExp(`^[ \\t]*${label}\\b`, 'gm');
    closing.lastIndex = body;
    const found = closing.exec(this.#text);
    if (!found) return start + written.length;
    this.#literal({ start: body, end: found.index, outer: { start: body, end: closing.lastIndex }, holes: [], escape: 'none' });
    return closing.lastIndex;
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** The piece that holds a place; undefined where code stands. */
export function pieceAt(pieces: readonly Piece[], at: number): Piece | undefined {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pieces[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const piece = pieces[low];
  return piece && piece.start <= at ? piece : undefined;
}
