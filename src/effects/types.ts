export { postgresVersions, type PostgresVersion } from '../config/index.ts';
import type { BodyStatement, LockMode, Operation } from '../operations/index.ts';
import type { Schema } from '../schema/index.ts';
import type { Settings } from '../transactions/index.ts';

/** What grows with the table's size while the lock is held, least first. */
export const works = ['none', 'scan', 'index build', 'rewrite'] as const;
export type Work = (typeof works)[number];

/** What a lock keeps others from doing. `ddl`: other DDL, VACUUM and ANALYZE only. */
export type Blocks = 'nothing' | 'ddl' | 'writes' | 'reads and writes';

export type EffectKind = 'table' | 'partitioned table' | 'partition' | 'foreign table' | 'view' | 'materialized view' | 'index' | 'sequence';

/** Why there is work: what PostgreSQL must verify, build or rewrite. */
export interface Cause {
  readonly work: Exclude<Work, 'none'>;
  readonly kind:
    | 'volatile default' | 'identity' | 'stored generated column' | 'constrained domain' | 'type change' | 'persistence' | 'tablespace' | 'access method' | 'expression change'
    | 'not null' | 'check' | 'foreign key' | 'partition bound' | 'default partition' | 'index' | 'unique' | 'primary key' | 'exclusion'
    | 'dependent check' | 'dependent index' | 'domain constraint' | 'vacuum full' | 'cluster' | 'vacuum' | 'analyze' | 'reindex' | 'refresh' | 'query' | 'data change' | 'validate';
  /** The constraint, index or column, where it has a name. */
  readonly name?: string;
}

/** What an operation does to one relation. */
export interface Effect {
  readonly schema: string;
  readonly name: string;
  /** Of the relation in the schema, where it is known there. */
  readonly id?: number;
  /** A placeholder fills a part of the name: it may be any relation. `schema` is empty where none is written. */
  readonly template?: true;
  readonly kind: EffectKind;
  readonly lock: LockMode;
  readonly work: Work;
  readonly causes: readonly Cause[];
  /** This deploy made the relation. */
  readonly created: boolean;
  /** False where the schema had to be guessed: the worst case was taken. */
  readonly certain: boolean;
}

/** The effects of one operation itself, each relation once; what the bodies that it runs do stands in `StatementEffects.inner`. */
export interface OperationEffects {
  readonly operation: Operation;
  readonly effects: readonly Effect[];
}

export interface StatementEffects {
  readonly operations: readonly OperationEffects[];
  /** Of its operations themselves: each relation once, with the strongest lock and the most work that they cause there. */
  readonly own: readonly Effect[];
  /** Of the whole statement, with what the bodies that it runs do. */
  readonly effects: readonly Effect[];
  /** The statement can't run inside a transaction block: CONCURRENTLY, VACUUM, CREATE DATABASE, … */
  readonly transactionAllowed: boolean;
  /** What the bodies that it runs do, statement by statement: DO, CALL, functions that a query calls. `effects` has it all in it. */
  readonly inner: readonly InnerEffects[];
}

/** One statement of a body. What it calls in turn stands in `effects.inner`. */
export interface InnerEffects {
  readonly statement: BodyStatement;
  /** The migration that defines the body, where it is another one. */
  readonly path?: string;
  readonly schemaBefore: Schema;
  /** In force while it runs, the search path of its function too. */
  readonly settings: Settings;
  readonly effects: StatementEffects;
}
