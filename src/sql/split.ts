import { endOfLine, Lexer } from './lexer.ts';
import type { Piece } from './types.ts';

/**
 * Cuts a file as psql does (src/fe_utils/psqlscan.l, src/bin/psql/mainloop.c): at `;` outside quotes, comments,
 * parentheses and BEGIN ATOMIC bodies; backslash commands and COPY data are pieces of their own. In one pass.
 *
 * A statement reaches from its first token to its last one; there are no empty statements. A backslash command in the
 * middle of a statement is a piece inside that statement's range, and no part of it.
 *
 * Where psql would take the rest of the file for one broken statement, this goes on instead: after a parenthesis that is
 * never closed, at the next `;`; after COPY … FROM stdin without `\.`, at the next line (the piece of data is empty then).
 * Markers of migration tools that stand between statements end a statement whose `;` is missing.
 */
export function splitSql(text: string): Piece[] {
  return new Splitter(text).split();
}

/** Comments behind which a tool starts another statement: drizzle, goose, sql-migrate. */
const toolMarker = /^--(?:> statement-breakpoint|\s*\+(?:goose|migrate)\s+(?:StatementBegin|StatementEnd|Up|Down)\b)/i;

/** Backslash commands that send what stands before them (src/bin/psql/command.c: PSQL_CMD_SEND). */
const sendingCommands = new Set(['g', 'gx', 'gset', 'gdesc', 'gexec', 'crosstabview', 'watch', 'parse', 'sendpipeline']);
/** Their argument is the rest of the line, backslashes and all (OT_WHOLE_LINE). */
const wholeLineCommands = new Set(['copy', '!', 'ef', 'ev', 'sf', 'sf+', 'sv', 'sv+', 'h', 'help', 'elif', 'if']);

interface OpenStatement {
  readonly start: number;
  /** Behind its last token so far. */
  end: number;
  /** Its first words, in lower case. */
  readonly words: string[];
  lastWord: string;
  depth: number;
  /** Open BEGIN ATOMIC, and CASE inside it: both end with END. */
  atomicDepth: number;
  copiesFromStdin: boolean;
  /** The first `;` inside parentheses, in case they are never closed. */
  innerSemicolon: { readonly at: number; readonly endBefore: number } | undefined;
}

class Splitter {
  readonly #text: string;
  readonly #lexer: Lexer;
  readonly #pieces: Piece[] = [];
  #statement: OpenStatement | undefined;
  /** How many COPY … FROM stdin wait for the end of the line, where their data begins. */
  #copies = 0;
  /** No `\.` comes any more. */
  #noCopyEnd = false;
  /** A parenthesis was never closed: from then on only those of CREATE RULE keep a `;` inside, where the grammar wants it. */
  #unbalanced = false;

  constructor(text: string) {
    this.#text = text;
    this.#lexer = new Lexer(text, text.startsWith('\uFEFF') ? 1 : 0);
  }

  split(): Piece[] {
    do this.#scan();
    while (this.#recover());
    return this.#pieces.sort((a, b) => a.range.start - b.range.start);
  }

  #scan(): void {
    const lexer = this.#lexer;
    while (lexer.next()) {
      switch (lexer.kind) {
        case 'whitespace':
          if (this.#copies > 0) this.#copyData();
          break;
        case 'comment':
          if (toolMarker.test(this.#text.slice(lexer.start, lexer.start + 40))) this.#finish(false);
          break;
        case 'punctuation':
          this.#punctuation();
          break;
        case 'word':
          this.#word(this.#token());
          break;
        case 'quotedIdentifier':
        case 'string':
        case 'dollarString':
        case 'number':
        case 'operator':
        case 'parameter':
        case 'placeholder':
          this.#token().lastWord = '';
      }
    }
  }

  /** The current lexeme is the statement's, or begins one. */
  #token(): OpenStatement {
    const { start, end } = this.#lexer;
    this.#statement ??= { start, end, words: [], lastWord: '', depth: 0, atomicDepth: 0, copiesFromStdin: false, innerSemicolon: undefined };
    this.#statement.end = end;
    return this.#statement;
  }

  #punctuation(): void {
    const character = this.#text.charAt(this.#lexer.start);
    if (character === '\\') {
      this.#metaCommand();
    } else if (character === ';') {
      this.#semicolon();
    } else {
      const statement = this.#token();
      statement.lastWord = '';
      if (character === '(' && (!this.#unbalanced || isCreateRule(statement))) statement.depth++;
      if (character === ')' && statement.depth > 0) statement.depth--;
    }
  }

  #semicolon(): void {
    const statement = this.#statement;
    if (!statement) return;
    if (statement.depth === 0 && statement.atomicDepth === 0) {
      this.#finish(true);
      return;
    }
    if (statement.depth > 0) statement.innerSemicolon ??= { at: this.#lexer.start, endBefore: statement.end };
    statement.end = this.#lexer.end;
    statement.lastWord = '';
  }

  #word(statement: OpenStatement): void {
    const { start, end } = this.#lexer;
    const wanted = statement.words.length < 4 || statement.words[0] === 'copy' || isCreateRoutine(statement);
    // No word that matters is longer than PROCEDURE.
    const word = wanted && end - start <= 9 ? this.#text.slice(start, end).toLowerCase() : '';
    if (statement.words.length < 4) statement.words.push(word);
    if (word === 'stdin' && statement.lastWord === 'from' && statement.words[0] === 'copy' && statement.depth === 0) statement.copiesFromStdin = true;
    if (statement.depth === 0 && isCreateRoutine(statement)) countAtomic(statement, word);
    statement.lastWord = word;
  }

  #finish(terminated: boolean): void {
    const statement = this.#statement;
    if (!statement) return;
    this.#statement = undefined;
    this.#pieces.push({ kind: 'statement', range: { start: statement.start, end: statement.end }, terminated });
    if (statement.copiesFromStdin) this.#copies++;
  }

  /** At a backslash outside quotes. `\;` ends a statement without sending it yet; `\:` is a colon. */
  #metaCommand(): void {
    const text = this.#text;
    const { start } = this.#lexer;
    const following = text.charAt(start + 1);
    if (following === ';') {
      this.#lexer.end = start + 2;
      this.#finish(true);
      return;
    }
    if (following === ':') {
      this.#lexer.end = start + 2;
      this.#token();
      return;
    }
    const lineEnd = endOfLine(text, start);
    const command = /^[^\\\s]*/.exec(text.slice(start + 1, lineEnd))?.[0] ?? '';
    const argumentStart = start + 1 + command.length;
    const argumentEnd = wholeLineCommands.has(command) ? lineEnd : endOfArguments(text, argumentStart, lineEnd);
    const argument = text.slice(argumentStart, argumentEnd).trim();
    if (sendingCommands.has(command)) this.#finish(true);
    if (command === 'r' || command === 'reset') this.#statement = undefined;
    this.#pieces.push({ kind: 'metaCommand', range: { start, end: start + text.slice(start, argumentEnd).trimEnd().length }, command, argument });
    if (command === 'copy' && /\bfrom\s+stdin\b/i.test(argument)) this.#copies++;
    // `\\` separates a command from the SQL behind it.
    this.#lexer.end = text.startsWith('\\\\', argumentEnd) ? argumentEnd + 2 : Math.max(argumentEnd, start + 1);
  }

  /** At white space that may hold the line break behind which the data of COPY begins. */
  #copyData(): void {
    const text = this.#text;
    const lineBreak = text.indexOf('\n', this.#lexer.start);
    if (lineBreak < 0 || lineBreak >= this.#lexer.end) return;
    let at = lineBreak + 1;
    for (; this.#copies > 0; this.#copies--) {
      const end = this.#endOfCopyData(at);
      this.#pieces.push({ kind: 'copyData', range: { start: at, end: end ?? at }, terminated: end !== undefined });
      if (end !== undefined) at = Math.min(endOfLine(text, end) + 1, text.length);
    }
    this.#lexer.end = at;
  }

  /** Where the line `\.` begins. */
  #endOfCopyData(from: number): number | undefined {
    const text = this.#text;
    let at = this.#noCopyEnd ? -1 : text.indexOf('\\.', from);
    while (at >= 0) {
      const behind = text.charAt(at + 2);
      if ((at === from || text[at - 1] === '\n') && (behind === '' || behind === '\n' || behind === '\r')) return at;
      at = text.indexOf('\\.', at + 2);
    }
    this.#noCopyEnd = true;
    return undefined;
  }

  /** At the end of the file: closes the last statement, or goes back to where it might have ended. Goes back only once. */
  #recover(): boolean {
    const statement = this.#statement;
    const semicolon = statement && statement.depth > 0 && !this.#unbalanced ? statement.innerSemicolon : undefined;
    if (!statement || !semicolon) {
      this.#finish(false);
      return false;
    }
    this.#unbalanced = true;
    while ((this.#pieces.at(-1)?.range.start ?? -1) > semicolon.at) this.#pieces.pop();
    statement.end = semicolon.endBefore;
    statement.copiesFromStdin = false;
    this.#copies = 0;
    this.#finish(true);
    this.#lexer.end = semicolon.at + 1;
    return true;
  }
}

/** CREATE [OR REPLACE] FUNCTION or PROCEDURE: only these have BEGIN ATOMIC bodies. */
function isCreateRoutine({ words }: OpenStatement): boolean {
  if (words[0] !== 'create') return false;
  const object = words[1] === 'or' && words[2] === 'replace' ? words[3] : words[1];
  return object === 'function' || object === 'procedure';
}

function isCreateRule({ words }: OpenStatement): boolean {
  return words[0] === 'create' && (words[1] === 'rule' || words[3] === 'rule');
}

function countAtomic(statement: OpenStatement, word: string): void {
  if (word === 'atomic' && statement.lastWord === 'begin') statement.atomicDepth++;
  else if (word === 'case' && statement.atomicDepth > 0) statement.atomicDepth++;
  else if (word === 'end' && statement.atomicDepth > 0) statement.atomicDepth--;
}

/** The arguments of a backslash command end at an unquoted backslash (psqlscanslash.l: xslasharg). */
function endOfArguments(text: string, at: number, lineEnd: number): number {
  let quote = '';
  for (let i = at; i < lineEnd; i++) {
    const character = text.charAt(i);
    if (quote !== '') {
      if (character === '\\' && quote === "'") i++;
      else if (character === quote) quote = '';
    } else if (character === '\\') {
      return i;
    } else if (character === "'" || character === '"' || character === '`') {
      quote = character;
    }
  }
  return lineEnd;
}
