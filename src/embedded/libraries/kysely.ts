import { kyselySql } from '../builders/index.ts';
import { sqlText, type Library, type Meaning, type SentCall } from './library.ts';
import { queryBuilderSql } from './query-builder.ts';

export const kyselyLibrary: Library = {
  sends: 'executed',
  parameters: [{ root: 'db', client: true }],
  inTransaction: 'db',
  meaning,
};

function meaning(call: SentCall): Meaning {
  const { chain } = call;
  if (chain.root === 'sql') return { kind: 'sql', text: sqlText({ kind: 'chain', chain: { ...chain, links: chain.links.slice(0, 1) } }) };
  if (chain.links.some(({ name }) => name === 'schema')) return { kind: 'builder', result: kyselySql(call.builderChain()) };
  return queryBuilderSql(chain, { into: ['insertInto', 'updateTable', 'deleteFrom'], insert: ['insertInto'], update: ['updateTable'], delete: ['deleteFrom'], truncate: [] });
}
