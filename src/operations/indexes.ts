import type { Range } from '../sql/index.ts';
import type { IndexElement } from './constraints.ts';
import type { Expression } from './expressions.ts';
import type { QualifiedName } from './names.ts';
import type { StorageParameter } from './tables.ts';

interface Base {
  readonly range: Range;
}

export interface CreateIndex extends Base {
  readonly kind: 'createIndex';
  /** Absent where PostgreSQL chooses one. */
  readonly name?: string;
  readonly nameRange?: Range;
  readonly table: QualifiedName;
  /** `ON ONLY`: the partitioned parent alone. */
  readonly only: boolean;
  readonly unique: boolean;
  readonly concurrently: boolean;
  readonly ifNotExists: boolean;
  readonly method: string;
  readonly elements: readonly IndexElement[];
  readonly include: readonly string[];
  readonly where?: Expression;
  readonly nullsNotDistinct: boolean;
  readonly parameters: readonly StorageParameter[];
  readonly tablespace?: string;
  /** The word INDEX: CONCURRENTLY goes behind it. */
  readonly indexKeyword: Range;
}

/** One index of DROP INDEX. */
export interface DropIndex extends Base {
  readonly kind: 'dropIndex';
  readonly name: QualifiedName;
  readonly concurrently: boolean;
  readonly ifExists: boolean;
  readonly cascade: boolean;
  /** How many indexes the statement drops: CONCURRENTLY takes one only. */
  readonly together: number;
  readonly indexKeyword: Range;
}

export interface Reindex extends Base {
  readonly kind: 'reindex';
  readonly target: 'index' | 'table' | 'schema' | 'database' | 'system';
  /** For `database` and `system` perhaps absent: the current one. */
  readonly name?: QualifiedName;
  readonly concurrently: boolean;
  readonly tablespace?: string;
}

export type IndexOperation = CreateIndex | DropIndex | Reindex;
