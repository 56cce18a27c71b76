import type { Known } from './known.ts';

/** The file that code stands in. */
export interface Source {
  readonly text: string;
  /** It is not the migration itself but a file that it imports: nothing in it has a place in the migration. */
  readonly imported: boolean;
}

/** Names and their values, with the scope around them. */
export class Scope {
  readonly #values = new Map<string, Known | (() => Known)>();
  readonly outer: Scope | undefined;
  /** What `this` is here; absent: as outside. */
  readonly self: Known | undefined;
  readonly source: Source;
  readonly #ofFunction: boolean;

  constructor(source: Source, outer?: Scope, self?: Known, ofFunction = outer === undefined) {
    this.source = source;
    this.outer = outer;
    this.self = self;
    this.#ofFunction = ofFunction;
  }

  /** A scope inside this one. */
  inner(self?: Known): Scope {
    return new Scope(this.source, this, self);
  }

  /** The scope of a function's parameters and of its `var`s. */
  ofFunction(self?: Known): Scope {
    return new Scope(this.source, this, self, true);
  }

  /** Where a `var` belongs that stands here. */
  forVar(): Scope {
    return this.#ofFunction ? this : (this.outer?.forVar() ?? this);
  }

  /** `value` as a function: worked out when it is first asked for. */
  declare(name: string, value: Known | (() => Known)): void {
    this.#values.set(name, value);
  }

  get(name: string): Known | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return this.outer?.get(name);
    if (typeof value !== 'function') return value;
    // Whoever asks for it on the way to its own value finds nothing.
    this.#values.delete(name);
    const worked = value();
    this.#values.set(name, worked);
    return worked;
  }

  /** The scope that declares the name; the outermost where none does. */
  owner(name: string): Scope {
    return this.#values.has(name) || !this.outer ? this : this.outer.owner(name);
  }

  /** The value of a name of this very scope. */
  own(name: string): Known | undefined {
    return this.#values.has(name) ? this.get(name) : undefined;
  }

  remove(name: string): void {
    this.#values.delete(name);
  }

  thisValue(): Known | undefined {
    return this.self ?? this.outer?.thisValue();
  }
}
