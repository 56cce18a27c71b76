import { quoteIdentifier, type AddColumn, type CheckConstraint, type ForeignKeyConstraint, type KeyConstraint, type QualifiedName } from '../operations/index.ts';
import {
  action, addNotValidThenValidate, backfillStep, buildConcurrently, foreignKeyDefinition, inTransaction, makeObjectName, notNullSteps, sqlName, writtenName, type NamedRelation, type Step,
} from '../rewrite/index.ts';
import { descendants } from '../schema/index.ts';
import { keyColumns, namedRelation, tableNamed } from './facts.ts';
import { domainOf } from './new-column.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit } from './units.ts';

/** How a column is added in steps that each take an instant or stop nobody. */
export interface NewColumnParts {
  /** Adds the column and sees to new rows. Each takes an instant. */
  readonly statements: readonly string[];
  readonly title: string;
  /** Gives the old rows their values: what stands behind SET, and what is true of rows that have none yet. */
  readonly fill?: { readonly assignments: string; readonly where: string };
  /** Nothing but the application knows the values. */
  readonly filledByApplication?: true;
  /** It becomes NOT NULL once the old rows have their values. */
  readonly notNull?: boolean;
  /** CHECKs besides its own: a domain's. */
  readonly checks?: readonly { readonly text: string }[];
}

/** The column, its values, NOT NULL, then each constraint that the clause writes on it. */
export function newColumnSteps(operation: AddColumn, unit: StatementUnit, context: RuleContext, parts: NewColumnParts): readonly Step[] {
  const table = namedRelation(unit, operation.table);
  const { name, constraints } = operation.column;
  const { lockTimeout } = context.options;
  const column = quoteIdentifier(name);
  const deploy = parts.filledByApplication ? 2 : 1;
  const unseen = unit.effectsOf(operation).some(({ causes }) => causes.some(({ kind }) => kind === 'constrained domain')) && domainOf(unit, operation.column.type) === 'unknown';
  const title = unseen ? `${parts.title}: instant, unless ${operation.column.type?.text ?? ''} is a domain with constraints` : parts.title;
  const steps: Step[] = [inTransaction({ deploy: 1, phase: 'expand', title, lock: 'ACCESS EXCLUSIVE', work: unseen ? 'rewrite' : 'none', statements: parts.statements }, lockTimeout)];
  if (parts.fill) steps.push(backfillStep({ deploy, phase: 'migrate', title: `Fill ${column} in the rows that are there, in batches`, table, key: rowKey(unit, operation.table), ...parts.fill }));
  if (parts.filledByApplication) {
    steps.push(action({ deploy: 1, phase: 'migrate', title: `Let the application fill ${column}`, action: `Release the application that writes ${column} with every row that it inserts.` }));
    steps.push(action({ deploy, phase: 'migrate', title: 'Fill the rows that are there', action: `When no older release runs any more, give ${column} a value in every row of ${sqlName(table)} where it is null, in batches of about 1000 rows, each in a transaction of its own.` }));
  }
  const place = { deploy, phase: 'contract' } as const;
  if (parts.notNull) steps.push(...notNullSteps({ table, column: name, postgres: context.postgres, lockTimeout, ...place }));
  const choose = freeNames(unit, operation.table);
  for (const { text } of parts.checks ?? []) steps.push(...addNotValidThenValidate({ table, constraint: choose(name, 'check'), definition: `CHECK (${text})`, lock: 'ACCESS EXCLUSIVE', lockTimeout, ...place }));
  for (const constraint of constraints) {
    if (constraint.kind === 'check') steps.push(...checkSteps(constraint, constraint.name ?? choose(name, 'check'), table, context, place));
    if (constraint.kind === 'unique') steps.push(...keySteps(constraint, constraint.name ?? choose(name, 'key'), name, table, context, place));
    if (constraint.kind === 'primaryKey') steps.push(...keySteps(constraint, constraint.name ?? choose(undefined, 'pkey'), name, table, context, place));
    if (constraint.kind === 'foreignKey') steps.push(...foreignKeySteps(constraint, constraint.name ?? choose(name, 'fkey'), operation, unit, context, place));
  }
  return steps;
}

/** Names for constraints as PostgreSQL would choose them: `orders_total_check`, then `orders_total_check1` (pg_constraint.c: ChooseConstraintName). */
function freeNames(unit: StatementUnit, name: QualifiedName): (column: string | undefined, label: string) => string {
  const table = tableNamed(unit, name);
  const taken = new Set(typeof table === 'string' ? [] : table.constraints.map((constraint) => constraint.name));
  return (column, label) => {
    for (let count = 0; ; count++) {
      const candidate = makeObjectName(name.name, column, count === 0 ? label : `${label}${count}`);
      if (taken.has(candidate)) continue;
      taken.add(candidate);
      return candidate;
    }
  };
}

type Place = { readonly deploy: number; readonly phase: 'contract' };

function checkSteps(check: CheckConstraint, constraint: string, table: NamedRelation, { options: { lockTimeout } }: RuleContext, place: Place): readonly Step[] {
  if (!check.enforced) return [];
  const definition = `CHECK (${check.expression.text})${check.noInherit ? ' NO INHERIT' : ''}`;
  return addNotValidThenValidate({ table, constraint, definition, lock: 'ACCESS EXCLUSIVE', lockTimeout, ...place });
}

/** The index first, while the application writes; making it the constraint's takes an instant then. */
function keySteps(key: KeyConstraint, name: string, column: string, table: NamedRelation, { postgres, options: { lockTimeout, settings } }: RuleContext, place: Place): readonly Step[] {
  const words = key.kind === 'unique' ? 'UNIQUE' : 'PRIMARY KEY';
  const create = `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${sqlName(table)} (${quoteIdentifier(column)})${key.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''}${key.tablespace === undefined ? '' : ` TABLESPACE ${quoteIdentifier(key.tablespace)}`}`;
  const add = `ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${quoteIdentifier(name)} ${words} USING INDEX ${quoteIdentifier(name)}${deferral(key)}`;
  return [
    buildConcurrently({ ...place, title: `Build the index of ${quoteIdentifier(name)} outside a transaction`, create, index: { schema: table.schema, name }, postgres, settings }),
    inTransaction({ ...place, title: `Make the index the ${words} constraint`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [add] }, lockTimeout),
  ];
}

function foreignKeySteps(key: ForeignKeyConstraint, constraint: string, operation: AddColumn, unit: StatementUnit, { postgres, options: { lockTimeout } }: RuleContext, place: Place): readonly Step[] {
  const found = tableNamed(unit, operation.table);
  const table = namedRelation(unit, operation.table);
  const definition = foreignKeyDefinition(key, { schema: key.references.schema ?? '', name: key.references.name });
  // Before 18 a foreign key of a partitioned table can't be NOT VALID (tablecmds.c: ATAddForeignKeyConstraint).
  if (typeof found !== 'string' && found.kind === 'partitioned table' && postgres < 18) {
    return [action({ ...place, title: 'Add the foreign key', action: `Add ${definition} to each partition of ${sqlName(table)} NOT VALID, validate each, then add it to ${sqlName(table)}, which takes those over.` })];
  }
  return addNotValidThenValidate({ table, constraint, definition, lock: 'SHARE ROW EXCLUSIVE', lockTimeout, ...place });
}

function deferral({ deferrable, initiallyDeferred }: { readonly deferrable: boolean; readonly initiallyDeferred: boolean }): string {
  return `${deferrable ? ' DEFERRABLE' : ''}${initiallyDeferred ? ' INITIALLY DEFERRED' : ''}`;
}

/** `ALTER TABLE t ADD COLUMN …`: the column as the clause writes it, without its constraints. `rest`: what follows its type. */
export function addPlainColumn({ table, column, ifExists, ifNotExists }: AddColumn, unit: StatementUnit, { type = column.type?.text ?? '', rest = '' }: { readonly type?: string; readonly rest?: string } = {}): string {
  const storage = `${column.storage === undefined ? '' : ` STORAGE ${column.storage}`}${column.compression === undefined ? '' : ` COMPRESSION ${column.compression}`}`;
  const collation = column.collation ? ` COLLATE ${writtenName(column.collation)}` : '';
  return `ALTER TABLE ${ifExists ? 'IF EXISTS ' : ''}${sqlName(namedRelation(unit, table))} ADD COLUMN ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteIdentifier(column.name)} ${type}${storage}${collation}${rest}`;
}

/** `ALTER TABLE t ALTER COLUMN c …`. */
export function alterColumn({ table, column }: AddColumn, unit: StatementUnit, change: string): string {
  return `ALTER TABLE ${sqlName(namedRelation(unit, table))} ALTER COLUMN ${quoteIdentifier(column.name)} ${change}`;
}

/** Columns that tell the rows of a table apart. Without a key it is ctid, which repeats in each partition or child. */
export function rowKey(unit: StatementUnit, name: QualifiedName): readonly string[] {
  const table = tableNamed(unit, name);
  const shared = typeof table !== 'string' && (table.kind === 'partitioned table' || table.children.length > 0);
  const key = typeof table !== 'string' && table.kind === 'table' && shared ? [] : keyColumns(table);
  return key.length > 0 ? key : shared ? ['tableoid', 'ctid'] : [];
}

/** The tables on which a trigger must stand so that it fires for every row that the table's name means. */
export function triggerTables(unit: StatementUnit, { postgres }: RuleContext, name: QualifiedName): readonly [NamedRelation, ...NamedRelation[]] {
  const table = tableNamed(unit, name);
  const named = namedRelation(unit, name);
  if (typeof table === 'string') return [named];
  const below = descendants(unit.schema, table);
  if (table.kind !== 'partitioned table') return [named, ...below];
  // Since 13 a partitioned table's BEFORE triggers are its partitions' too (trigger.c: CreateTriggerFiringOn).
  const [first, ...rest] = postgres >= 13 ? [] : below.filter(({ kind }) => kind === 'table');
  return first ? [first, ...rest] : [named];
}
