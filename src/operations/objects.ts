import type { Range } from '../sql/index.ts';
import type { CheckConstraint, NotNullConstraint } from './constraints.ts';
import type { Expression } from './expressions.ts';
import type { QualifiedName, TypeName } from './names.ts';
import type { Query } from './queries.ts';
import type { Persistence, StorageParameter } from './tables.ts';
import type { Body } from './statements.ts';

interface Base {
  readonly range: Range;
}

/** What SQL gives no IF NOT EXISTS, but PL/pgSQL can write it around: a condition, or an exception handler. */
interface Tolerant {
  readonly ifNotExists?: true;
}

// Schemas, views, sequences

export interface CreateSchema extends Base {
  readonly kind: 'createSchema';
  readonly name: string;
  readonly ifNotExists: boolean;
  /** Statements inside CREATE SCHEMA stand behind it as operations of their own, with the schema filled in. */
}
export interface DropSchema extends Base {
  readonly kind: 'dropSchema';
  readonly name: string;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}
export interface CreateView extends Base, Tolerant {
  readonly kind: 'createView';
  readonly name: QualifiedName;
  readonly replace: boolean;
  readonly persistence: Persistence;
  readonly columnNames: readonly string[];
  readonly query: Query;
}
export interface RefreshMaterializedView extends Base {
  readonly kind: 'refreshMaterializedView';
  readonly name: QualifiedName;
  readonly concurrently: boolean;
  readonly withData: boolean;
}
export interface CreateSequence extends Base {
  readonly kind: 'createSequence';
  readonly name: QualifiedName;
  readonly ifNotExists: boolean;
  readonly persistence: Persistence;
  readonly type?: TypeName;
  /** `OWNED BY t.c`; 'none' is OWNED BY NONE. */
  readonly ownedBy?: { readonly table: QualifiedName; readonly column: string } | 'none';
}
export interface AlterSequence extends Base {
  readonly kind: 'alterSequence';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly type?: TypeName;
  readonly ownedBy?: { readonly table: QualifiedName; readonly column: string } | 'none';
  /** RESTART, INCREMENT, MINVALUE, MAXVALUE, START, CACHE, CYCLE: the words that appear, in lower case. */
  readonly options: readonly string[];
}

// Types and domains

export interface CreateEnum extends Base, Tolerant {
  readonly kind: 'createEnum';
  readonly name: QualifiedName;
  readonly values: readonly string[];
}
export interface AddEnumValue extends Base {
  readonly kind: 'addEnumValue';
  readonly type: QualifiedName;
  readonly value: string;
  readonly ifNotExists: boolean;
}
export interface RenameEnumValue extends Base {
  readonly kind: 'renameEnumValue';
  readonly type: QualifiedName;
  readonly value: string;
  readonly to: string;
}
export interface CreateDomain extends Base, Tolerant {
  readonly kind: 'createDomain';
  readonly name: QualifiedName;
  readonly type: TypeName;
  readonly collation?: QualifiedName;
  readonly default?: Expression;
  readonly notNull: boolean;
  readonly checks: readonly CheckConstraint[];
}
export interface AlterDomain extends Base {
  readonly kind: 'alterDomain';
  readonly name: QualifiedName;
  readonly action:
    | { readonly kind: 'setDefault'; readonly expression: Expression }
    | { readonly kind: 'dropDefault' | 'setNotNull' | 'dropNotNull' }
    | { readonly kind: 'addConstraint'; readonly constraint: CheckConstraint | NotNullConstraint }
    | { readonly kind: 'dropConstraint'; readonly constraint: string; readonly ifExists: boolean; readonly cascade: boolean }
    | { readonly kind: 'validateConstraint'; readonly constraint: string };
}
export interface CreateCompositeType extends Base, Tolerant {
  readonly kind: 'createCompositeType';
  readonly name: QualifiedName;
  readonly attributes: readonly { readonly name: string; readonly type: TypeName }[];
}
export interface AlterCompositeType extends Base {
  readonly kind: 'alterCompositeType';
  readonly name: QualifiedName;
  readonly action: 'addAttribute' | 'dropAttribute' | 'alterAttributeType';
  readonly attribute: string;
  readonly type?: TypeName;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}
/** Range types, base types and shell types. */
export interface CreateType extends Base, Tolerant {
  readonly kind: 'createType';
  readonly name: QualifiedName;
  readonly form: 'range' | 'base' | 'shell';
}
export interface DropType extends Base {
  readonly kind: 'dropType';
  readonly name: QualifiedName;
  readonly domain: boolean;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

// Routines, triggers, policies, rules

export interface CreateFunction extends Base, Tolerant {
  readonly kind: 'createFunction';
  readonly name: QualifiedName;
  readonly replace: boolean;
  readonly procedure: boolean;
  /** Of the input arguments. */
  readonly argumentTypes: readonly TypeName[];
  /** How many of the last arguments have a default. */
  readonly defaultedArguments: number;
  readonly variadic: boolean;
  readonly returns?: TypeName;
  readonly language: string;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly strict: boolean;
  readonly securityDefiner: boolean;
  /** `SET name = value` of the function itself. */
  readonly settings: readonly { readonly name: string; readonly value: string | null }[];
  readonly body: Body;
  /** SQL functions whose body is a single `SELECT expression` without FROM: inlined where they are called. */
  readonly inlineExpression?: Expression;
}
export interface AlterFunction extends Base {
  readonly kind: 'alterFunction';
  readonly name: QualifiedName;
  readonly argumentTypes?: readonly TypeName[];
  readonly volatility?: 'immutable' | 'stable' | 'volatile';
}
export interface DropFunction extends Base {
  readonly kind: 'dropFunction';
  readonly object: 'function' | 'procedure' | 'routine' | 'aggregate';
  readonly name: QualifiedName;
  readonly argumentTypes?: readonly TypeName[];
  readonly ifExists: boolean;
  readonly cascade: boolean;
}
export interface CreateTrigger extends Base, Tolerant {
  readonly kind: 'createTrigger';
  readonly name: string;
  readonly table: QualifiedName;
  readonly replace: boolean;
  readonly constraint: boolean;
  readonly timing: 'before' | 'after' | 'insteadOf';
  readonly row: boolean;
  readonly events: readonly ('insert' | 'update' | 'delete' | 'truncate')[];
  /** `UPDATE OF a, b`. */
  readonly updateColumns: readonly string[];
  readonly when?: Expression;
  readonly function: QualifiedName;
  /** `FROM t` of a constraint trigger. */
  readonly from?: QualifiedName;
}
/** DROP TRIGGER, DROP POLICY, DROP RULE. */
export interface DropFromTable extends Base {
  readonly kind: 'dropFromTable';
  readonly object: 'trigger' | 'policy' | 'rule';
  readonly name: string;
  readonly table: QualifiedName;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}
/** ALTER TRIGGER/POLICY/RULE … RENAME TO. */
export interface RenameOnTable extends Base {
  readonly kind: 'renameOnTable';
  readonly object: 'trigger' | 'policy' | 'rule';
  readonly name: string;
  readonly table: QualifiedName;
  readonly to: string;
}
export interface CreatePolicy extends Base, Tolerant {
  readonly kind: 'createPolicy';
  readonly name: string;
  readonly table: QualifiedName;
  readonly using?: Expression;
  readonly withCheck?: Expression;
}
export interface AlterPolicy extends Base {
  readonly kind: 'alterPolicy';
  readonly name: string;
  readonly table: QualifiedName;
  readonly using?: Expression;
  readonly withCheck?: Expression;
}
export interface CreateRule extends Base, Tolerant {
  readonly kind: 'createRule';
  readonly name: string;
  readonly table: QualifiedName;
  readonly replace: boolean;
  readonly uses: Query;
}

// Publications, statistics, comments, privileges

export interface PublicationTable {
  readonly name: QualifiedName;
  readonly columns?: readonly string[];
  readonly where?: Expression;
  readonly only: boolean;
}
export interface CreatePublication extends Base, Tolerant {
  readonly kind: 'createPublication';
  readonly name: string;
  readonly allTables: boolean;
  readonly schemas: readonly string[];
  readonly tables: readonly PublicationTable[];
}
export interface AlterPublication extends Base {
  readonly kind: 'alterPublication';
  readonly name: string;
  readonly action: 'add' | 'drop' | 'set' | 'options';
  readonly schemas: readonly string[];
  readonly tables: readonly PublicationTable[];
}
export interface CreateStatistics extends Base {
  readonly kind: 'createStatistics';
  readonly name?: QualifiedName;
  readonly table: QualifiedName;
  readonly columns: readonly string[];
  readonly expressions: readonly Expression[];
  readonly ifNotExists: boolean;
}
/** COMMENT ON, SECURITY LABEL. `relation` where it speaks of a relation or a part of one. */
export interface Comment extends Base {
  readonly kind: 'comment';
  readonly object: string;
  readonly relation?: QualifiedName;
}
/** GRANT and REVOKE. `relations` where it names tables or sequences. */
export interface Grant extends Base {
  readonly kind: 'grant';
  readonly revoke: boolean;
  readonly relations: readonly QualifiedName[];
}
/** DROP of anything that has no operation of its own; `object` in PostgreSQL's words, lower case (`extension`, `publication`, `database`, `statistics`, `owned` …). */
export interface DropObject extends Base {
  readonly kind: 'dropObject';
  readonly object: string;
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}
/** RENAME TO of a schema, type, domain, function, database, … (`object` in lower case). */
export interface RenameObject extends Base {
  readonly kind: 'renameObject';
  readonly object: string;
  readonly name: QualifiedName;
  /** For functions, as far as written. */
  readonly argumentTypes?: readonly TypeName[];
  readonly to: string;
  /** RENAME CONSTRAINT of a domain: the constraint. */
  readonly constraint?: string;
}
/** SET SCHEMA of a type, function, extension, … */
export interface SetObjectSchema extends Base {
  readonly kind: 'setObjectSchema';
  readonly object: string;
  readonly name: QualifiedName;
  /** For functions, as far as written. */
  readonly argumentTypes?: readonly TypeName[];
  readonly schema: string;
}
/**
 * A command that touches no relation of the user's: CREATE EXTENSION, CREATE ROLE, ALTER SYSTEM, ALTER … OWNER TO of
 * what isn't a relation, event triggers, casts, operators, text search, foreign servers, languages …
 */
export interface OtherCommand extends Base {
  readonly kind: 'otherCommand';
  /** The command tag. */
  readonly command: string;
  readonly name?: QualifiedName;
  /** WITH (…) of CREATE SUBSCRIPTION. */
  readonly parameters?: readonly StorageParameter[];
}

export type ObjectOperation =
  | CreateSchema | DropSchema | CreateView | RefreshMaterializedView | CreateSequence | AlterSequence
  | CreateEnum | AddEnumValue | RenameEnumValue | CreateDomain | AlterDomain | CreateCompositeType | AlterCompositeType | CreateType | DropType
  | CreateFunction | AlterFunction | DropFunction | CreateTrigger | DropFromTable | RenameOnTable | CreatePolicy | AlterPolicy | CreateRule
  | CreatePublication | AlterPublication | CreateStatistics | Comment | Grant | DropObject | RenameObject | SetObjectSchema | OtherCommand;
