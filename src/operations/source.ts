import { sourceRange, type ParsedStatement, type Range, type Token } from '../sql/index.ts';

/** A stretch of a statement's tokens, by index: `from` ≤ i < `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * What a lowering function reads beside the parse tree: the statement's tokens. The tree says where most things begin
 * and never where they end, so every range is cut from tokens (measured on 36,192 real statements: facts/prototypes.md 4).
 */
export interface Source {
  readonly statement: ParsedStatement;
  readonly tokens: readonly Token[];
  /** The tokens of what is being lowered: the whole statement, or one inside another (EXPLAIN, CREATE SCHEMA). */
  readonly span: Span;
  /** Names that a placeholder fills: from the name as parsed to the text that was written. */
  readonly templates: ReadonlyMap<string, string>;
}

export function sourceOf(statement: ParsedStatement): Source {
  const tokens = statement.tokens();
  const source = { statement, tokens, span: { from: 0, to: tokens.length }, templates: new Map<string, string>() };
  const last = tokens.length - 1;
  const to = isSymbol(source, last, ';') ? last : tokens.length;
  return { ...source, span: { from: 0, to }, templates: templatesOf(statement, tokens) };
}

/** The same statement, with another stretch of it being lowered. */
export function within(source: Source, span: Span): Source {
  return { ...source, span };
}

/** The token as it was parsed. */
export function tokenText(source: Source, index: number): string {
  const token = source.tokens[index];
  return token ? source.statement.sql.text.slice(token.start, token.end) : '';
}

/** Is the token this keyword (in upper case)? A quoted identifier never is. */
export function isWord(source: Source, index: number, word: string): boolean {
  const token = source.tokens[index];
  return token?.kind === 'word' && token.end - token.start === word.length && tokenText(source, index).toUpperCase() === word;
}

export function isAnyWord(source: Source, index: number, words: readonly string[]): boolean {
  return words.some((word) => isWord(source, index, word));
}

export function isSymbol(source: Source, index: number, symbol: string): boolean {
  const token = source.tokens[index];
  return token !== undefined && token.end - token.start === symbol.length && source.statement.sql.text.startsWith(symbol, token.start);
}

/** The token that begins at a parse-tree location (or the first behind it). libpg_query leaves out a location of 0. */
export function tokenAt(source: Source, location: number | undefined): number {
  return tokenAtOffset(source.tokens, source.statement.offset(Math.max(0, location ?? 0)));
}

function tokenAtOffset(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tokens[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a token begins, in units of the statement's text. */
export function startOf(source: Source, index: number): number {
  return source.tokens[index]?.start ?? source.statement.sql.text.length;
}

/** The place of a span in the file, from the start of its first token to the end of its last. */
export function rangeOf(source: Source, span: Span): Range {
  const { start, end } = unitsOf(source, span);
  return sourceRange(source.statement.sql, start, end);
}

/** A span as it was written, placeholders and all. */
export function textOf(source: Source, span: Span): string {
  const { start, end } = unitsOf(source, span);
  return source.statement.original.slice(start, end);
}

function unitsOf(source: Source, span: Span): Range {
  const start = startOf(source, span.from);
  return { start, end: Math.max(start, source.tokens[span.to - 1]?.end ?? start) };
}

/** The first place of a keyword (in upper case) outside parentheses. */
export function findWord(source: Source, word: string, span: Span = source.span): number | undefined {
  return find(source, span, (index) => isWord(source, index, word));
}

/** The last place of a keyword outside parentheses. */
export function findLastWord(source: Source, word: string, span: Span = source.span): number | undefined {
  let last: number | undefined;
  find(source, span, (index) => {
    if (isWord(source, index, word)) last = index;
    return false;
  });
  return last;
}

export function findSymbol(source: Source, symbol: string, span: Span = source.span): number | undefined {
  return find(source, span, (index) => isSymbol(source, index, symbol));
}

function find(source: Source, span: Span, found: (index: number) => boolean): number | undefined {
  for (let i = span.from; i < span.to; i = isOpening(source, i) ? closingOf(source, i) + 1 : i + 1) if (found(i)) return i;
  return undefined;
}

/** The parts of a span between the commas that stand outside parentheses. */
export function elementsOf(source: Source, span: Span): Span[] {
  if (span.from >= span.to) return [];
  const elements: Span[] = [];
  let from = span.from;
  for (let i = span.from; i < span.to; i = isOpening(source, i) ? closingOf(source, i) + 1 : i + 1) {
    if (!isSymbol(source, i, ',')) continue;
    elements.push({ from, to: i });
    from = i + 1;
  }
  return [...elements, { from, to: span.to }];
}

function isOpening(source: Source, index: number): boolean {
  return isSymbol(source, index, '(') || isSymbol(source, index, '[');
}

/** The token that closes the parenthesis or bracket at `open`; the last token where none does. */
export function closingOf(source: Source, open: number): number {
  let depth = 0;
  for (let i = open; i < source.tokens.length; i++) {
    if (isOpening(source, i)) depth++;
    else if (isSymbol(source, i, ')') || isSymbol(source, i, ']')) {
      depth--;
      if (depth === 0) return i;
    }
  }
  return source.tokens.length - 1;
}

/** What stands between the parenthesis at `open` and the one that closes it. */
export function inside(source: Source, open: number): Span {
  return { from: open + 1, to: closingOf(source, open) };
}

/** What stands inside the first parentheses of a span at its own level; nothing where it has none. */
export function firstParentheses(source: Source, span: Span): Span | undefined {
  const open = findSymbol(source, '(', span);
  return open === undefined ? undefined : inside(source, open);
}

/** The first token behind the keywords (in upper case) that stand at `index`, as far as they do. */
export function skipWords(source: Source, index: number, ...words: readonly string[]): number {
  return words.reduce((at, word) => (isWord(source, at, word) ? at + 1 : at), index);
}

// Names and placeholders

/** A name of the tree: itself, or the placeholder's own text where one filled it. */
export function nameOf(source: Source, name: string): string {
  return source.templates.get(name) ?? name;
}

export function isTemplate(source: Source, name: string): boolean {
  return source.templates.has(name);
}

/** The text of the placeholder that fills the whole token at this parse-tree location, if one does. */
export function placeholderAt(source: Source, location: number | undefined): string | undefined {
  const { placeholders } = source.statement;
  if (placeholders.length === 0) return undefined;
  const token = source.tokens[tokenAt(source, location)];
  return placeholders.find(({ start, end }) => start === token?.start && end === token.end)?.text;
}

function templatesOf(statement: ParsedStatement, tokens: readonly Token[]): Map<string, string> {
  const templates = new Map<string, string>();
  for (const { start, end } of statement.placeholders) {
    for (let i = Math.max(0, tokenAtOffset(tokens, start + 1) - 1); i < tokens.length; i++) {
      const token = tokens[i];
      if (!token || token.start >= end) break;
      if (token.kind === 'word' || token.kind === 'quotedIdentifier') {
        templates.set(identifier(statement.sql.text.slice(token.start, token.end)), unquoted(statement.original.slice(token.start, token.end)));
      }
    }
  }
  return templates;
}

/** An identifier token as PostgreSQL stores it: folded unless quoted, cut to 63 bytes (scan.l: truncate_identifier). */
function identifier(text: string): string {
  const name = text.startsWith('"') ? unquoted(text) : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const bytes = Buffer.from(name);
  return bytes.length < 64 ? name : bytes.subarray(0, 63).toString().replace(/\uFFFD+$/, '');
}

function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}
