import type * as pg from '@pgsql/types';
import { lockModes } from './locks.ts';
import { relationName, strings } from './lower-name.ts';
import { relationRange, relationsOf } from './lower-data.ts';
import { optionsOf } from './lower-options.ts';
import type { OtherCommand } from './objects.ts';
import { quoteIdentifier } from './quote.ts';
import type { LockTable, ResetSetting, Savepoint, SetSetting, TransactionControl, TwoPhaseCommit } from './session.ts';
import { nameOf, placeholderAt, rangeOf, type Source } from './source.ts';

/** SET and RESET in all their forms. */
export function lowerSet(node: pg.VariableSetStmt, source: Source): (SetSetting | ResetSetting)[] {
  const range = rangeOf(source, source.span);
  const name = (node.name ?? '').toLowerCase();
  const local = node.is_local ?? false;
  switch (node.kind) {
    case 'VAR_RESET_ALL':
      return [{ kind: 'resetSetting', range, name: 'all' }];
    case 'VAR_RESET':
      return [{ kind: 'resetSetting', range, name }];
    case 'VAR_SET_DEFAULT':
      return [{ kind: 'setSetting', range, name, value: null, local }];
    case 'VAR_SET_MULTI':
      return transactionSettings(node, source);
    case 'VAR_SET_CURRENT':
      return [{ kind: 'setSetting', range, name, value: undefined, local }];
    case 'VAR_SET_VALUE':
    case undefined:
      return [{ kind: 'setSetting', range, name, value: settingValue(name, node.args, source), local }];
  }
}

/** SET TRANSACTION sets for this transaction, SET SESSION CHARACTERISTICS the defaults of those to come (variable.c, guc_funcs.c: ExecSetVariableStmt). */
function transactionSettings(node: pg.VariableSetStmt, source: Source): SetSetting[] {
  const session = node.name === 'SESSION CHARACTERISTICS';
  return optionsOf(node.args).map((option) => {
    const value = option.arg && settingValue('', [option.arg], source);
    const shown = option.defname === 'transaction_isolation' ? value : value === '1' ? 'on' : 'off';
    return { kind: 'setSetting', range: rangeOf(source, source.span), name: `${session ? 'default_' : ''}${option.defname ?? ''}`, value: shown, local: !session };
  });
}

/** Settings that are lists of names: PostgreSQL quotes each (GUC_LIST_QUOTE in guc_tables.c). */
const nameLists = new Set(['search_path', 'temp_tablespaces', 'session_preload_libraries', 'shared_preload_libraries', 'local_preload_libraries', 'unix_socket_directories']);

/** As PostgreSQL stores it (guc_funcs.c: flatten_set_variable_args); undefined where it can't be read. */
export function settingValue(name: string, args: readonly pg.Node[] | undefined, source: Source): string | undefined {
  const items = (args ?? []).map((arg) => constantText(arg, source));
  if (items.some((item) => item === undefined)) return undefined;
  return items.map((item) => (nameLists.has(name) ? quoteIdentifier(item ?? '') : item)).join(', ');
}

function constantText(node: pg.Node, source: Source): string | undefined {
  if (!('A_Const' in node) || placeholderAt(source, node.A_Const.location) !== undefined) return undefined;
  const { ival, fval, sval, boolval } = node.A_Const;
  if (sval) return nameOf(source, sval.sval ?? '');
  if (fval) return fval.fval ?? '';
  if (boolval) return boolval.boolval ? 'true' : 'false';
  return ival ? String(ival.ival ?? 0) : undefined;
}

/**
 * The calls of set_config() that a SELECT makes for each of its rows, and those whose setting can't be read.
 * Their value is stored as it is, without the quoting of SET.
 */
export function lowerSetConfig(node: pg.SelectStmt, source: Source): { readonly settings: SetSetting[]; readonly unread: number } {
  let unread = 0;
  const settings = (node.targetList ?? []).flatMap((target): SetSetting[] => {
    const call = 'ResTarget' in target && target.ResTarget.val && 'FuncCall' in target.ResTarget.val ? target.ResTarget.val.FuncCall : undefined;
    if (strings(call?.funcname).at(-1) !== 'set_config') return [];
    const [name, value, isLocal] = call?.args ?? [];
    const setting = name && constantText(name, source);
    if (setting === undefined) {
      unread++;
      return [];
    }
    const isNull = value && 'A_Const' in value && value.A_Const.isnull;
    const local = isLocal && constantText(isLocal, source);
    return [{
      kind: 'setSetting',
      range: rangeOf(source, source.span),
      name: setting.toLowerCase(),
      value: isNull ? null : value && constantText(value, source),
      local: local !== undefined && ['true', 't', 'on', 'yes', 'y', '1'].includes(local.toLowerCase()),
    }];
  });
  return { settings, unread };
}

export function lowerTransaction(node: pg.TransactionStmt, source: Source): TransactionControl | Savepoint | TwoPhaseCommit {
  const range = rangeOf(source, source.span);
  const chain = node.chain ?? false;
  const name = nameOf(source, node.savepoint_name ?? '');
  switch (node.kind) {
    case 'TRANS_STMT_COMMIT': return { kind: 'commit', range, chain };
    case 'TRANS_STMT_ROLLBACK': return { kind: 'rollback', range, chain };
    case 'TRANS_STMT_SAVEPOINT': return { kind: 'savepoint', range, name };
    case 'TRANS_STMT_RELEASE': return { kind: 'releaseSavepoint', range, name };
    case 'TRANS_STMT_ROLLBACK_TO': return { kind: 'rollbackToSavepoint', range, name };
    case 'TRANS_STMT_PREPARE': return { kind: 'prepareTransaction', range };
    case 'TRANS_STMT_COMMIT_PREPARED': return { kind: 'commitPrepared', range };
    case 'TRANS_STMT_ROLLBACK_PREPARED': return { kind: 'rollbackPrepared', range };
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
    case undefined: return { kind: 'begin', range, chain: false };
  }
}

/** The command tag of transaction control (utility.c: CreateCommandTag). */
export function transactionTag(node: pg.TransactionStmt): string {
  switch (node.kind) {
    case 'TRANS_STMT_START': return 'START TRANSACTION';
    case 'TRANS_STMT_COMMIT': return 'COMMIT';
    case 'TRANS_STMT_ROLLBACK':
    case 'TRANS_STMT_ROLLBACK_TO': return 'ROLLBACK';
    case 'TRANS_STMT_SAVEPOINT': return 'SAVEPOINT';
    case 'TRANS_STMT_RELEASE': return 'RELEASE';
    case 'TRANS_STMT_PREPARE': return 'PREPARE TRANSACTION';
    case 'TRANS_STMT_COMMIT_PREPARED': return 'COMMIT PREPARED';
    case 'TRANS_STMT_ROLLBACK_PREPARED': return 'ROLLBACK PREPARED';
    case 'TRANS_STMT_BEGIN':
    case undefined: return 'BEGIN';
  }
}

/** One operation a table. The mode is a number from 1, ACCESS SHARE, to 8 (lockdefs.h). */
export function lowerLock(node: pg.LockStmt, source: Source): LockTable[] {
  const relations = relationsOf(node.relations);
  return relations.map((relation) => ({
    kind: 'lockTable',
    range: relations.length === 1 ? rangeOf(source, source.span) : relationRange(relation, source),
    table: relationName(relation, source),
    only: !(relation.inh ?? false),
    mode: lockModes[(node.mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE',
    nowait: node.nowait ?? false,
  }));
}

/** DISCARD ALL resets settings among much else; the other forms drop caches and temporary tables. */
export function lowerDiscard(node: pg.DiscardStmt, source: Source): ResetSetting | OtherCommand {
  const range = rangeOf(source, source.span);
  return node.target === 'DISCARD_ALL' || node.target === undefined ? { kind: 'resetSetting', range, name: 'all' } : { kind: 'otherCommand', range, command: discardTag(node) };
}

export function discardTag(node: pg.DiscardStmt): string {
  return (node.target ?? 'DISCARD_ALL').replace('_', ' ');
}
