import type { Node, ParseResult as Tree } from '@pgsql/types';
import { Lexer } from './lexer.ts';
import { parseRaw, ParserFailure, type RawParse } from './libpg-query.ts';
import { fitForParser } from './oversized.ts';
import { bracesAsHoles, fill, findCandidates, quotedPlaceholders, type Candidate } from './placeholders.ts';
import { bytesToUnits, codePointsToUnits } from './positions.ts';
import type { SqlText } from './text.ts';
import { tokenize } from './tokens.ts';
import type { ParsedStatement, ParseFailure, ParseResult, Placeholder, Token } from './types.ts';

/**
 * Parses one statement (without its semicolon) with PostgreSQL's own grammar. Never throws.
 *
 * It is parsed as it stands; only if the grammar refuses that, what may be a placeholder gets a stand-in of its length.
 * `sql.holes` are filled from the start.
 */
export function parseStatement(sql: SqlText): ParseResult {
  const text = fitForParser(sql.text);
  if (text === undefined) return tooLarge(sql.text);
  const asWritten = sql.holes?.length ? undefined : parseText(text);
  if (asWritten?.ok) return { ok: true, statement: statementOf(sql, asWritten, quotedPlaceholders(text)) };
  if (asWritten?.failure.cause === 'limit') return asWritten;
  return parseFilled({ ...sql, text }, sql, asWritten);
}

type Accepted = { readonly ok: true; readonly text: string; readonly node: Node; readonly ascii: boolean };
type Refused = { readonly ok: false; readonly failure: ParseFailure };

function statementOf(sql: SqlText, { text, node, ascii }: Accepted, placeholders: readonly Placeholder[]): ParsedStatement {
  let tokens: readonly Token[] | undefined;
  return {
    node,
    sql: { text, base: sql.base, ...(sql.map && { map: sql.map }) },
    original: sql.text,
    placeholders,
    tokens: () => (tokens ??= tokenize(text)),
    offset: bytesToUnits(text, ascii),
  };
}

const mostAttempts = 40;

/** Tries stand-ins, the surest placeholders first. If none parses, the failure is the one that got furthest into the SQL around them. */
function parseFilled(sql: SqlText, written: SqlText, asWritten: Refused | undefined): ParseResult {
  let furthest = asWritten?.failure;
  for (const candidates of candidateSets(sql)) {
    const result = tryStandIns(sql.text, candidates);
    if (result.ok) return { ok: true, statement: statementOf(written, result, placeholdersOf(written.text, candidates)) };
    for (const failure of result.failures) {
      // What PostgreSQL says about a stand-in tells nothing about the statement.
      const aboutStandIn = candidates.some(({ start, end }) => start < failure.end && failure.start < end);
      if (!aboutStandIn && (!furthest || failure.start > furthest.start)) furthest = failure;
    }
  }
  return { ok: false, failure: furthest ?? { message: 'syntax error around a placeholder', start: 0, end: sql.text.length, cause: 'syntax' } };
}

/** What to take for placeholders, the surest first. */
function* candidateSets(sql: SqlText): Generator<readonly Candidate[]> {
  const all = findCandidates(sql);
  for (const rank of [0, 1, 2]) if (all.some((candidate) => candidate.rank === rank)) yield all.filter((candidate) => candidate.rank <= rank);
  // `"{{ index .Options "Namespace" }}".users`: to PostgreSQL the template's own quotes end the identifier.
  const braces = bracesAsHoles(sql);
  if (braces) yield findCandidates(braces);
}

function placeholdersOf(text: string, candidates: readonly Candidate[]): Placeholder[] {
  const filled = candidates.filter((candidate) => !candidate.command).map(({ start, end }) => ({ start, end, text: text.slice(start, end) }));
  return [...filled, ...quotedPlaceholders(text)].sort((a, b) => a.start - b.start);
}

/** The parser's error tells which stand-in is of the wrong kind: the one that it stopped at, or the last before that. */
function tryStandIns(text: string, candidates: readonly Candidate[]): Accepted | { readonly ok: false; readonly failures: readonly ParseFailure[] } {
  const choices = candidates.map(() => 0);
  const failures: ParseFailure[] = [];
  while (failures.length < mostAttempts) {
    const result = parseText(fill(text, candidates, choices));
    if (result.ok) return result;
    const { failure } = result;
    failures.push(failure);
    const culprit = candidates.findLastIndex(({ start }) => start <= failure.start);
    const next = (choices[culprit] ?? 0) + 1;
    if (next >= (candidates[culprit]?.standIns.length ?? 0)) break;
    choices[culprit] = next;
  }
  return { ok: false, failures };
}

function parseText(text: string): Accepted | Refused {
  const nul = text.indexOf('\0');
  if (nul >= 0) return refused('invalid byte sequence for encoding "UTF8": 0x00', nul, nul + 1, 'syntax');
  let parse: RawParse;
  try {
    parse = parseRaw(text);
  } catch (error) {
    if (!(error instanceof ParserFailure)) throw error;
    return refused(error.message, 0, text.length, 'limit');
  }
  return parse.ok ? readTree(parse.tree, text, parse.ascii) : readError(parse, text);
}

function readTree(tree: Tree, text: string, ascii: boolean): Accepted | Refused {
  const [first, second] = tree.stmts ?? [];
  if (second) return refused('another statement begins here', bytesToUnits(text, ascii)(second.stmt_location ?? 0), text.length, 'syntax');
  return first?.stmt ? { ok: true, text, node: first.stmt, ascii } : refused('no statement', 0, text.length, 'syntax');
}

function readError(error: Extract<RawParse, { ok: false }>, text: string): Refused {
  const start = error.ascii ? Math.max(error.cursor, 0) : codePointsToUnits(text, error.cursor);
  const token = new Lexer(text, start);
  const end = token.nextToken() && token.start === start ? token.end : start;
  // Bison's stack has 10,000 entries in the server too.
  if (error.message.startsWith('memory exhausted')) return refused(`nested too deeply, also for PostgreSQL itself (${error.message})`, start, end, 'limit');
  return refused(error.message, start, end, 'syntax');
}

function refused(message: string, start: number, end: number, cause: ParseFailure['cause']): Refused {
  return { ok: false, failure: { message, start, end, cause } };
}

function tooLarge(text: string): Refused {
  return refused(`too large for the parser (${Math.round(text.length / 1e6)} MB)`, 0, text.length, 'limit');
}
