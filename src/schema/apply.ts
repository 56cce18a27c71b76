import type { Body, BodyStatement, Operation, Statement } from '../operations/index.ts';
import { alterTablePasses } from './alter-passes.ts';
import { alterRelation, clusterOn } from './alter-table.ts';
import { alterPolicy, createPolicy, createRule, createTrigger, dropFromTable, renameOnTable } from './attachments.ts';
import { bodiesRunBy } from './bodies.ts';
import { createTable } from './create-table.ts';
import { Refusal, type Draft, type Environment } from './draft.ts';
import { drop, isDrop } from './drop.ts';
import { ensureRelation } from './ensure.ts';
import { alterFunction, createFunction } from './functions.ts';
import { contradicted } from './contradiction.ts';
import { createIndex, reindex } from './indexes.ts';
import { findRelation, findTable } from './lookups.ts';
import { loseTrack, runsUnseen } from './lose-track.ts';
import { createSchema, dropObject, renameObject, setObjectSchema } from './namespaces.ts';
import { alterPublication, createPublication } from './publications.ts';
import { changeRows, changeRowsIn, copy, truncate } from './rows.ts';
import { searchPathAfter } from './search-path.ts';
import { alterSequence, createSequence } from './sequences.ts';
import { createStatistics } from './statistics.ts';
import type { Schema } from './types.ts';
import { addEnumValue, alterCompositeType, alterDomain, createCompositeType, createDomain, createEnum, createType, renameEnumValue } from './user-types.ts';
import { createTableAs, createView, refreshMaterializedView } from './views.ts';

/**
 * The schema after a statement: its operations in PostgreSQL's order, and the bodies that it runs. Transactions and
 * settings are not its business. It never throws: an operation that PostgreSQL would refuse leaves the schema as it was.
 */
export function applyStatement(schema: Schema, statement: Statement, environment: Environment): Schema {
  return run(schema, statement, environment, new Set());
}

/** The schema after one operation, the bodies that it runs included. */
export function applyOperation(schema: Schema, operation: Operation, environment: Environment): Schema {
  return runOperation(schema, operation, environment, new Set());
}

/** `done`: bodies that run already. Each runs once a statement, so that recursion ends. */
function run(schema: Schema, statement: Statement, environment: Environment, done: Set<Body>): Schema {
  const { operations } = statement;
  if (mayNotRun(statement) && operations.some(isDrop)) return perhapsDropped(schema, operations, environment, done);
  if (operations.length > 1 && operations.every(isDrop)) return attempt(schema, environment, (draft) => { drop(draft, operations); });
  const [first] = operations;
  // The elements of CREATE SCHEMA see the new schema before all others (schemacmds.c: CreateSchemaCommand).
  if (first?.kind === 'createSchema') environment = { ...environment, searchPath: [first.name, ...environment.searchPath] };
  return alterTablePasses(operations).reduce((before, operation) => runOperation(before, operation, environment, done), schema);
}

/** In a branch, a loop or a handler of a body. */
function mayNotRun(statement: Statement | BodyStatement): boolean {
  return 'conditional' in statement && statement.conditional;
}

/** What may have been dropped may still be there: a relation is then unknown but for its name, anything else stays as it was. */
function perhapsDropped(schema: Schema, operations: readonly Operation[], environment: Environment, done: Set<Body>): Schema {
  return operations.reduce((before, operation) => {
    if (!isDrop(operation)) return runOperation(before, operation, environment, done);
    if (operation.kind !== 'dropRelation' || findRelation(before, operation.name, environment.searchPath) === 'absent') return before;
    const dropped = runOperation(before, operation, environment, done);
    return ensureRelation(dropped, operation.name, environment.searchPath, operation.relation).schema;
  }, schema);
}

function runOperation(schema: Schema, operation: Operation, environment: Environment, done: Set<Body>): Schema {
  const bodies = bodiesRunBy(schema, operation, environment.searchPath);
  let after = attempt(schema, environment, (draft) => { apply(draft, operation); }, operation);
  for (const { body, path, searchPath } of bodies) {
    if (done.has(body)) continue;
    done.add(body);
    // Which of its statements really ran can't be seen.
    let inside: Environment = { ...environment, searchPath, path: path ?? environment.path, shipped: false };
    for (const statement of body.statements) {
      after = run(after, statement, inside, done);
      for (const inner of statement.operations) inside = { ...inside, searchPath: searchPathAfter(inside.searchPath, inner) };
    }
  }
  return runsUnseen(schema, operation, bodies, environment.searchPath) ? loseTrack(after) : after;
}

function attempt(schema: Schema, environment: Environment, change: (draft: Draft) => void, operation?: Operation): Schema {
  const draft: Draft = { schema, environment };
  try {
    change(draft);
  } catch (error) {
    if (error instanceof Refusal) return environment.shipped && operation ? contradicted({ schema, environment }, operation) : schema;
    throw error;
  }
  return draft.schema;
}

function apply(draft: Draft, operation: Operation): void {
  switch (operation.kind) {
    case 'createTable':
      createTable(draft, operation);
      return;
    case 'createTableAs':
      createTableAs(draft, operation);
      changeRowsIn(draft, operation.query);
      return;
    case 'addColumn':
    case 'dropColumn':
    case 'alterColumnType':
    case 'setDefault':
    case 'dropDefault':
    case 'setNotNull':
    case 'dropNotNull':
    case 'setExpression':
    case 'dropExpression':
    case 'addIdentity':
    case 'setIdentity':
    case 'dropIdentity':
    case 'setColumnOption':
    case 'addConstraint':
    case 'alterConstraint':
    case 'validateConstraint':
    case 'dropConstraint':
    case 'setPersistence':
    case 'setTablespace':
    case 'setAccessMethod':
    case 'setStorageParameters':
    case 'toggleTrigger':
    case 'toggleRule':
    case 'toggleRowSecurity':
    case 'setClusterIndex':
    case 'dropOids':
    case 'addInherit':
    case 'dropInherit':
    case 'setOfType':
    case 'setReplicaIdentity':
    case 'setForeignTableOptions':
    case 'changeRelationOwner':
    case 'attachPartition':
    case 'detachPartition':
    case 'attachIndex':
    case 'renameRelation':
    case 'renameColumn':
    case 'renameConstraint':
    case 'setRelationSchema':
      alterRelation(draft, operation);
      return;
    case 'dropRelation':
    case 'dropIndex':
    case 'dropType':
    case 'dropFunction':
    case 'dropSchema':
      drop(draft, [operation]);
      return;
    case 'createIndex':
      createIndex(draft, operation);
      return;
    case 'reindex':
      reindex(draft, operation);
      return;
    case 'createSchema':
      createSchema(draft, operation);
      return;
    case 'createView':
      createView(draft, operation);
      return;
    case 'refreshMaterializedView':
      refreshMaterializedView(draft, operation);
      return;
    case 'createSequence':
      createSequence(draft, operation);
      return;
    case 'alterSequence':
      alterSequence(draft, operation);
      return;
    case 'createEnum':
      createEnum(draft, operation);
      return;
    case 'addEnumValue':
      addEnumValue(draft, operation);
      return;
    case 'renameEnumValue':
      renameEnumValue(draft, operation);
      return;
    case 'createDomain':
      createDomain(draft, operation);
      return;
    case 'alterDomain':
      alterDomain(draft, operation);
      return;
    case 'createCompositeType':
      createCompositeType(draft, operation);
      return;
    case 'alterCompositeType':
      alterCompositeType(draft, operation);
      return;
    case 'createType':
      createType(draft, operation);
      return;
    case 'createFunction':
      createFunction(draft, operation);
      return;
    case 'alterFunction':
      alterFunction(draft, operation);
      return;
    case 'createTrigger':
      createTrigger(draft, operation);
      return;
    case 'dropFromTable':
      dropFromTable(draft, operation);
      return;
    case 'renameOnTable':
      renameOnTable(draft, operation);
      return;
    case 'createPolicy':
      createPolicy(draft, operation);
      return;
    case 'alterPolicy':
      alterPolicy(draft, operation);
      return;
    case 'createRule':
      createRule(draft, operation);
      return;
    case 'createPublication':
      createPublication(draft, operation);
      return;
    case 'alterPublication':
      alterPublication(draft, operation);
      return;
    case 'createStatistics':
      createStatistics(draft, operation);
      return;
    case 'dropObject':
      dropObject(draft, operation);
      return;
    case 'renameObject':
      renameObject(draft, operation);
      return;
    case 'setObjectSchema':
      setObjectSchema(draft, operation);
      return;
    case 'otherCommand':
      if (operation.command === 'CREATE EXTENSION') draft.schema = { ...draft.schema, extended: true };
      return;
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      changeRows(draft, operation);
      return;
    case 'select':
      changeRowsIn(draft, operation.query);
      return;
    case 'copy':
      copy(draft, operation);
      return;
    case 'truncate':
      truncate(draft, operation);
      return;
    case 'cluster': {
      const { table: name, index } = operation;
      const table = name && findTable(draft.schema, name, draft.environment.searchPath);
      if (table && typeof table !== 'string' && index !== undefined) clusterOn(draft, table, index);
      return;
    }
    case 'planQuery':
    case 'comment':
    case 'grant':
    case 'call':
    case 'setSetting':
    case 'resetSetting':
    case 'begin':
    case 'commit':
    case 'rollback':
    case 'savepoint':
    case 'releaseSavepoint':
    case 'rollbackToSavepoint':
    case 'prepareTransaction':
    case 'commitPrepared':
    case 'rollbackPrepared':
    case 'lockTable':
    case 'doBlock':
    case 'vacuum':
    case 'analyze':
      return;
    default:
      unreachable(operation);
  }
}

function unreachable(value: never): never {
  throw new Error(`no kind of operation: ${JSON.stringify(value)}`);
}
