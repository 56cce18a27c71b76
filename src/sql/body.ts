import type { Node } from '@pgsql/types';
import { statementsOf } from './dynamic.ts';
import { literalValue } from './literals.ts';
import { readPlpgsql } from './plpgsql.ts';
import { sliceOf } from './slices.ts';
import { sourceRange, type Range, type SqlText } from './text.ts';
import type { BodyPiece, BodyReading, ParsedStatement, Token } from './types.ts';

/**
 * The SQL inside DO, CREATE FUNCTION and CREATE PROCEDURE, each piece at its exact place in the file; undefined for other
 * statements. What a body does that can't be read is in `notAnalysed`.
 */
export function readBody(statement: ParsedStatement): BodyReading | undefined {
  const { node } = statement;
  if ('DoStmt' in node) {
    const options = node.DoStmt.args ?? [];
    return readSource(statement, options, languageOf(options) ?? 'plpgsql');
  }
  if (!('CreateFunctionStmt' in node)) return undefined;
  const { options = [], sql_body: sqlBody } = node.CreateFunctionStmt;
  if (sqlBody) return { pieces: sqlBodyPieces(statement, sqlBody), notAnalysed: [] };
  return readSource(statement, options, languageOf(options) ?? '');
}

/** A body that is a string. */
function readSource(statement: ParsedStatement, options: readonly Node[], language: string): BodyReading {
  const token = sourceToken(statement, options);
  if (language !== 'plpgsql' && language !== 'sql') return unread(statement, token, unreadable(language));
  const source = token && literalValue(statement.sql, token);
  if (!token || !source) return unread(statement, token, 'the body is no string constant');
  if (statement.placeholders.some(({ start, end }) => start <= token.start && token.end <= end)) return unread(statement, token, 'a template fills the body');
  if (language === 'plpgsql') return readPlpgsql(source);
  return { pieces: statementsOf(source).map(unconditional), notAnalysed: [] };
}

function unconditional(sql: SqlText): BodyPiece {
  return { sql, conditional: false, caught: [] };
}

function unread(statement: ParsedStatement, token: Token | undefined, reason: string): BodyReading {
  const range: Range = token ?? { start: 0, end: statement.sql.text.length };
  return { pieces: [], notAnalysed: [{ range: sourceRange(statement.sql, range.start, range.end), reason }] };
}

function unreadable(language: string): string {
  switch (language) {
    case 'c':
      return 'the body is compiled code in a library (LANGUAGE c)';
    case 'internal':
      return 'the body is a function of the server (LANGUAGE internal)';
    case '':
      return 'no language is given for the body';
    default:
      return `the body is in a language that ddlint does not read (LANGUAGE ${language})`;
  }
}

function languageOf(options: readonly Node[]): string | undefined {
  const name = option(options, 'language')?.arg;
  // The name is folded unless quoted, and PostgreSQL took 'PLPGSQL' in quotes for the same language before 9.2.
  return name && 'String' in name ? name.String.sval?.toLowerCase() : undefined;
}

/** The string behind AS. In DO the option's location is the string itself, in CREATE FUNCTION the word AS. */
function sourceToken(statement: ParsedStatement, options: readonly Node[]): Token | undefined {
  const location = option(options, 'as')?.location;
  if (location === undefined) return undefined;
  const from = statement.offset(location);
  return statement.tokens().find(({ kind, start }) => start >= from && (kind === 'string' || kind === 'dollarString'));
}

function option(options: readonly Node[], name: string) {
  return options.flatMap((node) => ('DefElem' in node ? [node.DefElem] : [])).find(({ defname }) => defname === name);
}

/** The statements of BEGIN ATOMIC … END, or what RETURN returns, which runs as `SELECT …`: both words have six letters. */
function sqlBodyPieces(statement: ParsedStatement, body: Node): BodyPiece[] {
  const { sql } = statement;
  const tokens = statement.tokens();
  const word = (at: number): string => {
    const token = tokens[at];
    return token?.kind === 'word' || token?.kind === 'punctuation' ? sql.text.slice(token.start, token.end).toLowerCase() : '';
  };
  if ('ReturnStmt' in body) {
    const at = tokens.findLastIndex((_, i) => word(i) === 'return');
    return [unconditional(returned(sliceOf(sql, tokens[at]?.start ?? 0, tokens.at(-1)?.end ?? 0)))];
  }
  const begin = tokens.findIndex((_, i) => word(i) === 'begin' && word(i + 1) === 'atomic') + 2;
  const end = tokens.findLastIndex((_, i) => word(i) === 'end');
  const pieces: BodyPiece[] = [];
  let first = begin;
  for (let at = begin; at <= end; at++) {
    if (at < end && word(at) !== ';') continue;
    if (at > first) {
      const piece = sliceOf(sql, tokens[first]?.start ?? 0, tokens[at - 1]?.end ?? 0);
      pieces.push(unconditional(word(first) === 'return' ? returned(piece) : piece));
    }
    first = at + 1;
  }
  return pieces;
}

function returned(sql: SqlText): SqlText {
  return { ...sql, text: `SELECT${sql.text.slice('RETURN'.length)}` };
}
