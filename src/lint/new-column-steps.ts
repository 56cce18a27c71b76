import { quoteIdentifier, type AddColumn, type CheckConstraint, type ForeignKeyConstraint, type KeyConstraint, type QualifiedName } from '../operations/index.ts';
import {
  action, addNotValidThenValidate, backfillStep, buildConcurrently, inTransaction, makeObjectName, notNullSteps, sqlName, writtenName, type NamedRelation, type Step,
} from '../rewrite/index.ts';
import { keyColumns, namedRelation, tableNamed } from './facts.ts';
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
  readonly checks?: readonly { readonly name: string; readonly text: string }[];
}

/** The column, its values, NOT NULL, then each constraint that the clause writes on it. */
export function newColumnSteps(operation: AddColumn, unit: StatementUnit, context: RuleContext, parts: NewColumnParts): readonly Step[] {
  const table = namedRelation(unit, operation.table);
  const { name, constraints } = operation.column;
  const { lockTimeout } = context.options;
  const column = quoteIdentifier(name);
  const deploy = parts.filledByApplication ? 2 : 1;
  const steps: Step[] = [inTransaction({ deploy: 1, phase: 'expand', title: parts.title, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: parts.statements }, lockTimeout)];
  if (parts.fill) steps.push(backfillStep({ deploy, phase: 'migrate', title: `Fill ${column} in the rows that are there, in batches`, table, key: rowKey(unit, operation.table), ...parts.fill }));
  if (parts.filledByApplication) {
    steps.push(action({ deploy: 1, phase: 'migrate', title: `Let the application fill ${column}`, action: `Release the application that writes ${column} with every row that it inserts.` }));
    steps.push(action({ deploy, phase: 'migrate', title: 'Fill the rows that are there', action: `When no older release runs any more, give ${column} a value in every row of ${sqlName(table)} where it is null, in batches of about 1000 rows, each in a transaction of its own.` }));
  }
  const place = { deploy, phase: 'contract' } as const;
  if (parts.notNull) steps.push(...notNullSteps({ table, column: name, postgres: context.postgres, lockTimeout, ...place }));
  for (const check of parts.checks ?? []) steps.push(...addNotValidThenValidate({ table, constraint: makeObjectName(table.name, name, check.name), definition: `CHECK (${check.text})`, lock: 'ACCESS EXCLUSIVE', lockTimeout, ...place }));
  for (const constraint of constraints) {
    if (constraint.kind === 'check') steps.push(...checkSteps(constraint, name, table, context, place));
    if (constraint.kind === 'unique' || constraint.kind === 'primaryKey') steps.push(...keySteps(constraint, name, table, context, place));
    if (constraint.kind === 'foreignKey') steps.push(...foreignKeySteps(constraint, operation, unit, context, place));
  }
  return steps;
}

type Place = { readonly deploy: number; readonly phase: 'contract' };

function checkSteps(check: CheckConstraint, column: string, table: NamedRelation, { options: { lockTimeout } }: RuleContext, place: Place): readonly Step[] {
  if (!check.enforced) return [];
  const definition = `CHECK (${check.expression.text})${check.noInherit ? ' NO INHERIT' : ''}`;
  return addNotValidThenValidate({ table, constraint: check.name ?? makeObjectName(table.name, column, 'check'), definition, lock: 'ACCESS EXCLUSIVE', lockTimeout, ...place });
}

/** The index first, while the application writes; making it the constraint's takes an instant then. */
function keySteps(key: KeyConstraint, column: string, table: NamedRelation, { postgres, options: { lockTimeout, settings } }: RuleContext, place: Place): readonly Step[] {
  const words = key.kind === 'unique' ? 'UNIQUE' : 'PRIMARY KEY';
  const name = key.name ?? (key.kind === 'unique' ? makeObjectName(table.name, column, 'key') : makeObjectName(table.name, undefined, 'pkey'));
  const create = `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${sqlName(table)} (${quoteIdentifier(column)})${key.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''}${key.tablespace === undefined ? '' : ` TABLESPACE ${quoteIdentifier(key.tablespace)}`}`;
  const add = `ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${quoteIdentifier(name)} ${words} USING INDEX ${quoteIdentifier(name)}${deferral(key)}`;
  return [
    buildConcurrently({ ...place, title: `Build the index of ${quoteIdentifier(name)} outside a transaction`, create, index: { schema: table.schema, name }, postgres, settings }),
    inTransaction({ ...place, title: `Make the index the ${words} constraint`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [add] }, lockTimeout),
  ];
}

function foreignKeySteps(key: ForeignKeyConstraint, operation: AddColumn, unit: StatementUnit, { postgres, options: { lockTimeout } }: RuleContext, place: Place): readonly Step[] {
  const found = tableNamed(unit, operation.table);
  const table = namedRelation(unit, operation.table);
  const column = quoteIdentifier(operation.column.name);
  const definition = `FOREIGN KEY (${column}) ${references(key)}`;
  // Before 18 a foreign key of a partitioned table can't be NOT VALID (tablecmds.c: ATAddForeignKeyConstraint).
  if (typeof found !== 'string' && found.kind === 'partitioned table' && postgres < 18) {
    return [action({ ...place, title: 'Add the foreign key', action: `Add ${definition} to each partition of ${sqlName(table)} NOT VALID, validate each, then add it to ${sqlName(table)}, which takes those over.` })];
  }
  const constraint = key.name ?? makeObjectName(table.name, operation.column.name, 'fkey');
  return addNotValidThenValidate({ table, constraint, definition, lock: 'SHARE ROW EXCLUSIVE', lockTimeout, ...place });
}

const actions: Readonly<Record<ForeignKeyConstraint['onDelete'], string>> = { noAction: '', restrict: 'RESTRICT', cascade: 'CASCADE', setNull: 'SET NULL', setDefault: 'SET DEFAULT' };

/** `REFERENCES …`, as SQL must write it. */
export function references(key: ForeignKeyConstraint, name: QualifiedName = key.references, columns: readonly string[] = key.referencedColumns): string {
  const list = columns.length > 0 ? ` (${columns.map(quoteIdentifier).join(', ')})` : '';
  const onDelete = key.onDelete === 'noAction' ? '' : ` ON DELETE ${actions[key.onDelete]}`;
  const onUpdate = key.onUpdate === 'noAction' ? '' : ` ON UPDATE ${actions[key.onUpdate]}`;
  return `REFERENCES ${writtenName(name)}${list}${key.match === 'full' ? ' MATCH FULL' : ''}${onDelete}${onUpdate}${deferral(key)}`;
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
