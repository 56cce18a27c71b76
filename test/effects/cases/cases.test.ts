import { describe, expect, test } from 'vitest';
import type { Operation, Statement } from '../../../src/operations/index.ts';
import { formStatement, migration } from '../oracle/reading.ts';
import { allCases } from './all.ts';
import { measuredVersions, pgliteVersion, type Case } from './case.ts';

/** Every kind there is: the compiler refuses this list when one is missing. */
const kinds: Record<Operation['kind'], true> = {
  createTable: true, createTableAs: true, addColumn: true, dropColumn: true, alterColumnType: true, setDefault: true, dropDefault: true,
  setNotNull: true, dropNotNull: true, setExpression: true, dropExpression: true, addIdentity: true, setIdentity: true, dropIdentity: true,
  setColumnOption: true, addConstraint: true, alterConstraint: true, validateConstraint: true, dropConstraint: true, setPersistence: true,
  setTablespace: true, setAccessMethod: true, setStorageParameters: true, toggleTrigger: true, toggleRule: true, toggleRowSecurity: true,
  setClusterIndex: true, dropOids: true, addInherit: true, dropInherit: true, setOfType: true, setReplicaIdentity: true,
  setForeignTableOptions: true, attachPartition: true, detachPartition: true, attachIndex: true, changeRelationOwner: true, renameRelation: true,
  renameColumn: true, renameConstraint: true, setRelationSchema: true, dropRelation: true, createIndex: true, dropIndex: true, reindex: true,
  createSchema: true, dropSchema: true, createView: true, refreshMaterializedView: true, createSequence: true, alterSequence: true, createEnum: true,
  addEnumValue: true, renameEnumValue: true, createDomain: true, alterDomain: true, createCompositeType: true, alterCompositeType: true,
  createType: true, dropType: true, createFunction: true, alterFunction: true, dropFunction: true, createTrigger: true, dropFromTable: true,
  renameOnTable: true, createPolicy: true, alterPolicy: true, createRule: true, createPublication: true, alterPublication: true,
  createStatistics: true, comment: true, grant: true, dropObject: true, renameObject: true, setObjectSchema: true, otherCommand: true, select: true, planQuery: true,
  insert: true, update: true, delete: true, merge: true, truncate: true, copy: true, call: true, setSetting: true, resetSetting: true, begin: true,
  commit: true, rollback: true, savepoint: true, releaseSavepoint: true, rollbackToSavepoint: true, prepareTransaction: true, commitPrepared: true,
  rollbackPrepared: true, lockTable: true, doBlock: true, vacuum: true, analyze: true, cluster: true,
};

describe('cases', () => {
  test('have names of their own', () => {
    const names = allCases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('are each asserted by somebody', () => {
    expect(allCases.filter((form) => !isAsserted(form)).map(({ name }) => name)).toEqual([]);
  });

  test('are single statements on setups, all of which can be read', () => {
    for (const setup of new Set(allCases.map((form) => form.setup))) expect(() => migration('setup', setup)).not.toThrow();
    for (const form of allCases) expect(() => formStatement(form)).not.toThrow();
  });

  test('cover every kind of operation', () => {
    const covered = new Set<string>(allCases.flatMap((form) => operationsIn([formStatement(form)])).map(({ kind }) => kind));
    expect(Object.keys(kinds).filter((kind) => !covered.has(kind))).toEqual([]);
  });
});

/** PGlite is one connection to one version: it can't watch what no transaction holds, but be told by a spy. The servers run everything that a version of theirs knows. */
function isAsserted({ asserted, versions = measuredVersions, outsideTransaction, spied }: Case): boolean {
  switch (asserted) {
    case 'pglite':
      return versions.includes(pgliteVersion) && (!outsideTransaction || spied === true);
    case 'servers':
      return versions.length > 0;
  }
}

function operationsIn(statements: readonly Statement[]): Operation[] {
  return statements.flatMap(({ operations }) => operations.flatMap((operation) => (operation.kind === 'doBlock' ? [
    operation,
    ...operationsIn(operation.body.statements),
  ] : [operation])));
}
