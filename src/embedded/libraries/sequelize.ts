import { sequelizeSql } from '../builders/index.ts';
import { nothing, sqlText, type Library, type Meaning, type SentCall } from './library.ts';

export const sequelizeLibrary: Library = {
  sends: 'called',
  parameters: [{ root: 'queryInterface', client: true }, { root: 'Sequelize', client: false }],
  meaning,
};

function meaning(call: SentCall): Meaning {
  const { path, last, args } = call;
  if (/^queryInterface\.sequelize\.query$/.test(path)) return { kind: 'sql', text: sqlText(args[0]) };
  if (last.name === 'transaction' || last.name === 'startTransaction') return { kind: 'begin' };
  if (path === 'transaction.commit') return { kind: 'commit' };
  if (path.startsWith('transaction.') || /^queryInterface\.(?:sequelize\.(?:getDialect|escape|authenticate|literal|fn|col|close)|quote\w+|describeTable|show\w+|tableExists|select|rawSelect|getForeignKey\w+|queryGenerator\b.*)$/.test(path)) return nothing;
  return { kind: 'builder', result: sequelizeSql(call.builderChain()) };
}
