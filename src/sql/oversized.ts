import { Lexer } from './lexer.ts';
import type { Range } from './text.ts';

/** From here on a statement is looked through before it is parsed, for the tree of a 20 MB INSERT fills the parser's memory. */
const large = 1_000_000;
/** Beyond this even the text alone is too much. */
const largestText = 64_000_000;
/** Some 3 MB of dense SQL; the tree then takes some 50 MB of JSON. */
const mostTokens = 500_000;

/**
 * A statement that the parser can bear: the text itself, or of a long INSERT … VALUES the same text with rows of plain
 * constants blanked, all but the first. They add nothing to what the statement does; rows that call functions or read
 * tables stay. Undefined: too large all the same.
 */
export function fitForParser(text: string): string | undefined {
  if (text.length <= large) return text;
  if (text.length > largestText) return undefined;
  const lexer = new Lexer(text);
  let tokens = 0;
  let depth = 0;
  let isInsert = false;
  while (lexer.nextToken()) {
    tokens++;
    const first = text.charAt(lexer.start);
    if (first === '(') depth++;
    else if (first === ')') depth--;
    else if (lexer.kind === 'word' && depth === 0) {
      const word = wordOf(lexer);
      if (tokens === 1) isInsert = word === 'insert';
      if (isInsert && word === 'values') return shortened(lexer, tokens);
    }
    if (tokens > mostTokens) return undefined;
  }
  return text;
}

/** `lexer` stands on VALUES. */
function shortened(lexer: Lexer, tokensBefore: number): string | undefined {
  const { text } = lexer;
  let kept = '';
  let keptUpTo = 0;
  let tokens = tokensBefore;
  for (let row = readRow(lexer, true); row; row = readRow(lexer, false)) {
    if (row.plain) {
      kept += text.slice(keptUpTo, row.range.start) + ' '.repeat(row.range.end - row.range.start);
      keptUpTo = row.range.end;
    } else {
      tokens += row.tokens;
    }
  }
  tokens++;
  while (tokens <= mostTokens && lexer.nextToken()) tokens++;
  return tokens > mostTokens ? undefined : kept + text.slice(keptUpTo);
}

interface Row {
  /** With the comma before it. */
  readonly range: Range;
  readonly tokens: number;
  /** Nothing but constants in it, and not the first. */
  readonly plain: boolean;
}

/** The next row of VALUES, from the comma before it to its parenthesis; undefined behind the last. */
function readRow(lexer: Lexer, first: boolean): Row | undefined {
  const { text } = lexer;
  if (!lexer.nextToken()) return undefined;
  const { start } = lexer;
  if (!first && (text.charAt(start) !== ',' || !lexer.nextToken())) return undefined;
  if (text.charAt(lexer.start) !== '(') return undefined;
  let plain = !first;
  let tokens = 1;
  let depth = 1;
  let afterWord = false;
  while (depth > 0 && lexer.nextToken()) {
    tokens++;
    const character = text.charAt(lexer.start);
    if (character === '(') depth++;
    else if (character === ')') depth--;
    if ((afterWord && character === '(') || lexer.kind === 'placeholder' || character === ':' && lexer.kind === 'punctuation') plain = false;
    afterWord = lexer.kind === 'word' || lexer.kind === 'quotedIdentifier';
    if (lexer.kind === 'word' && ['select', 'with', 'values', 'table'].includes(wordOf(lexer))) plain = false;
  }
  return { range: { start, end: lexer.end }, tokens, plain };
}

function wordOf({ text, start, end }: Lexer): string {
  return end - start <= 8 ? text.slice(start, end).toLowerCase() : '';
}
