import {
  findRelation, hasNamesake, nameOf, searchPath,
  type Operation, type OperationOf, type QualifiedName, type Query, type Relation, type RuleContext, type StatementUnit, type View,
} from '../../src/lint/index.ts';
import { byHand, leaveOut, type Refusal } from './refusal.ts';

/** Names that other relations have already. */

/** The relation that has a name in the schema where CREATE would put it. One that may not be there is left out. */
function holder(name: QualifiedName, unit: StatementUnit): Relation | undefined {
  const [first] = searchPath(unit);
  const namespace = name.schema ?? first;
  if (name.template || namespace === undefined || namespace === '' || namespace.startsWith('pg_temp')) return undefined;
  const found = findRelation(unit.schema, { schema: namespace, name: name.name }, []);
  // One that was dropped by another schema's name may be this one.
  const known = typeof found !== 'string' && (found.whole || found.new !== 'no') && !hasNamesake(unit.schema, name.name, 'dropped');
  return known ? found : undefined;
}

export function taken(operation: Operation, name: QualifiedName, tolerant: boolean, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const old = tolerant ? undefined : holder(name, unit);
  if (!old) return undefined;
  return {
    error: `relation "${name.name}" already exists`,
    because: `${nameOf(old)} is a ${old.kind} that is there already.`,
    help: 'Leave the statement out, or choose another name.',
    rewrite: () => leaveOut(`Leave out what makes ${nameOf(old)} again`, operation, unit, context),
  };
}

export function indexName(operation: OperationOf<'createIndex'>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const table = findRelation(unit.schema, operation.table, searchPath(unit));
  if (operation.name === undefined || typeof table === 'string' || operation.ifNotExists) return undefined;
  return taken(operation, { schema: table.schema, name: operation.name, range: operation.range }, false, unit, context);
}

export function renamedOver({ table, to }: OperationOf<'renameRelation'>, unit: StatementUnit): Refusal | undefined {
  const found = findRelation(unit.schema, table, searchPath(unit));
  const old = typeof found === 'string' ? undefined : holder({ schema: found.schema, name: to, range: table.range }, unit);
  if (typeof found === 'string' || !old || old.id === found.id) return undefined;
  return {
    error: `relation "${to}" already exists`,
    because: `${nameOf(old)} is a ${old.kind} that is there already.`,
    help: `Rename or drop the old ${to} first, or choose another name.`,
    rewrite: () => byHand('Make the name free, or choose another', `Rename or drop ${nameOf(old)} before this statement, or rename ${nameOf(found)} to something else.`),
  };
}

/** view.c: checkViewColumns. */
export function replacedView({ name, replace, query, columnNames }: OperationOf<'createView'>, unit: StatementUnit): Refusal | undefined {
  const old = replace && name.schema !== 'pg_temp' ? holder(name, unit) : undefined;
  if (!old?.whole) return undefined;
  if (old.kind !== 'view') {
    return {
      error: `"${old.name}" is not a view`,
      because: `It is a ${old.kind}.`,
      help: 'Choose another name for the view.',
      rewrite: () => byHand('Choose another name for the view', `Give the view another name than ${nameOf(old)}, which is a ${old.kind}.`),
    };
  }
  const error = changedColumns(old, query, columnNames);
  if (error === undefined) return undefined;
  return {
    error,
    because: 'CREATE OR REPLACE VIEW may only add columns behind those that are there.',
    help: 'Keep the columns as they are and add new ones at the end, or drop the view and create it again in one transaction.',
    rewrite: () => byHand(`Drop ${nameOf(old)} and create it again`, `In one transaction, run DROP VIEW ${nameOf(old)}, then this statement, and grant again what was granted on the view. Views that read it have to be dropped and created around that.`),
  };
}

function changedColumns(old: View, { output }: Query, renamed: readonly string[]): string | undefined {
  if (old.columns === 'unknown' || output === '*') return undefined;
  const columns = output.map((column, i) => renamed[i] ?? column);
  if (columns.includes(null) || old.columns.includes('?column?')) return undefined;
  if (columns.length < old.columns.length) return 'cannot drop columns from view';
  const at = old.columns.findIndex((column, i) => columns[i] !== column);
  return at < 0 ? undefined : `cannot change name of view column "${old.columns[at] ?? ''}" to "${columns[at] ?? ''}"`;
}
