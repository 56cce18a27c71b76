import type { Blocks, Cause } from '../effects/index.ts';
import type { TransactionNote } from '../transactions/index.ts';

/** What a developer reads for the model's words. */

export const blocksWords: Readonly<Record<Blocks, string>> = {
  'reads and writes': 'blocks reads and writes',
  writes: 'blocks writes',
  ddl: 'blocks other DDL',
  nothing: 'blocks nothing',
};

export const causeWords: Readonly<Record<Cause['kind'], string>> = {
  'volatile default': 'volatile default',
  identity: 'a number for every row',
  'stored generated column': 'stored generated column',
  'constrained domain': 'domain with constraints',
  'type change': 'type change',
  persistence: 'SET LOGGED or UNLOGGED',
  tablespace: 'move to another tablespace',
  'access method': 'other access method',
  'expression change': 'new expression',
  'not null': 'NOT NULL',
  check: 'CHECK',
  'foreign key': 'foreign key',
  'partition bound': 'partition bound',
  'default partition': 'default partition',
  index: 'index',
  unique: 'UNIQUE',
  'primary key': 'PRIMARY KEY',
  exclusion: 'EXCLUDE',
  'dependent check': 'CHECK on the column',
  'dependent index': 'index on the column',
  'domain constraint': 'domain constraint',
  'vacuum full': 'VACUUM FULL',
  cluster: 'CLUSTER',
  vacuum: 'VACUUM',
  analyze: 'ANALYZE',
  reindex: 'REINDEX',
  refresh: 'REFRESH',
  query: 'query',
  'data change': 'data change',
  validate: 'VALIDATE',
};

export const noteWords: Readonly<Record<TransactionNote['kind'], string>> = {
  setLocalOutsideTransaction: 'SET LOCAL has no effect outside a transaction',
  nestedBegin: 'BEGIN has no effect: a transaction is already open',
  commitOutsideTransaction: 'no transaction is open here',
  commitOfToolTransaction: 'ends the transaction that the migration tool opened',
  unknownSavepoint: 'fails: no savepoint has this name',
  savepointOutsideTransaction: 'fails: savepoints exist only inside a transaction',
};
