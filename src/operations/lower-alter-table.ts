import type * as pg from '@pgsql/types';
import { lowerColumn } from './lower-column.ts';
import { lowerConstraint } from './lower-constraint.ts';
import { collationName, lowerExpression } from './lower-expression.ts';
import { endOfRelation, qualifiedName, relationName, roleName, strings } from './lower-name.ts';
import { findOption, optionText, storageParameters } from './lower-options.ts';
import { lowerPartitionBound } from './lower-partition.ts';
import { typeName } from './lower-type.ts';
import type { AlterCompositeType } from './objects.ts';
import { elementsOf, findLastWord, findWord, inside, nameOf, rangeOf, skipWords, tokenAt, within, type Source, type Span } from './source.ts';
import type { AlterTableOperation, SetColumnOption, SetIdentity, SetReplicaIdentity, ToggleTrigger } from './tables.ts';

type StatementObject = AlterTableOperation['statementObject'];

/** What an operation knows of its relation. */
interface Altered {
  readonly range: AlterTableOperation['range'];
  readonly table: AlterTableOperation['table'];
  readonly statementObject: StatementObject;
  readonly ifExists: boolean;
  readonly only: boolean;
}

/** One operation for each command of ALTER TABLE, ALTER INDEX, ALTER VIEW, ALTER SEQUENCE, ALTER TYPE … */
export function lowerAlterTable(node: pg.AlterTableStmt, source: Source): (AlterTableOperation | AlterCompositeType)[] {
  const commands = (node.cmds ?? []).flatMap((command) => ('AlterTableCmd' in command ? [command.AlterTableCmd] : []));
  const spans = elementsOf(source, { from: endOfRelation(node.relation, source), to: source.span.to });
  const table = relationName(node.relation, source);
  const only = node.objtype !== 'OBJECT_TYPE' && !(node.relation?.inh ?? false);
  return commands.flatMap((command, i): (AlterTableOperation | AlterCompositeType)[] => {
    const span = spans[i] ?? source.span;
    const range = rangeOf(source, span);
    if (node.objtype === 'OBJECT_TYPE') return [lowerAttribute(command, range, table, source)];
    const altered: Altered = { range, table, statementObject: statementObject(node.objtype), ifExists: node.missing_ok ?? false, only };
    const operation = lowerCommand(command, span, altered, within(source, span));
    return operation ? [operation] : [];
  });
}

/** What the statement calls the relation. */
export function statementObject(type: pg.ObjectType | undefined): StatementObject {
  switch (type) {
    case 'OBJECT_INDEX': return 'index';
    case 'OBJECT_VIEW': return 'view';
    case 'OBJECT_MATVIEW': return 'materialized view';
    case 'OBJECT_SEQUENCE': return 'sequence';
    case 'OBJECT_FOREIGN_TABLE': return 'foreign table';
    case 'OBJECT_TYPE':
    case 'OBJECT_ATTRIBUTE': return 'composite type';
    default: return 'table';
  }
}

/** `ALTER TYPE … ADD | DROP | ALTER ATTRIBUTE`; the grammar has nothing else there. */
function lowerAttribute(command: pg.AlterTableCmd, range: Altered['range'], name: Altered['table'], source: Source): AlterCompositeType {
  const column = command.def && 'ColumnDef' in command.def ? command.def.ColumnDef : undefined;
  const type = column?.typeName && typeName(column.typeName, source);
  const action = command.subtype === 'AT_AddColumn' ? 'addAttribute' : command.subtype === 'AT_DropColumn' ? 'dropAttribute' : 'alterAttributeType';
  return {
    kind: 'alterCompositeType',
    range,
    name,
    action,
    attribute: nameOf(source, command.name ?? column?.colname ?? ''),
    ...(type && { type }),
    ifExists: command.missing_ok ?? false,
    cascade: command.behavior === 'DROP_CASCADE',
  };
}

/** Nothing for the subtypes that PostgreSQL makes for itself while it executes. */
function lowerCommand(command: pg.AlterTableCmd, span: Span, altered: Altered, source: Source): AlterTableOperation | undefined {
  const { def } = command;
  const name = nameOf(source, command.name ?? '');
  const cascade = command.behavior === 'DROP_CASCADE';
  const missingOk = command.missing_ok ?? false;
  const subtype = command.subtype ?? 'AT_AddColumn';
  switch (subtype) {
    case 'AT_AddColumn': {
      if (!def || !('ColumnDef' in def)) return undefined;
      return { kind: 'addColumn', ...altered, column: lowerColumn(def.ColumnDef, { from: tokenAt(source, def.ColumnDef.location), to: span.to }, source), ifNotExists: missingOk };
    }
    case 'AT_DropColumn':
      return { kind: 'dropColumn', ...altered, column: name, columnIfExists: missingOk, cascade };
    case 'AT_AlterColumnType':
      return lowerColumnType(command, span, altered, source);
    case 'AT_ColumnDefault': {
      const word = findWord(source, 'DEFAULT', span);
      if (!def || word === undefined) return { kind: 'dropDefault', ...altered, column: name };
      return { kind: 'setDefault', ...altered, column: name, expression: lowerExpression(def, { from: word + 1, to: span.to }, source) };
    }
    case 'AT_SetNotNull':
      return { kind: 'setNotNull', ...altered, column: name };
    case 'AT_DropNotNull':
      return { kind: 'dropNotNull', ...altered, column: name };
    case 'AT_SetExpression': {
      const as = findLastWord(source, 'AS', span);
      if (!def || as === undefined) return undefined;
      return { kind: 'setExpression', ...altered, column: name, expression: lowerExpression(def, inside(source, as + 1), source) };
    }
    case 'AT_DropExpression':
      return { kind: 'dropExpression', ...altered, column: name, columnIfExists: missingOk };
    case 'AT_AddIdentity':
      return { kind: 'addIdentity', ...altered, column: name, always: def !== undefined && 'Constraint' in def && def.Constraint.generated_when === 'a' };
    case 'AT_SetIdentity':
      return { kind: 'setIdentity', ...altered, column: name, ...generatedOf(def) };
    case 'AT_DropIdentity':
      return { kind: 'dropIdentity', ...altered, column: name, columnIfExists: missingOk };
    case 'AT_SetStatistics':
    case 'AT_SetStorage':
    case 'AT_SetCompression':
    case 'AT_SetOptions':
    case 'AT_ResetOptions':
    case 'AT_AlterColumnGenericOptions':
      return { kind: 'setColumnOption', ...altered, column: command.name === undefined ? String(command.num ?? 0) : name, ...columnOption(subtype, def) };
    case 'AT_AddConstraint': {
      const constraint = def && 'Constraint' in def ? lowerConstraint(def.Constraint, { from: skipWords(source, span.from, 'ADD'), to: span.to }, source) : undefined;
      return constraint && { kind: 'addConstraint', ...altered, constraint };
    }
    case 'AT_AlterConstraint':
      return def && 'ATAlterConstraint' in def ? lowerAlterConstraint(def.ATAlterConstraint, altered, source) : undefined;
    case 'AT_ValidateConstraint':
      return { kind: 'validateConstraint', ...altered, constraint: name };
    case 'AT_DropConstraint':
      return { kind: 'dropConstraint', ...altered, constraint: name, constraintIfExists: missingOk, cascade };
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
      return { kind: 'setPersistence', ...altered, logged: subtype === 'AT_SetLogged' };
    case 'AT_SetTableSpace':
      return { kind: 'setTablespace', ...altered, tablespace: name };
    case 'AT_SetAccessMethod':
      return { kind: 'setAccessMethod', ...altered, ...(command.name !== undefined && { accessMethod: name }) };
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions':
    case 'AT_ReplaceRelOptions':
      return { kind: 'setStorageParameters', ...altered, parameters: storageParameters(listItems(def)) };
    case 'AT_EnableTrig':
    case 'AT_EnableAlwaysTrig':
    case 'AT_EnableReplicaTrig':
    case 'AT_DisableTrig':
    case 'AT_EnableTrigAll':
    case 'AT_DisableTrigAll':
    case 'AT_EnableTrigUser':
    case 'AT_DisableTrigUser':
      return { kind: 'toggleTrigger', ...altered, trigger: triggerOf(subtype, name), state: toggleState(subtype) };
    case 'AT_EnableRule':
    case 'AT_EnableAlwaysRule':
    case 'AT_EnableReplicaRule':
    case 'AT_DisableRule':
      return { kind: 'toggleRule', ...altered, rule: name, state: toggleState(subtype) };
    case 'AT_EnableRowSecurity':
      return { kind: 'toggleRowSecurity', ...altered, state: 'enabled' };
    case 'AT_DisableRowSecurity':
      return { kind: 'toggleRowSecurity', ...altered, state: 'disabled' };
    case 'AT_ForceRowSecurity':
      return { kind: 'toggleRowSecurity', ...altered, state: 'forced' };
    case 'AT_NoForceRowSecurity':
      return { kind: 'toggleRowSecurity', ...altered, state: 'notForced' };
    case 'AT_ClusterOn':
      return { kind: 'setClusterIndex', ...altered, index: name };
    case 'AT_DropCluster':
      return { kind: 'setClusterIndex', ...altered };
    case 'AT_DropOids':
      return { kind: 'dropOids', ...altered };
    case 'AT_AddInherit':
    case 'AT_DropInherit':
      return { kind: subtype === 'AT_AddInherit' ? 'addInherit' : 'dropInherit', ...altered, parent: relationName(relationOf(def), source) };
    case 'AT_AddOf':
      return { kind: 'setOfType', ...altered, ...(def && 'TypeName' in def && { type: qualifiedName(strings(def.TypeName.names), tokenAt(source, def.TypeName.location), source) }) };
    case 'AT_DropOf':
      return { kind: 'setOfType', ...altered };
    case 'AT_ReplicaIdentity':
      return { kind: 'setReplicaIdentity', ...altered, identity: replicaIdentity(def, source) };
    case 'AT_GenericOptions':
      return { kind: 'setForeignTableOptions', ...altered };
    case 'AT_ChangeOwner':
      return { kind: 'changeRelationOwner', ...altered, owner: nameOf(source, roleName(command.newowner)) };
    case 'AT_AttachPartition':
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      return def && 'PartitionCmd' in def ? lowerPartitionCommand(subtype, def.PartitionCmd, altered, source) : undefined;
    case 'AT_AddColumnToView':
    case 'AT_CookedColumnDefault':
    case 'AT_AddIndex':
    case 'AT_ReAddIndex':
    case 'AT_ReAddConstraint':
    case 'AT_ReAddDomainConstraint':
    case 'AT_AddIndexConstraint':
    case 'AT_ReAddComment':
    case 'AT_ReAddStatistics':
      return undefined;
    default:
      return unreachable(subtype);
  }
}

function lowerColumnType(command: pg.AlterTableCmd, span: Span, altered: Altered, source: Source): AlterTableOperation | undefined {
  const { def } = command;
  if (!def || !('ColumnDef' in def) || !def.ColumnDef.typeName) return undefined;
  const { typeName: type, collClause, raw_default: value } = def.ColumnDef;
  const using = value ? findWord(source, 'USING', span) : undefined;
  return {
    kind: 'alterColumnType',
    ...altered,
    column: nameOf(source, command.name ?? ''),
    type: typeName(type, source),
    ...(collClause && { collation: collationName(collClause, source) }),
    ...(value && using !== undefined && { using: lowerExpression(value, { from: using + 1, to: span.to }, source) }),
  };
}

/** `SET GENERATED ALWAYS`: the option's value is the code of attidentity's letter (gram.y: alter_identity_column_option). */
function generatedOf(def: pg.Node | undefined): Pick<SetIdentity, 'always'> {
  const generated = findOption(listItems(def), 'generated')?.arg;
  if (!generated || !('Integer' in generated)) return {};
  return { always: generated.Integer.ival === 'a'.charCodeAt(0) };
}

type ColumnOptionType = 'AT_SetStatistics' | 'AT_SetStorage' | 'AT_SetCompression' | 'AT_SetOptions' | 'AT_ResetOptions' | 'AT_AlterColumnGenericOptions';

function columnOption(subtype: ColumnOptionType, def: pg.Node | undefined): Pick<SetColumnOption, 'option' | 'value'> {
  const value = optionText(def && { arg: def });
  switch (subtype) {
    case 'AT_SetStatistics': return { option: 'statistics', value };
    case 'AT_SetStorage': return { option: 'storage', value };
    case 'AT_SetCompression': return { option: 'compression', value };
    case 'AT_SetOptions': return { option: 'attributes', value: storageParameters(listItems(def)).map((option) => `${option.name}=${option.value ?? ''}`).join(', ') };
    case 'AT_ResetOptions': return { option: 'attributes', value: null };
    case 'AT_AlterColumnGenericOptions': return { option: 'fdw options', value: null };
  }
}

function lowerAlterConstraint(node: pg.ATAlterConstraint, altered: Altered, source: Source): AlterTableOperation {
  return {
    kind: 'alterConstraint',
    ...altered,
    constraint: nameOf(source, node.conname ?? ''),
    ...(node.alterDeferrability && { deferrable: node.deferrable ?? false, initiallyDeferred: node.initdeferred ?? false }),
    ...(node.alterEnforceability && { enforced: node.is_enforced ?? false }),
    ...(node.alterInheritability && { noInherit: node.noinherit ?? false }),
  };
}

function triggerOf(subtype: string, name: string): ToggleTrigger['trigger'] {
  if (subtype.endsWith('All')) return 'all';
  return subtype.endsWith('User') ? 'user' : { name };
}

function toggleState(subtype: string): ToggleTrigger['state'] {
  if (subtype.startsWith('AT_Disable')) return 'disabled';
  if (subtype.startsWith('AT_EnableAlways')) return 'always';
  return subtype.startsWith('AT_EnableReplica') ? 'replica' : 'enabled';
}

/** The letters of pg_class.relreplident. */
function replicaIdentity(def: pg.Node | undefined, source: Source): SetReplicaIdentity['identity'] {
  const node = def && 'ReplicaIdentityStmt' in def ? def.ReplicaIdentityStmt : undefined;
  switch (node?.identity_type) {
    case 'i': return { index: nameOf(source, node.name ?? '') };
    case 'f': return 'full';
    case 'n': return 'nothing';
    default: return 'default';
  }
}

function lowerPartitionCommand(subtype: 'AT_AttachPartition' | 'AT_DetachPartition' | 'AT_DetachPartitionFinalize', node: pg.PartitionCmd, altered: Altered, source: Source): AlterTableOperation {
  const name = relationName(node.name, source);
  if (subtype !== 'AT_AttachPartition') {
    return { kind: 'detachPartition', ...altered, partition: name, concurrently: node.concurrent ?? false, finalize: subtype === 'AT_DetachPartitionFinalize' };
  }
  // ALTER INDEX … ATTACH PARTITION is the same command without bounds.
  if (!node.bound) return { kind: 'attachIndex', ...altered, index: name };
  return { kind: 'attachPartition', ...altered, partition: name, bound: lowerPartitionBound(node.bound, source) };
}

function relationOf(def: pg.Node | undefined): pg.RangeVar | undefined {
  return def && 'RangeVar' in def ? def.RangeVar : undefined;
}

function listItems(def: pg.Node | undefined): readonly pg.Node[] {
  return def && 'List' in def ? (def.List.items ?? []) : [];
}

function unreachable(subtype: never): never {
  throw new Error(`no such ALTER TABLE command: ${String(subtype)}`);
}
