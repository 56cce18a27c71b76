import { knexSql } from '../builders/index.ts';
import type { Known } from '../known.ts';
import { plainText } from '../evaluate.ts';
import { quoteIdentifier } from '../quote.ts';
import { replaced, textOf, type Text } from '../text.ts';
import { queryBuilderSql } from './query-builder.ts';
import { nothing, sqlText, type Library, type Meaning, type SentCall } from './library.ts';

export const knexLibrary: Library = {
  sends: 'awaited',
  parameters: [{ root: 'knex', client: true }],
  inTransaction: 'knex',
  meaning,
};

function meaning(call: SentCall): Meaning {
  const { path, args, chain } = call;
  if (/^knex\.(?:schema\.)?raw$/.test(path)) return { kind: 'sql', text: rawText(args) };
  if (/^knex\.(?:commit|rollback|destroy|fn\b.*|ref|client\b.*|isTransaction|isCompleted)$/.test(path)) return nothing;
  if (path.startsWith('knex.schema.')) return { kind: 'builder', result: knexSql(call.builderChain()) };
  return queryBuilderSql(chain, { into: ['into', 'from', 'table', '', 'batchInsert'], insert: ['insert', 'batchInsert'], update: ['update', 'increment', 'decrement'], delete: ['del', 'delete'], truncate: ['truncate'] });
}

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
