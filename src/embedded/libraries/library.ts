import type { BuilderResult } from '../builders/index.ts';
import type { Known, KnownChain, KnownLink } from '../known.ts';
import type { Text } from '../text.ts';
import type { CallChain } from '../values.ts';
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
}

/** What a call on the client does. */
export type Meaning =
  /** Sends this text as one query. `first`: before everything that waits in a queue. */
  | { readonly kind: 'sql'; readonly text: Text | undefined; readonly first?: true }
  | { readonly kind: 'builder'; readonly result: BuilderResult }
  | { readonly kind: 'begin' | 'commit' | 'nothing' }
  | { readonly kind: 'notAnalysed'; readonly reason: string };

export const nothing: Meaning = { kind: 'nothing' };

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
