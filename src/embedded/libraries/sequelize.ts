import { sequelizeSql } from '../builders/index.ts';
import type { Known } from '../known.ts';
import { nothing, sqlText, type Library, type Meaning, type SentCall } from './library.ts';

export const sequelizeLibrary: Library = {
  sends: 'called',
  parameters: [{ root: 'queryInterface', client: true }, { root: 'Sequelize', client: false }],
  meaning,
};

function meaning(call: SentCall): Meaning {
  const { path, last, args } = call;
  const apart = apartFromTransaction(last.name, args);
  if (/^queryInterface\.sequelize\.query$/.test(path)) return { kind: 'sql', text: sqlText(args[0]), ...apart };
  if (last.name === 'transaction' || last.name === 'startTransaction') return { kind: 'begin' };
  if (path === 'transaction.commit') return { kind: 'commit' };
  if (path.startsWith('transaction.') || /^queryInterface\.(?:sequelize\.(?:getDialect|escape|authenticate|literal|fn|col|close)|quote\w+|describeTable|show\w+|tableExists|select|rawSelect|getForeignKey\w+|pgListEnums|getDialect|queryGenerator\b.*)$/.test(path)) return nothing;
  return { kind: 'builder', result: sequelizeSql(call.builderChain()), ...apart };
}

/**
 * Which argument the options are, from 0 (dialects/abstract/query-interface.js). Only what has the transaction there joins
 * it: everything else gets another connection of the pool, where it is committed by itself.
 */
const optionsAt: ReadonlyMap<string, number> = new Map([
  ['query', 1], ['createTable', 2], ['dropTable', 1], ['renameTable', 2], ['addColumn', 3], ['changeColumn', 3], ['removeColumn', 2], ['renameColumn', 3],
  ['addIndex', 2], ['removeIndex', 2], ['addConstraint', 1], ['removeConstraint', 2], ['createSchema', 1], ['dropSchema', 1],
  ['bulkInsert', 2], ['bulkUpdate', 3], ['bulkDelete', 2], ['insert', 3],
]);

function apartFromTransaction(name: string, args: readonly Known[]): { readonly apart?: string } {
  // `addIndex(table, { fields, … })`, and as it was before version 6 `addConstraint(table, fields, { … })`.
  const second = args[1];
  const at = name === 'addIndex' && second?.kind === 'object' ? 1 : name === 'addConstraint' && second?.kind === 'array' ? 2 : optionsAt.get(name);
  const options = at === undefined ? undefined : args[at];
  if (at === undefined || isGiven(options?.kind === 'object' ? options.entries.get('transaction') : options)) return {};
  return { apart: `${name}() has no transaction in its options, which are its ${ordinals[at] ?? 'last'} argument` };
}

const ordinals = ['first', 'second', 'third', 'fourth'] as const;

/** What isn't known is taken for the transaction. */
function isGiven(value: Known | undefined): boolean {
  return value !== undefined && value.kind !== 'undefined' && value.kind !== 'null';
}
