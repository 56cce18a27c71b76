import type { Range } from '../sql/index.ts';
import type { SentWhere } from './column-lookup.ts';
import type { SqlDocument } from './document.ts';
import type { Known, KnownChain, KnownLink } from './known.ts';
import { nothing, type Library, type Meaning } from './libraries/library.ts';
import { made, placedAt, textOf, type Text } from './text.ts';
import { toCallChain, toValue } from './to-value.ts';
import type { Branch, Sent } from './sent.ts';
import { isEndless, type Walk } from './walk.ts';

/** What one direction of a migration sends, in the order in which it is sent. */
export interface DirectionReading {
  readonly queries: readonly Query[];
  readonly notAnalysed: readonly { readonly range: Range; readonly reason: string }[];
  /** What is read as it is sent, and probably not meant so. */
  readonly remarks: readonly { readonly range: Range; readonly reason: string }[];
  /** `pgm.noTransaction()` and the like were called. */
  readonly called: ReadonlySet<string>;
}

/** One query: what the driver sends as one string. */
export interface Query {
  /** In the document. */
  readonly range: Range;
  /** It stands behind a condition, in a loop over data, or in an error handler. */
  readonly conditional: boolean;
  /** Where the code opens or ends a transaction by itself. */
  readonly control?: 'begin' | 'commit';
  /** TypeORM's changeColumn that drops the column and adds it again. */
  readonly columnRecreated?: true;
  /** Words that go on a sentence: it is sent only under this condition, which the migration can't show. */
  readonly condition?: string;
  /** The same condition, for whoever knows the schema. */
  readonly where?: SentWhere;
}

/** Writes into the document what was sent. `exported`: by the file; `place`: of the function, for what has no place of its own. */
export function writeSent(walk: Walk, library: Library, document: SqlDocument, exported: ReadonlyMap<string, Known>, place: Range): DirectionReading {
  const first: Query[] = [];
  const queue = new Queue();
  const called = new Set<string>();
  /** The branches, each of which returns, in which a transaction was opened. */
  const opened = new Set<Branch>();
  const remarks: { readonly range: Range; readonly reason: string }[] = [];
  const gap = (range: Range, reason: string): void => { walk.gap(placed(range, place), reason); };
  const control = (kind: 'begin' | 'commit', range: Range, { conditional, branch }: Sent): void => {
    const leaving = leavingBranch(branch);
    if (leaving && kind === 'begin') opened.add(leaving);
    // `if (…) { await t.commit(); return; }`: for what follows the transaction goes on.
    if (leaving && kind === 'commit' && !opened.has(leaving)) return;
    queue.control(kind, write(made(kind.toUpperCase(), placed(range, place)), range, document, place), conditional);
  };
  const send = (sent: Sent, outer: boolean): void => {
    const conditional = sent.conditional || outer;
    if (sent.kind !== 'call') {
      control(sent.kind, sent.range, sent);
      return;
    }
    const last = sent.chain.links.at(-1);
    if (!last) return;
    called.add(last.name);
    let meaning: Meaning = nothing;
    // A builder's callback may send something itself, which is done once the builder's own query is on its way.
    const inside = walk.sentBy(() => { meaning = meaningOf(sent.chain, library, exported, walk); });
    add(meaning, { ...sent, conditional }, last);
    for (const one of inside) send(one, conditional);
  };
  const add = (meaning: Meaning, sent: SentAsCall, last: KnownLink): void => {
    switch (meaning.kind) {
      case 'nothing':
        return;
      case 'notAnalysed':
        gap(sent.chain.range, meaning.reason);
        return;
      case 'begin':
      case 'commit':
        control(meaning.kind, last.range, sent);
        return;
      case 'sql':
      case 'builder': {
        const queries = meaning.kind === 'sql' ? textQueries(meaning.text, sent, place, document, gap) : builderQueries(meaning.result, sent, place, document, gap);
        if (meaning.kind === 'sql' && meaning.first) first.push(...queries);
        else if (meaning.apart === undefined || !queue.isOpen || queries.length === 0) queue.add(queries);
        else {
          queue.addApart(queries);
          remarks.push({ range: document.reserve(placed(sent.chain.range, place)), reason: `${meaning.apart}, so it runs on another connection, outside the transaction that is open, and waits for whatever that has locked` });
        }
        return;
      }
    }
  };
  for (const sent of walk.sent) send(sent, false);
  return { queries: [...first, ...queue.queries], called, remarks, notAnalysed: walk.gaps.map(({ range, reason }) => ({ range: document.reserve(placed(range, place)), reason })) };
}

/** The branch that what is sent here stands in, and that returns at its end. */
function leavingBranch(branch: Branch | undefined): Branch | undefined {
  return branch && (branch.left ? branch : leavingBranch(branch.outer));
}

/** What is sent, in order. */
class Queue {
  readonly #queries: Query[] = [];
  /** Where the transaction begins that is open. */
  #begin: number | undefined;

  get queries(): readonly Query[] {
    return this.#queries;
  }

  get isOpen(): boolean {
    return this.#begin !== undefined;
  }

  control(control: 'begin' | 'commit', range: Range, conditional: boolean): void {
    this.#begin = control === 'begin' ? (this.#begin ?? this.#queries.length) : undefined;
    this.#queries.push({ range, conditional, control });
  }

  add(queries: readonly Query[]): void {
    this.#queries.push(...queries);
  }

  /** Through another connection: committed by itself, and seeing nothing of the transaction that is open. That is as if it came before. */
  addApart(queries: readonly Query[]): void {
    this.#queries.splice(this.#begin ?? this.#queries.length, 0, ...queries);
    if (this.#begin !== undefined) this.#begin += queries.length;
  }
}

function meaningOf(chain: KnownChain, library: Library, exported: ReadonlyMap<string, Known>, walk: Walk): Meaning {
  const last = chain.links.at(-1);
  if (!last) return { kind: 'nothing' };
  const path = [chain.root, ...chain.links.map(({ name }) => name)].filter((name) => name !== '').join('.');
  try {
    return library.meaning({
      chain, path, last, args: last.args ?? [], builderChain: () => toCallChain(chain, walk),
      exported: (name) => {
        const value = exported.get(name);
        return value && toValue(value, walk);
      },
    });
  } catch (error) {
    if (!isEndless(error)) throw error;
    return { kind: 'notAnalysed', reason: `what ${last.name}() is given goes on for too long to be followed` };
  }
}

function textQueries(text: Text | undefined, sent: SentAsCall, place: Range, document: SqlDocument, gap: (range: Range, reason: string) => void): readonly Query[] {
  const reason = unreadable(text);
  if (text && reason === undefined) return [{ range: write(text, sent.chain.range, document, place), conditional: sent.conditional }];
  gap(sent.chain.range, reason ?? 'its SQL is only known when it runs');
  return [];
}

type SentAsCall = Extract<Sent, { readonly kind: 'call' }>;

function builderQueries(result: Extract<Meaning, { readonly kind: 'builder' }>['result'], sent: SentAsCall, place: Range, document: SqlDocument, gap: (range: Range, reason: string) => void): readonly Query[] {
  switch (result.kind) {
    case 'nothing':
      return [];
    case 'notAnalysed':
      gap(sent.chain.range, result.reason);
      return [];
    case 'sql':
      return result.statements.map(({ sql, range, columnRecreated, condition, where, concurrently }) => ({
        range: write(made(sql, placed(range, placed(sent.chain.range, place))), sent.chain.range, document, place, concurrently), conditional: sent.conditional || (condition !== undefined && !where),
        ...(columnRecreated && { columnRecreated }), ...(condition !== undefined && { condition }), ...(where && { where }),
      }));
  }
}

/** Nothing is known of it, not even its first word. */
function unreadable(text: Text | undefined): string | undefined {
  if (!text) return 'its SQL is only known when it runs';
  return text.find((part) => part.text.trim() !== '')?.kind === 'hole' ? `the SQL begins with ${textOf(text).trim().slice(0, 60)}, which is only known when it runs` : undefined;
}

function write(text: Text, call: Range, document: SqlDocument, place: Range, concurrently?: string): Range {
  const by = placed(call, place);
  // What an imported file holds stands where it is used.
  return document.write(text.some(({ at }) => at.start < 0) ? placedAt(text, by) : text, by, concurrently);
}

function placed(range: Range, otherwise: Range): Range {
  return range.start < 0 ? otherwise : range;
}
