import { literalValue } from './literals.ts';
import { parseStatement } from './parse.ts';
import { withoutHoles } from './placeholders.ts';
import { sliceOf, SqlBuilder } from './slices.ts';
import { splitSql } from './split.ts';
import type { Hole, SqlText } from './text.ts';
import type { TokenList } from './token-list.ts';

/** The statements that an expression of EXECUTE makes; undefined if they can't be told. */
export function dynamicStatements(list: TokenList, from: number, to: number): SqlText[] | undefined {
  const sql = from < to ? dynamicSql(list, from, to) : undefined;
  const statements = sql ? statementsOf(sql) : [];
  // With computed parts one may not parse for want of them; what is written out in full must parse, and is told if it doesn't.
  return statements.length > 0 && statements.every((statement) => !statement.holes || parseStatement(statement).ok) ? statements : undefined;
}

/** The statements of a text that is sent as a whole, at their places. */
export function statementsOf(sql: SqlText): SqlText[] {
  return splitSql(withoutHoles(sql)).flatMap((piece) => (piece.kind === 'statement' ? [sliceOf(sql, piece.range.start, piece.range.end)] : []));
}

/**
 * The SQL that an expression of EXECUTE makes: literals, `||` between them, and format(). What is computed becomes a
 * hole. Undefined if it doesn't begin with a literal, so that not even the kind of the statement is known.
 */
function dynamicSql(list: TokenList, from: number, to: number): SqlText | undefined {
  const builder = new SqlBuilder();
  takeExpression(list, from, to, builder);
  const sql = builder.build();
  const begin = sql.text.search(/\S/);
  return begin < 0 || sql.holes?.some((hole) => hole.start <= begin) ? undefined : sql;
}

const concatenation = new Set(['||']);
const closingParenthesis = new Set([')']);

function takeExpression(list: TokenList, from: number, to: number, builder: SqlBuilder): void {
  for (let start = from; start < to; ) {
    const end = list.find(concatenation, start, to);
    takeOperand(list, start, end, builder);
    start = end + 1;
  }
}

function takeOperand(list: TokenList, from: number, to: number, builder: SqlBuilder): void {
  // 'x'::text
  const end = list.word(to - 2) === '::' ? to - 2 : to;
  const literal = end === from + 1 ? literalAt(list, from) : undefined;
  if (literal) builder.take(literal);
  else if (list.word(from) === '(' && closing(list, from, end) === end - 1) takeExpression(list, from + 1, end - 1, builder);
  else if (list.word(from) === 'format' && list.word(from + 1) === '(' && closing(list, from + 1, end) === end - 1) takeFormat(list, from + 2, end - 1, builder);
  else builder.takeHole(list.sql, list.start(from), list.end(to - 1), fillingOf(list, from, to));
}

function literalAt(list: TokenList, at: number): SqlText | undefined {
  const token = list.tokens[at];
  return token && literalValue(list.sql, token);
}

/** The place of the parenthesis that closes the one at `from`. */
function closing(list: TokenList, from: number, to: number): number {
  return list.find(closingParenthesis, from + 1, to);
}

function fillingOf(list: TokenList, from: number, to: number): Hole['fills'] {
  if (list.word(from) === 'quote_ident') return 'identifier';
  if (list.word(from) === 'quote_literal' || list.word(from) === 'quote_nullable') return 'string';
  for (let at = from; at < to; at++) if (list.word(at) === '::' && list.word(at + 1) === 'regclass') return 'identifier';
  return 'any';
}

/** `%I`, `%2$s`, `%-10s`, `%%` (varlena.c: text_format). */
const specifiers = /%(?:(\d+)\$)?-?(?:\d+|\*(?:\d+\$)?)?([sIL%])/g;

/** The arguments of format(): its template, itself an expression, then what fills it. */
function takeFormat(list: TokenList, from: number, to: number, builder: SqlBuilder): void {
  const [template, ...values] = list.split(',', from, to);
  if (!template) return;
  const expression = new SqlBuilder();
  takeExpression(list, template.from, template.to, expression);
  const sql = expression.build();
  let taken = 0;
  let next = 0;
  for (const match of sql.text.matchAll(specifiers)) {
    const [specifier, position, conversion] = match;
    const end = match.index + specifier.length;
    if (sql.holes?.some((hole) => hole.start < end && match.index < hole.end)) continue;
    builder.take(sql, taken, match.index);
    taken = end;
    if (conversion === '%') {
      builder.take(sql, end - 1, end);
      continue;
    }
    if (position !== undefined) next = Number(position) - 1;
    const value = values[next++];
    const known = value && value.to === value.from + 1 ? literalAt(list, value.from) : undefined;
    if (known && conversion !== 'L' && (conversion === 's' || /^[a-z_][a-z0-9_]*$/.test(known.text))) builder.take(known);
    else builder.takeHole(sql, match.index, end, conversion === 'I' ? 'identifier' : conversion === 'L' ? 'string' : 'any');
  }
  builder.take(sql, taken);
}
