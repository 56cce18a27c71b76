import { typeormSql } from '../builders/index.ts';
import { nothing, sqlText, type Library, type Meaning, type SentCall } from './library.ts';
import { queryBuilderSql } from './query-builder.ts';

export const typeormLibrary: Library = {
  sends: 'called',
  parameters: [{ root: 'queryRunner', client: true }],
  inTransaction: 'queryRunner.manager',
  meaning,
};

function meaning(call: SentCall): Meaning {
  const { path, args, last } = call;
  if (/\.query$/.test(path)) return { kind: 'sql', text: sqlText(args[0]) };
  if (last.name === 'startTransaction') return { kind: 'begin' };
  if (last.name === 'commitTransaction') return { kind: 'commit' };
  if (/^(?:rollbackTransaction|connect|release|has\w+|get\w+|find\w*|count\w*|exists?\w*|log|enableSqlMemory|disableSqlMemory)$/.test(last.name)) return nothing;
  if (call.chain.links.some(({ name }) => name === 'createQueryBuilder')) {
    return queryBuilderSql(call.chain, { into: ['update', 'into', 'from', 'delete'], insert: ['insert'], update: ['update'], delete: ['delete'], truncate: [] });
  }
  if (/^queryRunner\.(?:manager|connection|dataSource)\b/.test(path)) return { kind: 'notAnalysed', reason: `${last.name}() goes through an entity, whose table is declared elsewhere` };
  return { kind: 'builder', result: typeormSql(call.builderChain()) };
}
