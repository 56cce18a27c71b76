import type {
  CheckConstraint, ExclusionConstraint, Expression, ForeignKeyConstraint, FunctionCall, IndexElement, KeyConstraint,
  PartitionBound, PartitionKey, Persistence, StorageParameter, TypeName, Body,
} from '../operations/index.ts';
import type { PersistentMap } from './persistent-map.ts';

/**
 * The database as known so far: a value. Every change gives a new one, so ROLLBACK is simply the older value.
 *
 * Objects refer to relations by id, never by name, so that a rename is one change; to columns by name.
 */
export interface Schema {
  /** Nothing exists but what is here: a loaded `--schema`. A name never seen is then absent. */
  readonly complete: boolean;
  /**
   * The history was seen from its first migration, and has named no table that it did not make: what it makes IF NOT EXISTS
   * was not there. A name never seen is unknown all the same, and whoever names it shows that others make tables too.
   */
  readonly fromStart: boolean;
  /** Which deploy is being applied; relations remember the one that made them. */
  readonly deploy: number;
  readonly nextId: number;
  /** By id, as a decimal string. */
  readonly relations: PersistentMap<Relation>;
  /** `schema.name` (key made by `nameKey`) → id; null where it was seen dropped or renamed away. Indexes share it with tables, as in pg_class. */
  readonly names: PersistentMap<number | null>;
  /** `schema.name` → type, domain or enum; null where dropped. Row types of tables are not listed. */
  readonly types: PersistentMap<UserType | null>;
  /** `schema.name` → overloads. */
  readonly functions: PersistentMap<readonly UserFunction[]>;
  /** Schema names: true made, false dropped. `public` and `pg_catalog` are always there. */
  readonly namespaces: PersistentMap<boolean>;
  readonly publications: PersistentMap<Publication | null>;
  /** How many constraints of a schema bear a name, by `schema.name`: PostgreSQL chooses names that no other constraint there has. */
  readonly constraintNames: PersistentMap<number>;
  /** ids of the relations that this deploy made or filled, so that the next deploy finds them. */
  readonly recent: PersistentMap<true>;
  /** CREATE EXTENSION was seen: a type or function never seen may be an extension's, so it isn't absent. */
  readonly extended: boolean;
}

/** What a lookup gives: the object; `absent`: seen dropped, or never made although the schema is complete; `unknown`: never seen. */
export type Lookup<T> = T | 'absent' | 'unknown';

interface RelationBase {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  /** The deploy that created it; undefined: it was there before. */
  readonly createdBy?: number;
  /** `perhaps`: made by CREATE … IF NOT EXISTS over a name that was unknown, so it may be an old relation. */
  readonly new: 'yes' | 'perhaps' | 'no';
  /**
   * Everything about it is known (it was created in sight). Otherwise it is a stub that stands for a relation seen only
   * by name, and what it doesn't list is unknown, not absent.
   */
  readonly whole: boolean;
  /** A stub for a name that a placeholder fills: it may be any relation. */
  readonly template?: true;
}

export interface Column {
  readonly name: string;
  /** Undefined: a column of a stub, known only by name. Serial types stand resolved: int4/int8/int2. */
  readonly type?: TypeName;
  readonly collation?: string;
  /** `unknown` for a column of a stub that nothing was said of. */
  readonly notNull: boolean | 'unknown';
  /** Not null through a constraint still NOT VALID (18+). */
  readonly notNullNotValid?: boolean;
  readonly notNullName?: string;
  /** NOT NULL through a parent alone: it goes when the parent's goes. */
  readonly notNullInherited?: boolean;
  readonly default?: Expression;
  readonly generated?: { readonly expression: Expression; readonly stored: boolean };
  readonly identity?: 'always' | 'byDefault';
  /** Written as serial, or its default is nextval() of an owned sequence: the sequence's id. */
  readonly sequence?: number;
  /** ids of the sequences that belong to it: of serial, of identity, by OWNED BY. */
  readonly owns?: readonly number[];
  /** Inherited from a parent. */
  readonly inherited?: boolean;
  /** Inherited, and declared by the table itself too: it stays when the parent's goes. */
  readonly local?: boolean;
}

interface Inheritable {
  /** A parent's, or a partition's part of its partitioned parent's. */
  readonly inherited?: boolean;
  /** Inherited, and declared by the table itself too: it stays when the parent's goes. */
  readonly local?: boolean;
}

/** NOT NULL lives on the column; the other constraints here, with the name PostgreSQL chose where none was written. */
export type TableConstraint = Inheritable & (
  | (CheckConstraint & { readonly name: string; readonly validated: boolean; readonly columnsUsed: readonly string[]; readonly addedBy?: number })
  | (ForeignKeyConstraint & { readonly name: string; readonly validated: boolean; /** id */ readonly referencedTable: number; readonly addedBy?: number })
  | (KeyConstraint & { readonly name: string; /** id of its index */ readonly index: number })
  | (ExclusionConstraint & { readonly name: string; readonly index: number })
);

export interface Trigger {
  readonly name: string;
  readonly events: readonly ('insert' | 'update' | 'delete' | 'truncate')[];
  readonly timing: 'before' | 'after' | 'insteadOf';
  readonly row: boolean;
  readonly updateColumns: readonly string[];
  readonly when?: Expression;
  readonly function: { readonly schema?: string; readonly name: string };
  readonly enabled: boolean;
  /** A partition's copy of its partitioned parent's row trigger. */
  readonly inherited?: boolean;
}

export interface Policy {
  readonly name: string;
  readonly using?: Expression;
  readonly withCheck?: Expression;
}

export interface Table extends RelationBase {
  readonly kind: 'table' | 'partitioned table' | 'foreign table';
  readonly persistence: Persistence;
  readonly columns: readonly Column[];
  /** Columns of a stub that were seen dropped or renamed away. */
  readonly droppedColumns?: readonly string[];
  readonly constraints: readonly TableConstraint[];
  /** ids of its indexes */
  readonly indexes: readonly number[];
  readonly partitionKey?: PartitionKey;
  readonly partitionOf?: { readonly parent: number; readonly bound: PartitionBound };
  /** ids: partitions of it, or tables that inherit from it */
  readonly children: readonly number[];
  /** ids of tables it inherits from (not its partitioned parent) */
  readonly parents: readonly number[];
  /** ids of tables whose foreign keys reference it */
  readonly referencedBy: readonly number[];
  /** ids of views and materialized views whose query names it */
  readonly views: readonly number[];
  readonly triggers: readonly Trigger[];
  readonly policies: readonly Policy[];
  readonly rules: readonly string[];
  readonly rowSecurity: boolean;
  readonly replicaIdentity: 'default' | 'full' | 'nothing' | { readonly index: string };
  readonly parameters: readonly StorageParameter[];
  readonly accessMethod?: string;
  readonly tablespace?: string;
  /** `schema.name` of the composite type that it is a table OF. */
  readonly ofType?: string;
  readonly clusterIndex?: string;
  /** Extended statistics that mention columns. */
  readonly statistics: readonly { readonly name: string; readonly columns: readonly string[] }[];
  /** This deploy put rows in whose number a migration can't show: INSERT … SELECT, COPY, CREATE TABLE AS. */
  readonly filled: boolean;
}

export interface View extends RelationBase {
  readonly kind: 'view' | 'materialized view';
  readonly columns: readonly string[] | 'unknown';
  /** Columns that the query takes: relation id → names, or all. */
  readonly uses: readonly { readonly relation: number; readonly columns: readonly string[] | 'all' }[];
  /** Functions its query calls. */
  readonly calls: readonly FunctionCall[];
  /** ids of its indexes (materialized views) */
  readonly indexes: readonly number[];
  readonly views: readonly number[];
  readonly populated: boolean;
  /** INSTEAD OF triggers and rules by name. */
  readonly triggers: readonly Trigger[];
  readonly rules: readonly string[];
}

export interface Index extends RelationBase {
  readonly kind: 'index';
  /** id; a stub index may not know its table */
  readonly table?: number;
  readonly unique: boolean | 'unknown';
  readonly primary: boolean;
  readonly method: string;
  readonly elements: readonly IndexElement[];
  readonly include: readonly string[];
  readonly where?: Expression;
  readonly nullsNotDistinct: boolean;
  /** `perhaps not`: CREATE INDEX CONCURRENTLY IF NOT EXISTS over an unknown name. ON ONLY starts invalid until every partition is attached. */
  readonly valid: 'yes' | 'no' | 'perhaps not';
  /** Name of the constraint it serves. */
  readonly constraint?: string;
  /** id of the partitioned index it is attached to */
  readonly parentIndex?: number;
  /** ids of indexes attached to it */
  readonly children: readonly number[];
  readonly replicaIdentity?: boolean;
}

export interface Sequence extends RelationBase {
  readonly kind: 'sequence';
  readonly type: 'int2' | 'int4' | 'int8';
  readonly ownedBy?: { readonly table: number; readonly column: string };
  readonly identity: boolean;
}

export interface CompositeType extends RelationBase {
  readonly kind: 'composite type';
  readonly columns: readonly Column[];
}

export type Relation = Table | View | Index | Sequence | CompositeType;
export type RelationKind = Relation['kind'];

export type UserType =
  | { readonly kind: 'enum'; readonly schema: string; readonly name: string; readonly values: readonly string[]; readonly createdBy?: number; readonly whole: boolean }
  | { readonly kind: 'domain'; readonly schema: string; readonly name: string; readonly base: TypeName; readonly notNull: boolean; readonly default?: Expression;
      readonly checks: readonly { readonly name: string; readonly expression: Expression; readonly validated: boolean }[]; readonly createdBy?: number }
  | { readonly kind: 'range' | 'base' | 'shell'; readonly schema: string; readonly name: string; readonly createdBy?: number };

export interface UserFunction {
  readonly schema: string;
  readonly name: string;
  readonly procedure: boolean;
  readonly argumentTypes: readonly TypeName[];
  readonly defaultedArguments: number;
  readonly variadic: boolean;
  readonly returns?: TypeName;
  readonly language: string;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly strict: boolean;
  readonly securityDefiner: boolean;
  readonly settings: readonly { readonly name: string; readonly value: string | null }[];
  readonly body: Body;
  readonly inlineExpression?: Expression;
  /** The migration file that defined it: its body's ranges are places there. */
  readonly path: string;
}

export interface Publication {
  readonly name: string;
  readonly allTables: boolean;
  readonly schemas: readonly string[];
  readonly tables: readonly { readonly table: number; readonly columns?: readonly string[]; readonly where?: Expression }[];
}
