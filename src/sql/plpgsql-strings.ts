import type { TokenList } from './token-list.ts';

/** An open block, IF, CASE or LOOP; each branch is a frame of its own. */
export type Frame = { readonly kind: 'if' | 'case' | 'loop' } | Block;

export interface Block {
  readonly kind: 'block';
  /** Its first piece. */
  readonly start: number;
  /** Set by EXCEPTION: its own statements end here, and handlers follow. */
  mainEnd: number | undefined;
  /** What its handlers catch for good. */
  readonly caught: string[];
  /** What the handler that is being read catches, unless it raises again. */
  pending: readonly string[];
}

/** The tokens of an expression whose value a variable gets. */
export interface Assignment {
  readonly from: number;
  readonly to: number;
  /** The frames around it. */
  readonly frames: readonly Frame[];
}

/** Which strings the variables of a body may hold, for `stmt := format(…); EXECUTE stmt;`. */
export class StringVariables {
  /** Null: something else than an assignment writes to it. */
  readonly #variables = new Map<string, Assignment[] | null>();

  /** Parameters are never declared here: their callers know what is in them. */
  declare(name: string): void {
    this.#variables.set(name, []);
  }

  assign(name: string, assignment: Assignment): void {
    this.#variables.get(name)?.push(assignment);
  }

  /** Tokens of INTO, FOR, GET DIAGNOSTICS, FETCH or CALL: they write to the variables they name. */
  overwrite(list: TokenList, from: number, to: number): void {
    for (let at = from; at < to; at++) if (this.#variables.has(list.word(at))) this.#variables.set(list.word(at), null);
  }

  isDeclared(name: string): boolean {
    return this.#variables.has(name);
  }

  /** The assignment that `name` surely has its value from where `frames` surround it: the last, in the same branch or around it. */
  reaching(name: string, frames: readonly Frame[]): Assignment | undefined {
    const last = this.#variables.get(name)?.at(-1);
    if (!last?.frames.every((frame, i) => frame === frames[i])) return undefined;
    // The next turn of a loop may come with what is assigned further down.
    return frames.slice(last.frames.length).some((frame) => frame.kind === 'loop') ? undefined : last;
  }

  /** Once the whole body is read: everything that is assigned to `name`; nothing if that can't be told. */
  all(name: string): readonly Assignment[] {
    return this.#variables.get(name) ?? [];
  }
}
