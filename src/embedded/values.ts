import type { Range } from '../sql/index.ts';

/** A value of JavaScript, as far as it can be told without running it. */
export type Value =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'array'; readonly items: readonly Value[] }
  /** `open`: it may have more entries than these. */
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Value>; readonly open?: true }
  /** `knex.fn.now()`, `Sequelize.STRING(20)`, `new Table({ … })`, `` sql`…` ``. */
  | { readonly kind: 'chain'; readonly chain: CallChain }
  /** A function that a builder calls: what it does with its parameters, `(table) => { table.string('a').notNullable(); }`. */
  | { readonly kind: 'callback'; readonly parameters: readonly string[]; readonly chains: readonly CallChain[] }
  /** Only known when it runs; `text` as written. */
  | { readonly kind: 'unknown'; readonly text: string };

/** `root.method(…).method(…)`: calls and properties in the order in which they are written. */
export interface CallChain {
  /** What it begins with, dots and all: `knex.schema`, `pgm`, `table`, `queryRunner`, `new Table`. */
  readonly root: string;
  readonly links: readonly Link[];
  readonly range: Range;
}

export interface Link {
  readonly name: string;
  /** Absent: a property, not a call. */
  readonly args?: readonly Value[];
  readonly range: Range;
}

/** The name of a link that is no call: its argument holds what the program has assigned to a copy, `copy.type = 'bigint'`. */
export const assignment = '=';
