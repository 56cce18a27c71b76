import type { Range } from '../sql/index.ts';
import type { Expression } from './expressions.ts';
import type { QualifiedName, TypeName } from './names.ts';

interface ConstraintBase {
  /** As written; absent when PostgreSQL will choose one. */
  readonly name?: string;
  /** The whole constraint clause. */
  readonly range: Range;
}

export interface CheckConstraint extends ConstraintBase {
  readonly kind: 'check';
  readonly expression: Expression;
  readonly notValid: boolean;
  readonly noInherit: boolean;
  readonly enforced: boolean;
}

/** NOT NULL: written on a column, or since 18 as a table constraint. */
export interface NotNullConstraint extends ConstraintBase {
  readonly kind: 'notNull';
  readonly column: string;
  readonly notValid: boolean;
  readonly noInherit: boolean;
}

export interface KeyConstraint extends ConstraintBase {
  readonly kind: 'unique' | 'primaryKey';
  /** Empty with `usingIndex`. */
  readonly columns: readonly string[];
  readonly include: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly withoutOverlaps: boolean;
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  readonly usingIndex?: string;
  readonly tablespace?: string;
  /** The columns in their parentheses, where they are written. */
  readonly columnsRange?: Range;
}

export type ReferentialAction = 'noAction' | 'restrict' | 'cascade' | 'setNull' | 'setDefault';

export interface ForeignKeyConstraint extends ConstraintBase {
  readonly kind: 'foreignKey';
  readonly columns: readonly string[];
  readonly references: QualifiedName;
  /** Empty: the referenced table's primary key. */
  readonly referencedColumns: readonly string[];
  readonly match: 'simple' | 'full' | 'partial';
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  readonly notValid: boolean;
  readonly enforced: boolean;
  readonly period: boolean;
}

export interface ExclusionConstraint extends ConstraintBase {
  readonly kind: 'exclude';
  readonly method: string;
  readonly elements: readonly IndexElement[];
  readonly operators: readonly string[];
  readonly include: readonly string[];
  readonly where?: Expression;
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
}

export type Constraint = CheckConstraint | NotNullConstraint | KeyConstraint | ForeignKeyConstraint | ExclusionConstraint;

/** One key of an index: a column or an expression. */
export interface IndexElement {
  readonly column?: string;
  readonly expression?: Expression;
  readonly collation?: QualifiedName;
  readonly opclass?: QualifiedName;
  /** As written; the default is ascending. */
  readonly order?: 'asc' | 'desc';
  readonly nulls?: 'first' | 'last';
  readonly range: Range;
}

export interface Generated {
  readonly expression: Expression;
  readonly stored: boolean;
  readonly range: Range;
}

export interface Identity {
  readonly always: boolean;
  readonly range: Range;
}

/** A column as CREATE TABLE or ADD COLUMN writes it. */
export interface ColumnDefinition {
  readonly name: string;
  readonly nameRange: Range;
  /** Absent in `CREATE TABLE … OF type` and `PARTITION OF` (column options only). */
  readonly type?: TypeName;
  readonly collation?: QualifiedName;
  readonly default?: Expression;
  /** The clause `DEFAULT …`. */
  readonly defaultRange?: Range;
  readonly generated?: Generated;
  readonly identity?: Identity;
  readonly notNull?: NotNullConstraint;
  /** CHECK, UNIQUE, PRIMARY KEY and REFERENCES written on the column, in order. */
  readonly constraints: readonly Constraint[];
  readonly storage?: string;
  readonly compression?: string;
  /** The whole definition. */
  readonly range: Range;
}
