import { PieceCollector } from './plpgsql-collector.ts';
import { endOfVariable, expressionSql, performSql, statementSql } from './plpgsql-sql.ts';
import type { SqlText } from './text.ts';
import { TokenList } from './token-list.ts';
import type { BodyReading } from './types.ts';

/**
 * The SQL in a PL/pgSQL body, in the order in which it is written (src/pl/plpgsql/src/pl_gram.y). A scanner of its own
 * instead of libpg_query's PL/pgSQL parser, which gives no places and loses a whole body over one unknown type.
 *
 * It reads statement by statement and never fails: what doesn't fit is left to the parser of the pieces to complain about.
 */
export function readPlpgsql(body: SqlText): BodyReading {
  return new BodyScanner(body).read();
}

const semicolon = new Set<string>();
const begin = new Set(['begin']);
const then = new Set(['then']);
const when = new Set(['when']);
const loop = new Set(['loop']);
const inWord = new Set(['in']);
const labelEnd = new Set(['>>']);
const closingParenthesis = new Set([')']);
const valueBegins = new Set([':=', '=', 'default']);
const queryBegins = new Set(['for', 'is']);
const executeEnds = new Set(['into', 'using']);
const rangeDots = new Set(['..']);
const boundEnds = new Set(['..', 'by']);
const queries = new Set(['select', 'with', 'values', 'table', 'insert', 'update', 'delete', 'merge', 'show', 'explain']);
const harmlessLevels = new Set(['debug', 'log', 'info', 'notice', 'warning']);

class BodyScanner {
  readonly #list: TokenList;
  readonly #collector: PieceCollector;

  constructor(body: SqlText) {
    this.#list = new TokenList(body);
    this.#collector = new PieceCollector(this.#list);
  }

  read(): BodyReading {
    for (let at = 0; at < this.#list.length; ) at = Math.max(this.#statement(at), at + 1);
    return this.#collector.finish();
  }

  /** Reads the statement, or the part of a compound one, at `at`; gives the place behind it. */
  #statement(at: number): number {
    const list = this.#list;
    const value = this.#assignedValue(at);
    if (value !== undefined) return this.#assignment(at, value);
    switch (list.word(at)) {
      case ';':
        return at + 1;
      case '<<':
        return list.find(labelEnd, at) + 1;
      case '#':
        // #option dump, #variable_conflict use_column
        return at + 3;
      case 'declare':
        return this.#declarations(at + 1);
      case 'begin':
        this.#collector.openBlock();
        return at + 1;
      case 'exception':
        return this.#exception(at);
      case 'when':
        return this.#when(at);
      case 'else':
        this.#collector.nextBranch();
        return at + 1;
      case 'end':
        return this.#end(at);
      case 'if': {
        // The first condition is always asked; what follows is a branch.
        const next = this.#expressionBefore(then, at + 1);
        this.#collector.open('if');
        return next;
      }
      case 'elsif':
      case 'elseif':
        this.#collector.nextBranch();
        return this.#expressionBefore(then, at + 1);
      case 'case': {
        const next = this.#expressionBefore(when, at + 1);
        this.#collector.open('case');
        return next - 1;
      }
      case 'loop':
        this.#collector.open('loop');
        return at + 1;
      case 'while':
        this.#collector.open('loop');
        return this.#expressionBefore(loop, at + 1);
      case 'for':
      case 'foreach':
        return this.#for(at);
      default:
        return this.#simple(at);
    }
  }

  /** A statement that ends with its semicolon. */
  #simple(at: number): number {
    const list = this.#list;
    const end = list.find(semicolon, at);
    switch (list.word(at)) {
      case 'null':
      case 'move':
      case 'close':
        break;
      case 'get':
      case 'fetch':
        this.#collector.variables.overwrite(list, at, end);
        break;
      case 'return':
        this.#return(at, end);
        break;
      case 'raise':
        this.#raise(at, end);
        break;
      case 'assert':
        this.#expression(at + 1, end);
        break;
      case 'exit':
      case 'continue':
        this.#expression(list.find(when, at, end) + 1, end);
        break;
      case 'open':
        this.#open(at, end);
        break;
      case 'execute':
        this.#execute(at, end);
        break;
      case 'perform':
        this.#collector.add(performSql(list, at, end));
        break;
      case 'call':
        // It may write to variables given as INOUT arguments.
        this.#collector.variables.overwrite(list, at, end);
        this.#sql(at, end);
        break;
      default:
        this.#sql(at, end);
    }
    return end + 1;
  }

  // Declarations and assignments

  #declarations(from: number): number {
    const list = this.#list;
    let at = from;
    while (at < list.length && !begin.has(list.word(at))) {
      const end = list.find(semicolon, at);
      const isCursor = [at + 1, at + 2, at + 3].some((place) => place < end && list.word(place) === 'cursor');
      const value = list.find(isCursor ? queryBegins : valueBegins, at + 1, end) + 1;
      if (isCursor) {
        // It runs when the cursor is opened.
        if (value < end) this.#collector.add(list.slice(value, end), true);
      } else {
        this.#collector.variables.declare(list.word(at));
        if (value < end) this.#assign(list.word(at), value, end);
      }
      at = end + 1;
    }
    return at;
  }

  /** `x.y[1] :=`: where the value begins. The name may look like a keyword, but no statement goes on with `:=` or `=`. */
  #assignedValue(at: number): number | undefined {
    const list = this.#list;
    const kind = list.kind(at);
    if (kind !== 'word' && kind !== 'quotedIdentifier' && kind !== 'parameter') return undefined;
    const next = endOfVariable(list, at);
    const word = list.word(next);
    return word === ':=' || word === '=' ? next + 1 : undefined;
  }

  #assignment(at: number, value: number): number {
    const list = this.#list;
    const end = list.find(semicolon, value);
    if (value === at + 2) this.#assign(list.word(at), value, end);
    else {
      this.#collector.variables.overwrite(list, at, at + 1);
      this.#expression(value, end);
    }
    return end + 1;
  }

  #assign(name: string, from: number, to: number): void {
    this.#collector.assign(name, from, to);
    this.#expression(from, to);
  }

  // Compound statements

  #exception(at: number): number {
    const begins = this.#list.word(at + 1) === 'when' && this.#collector.startHandlers();
    return begins ? at + 1 : this.#simple(at);
  }

  /** Of CASE, or of an exception handler. */
  #when(at: number): number {
    const block = this.#collector.handling;
    if (!block) {
      this.#collector.nextBranch();
      return this.#expressionBefore(then, at + 1);
    }
    const end = this.#list.find(then, at + 1);
    block.caught.push(...block.pending);
    block.pending = this.#conditions(at + 1, end);
    return end + 1;
  }

  /** `duplicate_table OR SQLSTATE '42P07'` */
  #conditions(from: number, to: number): string[] {
    const list = this.#list;
    const conditions: string[] = [];
    for (let at = from; at < to; at++) {
      const word = list.word(at);
      const token = list.tokens[at];
      if (token?.kind === 'string' && list.word(at - 1) === 'sqlstate') conditions.push(`sqlstate ${list.sql.text.slice(token.start + 1, token.end - 1)}`);
      else if (word !== 'or' && word !== 'sqlstate' && word !== '') conditions.push(word);
    }
    return conditions;
  }

  /** `FOR x IN 1..10 LOOP`, `FOR x IN query LOOP`, `FOR x IN EXECUTE … LOOP`, `FOR x IN cursor LOOP`, `FOREACH x IN ARRAY a LOOP`. */
  #for(at: number): number {
    const list = this.#list;
    const end = list.find(loop, at);
    const from = list.find(inWord, at, end) + 1;
    const first = list.word(from);
    this.#collector.variables.overwrite(list, at, from);
    if (first === 'execute') this.#execute(from, end);
    else if (list.word(at) === 'foreach') this.#expression(from + 1, end);
    else if (list.find(rangeDots, from, end) < end) this.#bounds(first === 'reverse' ? from + 1 : from, end);
    else if (first === '(' || queries.has(first)) this.#sql(from, end);
    this.#collector.open('loop');
    return end + 1;
  }

  #bounds(from: number, to: number): void {
    for (let at = from; at < to; ) {
      const end = this.#list.find(boundEnds, at, to);
      this.#expression(at, end);
      at = end + 1;
    }
  }

  /** `END`, `END IF`, `END CASE`, `END LOOP label`. */
  #end(at: number): number {
    const list = this.#list;
    const next = list.word(at + 1);
    const kind = next === 'if' || next === 'case' || next === 'loop' ? next : 'block';
    this.#collector.close(kind);
    return list.find(semicolon, at) + 1;
  }

  // Simple statements

  #return(at: number, end: number): void {
    const list = this.#list;
    const next = list.word(at + 1);
    if (next === 'query') {
      if (list.word(at + 2) === 'execute') this.#execute(at + 2, end);
      else this.#sql(at + 2, end);
    } else if (next === 'next') {
      this.#expression(at + 2, end);
    } else {
      this.#expression(at + 1, end);
      this.#collector.leave();
    }
  }

  /** A handler that raises an error catches nothing. The arguments may hold subqueries. */
  #raise(at: number, end: number): void {
    const list = this.#list;
    const block = this.#collector.handling;
    if (block && !harmlessLevels.has(list.word(at + 1))) block.pending = [];
    for (let i = at; i < end; i++) {
      if (list.word(i) !== '(' || !queries.has(list.word(i + 1))) continue;
      const closing = list.find(closingParenthesis, i + 1, end);
      this.#sql(i + 1, closing);
      i = closing;
    }
  }

  /** `OPEN c FOR query`, `OPEN c FOR EXECUTE …`; the query of `OPEN c` stands in the declaration. */
  #open(at: number, end: number): void {
    const list = this.#list;
    const query = list.find(queryBegins, at, end) + 1;
    if (query >= end) return;
    if (list.word(query) === 'execute') this.#execute(query, end);
    else this.#sql(query, end);
  }

  /** EXECUTE stands at `at`; its expression ends before INTO and USING. */
  #execute(at: number, to: number): void {
    const end = this.#list.find(executeEnds, at + 1, to);
    this.#collector.variables.overwrite(this.#list, end, to);
    this.#collector.execute(at + 1, end, this.#collector.range(at, to));
  }

  // Pieces

  #expressionBefore(ends: ReadonlySet<string>, from: number): number {
    const end = this.#list.find(ends, from);
    this.#expression(from, end);
    return end + 1;
  }

  #expression(from: number, to: number): void {
    const sql = expressionSql(this.#list, from, to);
    if (sql) this.#collector.add(sql);
  }

  #sql(from: number, to: number): void {
    if (from >= to) return;
    const { sql, targets } = statementSql(this.#list, from, to);
    if (targets) this.#collector.variables.overwrite(this.#list, targets.from, targets.to);
    this.#collector.add(sql);
  }
}
