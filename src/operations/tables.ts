import type { Range } from '../sql/index.ts';
import type { ColumnDefinition, Constraint } from './constraints.ts';
import type { Expression } from './expressions.ts';
import type { QualifiedName, TypeName } from './names.ts';
import type { Query } from './queries.ts';

interface Base {
  /** The clause that asks for the operation; the whole statement where it asks for one thing only. */
  readonly range: Range;
}

export type Persistence = 'permanent' | 'unlogged' | 'temporary';

/** A storage parameter: `fillfactor = 70`, `toast.autovacuum_enabled = off`; null where it is reset or has no value. */
export interface StorageParameter {
  readonly name: string;
  readonly value: string | null;
}

export interface PartitionKey {
  readonly strategy: 'list' | 'range' | 'hash';
  readonly elements: readonly { readonly column?: string; readonly expression?: Expression }[];
}

export type PartitionBound =
  | { readonly kind: 'default' }
  | { readonly kind: 'list'; readonly values: readonly Expression[] }
  /** MINVALUE and MAXVALUE stand as columns of these names. */
  | { readonly kind: 'range'; readonly from: readonly Expression[]; readonly to: readonly Expression[] }
  | { readonly kind: 'hash'; readonly modulus: number; readonly remainder: number };

export interface CreateTable extends Base {
  readonly kind: 'createTable';
  readonly name: QualifiedName;
  readonly ifNotExists: boolean;
  readonly persistence: Persistence;
  readonly foreign: boolean;
  readonly columns: readonly ColumnDefinition[];
  /** Table constraints, in order; those written on a column stand with the column. */
  readonly constraints: readonly Constraint[];
  readonly likes: readonly { readonly name: QualifiedName; readonly including: readonly ('comments' | 'compression' | 'constraints' | 'defaults' | 'generated' | 'identity' | 'indexes' | 'statistics' | 'storage' | 'all')[]; readonly range: Range }[];
  readonly inherits: readonly QualifiedName[];
  readonly partitionBy?: PartitionKey;
  readonly partitionOf?: { readonly parent: QualifiedName; readonly bound: PartitionBound };
  readonly ofType?: QualifiedName;
  readonly parameters: readonly StorageParameter[];
  readonly accessMethod?: string;
  readonly tablespace?: string;
}

/** CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW, and `… AS EXECUTE`. */
export interface CreateTableAs extends Base {
  readonly kind: 'createTableAs';
  readonly name: QualifiedName;
  readonly materializedView: boolean;
  readonly ifNotExists: boolean;
  readonly persistence: Persistence;
  readonly columnNames: readonly string[];
  readonly query: Query;
  readonly withData: boolean;
}

/** Where an operation of ALTER TABLE, ALTER VIEW, ALTER INDEX … is done. */
interface AlterBase extends Base {
  readonly table: QualifiedName;
  /** What the statement calls the relation; PostgreSQL lets ALTER TABLE name any of them for most operations. */
  readonly statementObject: 'table' | 'index' | 'view' | 'materialized view' | 'sequence' | 'foreign table' | 'composite type';
  /** `ALTER TABLE IF EXISTS`. */
  readonly ifExists: boolean;
  /** `ONLY`. */
  readonly only: boolean;
}

export interface AddColumn extends AlterBase {
  readonly kind: 'addColumn';
  readonly column: ColumnDefinition;
  readonly ifNotExists: boolean;
}
export interface DropColumn extends AlterBase {
  readonly kind: 'dropColumn';
  readonly column: string;
  readonly columnIfExists: boolean;
  readonly cascade: boolean;
}
export interface AlterColumnType extends AlterBase {
  readonly kind: 'alterColumnType';
  readonly column: string;
  readonly type: TypeName;
  readonly collation?: QualifiedName;
  readonly using?: Expression;
}
export interface SetDefault extends AlterBase {
  readonly kind: 'setDefault';
  readonly column: string;
  readonly expression: Expression;
}
export interface DropDefault extends AlterBase {
  readonly kind: 'dropDefault';
  readonly column: string;
}
export interface SetNotNull extends AlterBase {
  readonly kind: 'setNotNull';
  readonly column: string;
}
export interface DropNotNull extends AlterBase {
  readonly kind: 'dropNotNull';
  readonly column: string;
}
/** `SET EXPRESSION AS (…)` of a generated column, 17+. */
export interface SetExpression extends AlterBase {
  readonly kind: 'setExpression';
  readonly column: string;
  readonly expression: Expression;
}
export interface DropExpression extends AlterBase {
  readonly kind: 'dropExpression';
  readonly column: string;
  readonly columnIfExists: boolean;
}
export interface AddIdentity extends AlterBase {
  readonly kind: 'addIdentity';
  readonly column: string;
  readonly always: boolean;
}
export interface SetIdentity extends AlterBase {
  readonly kind: 'setIdentity';
  readonly column: string;
  readonly always?: boolean;
}
export interface DropIdentity extends AlterBase {
  readonly kind: 'dropIdentity';
  readonly column: string;
  readonly columnIfExists: boolean;
}
/** SET STATISTICS, SET STORAGE, SET COMPRESSION, SET/RESET (attribute options), OPTIONS (…) of one column. `column` is a number's text for `ALTER INDEX … ALTER COLUMN 1`. */
export interface SetColumnOption extends AlterBase {
  readonly kind: 'setColumnOption';
  readonly column: string;
  readonly option: 'statistics' | 'storage' | 'compression' | 'attributes' | 'fdw options';
  readonly value: string | null;
}
export interface AddConstraint extends AlterBase {
  readonly kind: 'addConstraint';
  readonly constraint: Constraint;
  /** SQL has no such clause; PL/pgSQL writes it with a condition or an exception handler around the statement. */
  readonly ifNotExists?: true;
}
/** `ALTER CONSTRAINT`: undefined parts stay as they are. */
export interface AlterConstraint extends AlterBase {
  readonly kind: 'alterConstraint';
  readonly constraint: string;
  readonly deferrable?: boolean;
  readonly initiallyDeferred?: boolean;
  readonly enforced?: boolean;
  readonly noInherit?: boolean;
}
export interface ValidateConstraint extends AlterBase {
  readonly kind: 'validateConstraint';
  readonly constraint: string;
}
export interface DropConstraint extends AlterBase {
  readonly kind: 'dropConstraint';
  readonly constraint: string;
  readonly constraintIfExists: boolean;
  readonly cascade: boolean;
}
export interface SetPersistence extends AlterBase {
  readonly kind: 'setPersistence';
  readonly logged: boolean;
}
export interface SetTablespace extends AlterBase {
  readonly kind: 'setTablespace';
  readonly tablespace: string;
}
/** `SET ACCESS METHOD`; no name is DEFAULT. */
export interface SetAccessMethod extends AlterBase {
  readonly kind: 'setAccessMethod';
  readonly accessMethod?: string;
}
/** `SET (fillfactor = 70)`, `RESET (fillfactor)`. */
export interface SetStorageParameters extends AlterBase {
  readonly kind: 'setStorageParameters';
  readonly parameters: readonly StorageParameter[];
}
export interface ToggleTrigger extends AlterBase {
  readonly kind: 'toggleTrigger';
  readonly trigger: { readonly name: string } | 'all' | 'user';
  readonly state: 'enabled' | 'always' | 'replica' | 'disabled';
}
export interface ToggleRule extends AlterBase {
  readonly kind: 'toggleRule';
  readonly rule: string;
  readonly state: 'enabled' | 'always' | 'replica' | 'disabled';
}
export interface ToggleRowSecurity extends AlterBase {
  readonly kind: 'toggleRowSecurity';
  readonly state: 'enabled' | 'disabled' | 'forced' | 'notForced';
}
/** `CLUSTER ON index`; no index is SET WITHOUT CLUSTER. */
export interface SetClusterIndex extends AlterBase {
  readonly kind: 'setClusterIndex';
  readonly index?: string;
}
/** `SET WITHOUT OIDS`, without any effect since 12. */
export interface DropOids extends AlterBase {
  readonly kind: 'dropOids';
}
export interface AddInherit extends AlterBase {
  readonly kind: 'addInherit';
  readonly parent: QualifiedName;
}
export interface DropInherit extends AlterBase {
  readonly kind: 'dropInherit';
  readonly parent: QualifiedName;
}
export interface SetOfType extends AlterBase {
  readonly kind: 'setOfType';
  readonly type?: QualifiedName;
}
export interface SetReplicaIdentity extends AlterBase {
  readonly kind: 'setReplicaIdentity';
  readonly identity: 'default' | 'full' | 'nothing' | { readonly index: string };
}
export interface SetForeignTableOptions extends AlterBase {
  readonly kind: 'setForeignTableOptions';
}
export interface AttachPartition extends AlterBase {
  readonly kind: 'attachPartition';
  readonly partition: QualifiedName;
  readonly bound: PartitionBound;
}
export interface DetachPartition extends AlterBase {
  readonly kind: 'detachPartition';
  readonly partition: QualifiedName;
  readonly concurrently: boolean;
  readonly finalize: boolean;
}
/** `ALTER INDEX parent ATTACH PARTITION child`. `table` names the parent index. */
export interface AttachIndex extends AlterBase {
  readonly kind: 'attachIndex';
  readonly index: QualifiedName;
}
export interface ChangeRelationOwner extends AlterBase {
  readonly kind: 'changeRelationOwner';
  readonly owner: string;
}
export interface RenameRelation extends AlterBase {
  readonly kind: 'renameRelation';
  readonly to: string;
  readonly toRange: Range;
}
/** Also an attribute of a composite type (`statementObject: 'composite type'`). */
export interface RenameColumn extends AlterBase {
  readonly kind: 'renameColumn';
  readonly column: string;
  readonly to: string;
  readonly columnRange: Range;
  readonly toRange: Range;
  readonly cascade: boolean;
}
export interface RenameConstraint extends AlterBase {
  readonly kind: 'renameConstraint';
  readonly constraint: string;
  readonly to: string;
}
export interface SetRelationSchema extends AlterBase {
  readonly kind: 'setRelationSchema';
  readonly schema: string;
}

/** Every operation of ALTER TABLE and its kin; one statement may hold several of the first group. */
export type AlterTableOperation =
  | AddColumn | DropColumn | AlterColumnType | SetDefault | DropDefault | SetNotNull | DropNotNull | SetExpression | DropExpression
  | AddIdentity | SetIdentity | DropIdentity | SetColumnOption
  | AddConstraint | AlterConstraint | ValidateConstraint | DropConstraint
  | SetPersistence | SetTablespace | SetAccessMethod | SetStorageParameters
  | ToggleTrigger | ToggleRule | ToggleRowSecurity | SetClusterIndex | DropOids
  | AddInherit | DropInherit | SetOfType | SetReplicaIdentity | SetForeignTableOptions | ChangeRelationOwner
  | AttachPartition | DetachPartition | AttachIndex;

/** These stand alone in their statement. */
export type RenameOperation = RenameRelation | RenameColumn | RenameConstraint | SetRelationSchema;

export interface DropRelation extends Base {
  readonly kind: 'dropRelation';
  readonly relation: 'table' | 'view' | 'materialized view' | 'sequence' | 'foreign table';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export type TableOperation = CreateTable | CreateTableAs | AlterTableOperation | RenameOperation | DropRelation;
