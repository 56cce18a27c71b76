import type { Range } from '../sql/index.ts';
import type { KnownChain } from './known.ts';

/** A branch of the code; `left` where it returns or throws at its end. */
export interface Branch {
  readonly outer: Branch | undefined;
  left: boolean;
}

/** A call that reaches the database, or the place where the code opens and ends a transaction. */
export type Sent = { readonly conditional: boolean; readonly branch: Branch | undefined } & (
  | { readonly kind: 'call'; readonly chain: KnownChain }
  | { readonly kind: 'begin' | 'commit'; readonly range: Range });

/** A call as it was last seen: `table.string('a')` may go on in a later statement. */
export interface Call {
  readonly kind: 'call';
  chain: KnownChain;
  readonly conditional: boolean;
  readonly branch: Branch | undefined;
  /** Something waited for it: it is not only the beginning of a longer chain. */
  awaited: boolean;
}
