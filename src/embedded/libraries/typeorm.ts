import { typeormSql } from '../builders/index.ts';
import { nothing, notKnown, sqlText, type Library, type Meaning, type SentCall } from './library.ts';
import { queryBuilderSql, type QueryWords } from './query-builder.ts';

export const typeormLibrary: Library = {
  sends: 'called',
  parameters: [{ root: 'queryRunner', client: true }],
  inTransaction: 'queryRunner.manager',
  answers: new Set(['getTable', 'findColumnByName']),
  meaning,
};

function meaning(call: SentCall): Meaning {
  const { path, args, last } = call;
  if (/\.query$/.test(path)) return { kind: 'sql', text: sqlText(args[0]) };
  if (last.name === 'startTransaction') return { kind: 'begin' };
  if (last.name === 'commitTransaction') return { kind: 'commit' };
  if (/^(?:rollbackTransaction|connect|release|has\w+|get\w+|find\w*|count\w*|exists?\w*|log|(?:enable|disable|clear)SqlMemory)$/.test(last.name)) return nothing;
  if (call.chain.links.some(({ name }) => name === 'createQueryBuilder')) return query(call);
  if (/^queryRunner\.(?:manager|connection|dataSource)\b/.test(path)) return { kind: 'notAnalysed', reason: `${last.name}() goes through an entity, whose table is declared elsewhere` };
  return { kind: 'builder', result: typeormSql(call.builderChain()) };
}

/** A query is sent by `execute`, and reads unless it says otherwise; those of a relation change rows without a word for it. */
function query(call: SentCall): Meaning {
  const called = new Set(call.chain.links.flatMap(({ name, args }) => (args ? [name] : [])));
  if (!called.has('execute') && !called.has('relation')) return nothing;
  const changes = queryBuilderSql(call, words);
  return changes ?? (['relation', 'softDelete', 'restore'].some((name) => called.has(name)) ? notKnown(call.path) : nothing);
}

const words: QueryWords = { into: ['update', 'into', 'from', 'delete'], insert: ['insert'], update: ['update'], delete: ['delete'], truncate: [] };
