import { dbMigrateSql } from '../builders/index.ts';
import { nothing, sqlText, type Library, type Meaning, type SentCall } from './library.ts';

export const dbMigrateLibrary: Library = { sends: 'called', parameters: [{ root: 'db', client: true }, { root: 'callback', client: false }], callbacks: true, meaning };

function meaning({ path, last, args, builderChain }: SentCall): Meaning {
  if (last.name === 'runSql' || last.name === 'all') return { kind: 'sql', text: sqlText(args[0]) };
  if (/^db\.(?:_\w+|close|log\w*)$/.test(path)) return nothing;
  return { kind: 'builder', result: dbMigrateSql(builderChain()) };
}
