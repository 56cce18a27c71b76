import { SqlBuilder } from './slices.ts';
import { sourceOffset, type SqlText } from './text.ts';
import type { TokenList } from './token-list.ts';

/** What PL/pgSQL makes of its statements and expressions before it hands them to the server, each unit still at its place. */

/** PERFORM runs as SELECT: one letter fewer, so a blank makes up for it. */
export function performSql(list: TokenList, from: number, to: number): SqlText {
  const sql = list.slice(from, to);
  return { ...sql, text: `SELECT ${sql.text.slice('PERFORM'.length)}` };
}

/**
 * A statement or query without `INTO [STRICT] variables`, which is blanked (pl_gram.y: make_execsql_stmt).
 * `targets` are the tokens of that clause, if there is one.
 */
export function statementSql(list: TokenList, from: number, to: number): { readonly sql: SqlText; readonly targets?: { readonly from: number; readonly to: number } } {
  const sql = list.slice(from, to);
  for (let at = from; at < to; at++) {
    if (list.word(at) !== 'into' || ['insert', 'merge'].includes(list.word(at - 1)) || list.word(from) === 'import') continue;
    const targets = { from: at, to: Math.min(endOfTargets(list, at + 1), to) };
    const start = list.start(at) - list.start(from);
    const end = list.end(targets.to - 1) - list.start(from);
    return { sql: { ...sql, text: sql.text.slice(0, start) + ' '.repeat(end - start) + sql.text.slice(end) }, targets };
  }
  return { sql };
}

/** Behind `[STRICT] a.b, c[1]`. */
function endOfTargets(list: TokenList, from: number): number {
  let at = endOfVariable(list, list.word(from) === 'strict' ? from + 1 : from);
  while (list.word(at) === ',') at = endOfVariable(list, at + 1);
  return at;
}

const closingBracket = new Set([']']);

/** Behind a variable with its fields and subscripts: `x.y[1]`. */
export function endOfVariable(list: TokenList, at: number): number {
  let next = at + 1;
  for (;;) {
    if (list.word(next) === '.') next += 2;
    else if (list.word(next) === '[') next = list.find(closingBracket, next + 1) + 1;
    else return next;
  }
}

/**
 * PL/pgSQL computes an expression as `SELECT expression`. Undefined where that neither reads a table nor calls a function
 * that could do something.
 */
export function expressionSql(list: TokenList, from: number, to: number): SqlText | undefined {
  if (from >= to || !doesSomething(list, from, to)) return undefined;
  const expression = list.slice(from, to);
  const builder = new SqlBuilder();
  builder.insert('SELECT ', expression.base);
  builder.take(expression);
  return builder.build(sourceOffset(expression, expression.text.length));
}

/** Words that stand before a parenthesis without calling anything, and functions that only build values. */
const harmless = new Set([
  'all', 'and', 'any', 'array', 'between', 'case', 'cast', 'coalesce', 'concat', 'else', 'extract', 'format', 'greatest', 'ilike', 'in', 'is', 'least', 'like', 'not',
  'nullif', 'or', 'quote_ident', 'quote_literal', 'quote_nullable', 'row', 'some', 'then', 'when',
]);

function doesSomething(list: TokenList, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const word = list.word(at);
    // `n := max(id) FROM t` is allowed: whatever goes on behind SELECT.
    if (word === 'select' || (word === 'from' && list.word(at - 1) !== 'distinct')) return true;
    if (word !== '(' || at === from) continue;
    const kind = list.kind(at - 1);
    if (kind === 'quotedIdentifier' || (kind === 'word' && !harmless.has(list.word(at - 1)))) return true;
  }
  return false;
}
