import type { BuilderResult } from '../builders/index.ts';
import type { Known, KnownChain, KnownLink } from '../known.ts';
import type { Text } from '../text.ts';
import type { CallChain, Value } from '../values.ts';
import type { Client } from '../walk.ts';

/** The library of a migration, by the name of the tool that runs it. */
export type LibraryName = 'db-migrate' | 'knex' | 'kysely' | 'mikro-orm' | 'node-pg-migrate' | 'sequelize' | 'typeorm';

/** How migrations of one library reach the database. */
export interface Library extends Client {
  readonly meaning: (call: SentCall) => Meaning;
}

export interface SentCall {
  readonly chain: KnownChain;
  /** The names from the root to the last link: `queryInterface.sequelize.query`. */
  readonly path: string;
  readonly last: KnownLink;
  /** Of the last link. */
  readonly args: readonly Known[];
  /** As the builders see it. */
  readonly builderChain: () => CallChain;
  /** What the migration's file exports under a name, as the builders see it. */
  readonly exported: (name: string) => Value | undefined;
}

/** What a call on the client does. */
export type Meaning =
  /**
   * Sends this text as one query. `first`: before everything that waits in a queue. `apart`: why it doesn't join the
   * transaction that the code has opened, if it has, but goes through another connection.
   */
  | { readonly kind: 'sql'; readonly text: Text | undefined; readonly first?: true; readonly apart?: string }
  | { readonly kind: 'builder'; readonly result: BuilderResult; readonly apart?: string }
  | { readonly kind: 'begin' | 'commit' | 'nothing' }
  | { readonly kind: 'notAnalysed'; readonly reason: string };

export const nothing: Meaning = { kind: 'nothing' };

/** Whatever a library doesn't list may send anything. */
export function notKnown(path: string): Meaning {
  return { kind: 'notAnalysed', reason: `${path}() is not known here` };
}

/** The text of the first argument: undefined where it isn't one. */
export function sqlText(value: Known | undefined): Text | undefined {
  if (value?.kind === 'text') return value.parts;
  // `{ text, values }` of pg, `{ query, values }` of Sequelize.
  const inside = value?.kind === 'object' ? (value.entries.get('text') ?? value.entries.get('query')) : undefined;
  if (inside?.kind === 'text') return inside.parts;
  // `` sql`…` `` and `knex.raw('…')`, which hand on their text.
  const link = value?.kind === 'chain' ? value.chain.links.at(-1) : undefined;
  return link && (link.name === 'raw' || link.name === 'literal' || link.name === '') && link.args?.[0]?.kind === 'text' ? link.args[0].parts : undefined;
}
