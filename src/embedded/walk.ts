import type { Node } from 'oxc-parser';
import type { Range } from '../sql/index.ts';
import { Changes } from './changes.ts';
import { sameValue } from './either.ts';
import { goesPast, written } from './foreign.ts';
import { undefinedValue, type Known, type KnownChain, type KnownLink } from './known.ts';
import type { Scope } from './scope.ts';
import type { Branch, Call, Sent } from './sent.ts';
import type { Text } from './text.ts';

/** When a call on the client reaches the database: as soon as it is made; when it is awaited, returned or has a `then`; when it ends in `execute`. */
export type Sends = 'called' | 'awaited' | 'executed';

export interface Gap {
  readonly range: Range;
  readonly reason: string;
}

/** Steps that a migration may take; the largest of 2,063 real ones took 2,400. */
const mostSteps = 100_000;

/** Thrown where the walk goes on for too long. */
class TooLong extends Error {}

/** Was it thrown because something has no end: a loop, a recursion, an object that holds itself? */
export function isEndless(error: unknown): boolean {
  return error instanceof TooLong || error instanceof RangeError;
}

/** What a tool passes to `up` and `down`. */
export interface Client {
  readonly sends: Sends;
  /** Their parameters: what builders call the client, and libraries that are passed along. */
  readonly parameters: readonly { readonly root: string; readonly client: boolean }[];
  /** `this` of the migration's class is the client too. */
  readonly inherited?: true;
  /** Functions that a call on the client is given go on when it is done. */
  readonly callbacks?: true;
  /** Calls whose answers are handed back to the client, and what these are called on to get at a part of them. */
  readonly answers?: ReadonlySet<string>;
  /** The callback of a transaction gets a client of its own, of this name. Absent: it gets a token, and the client stays what it is. */
  readonly inTransaction?: string;
}

/** What a module beside the migration exports; undefined where it can't be read. */
export type Load = (specifier: string, walk: Walk) => Known | undefined;

/** A call of a function that is going on. */
interface Frame {
  readonly callee: Node;
  readonly args: readonly Known[];
  readonly place: Range | undefined;
  readonly conditions: number;
}

/** A walk through the code of one migration: what it has sent so far, and under which conditions. */
export class Walk {
  readonly sends: Sends;
  readonly client: Client;
  readonly load: Load;
  readonly changes = new Changes();
  readonly #gaps: Gap[] = [];
  #sent: (Call | Sent)[] = [];
  /** What the callback of a builder does with its parameters. */
  #collected: Call[] = [];
  #entries = new WeakMap<KnownLink, Call>();
  #steps = 0;
  #conditions = 0;
  /** Of them, those that end with the loop. */
  #loopConditions = 0;
  #breaks = false;
  #started = false;
  #branch: Branch | undefined;
  #calls: readonly Frame[] = [];
  /** What the function that is being called may have returned so far. */
  #returned: Known[] = [];

  constructor(client: Client, load: Load) {
    this.sends = client.sends;
    this.client = client;
    this.load = load;
  }

  get sent(): readonly Sent[] {
    return this.#sent;
  }

  get gaps(): readonly Gap[] {
    return this.#gaps;
  }

  /** `size`: of what is made; a text that doubles in every round of a loop is as endless as the loop. */
  step(size = 1): void {
    this.#steps += size;
    if (this.#steps > mostSteps) throw new TooLong();
  }

  /** A text that was made. */
  size(text: Text): void {
    this.step(text.length + Math.floor(text.reduce((sum, part) => sum + part.text.length, 0) / 1000));
  }

  /** The place of a node in the migration: of the call that leads there, where it stands in another file. */
  rangeOf({ start, end }: Range, scope: Scope): Range {
    return scope.source.imported ? (this.#calls.findLast(({ place }) => place)?.place ?? nowhere) : { start, end };
  }

  code({ start, end }: Range, scope: Scope): string {
    return scope.source.text.slice(start, end);
  }

  gap(range: Range, reason: string): void {
    if (!this.#gaps.some((gap) => gap.reason === reason && gap.range.start === range.start && gap.range.end === range.end)) this.#gaps.push({ range, reason });
  }

  /** From here on it is the migration that runs, no longer the file around it. */
  start(): void {
    this.#started = true;
  }

  /** A query goes through another connection than the client's. */
  pastTheClient(range: Range, callee: string): void {
    if (this.#started) this.gap(range, `${callee} doesn't go through the client that the migration is given, so what it sends can't be told`);
  }

  mark(kind: 'begin' | 'commit', range: Range): void {
    this.#sent.push({ kind, range, conditional: this.conditions > 0, branch: this.#branch });
  }

  /** The value was evaluated for its own sake. */
  called(value: Known): void {
    if (value.kind === 'chain' && (value.chain.collected || this.sends !== 'awaited')) this.#send(value.chain, false);
  }

  /** The value is awaited, returned to the tool, or handed to something that waits for it. */
  awaited(value: Known): void {
    switch (value.kind) {
      case 'chain':
        if (value.chain.client) this.#send(value.chain, true);
        else if (goesPast(value.chain)) this.pastTheClient(value.chain.range, written(value.chain));
        return;
      case 'array':
        for (const item of value.items) this.awaited(item);
        return;
      case 'unknown':
        this.alternatives((value.may ?? []).map((one) => () => { this.awaited(one); return false; }), true);
        return;
      default:
        return;
    }
  }

  /** Was it sent, or is it nothing that could be? */
  isSent(value: Known): boolean {
    if (value.kind === 'unknown') return (value.may ?? []).every((one) => this.isSent(one));
    if (value.kind !== 'chain' || !value.chain.client) return true;
    const last = value.chain.links.findLast(({ args }) => args);
    return !last || this.#entries.has(last);
  }

  #send(chain: KnownChain, awaited: boolean): void {
    const at = chain.links.findLastIndex(({ args }) => args);
    const last = chain.links[at];
    if (!chain.client || !last) return;
    if (!chain.collected && this.sends === 'executed' && !chain.links.some(({ name }) => name.startsWith('execute'))) return;
    const known = this.#entries.get(last);
    if (known) {
      known.awaited ||= awaited;
      return;
    }
    const beginning = chain.links.slice(0, at).findLastIndex((link) => this.#entries.has(link));
    const link = chain.links[beginning];
    const before = link && this.#entries.get(link);
    if (before && chain.collected) {
      // `const column = table.string('a'); column.notNullable()`: it goes on with what was said before.
      before.chain = { ...chain, links: [...before.chain.links, ...chain.links.slice(beginning + 1)] };
      this.#entries.set(last, before);
      return;
    }
    const call: Call = { kind: 'call', chain, conditional: this.conditions > 0, branch: this.#branch, awaited };
    this.#entries.set(last, call);
    if (chain.collected) this.#collected.push(call);
    else {
      // `const builder = manager.createQueryBuilder()` was the beginning of this.
      if (before && !before.awaited) this.#sent = this.#sent.filter((one) => one !== before);
      this.#sent.push(call);
    }
  }

  /** What a callback does with its parameters. */
  collect(run: () => void): readonly KnownChain[] {
    const outside = this.#collected;
    this.#collected = [];
    try {
      run();
      return this.#collected.map(({ chain }) => chain);
    } finally {
      this.#collected = outside;
    }
  }

  /** What is sent by `run`, which then belongs to whoever asked. */
  sentBy(run: () => void): readonly Sent[] {
    const outside = this.#sent;
    this.#sent = [];
    try {
      run();
      return this.#sent;
    } finally {
      this.#sent = outside;
    }
  }

  /** Runs code that may run or not. */
  conditionally(run: () => void): void {
    this.alternatives([() => { run(); return false; }], false);
  }

  /** Runs pieces of code of which the run does one; or none, unless `all` that there may be are here. A piece says whether it returns or throws. */
  alternatives(pieces: readonly (() => boolean)[], all: boolean): void {
    const inBranch = (piece: () => boolean) => (): boolean => {
      const branch: Branch = { outer: this.#branch, left: false };
      this.#branch = branch;
      this.#conditions++;
      try {
        branch.left = piece();
        return branch.left;
      } finally {
        this.#conditions--;
        this.#branch = branch.outer;
      }
    };
    this.changes.alternatives(pieces.map(inBranch), all);
  }

  /** Under how many conditions the code runs here. */
  get conditions(): number {
    return this.#conditions + this.#loopConditions;
  }

  /** From here to the end of the function that is being called everything is conditional: it may have returned. */
  mayHaveLeft(): void {
    this.#conditions++;
  }

  /** The function that is being called may return this, or go on. */
  mayReturn(value: Known): void {
    this.#returned.push(value);
  }

  get returned(): readonly Known[] {
    return this.#returned;
  }

  /** Is it code of another file that runs, at the place of its call? */
  get elsewhere(): boolean {
    return this.#calls.some(({ place }) => place);
  }

  /** The same to the end of the loop, or of its round. */
  mayHaveLeftLoop(kind: 'break' | 'continue'): void {
    this.#loopConditions++;
    this.#breaks ||= kind === 'break';
  }

  /** Runs a loop or a switch, out of which a `break` goes. `round` runs one round of it. */
  loop<T>(run: (round: <R>(body: () => R) => R) => T): T {
    const outside = { conditions: this.#loopConditions, breaks: this.#breaks };
    this.#breaks = false;
    const result = run((body) => {
      const before = this.#loopConditions;
      const left = body();
      // A `continue` is over with its round.
      if (!this.#breaks) this.#loopConditions = before;
      return left;
    });
    this.#loopConditions = outside.conditions;
    this.#breaks = outside.breaks;
    return result;
  }

  /** Calls a function of the file; undefined where that goes too deep, or goes round without an end that can be seen. */
  enter<T>(callee: Node, args: readonly Known[], place: Range | undefined, run: () => T): T | undefined {
    const active = this.#calls.filter((call) => call.callee === callee);
    const again = active.some((call) => call.args.length === args.length && call.args.every((arg, i) => sameValue(arg, args[i] ?? undefinedValue)));
    // Where only the run knows how it ends, few rounds say what all do.
    const endless = active.length >= 3 && active.some((call) => call.conditions < this.conditions);
    if (again || endless || this.#calls.length >= deepest) return undefined;
    const outside = { all: this.#conditions, ofLoop: this.#loopConditions, returned: this.#returned };
    this.#returned = [];
    this.#calls = [...this.#calls, { callee, args, place, conditions: this.conditions }];
    try {
      return run();
    } finally {
      this.#calls = this.#calls.slice(0, -1);
      this.#conditions = outside.all;
      this.#loopConditions = outside.ofLoop;
      this.#returned = outside.returned;
    }
  }
}

/** Functions inside functions. */
const deepest = 40;

/** The place of what stands in an imported file, until the migration uses it. */
export const nowhere: Range = { start: -1, end: -1 };
