import type { Node } from 'oxc-parser';
import type { Range } from '../sql/index.ts';
import { unknownOf, type Known, type KnownChain, type KnownLink } from './known.ts';
import type { Scope } from './scope.ts';

/** When a call on the client reaches the database: as soon as it is made; when it is awaited, returned or has a `then`; when it ends in `execute`. */
export type Sends = 'called' | 'awaited' | 'executed';

/** A call that reaches the database, or the place where the code opens and ends a transaction around a callback. */
export type Sent =
  | { readonly kind: 'call'; readonly chain: KnownChain; readonly conditional: boolean }
  | { readonly kind: 'begin' | 'commit'; readonly range: Range };

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

/** A walk through the code of one migration: what it has sent so far, and under which conditions. */
export class Walk {
  readonly sends: Sends;
  readonly client: Client;
  readonly load: Load;
  readonly #gaps: Gap[] = [];
  #sent: Sent[] = [];
  /** Of a callback that a builder will call: only what it does with its parameters counts. */
  #collecting: readonly string[] | undefined;
  #positions = new Map<KnownLink, number>();
  #steps = 0;
  #conditions = 0;
  #dirty: { readonly scope: Scope; readonly name: string }[] | undefined;
  #calls: { readonly callee: Node; readonly place: Range | undefined }[] = [];

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

  step(): void {
    if (++this.#steps > mostSteps) throw new TooLong();
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

  mark(kind: 'begin' | 'commit', range: Range): void {
    if (!this.#collecting) this.#sent.push({ kind, range });
  }

  /** The value was evaluated for its own sake. */
  called(value: Known): void {
    if (value.kind === 'chain' && (this.#collecting || this.sends !== 'awaited')) this.#send(value.chain);
  }

  /** The value is awaited, returned to the tool, or handed to something that waits for it. */
  awaited(value: Known): void {
    if (value.kind === 'chain') this.#send(value.chain);
    else if (value.kind === 'array') for (const item of value.items) this.awaited(item);
  }

  /** Was it sent, or is it nothing that could be? */
  isSent(value: Known): boolean {
    if (value.kind !== 'chain' || !value.chain.client) return true;
    const first = value.chain.links.find(({ args }) => args);
    return !first || this.#positions.has(first);
  }

  #send(chain: KnownChain): void {
    const first = chain.links.find(({ args }) => args);
    if (!chain.client || !first) return;
    if (this.#collecting ? !this.#collecting.includes(chain.root) : this.sends === 'executed' && !chain.links.some(({ name }) => name.startsWith('execute') || name === 'commit')) return;
    const known = this.#positions.get(first);
    const entry: Sent = { kind: 'call', chain, conditional: this.#conditions > 0 };
    if (known === undefined) {
      this.#positions.set(first, this.#sent.length);
      this.#sent.push(entry);
      return;
    }
    // `const column = table.string('a'); column.notNullable()`: it goes on with what was said before.
    const before = this.#sent[known];
    if (before?.kind === 'call' && before.chain.links.length < chain.links.length) this.#sent[known] = entry;
  }

  /** What a callback does with its parameters. */
  collect(parameters: readonly string[], run: () => void): readonly KnownChain[] {
    const outside = { sent: this.#sent, positions: this.#positions, collecting: this.#collecting };
    this.#sent = [];
    this.#positions = new Map();
    this.#collecting = parameters;
    try {
      run();
      return this.#sent.flatMap((entry) => (entry.kind === 'call' ? [entry.chain] : []));
    } finally {
      this.#sent = outside.sent;
      this.#positions = outside.positions;
      this.#collecting = outside.collecting;
    }
  }

  /** Runs code that may run or not: what it assigns is unknown afterwards. */
  conditionally(run: () => void): void {
    const outside = this.#dirty;
    this.#dirty = [];
    this.#conditions++;
    run();
    this.#conditions--;
    for (const { scope, name } of this.#dirty) scope.assign(name, unknownOf(name));
    this.#dirty = outside && [...outside, ...this.#dirty];
  }

  /** From here to the end of the function that is being called everything is conditional: it may have returned. */
  mayHaveLeft(): void {
    this.#conditions++;
  }

  assigned(scope: Scope, name: string): void {
    this.#dirty?.push({ scope, name });
  }

  /** Calls a function of the file; undefined where that goes too deep. */
  enter<T>(callee: Node, place: Range | undefined, run: () => T): T | undefined {
    if (this.#calls.length >= deepest || this.#calls.some((call) => call.callee === callee)) return undefined;
    const conditions = this.#conditions;
    this.#calls = [...this.#calls, { callee, place }];
    try {
      return run();
    } finally {
      this.#calls = this.#calls.slice(0, -1);
      this.#conditions = conditions;
    }
  }
}

/** Functions inside functions. */
const deepest = 20;

/** The place of what stands in an imported file, until the migration uses it. */
export const nowhere: Range = { start: -1, end: -1 };
