import { kyselySql } from '../builders/index.ts';
import { nothing, notKnown, sqlText, type Library, type Meaning, type SentCall } from './library.ts';
import { queryBuilderSql, type QueryWords } from './query-builder.ts';

export const kyselyLibrary: Library = {
  sends: 'executed',
  parameters: [{ root: 'db', client: true }],
  inTransaction: 'db',
  meaning,
};

function meaning(call: SentCall): Meaning {
  const { chain, path, args } = call;
  if (chain.root === 'sql') return { kind: 'sql', text: sqlText({ kind: 'chain', chain: { ...chain, links: chain.links.slice(0, 1) } }) };
  if (chain.links.some(({ name }) => name === 'schema')) return { kind: 'builder', result: kyselySql(call.builderChain()) };
  // `CompiledQuery.raw('…')`.
  if (path === 'db.executeQuery') return { kind: 'sql', text: sqlText(args[0]) };
  return queryBuilderSql(call, words) ?? (chain.links.some(({ name }) => reads.has(name) || control.has(name)) ? nothing : notKnown(path));
}

const words: QueryWords = { into: ['insertInto', 'updateTable', 'deleteFrom'], insert: ['insertInto'], update: ['updateTable'], delete: ['deleteFrom'], truncate: [] };

/** What begins with one of them only reads. */
const reads: ReadonlySet<string> = new Set(['selectFrom', 'selectNoFrom']);

/** Where a transaction begins and ends is told by the code around these. */
const control: ReadonlySet<string> = new Set(['startTransaction', 'transaction', 'connection', 'commit', 'rollback', 'setIsolationLevel', 'setAccessMode']);
