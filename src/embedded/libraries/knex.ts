import { knexSql } from '../builders/index.ts';
import type { Known, KnownLink } from '../known.ts';
import { plainText } from '../evaluate.ts';
import { quoteIdentifier } from '../quote.ts';
import { replaced, textOf, type Text } from '../text.ts';
import { queryBuilderSql, type QueryWords } from './query-builder.ts';
import { nothing, notKnown, sqlText, type Library, type Meaning, type SentCall } from './library.ts';

export const knexLibrary: Library = {
  sends: 'awaited',
  parameters: [{ root: 'knex', client: true }],
  inTransaction: 'knex',
  meaning,
};

function meaning(call: SentCall): Meaning {
  const { chain: { links } } = call;
  const own = withoutModifiers(links);
  const path = ['knex', ...own.map(({ name }) => name)].filter((name) => name !== '').join('.');
  if (/^knex\.(?:schema\.|client\.)?raw$/.test(path)) return { kind: 'sql', text: rawText(own.at(-1)?.args ?? []) };
  // Where a transaction begins and ends is told by the code around these.
  if (/^knex\.(?:transaction|transactionProvider|commit|rollback|destroy|fn\b.*|ref|client\.config\b.*|isTransaction|isCompleted)$/.test(path)) return nothing;
  if (path.startsWith('knex.schema.')) return { kind: 'builder', result: knexSql(call.builderChain()) };
  return queryBuilderSql(call, words) ?? (links.every(({ name, args }) => args && reads.test(name)) ? nothing : notKnown(path));
}

const words: QueryWords = { into: ['into', 'from', 'table', '', 'batchInsert'], insert: ['insert', 'batchInsert'], update: ['update', 'increment', 'decrement'], delete: ['del', 'delete'], truncate: ['truncate'] };

/** What may follow any call and changes nothing that is sent (builder-interface-augmenter.js). */
const modifiers: ReadonlySet<string> = new Set(['transacting', 'connection', 'timeout', 'queryContext', 'debug', 'options', 'on', 'once']);

function withoutModifiers(links: readonly KnownLink[]): readonly KnownLink[] {
  const last = links.findLastIndex(({ name, args }) => !args || !modifiers.has(name));
  return links.slice(0, last + 1);
}

/** The calls of a query that only reads (query/querybuilder.js), `knex('t')` among them. */
const reads = new RegExp(`^(?:${[
  '', '(?:where|having|(?:and|or)(?:Where|Having))\\w*', '\\w*[jJ]oin(?:Raw)?', '(?:group|order)By(?:Raw)?', 'union(?:All)?', 'intersect', 'except', 'with\\w*', 'select', 'columns?', 'columnInfo', 'from(?:JS|Raw)?',
  'table', 'as', 'using', 'distinct(?:On)?', 'limit', 'offset', 'first', 'pluck', '(?:count|sum|avg)(?:Distinct)?', 'min', 'max', 'clear\\w*', 'for(?:NoKey)?Update', 'for(?:Key)?Share', 'skipLocked', 'noWait',
  'json(?:Extract|Set|Insert|Remove)', 'rank', 'denseRank', 'rowNumber', 'comment', 'hintComment', 'clone', 'not', 'or', 'queryBuilder', 'to(?:String|SQL|Query)', ...modifiers,
].join('|')})$`);

/** `??` and `:name:` are names, filled in before it is sent; `\?` is a question mark. */
function rawText([text, bindings]: readonly Known[]): Text | undefined {
  const parts = sqlText(text);
  if (!parts) return undefined;
  const names = bindings?.kind === 'array' ? bindings.items : bindings ? [bindings] : [];
  let at = 0;
  const filled = replaced(parts, /\\\?|\?\??|:([A-Za-z_]\w*):/g, ([written, name]) => {
    if (written === '\\?') return '?';
    const value = name === undefined ? names[at++] : bindings?.kind === 'object' ? bindings.entries.get(name) : undefined;
    const known = plainText(value);
    if (written === '?') return undefined;
    return known === undefined ? `\${${name ?? 'name'}}` : known.split('.').map(quoteIdentifier).join('.');
  });
  // `\\?` in a JavaScript string is an escape of its own before the question mark.
  return filled.filter((part, i) => !(part.kind === 'made' && part.text === '\\' && textOf(filled.slice(i + 1, i + 2)).startsWith('?')));
}
