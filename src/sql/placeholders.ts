import { endOfLine, isIdentifierPart, Lexer } from './lexer.ts';
import type { Hole, Range, SqlText } from './text.ts';
import type { Placeholder } from './types.ts';

/** What may take a placeholder's place; each has the placeholder's length. */
export type StandIn = 'identifier' | 'number' | 'string' | 'quotedIdentifier' | 'blank';

/** A stretch that may be a placeholder. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  /**
   * 0: it can be nothing else (`${x}`). 1: `:x`, which a slice of an array can look like. 2: `?` and `@x@`, which are
   * operators too. Those of a higher rank are tried only when the lower ones don't make the statement parse.
   */
  readonly rank: 0 | 1 | 2;
  /** What to try, in this order. */
  readonly standIns: readonly StandIn[];
  /** Not a placeholder: a psql command on a line inside the statement. */
  readonly command?: true;
}

/** Everything outside strings, quoted identifiers, comments and dollar quotes that may be a placeholder, in order; holes wherever they are. */
export function findCandidates(sql: SqlText): Candidate[] {
  const holes = sql.holes ?? [];
  const text = withoutHoles(sql);
  const lexer = new Lexer(text);
  const nesting: Nesting = { before: '', brackets: [] };
  const candidates: Candidate[] = [];
  const quoted: Range[] = [];
  while (lexer.nextToken()) {
    const found = candidateAt(lexer, nesting);
    if (found && !holes.some((hole) => hole.start < found.end && found.start < hole.end)) {
      candidates.push(found);
      lexer.end = found.end;
    }
    if (holes.length > 0 && isQuoted(lexer)) quoted.push({ start: lexer.start, end: lexer.end });
    track(nesting, text.slice(lexer.start, lexer.end));
  }
  for (const hole of holes) {
    const inQuotes = quoted.some(({ start, end }) => start < hole.start && hole.end < end);
    candidates.push({ start: hole.start, end: hole.end, rank: 0, standIns: inQuotes ? ['identifier'] : standInsOfHole(hole, text) });
  }
  return candidates.sort((a, b) => a.start - b.start);
}

/** Every `${…}` and `{{…}}` as a hole, whatever quotes there are inside and around; undefined if there is none. */
export function bracesAsHoles(sql: SqlText): SqlText | undefined {
  const braces = [...sql.text.matchAll(/\$\{[^{}\n\r]{1,200}\}|\{\{[^{}\n\r]{1,200}\}\}/g)];
  if (sql.holes?.length || !braces.some(([written]) => /['"]/.test(written))) return undefined;
  return { ...sql, holes: braces.map(({ index, 0: written }) => ({ start: index, end: index + written.length, fills: 'any' })) };
}

/** The text with names in place of its holes, so that what is written in them doesn't mislead who looks for tokens. */
export function withoutHoles({ text, holes = [] }: SqlText): string {
  return fill(text, holes.map(({ start, end }) => ({ start, end, rank: 0, standIns: ['identifier'] })), []);
}

function isQuoted({ kind }: Lexer): boolean {
  return kind === 'string' || kind === 'dollarString' || kind === 'quotedIdentifier';
}

/** Placeholders inside quoted identifiers: `"${schema}".t` parses as it stands, but its name isn't known. */
export function quotedPlaceholders(text: string): Placeholder[] {
  if (!text.includes('${') && !text.includes('{{')) return [];
  const found: Placeholder[] = [];
  const lexer = new Lexer(text);
  while (lexer.nextToken()) {
    if (lexer.kind !== 'quotedIdentifier') continue;
    for (const match of text.slice(lexer.start, lexer.end).matchAll(/\$\{[^{}]+\}|\{\{[^{}]+\}\}/g)) {
      const start = lexer.start + match.index;
      found.push({ start, end: start + match[0].length, text: match[0] });
    }
  }
  return found;
}

/** The text with the chosen stand-ins in place of the candidates. */
export function fill(text: string, candidates: readonly Candidate[], choices: readonly number[]): string {
  let filled = '';
  let at = 0;
  candidates.forEach((candidate, i) => {
    const standIn = candidate.standIns[choices[i] ?? 0] ?? 'blank';
    filled += text.slice(at, candidate.start) + standInFor(standIn, text.slice(candidate.start, candidate.end));
    at = candidate.end;
  });
  return filled + text.slice(at);
}

/** The name that stands in for a placeholder is made of it, so that equal placeholders stay equal names. */
function standInFor(standIn: StandIn, text: string): string {
  switch (standIn) {
    case 'identifier':
      return text.replace(/[^A-Za-z0-9_]/g, '_').replace(/^[0-9]/, '_');
    case 'number':
      return '0'.repeat(text.length);
    case 'string':
      return `'${'_'.repeat(text.length - 2)}'`;
    case 'quotedIdentifier':
      return `"${text.slice(2, -1)}_"`;
    case 'blank':
      return ' '.repeat(text.length);
  }
}

const anything: readonly StandIn[] = ['identifier', 'number', 'string', 'blank'];
const oneCharacter: readonly StandIn[] = ['identifier', 'number', 'blank'];

function standInsOfHole(hole: Hole, text: string): readonly StandIn[] {
  if (isPartOfName(text, hole.start, hole.end)) return ['identifier'];
  if (hole.fills === 'identifier') return ['identifier'];
  const long = hole.end - hole.start > 1;
  if (hole.fills === 'string') return long ? ['string'] : ['number'];
  return long ? anything : oneCharacter;
}

function standInsOf(text: string, start: number, end: number): readonly StandIn[] {
  return isPartOfName(text, start, end) ? ['identifier'] : anything;
}

/** `idx_${table}`: nothing but a name can go on in a name. */
function isPartOfName(text: string, start: number, end: number): boolean {
  return (start > 0 && isIdentifierPart(text.charCodeAt(start - 1))) || isIdentifierPart(text.charCodeAt(end));
}

/** What a colon's meaning depends on: the token before it, and the token before each open bracket. */
interface Nesting {
  before: string;
  readonly brackets: string[];
}

function track(nesting: Nesting, token: string): void {
  if (token === '[') nesting.brackets.push(nesting.before);
  else if (token === ']') nesting.brackets.pop();
  nesting.before = token;
}

function candidateAt(lexer: Lexer, nesting: Nesting): Candidate | undefined {
  const { text, start, end, kind } = lexer;
  if (kind === 'placeholder') return { start, end, rank: 0, standIns: standInsOf(text, start, end) };
  if (kind === 'punctuation' && text.charAt(start) === ':') return isSlice(nesting) ? undefined : variable(text, start);
  if (kind === 'punctuation' && text.charAt(start) === '\\') return { start, end: endOfLine(text, start), rank: 0, standIns: ['blank'], command: true };
  if (kind === 'operator') return inOperator(text, start, end, nesting);
  return undefined;
}

/** `arr[2:n]` and `arr[:n]`, but not `ARRAY[:n, :m]`. */
function isSlice({ before, brackets }: Nesting): boolean {
  const opener = brackets.at(-1);
  if (opener === undefined) return false;
  if (before === '[') return opener.toLowerCase() !== 'array' && opener !== '[' && opener !== ',';
  return before !== ',' && before !== '(';
}

/** psql's `:x`, `:'x'`, `:"x"` and `:{?x}` (psqlscan.l). */
function variable(text: string, start: number): Candidate | undefined {
  const match = matchAt(/:(?:[A-Za-z0-9_\u0080-\uffff]+|'[A-Za-z0-9_]+'|"[A-Za-z0-9_]+"|\{\?[A-Za-z0-9_]+\})/y, text, start);
  if (match === undefined) return undefined;
  const end = start + match.length;
  switch (match.charAt(1)) {
    case "'":
      return { start, end, rank: 1, standIns: ['string'] };
    case '"':
      return { start, end, rank: 1, standIns: ['quotedIdentifier'] };
    default:
      return { start, end, rank: 1, standIns: standInsOf(text, start, end) };
  }
}

/** `<%= x %>`, `@x@` and `?`: operator characters to the lexer, perhaps glued to an operator (`=?`). */
function inOperator(text: string, start: number, end: number, nesting: Nesting): Candidate | undefined {
  for (let at = start; at < end; at++) {
    const template = matchAt(/<%[^\n\r]{1,200}?%>/y, text, at);
    if (template !== undefined) return { start: at, end: at + template.length, rank: 0, standIns: standInsOf(text, at, at + template.length) };
    const marked = matchAt(/@[A-Za-z_][A-Za-z0-9_.-]*@/y, text, at);
    if (marked !== undefined) return { start: at, end: at + marked.length, rank: 2, standIns: standInsOf(text, at, at + marked.length) };
  }
  if (!/^(?:=|<>|!=|<|>|<=|>=|\+|-|\*|\/|%|\|\|)?\?$/.test(text.slice(start, end))) return undefined;
  return end - start > 1 || isBound(text, end, nesting.before) ? { start: end - 1, end, rank: 2, standIns: oneCharacter } : undefined;
}

/** A lone `?` is a value, not the operator of jsonb, if what stands beside it can't be an operand. */
function isBound(text: string, end: number, before: string): boolean {
  if (!/[\w"')\]$]$/.test(before) || valueFollows.has(before.toLowerCase())) return true;
  const after = new Lexer(text, end);
  if (!after.nextToken()) return true;
  const next = text.slice(after.start, after.end).toLowerCase();
  return [')', ',', ']', ';', '::'].includes(next) || operandEnds.has(next);
}

const valueFollows = new Set([
  'and', 'as', 'between', 'by', 'case', 'default', 'distinct', 'else', 'except', 'fetch', 'from', 'having', 'ilike', 'in', 'interval', 'into', 'is', 'like',
  'limit', 'not', 'offset', 'on', 'or', 'order', 'returning', 'select', 'set', 'similar', 'table', 'then', 'to', 'update', 'using', 'values', 'when', 'where', 'with',
]);
const operandEnds = new Set([
  'and', 'as', 'asc', 'between', 'desc', 'else', 'end', 'fetch', 'for', 'from', 'group', 'having', 'ilike', 'in', 'is', 'like', 'limit', 'not', 'offset', 'or',
  'order', 'returning', 'set', 'then', 'union', 'using', 'when', 'where',
]);

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
