import { dynamicStatements } from './dynamic.ts';
import { StringVariables, type Assignment, type Block, type Frame } from './plpgsql-strings.ts';
import { sourceRange, type Range, type SqlText } from './text.ts';
import type { TokenList } from './token-list.ts';
import type { BodyPiece, BodyReading } from './types.ts';

/** A piece, or the EXECUTE of a variable, which becomes the pieces that were assigned to it once all are known. */
interface Draft {
  readonly sql: SqlText;
  readonly conditional: boolean;
  caught: readonly string[];
  readonly variable?: { readonly name: string; readonly reaching: Assignment | undefined; readonly range: Range };
}

const computed = 'dynamic SQL: EXECUTE of an expression';

/** Gathers the pieces of a body while it is read, with what is open around each: branches, loops, and who catches its errors. */
export class PieceCollector {
  readonly variables = new StringVariables();
  readonly #list: TokenList;
  readonly #frames: Frame[] = [];
  readonly #drafts: Draft[] = [];
  readonly #notAnalysed: BodyReading['notAnalysed'][number][] = [];
  /** A branch may have left the function, so that what follows may not run. */
  #mayHaveReturned = false;

  constructor(list: TokenList) {
    this.#list = list;
  }

  openBlock(): void {
    this.#frames.push({ kind: 'block', start: this.#drafts.length, mainEnd: undefined, caught: [], pending: [] });
  }

  open(kind: 'if' | 'case' | 'loop'): void {
    this.#frames.push({ kind });
  }

  /** What is assigned in one branch is not seen in the next. */
  nextBranch(): void {
    const frame = this.#frames.pop();
    if (frame) this.#frames.push({ ...frame });
  }

  /** EXCEPTION; false if no block is the innermost frame. */
  startHandlers(): boolean {
    const frame = this.#frames.at(-1);
    if (frame?.kind !== 'block') return false;
    frame.mainEnd ??= this.#drafts.length;
    return true;
  }

  /** The innermost frame, if it is a block whose handlers are being read. */
  get handling(): Block | undefined {
    const frame = this.#frames.at(-1);
    return frame?.kind === 'block' && frame.mainEnd !== undefined ? frame : undefined;
  }

  /** Ends the innermost frame of that kind, and what is left open in it. */
  close(kind: Frame['kind']): void {
    if (!this.#frames.some((frame) => frame.kind === kind)) return;
    while (this.#pop() !== kind);
  }

  /** What the handlers of a block catch is known only at its end. */
  #pop(): Frame['kind'] | undefined {
    const frame = this.#frames.pop();
    if (frame?.kind === 'block' && frame.mainEnd !== undefined) {
      const caught = [...frame.caught, ...frame.pending];
      for (const draft of this.#drafts.slice(frame.start, frame.mainEnd)) draft.caught = [...draft.caught, ...caught];
    }
    return frame?.kind;
  }

  /** RETURN. */
  leave(): void {
    if (this.#isConditional()) this.#mayHaveReturned = true;
  }

  add(sql: SqlText, conditional = this.#isConditional()): void {
    this.#drafts.push({ sql, conditional, caught: [] });
  }

  assign(name: string, from: number, to: number): void {
    this.variables.assign(name, { from, to, frames: [...this.#frames] });
  }

  /** EXECUTE of the expression in the tokens `from` … `to`; `range` is the whole statement. */
  execute(from: number, to: number, range: Range): void {
    const list = this.#list;
    // EXECUTE stmt, EXECUTE (stmt)
    const inside = list.word(from) === '(' && to === from + 3 ? from + 1 : from;
    const name = list.word(inside);
    if ((to === from + 1 || inside > from) && this.variables.isDeclared(name)) {
      const reaching = this.variables.reaching(name, this.#frames);
      this.#drafts.push({ sql: list.slice(inside, inside + 1), conditional: this.#isConditional(), caught: [], variable: { name, reaching, range } });
      return;
    }
    const statements = dynamicStatements(list, from, to);
    if (statements) for (const statement of statements) this.add(statement);
    else this.#notAnalysed.push({ range, reason: computed });
  }

  finish(): BodyReading {
    while (this.#frames.length > 0) this.#pop();
    const pieces = this.#drafts.flatMap((draft) => this.#pieces(draft));
    return { pieces, notAnalysed: this.#notAnalysed.sort((a, b) => a.range.start - b.range.start) };
  }

  #pieces({ sql, conditional, caught, variable }: Draft): BodyPiece[] {
    if (!variable) return [{ sql, conditional, caught }];
    const all = this.variables.all(variable.name);
    const assignments = variable.reaching && all.length > 0 ? [variable.reaching] : all;
    const read = assignments.map(({ from, to }) => dynamicStatements(this.#list, from, to));
    const statements = read.flatMap((found) => found ?? []);
    if (read.length > 0 && !read.includes(undefined)) return statements.map((statement) => ({ sql: statement, conditional: conditional || read.length > 1, caught }));
    this.#notAnalysed.push({ range: variable.range, reason: computed });
    return [];
  }

  #isConditional(): boolean {
    return this.#mayHaveReturned || this.#frames.some((frame) => frame.kind !== 'block' || frame.mainEnd !== undefined);
  }

  /** The places of the tokens `from` … `to` in the file. */
  range(from: number, to: number): Range {
    return sourceRange(this.#list.sql, this.#list.start(from), this.#list.end(to - 1));
  }
}
