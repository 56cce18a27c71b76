import type { Range } from '../sql/index.ts';
import type { SqlDocument } from './document.ts';
import type { KnownChain } from './known.ts';
import type { Library, Meaning } from './libraries/library.ts';
import { made, placedAt, textOf, type Text } from './text.ts';
import { toCallChain } from './to-value.ts';
import { isEndless, type Sent, type Walk } from './walk.ts';

/** What one direction of a migration sends, in the order in which it is sent. */
export interface DirectionReading {
  readonly queries: readonly Query[];
  readonly notAnalysed: readonly { readonly range: Range; readonly reason: string }[];
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
}

/** Writes into the document what was sent. `place`: of the function, for what has no place of its own. */
export function writeSent(walk: Walk, library: Library, document: SqlDocument, place: Range): DirectionReading {
  const first: Query[] = [];
  const queued: Query[] = [];
  const called = new Set<string>();
  const gap = (range: Range, reason: string): void => { walk.gap(placed(range, place), reason); };
  for (const sent of walk.sent) {
    if (sent.kind !== 'call') {
      queued.push({ range: write(made(sent.kind.toUpperCase(), placed(sent.range, place)), sent.range, document, place), conditional: false, control: sent.kind });
      continue;
    }
    const last = sent.chain.links.at(-1);
    if (!last) continue;
    called.add(last.name);
    const meaning = meaningOf(sent.chain, library, walk);
    switch (meaning.kind) {
      case 'nothing':
        break;
      case 'notAnalysed':
        gap(sent.chain.range, meaning.reason);
        break;
      case 'begin':
      case 'commit':
        queued.push({ range: write(made(meaning.kind.toUpperCase(), placed(last.range, place)), sent.chain.range, document, place), conditional: false, control: meaning.kind });
        break;
      case 'sql': {
        const reason = unreadable(meaning.text);
        if (meaning.text && reason === undefined) (meaning.first ? first : queued).push({ range: write(meaning.text, sent.chain.range, document, place), conditional: sent.conditional });
        else gap(sent.chain.range, reason ?? 'its SQL is only known when it runs');
        break;
      }
      case 'builder':
        queued.push(...builderQueries(meaning.result, sent, place, document, gap));
        break;
    }
  }
  return { queries: [...first, ...queued], called, notAnalysed: walk.gaps.map(({ range, reason }) => ({ range: document.reserve(placed(range, place)), reason })) };
}

function meaningOf(chain: KnownChain, library: Library, walk: Walk): Meaning {
  const last = chain.links.at(-1);
  if (!last) return { kind: 'nothing' };
  const path = [chain.root, ...chain.links.map(({ name }) => name)].filter((name) => name !== '').join('.');
  try {
    return library.meaning({ chain, path, last, args: last.args ?? [], builderChain: () => toCallChain(chain, walk) });
  } catch (error) {
    if (!isEndless(error)) throw error;
    return { kind: 'notAnalysed', reason: `what ${last.name}() is given goes on for too long to be followed` };
  }
}

function builderQueries(result: Extract<Meaning, { readonly kind: 'builder' }>['result'], sent: Extract<Sent, { readonly kind: 'call' }>, place: Range, document: SqlDocument, gap: (range: Range, reason: string) => void): readonly Query[] {
  switch (result.kind) {
    case 'nothing':
      return [];
    case 'notAnalysed':
      gap(sent.chain.range, result.reason);
      return [];
    case 'sql':
      return result.statements.map(({ sql, range, columnRecreated, condition }) => ({
        range: write(made(sql, placed(range, placed(sent.chain.range, place))), sent.chain.range, document, place), conditional: sent.conditional || condition !== undefined,
        ...(columnRecreated && { columnRecreated }), ...(condition !== undefined && { condition }),
      }));
  }
}

/** Nothing is known of it, not even its first word. */
function unreadable(text: Text | undefined): string | undefined {
  if (!text) return 'its SQL is only known when it runs';
  return text.find((part) => part.text.trim() !== '')?.kind === 'hole' ? `the SQL begins with ${textOf(text).trim().slice(0, 60)}, which is only known when it runs` : undefined;
}

function write(text: Text, call: Range, document: SqlDocument, place: Range): Range {
  const by = placed(call, place);
  // What an imported file holds stands where it is used.
  return document.write(text.some(({ at }) => at.start < 0) ? placedAt(text, by) : text, by);
}

function placed(range: Range, otherwise: Range): Range {
  return range.start < 0 ? otherwise : range;
}
