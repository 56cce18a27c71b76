import type { AddColumn, AddConstraint, KeyConstraint, Operation } from '../operations/index.ts';
import {
  action, buildConcurrently, columnList, inTransaction, makeObjectName, notNullSteps, plan, quoteIdentifier, sqlName, type NamedRelation, type Rewrite, type SqlStep,
} from '../rewrite/index.ts';
import { descendants, findRelation, type Table } from '../schema/index.ts';
import { constraintName } from './added-constraints.ts';
import { columnNamed, namedRelation, nameOf, searchPath, tableNamed } from './facts.ts';
import type { RuleContext } from './rule.ts';
import { mostWork, strongestLock } from './separate-transactions.ts';
import type { StatementUnit } from './units.ts';

/** ADD CONSTRAINT of a key that builds its index itself, and could take one that is there: WITHOUT OVERLAPS can't. */
export type AddKey = AddConstraint & { readonly constraint: KeyConstraint };

export function buildsKey(operation: Operation): operation is AddKey {
  if (operation.kind !== 'addConstraint') return false;
  const { constraint } = operation;
  return (constraint.kind === 'unique' || constraint.kind === 'primaryKey') && constraint.usingIndex === undefined && !constraint.withoutOverlaps;
}

const place = { deploy: 1, phase: 'contract' } as const;

/**
 * ALTER TABLE as migrations that build the index of each key while the application writes, and then make it the key.
 * Columns of a key that the statement adds come first, columns of a primary key are proved NOT NULL before.
 */
export function keysByIndex(unit: StatementUnit, context: RuleContext): Rewrite {
  const { operations } = unit.statement;
  const keys = operations.filter(buildsKey);
  const early = operations.filter((operation): operation is AddColumn => operation.kind === 'addColumn' && keys.some(({ constraint: { columns, include } }) => [...columns, ...include].includes(operation.column.name)));
  // A key's columns are NOT NULL by then.
  const rest = operations.filter((operation) => !early.some((one) => one === operation) && !(operation.kind === 'setNotNull' && keys.some((key) => nullable(key, unit).includes(operation.column))));
  const others = rest.filter((operation) => !buildsKey(operation));
  const [first] = keys;
  const table = first ? tableNamed(unit, first.table) : 'unknown';
  const build = { keys, early, unit, context };
  const before = [...early.length > 0 ? [alter(build, 'Add the column', early)] : [], ...keys.flatMap((key) => provedNotNull(key, build))];
  const title = `Build the index concurrently, then make it the ${keys.length > 1 ? 'key' : kindOf(first?.constraint)}`;
  if (typeof table !== 'string' && table.kind === 'partitioned table') {
    return plan(title, [...before, ...others.length > 0 ? [alter(build, 'Do what else the statement does', others)] : [], ...keys.flatMap((key) => onPartitions(key, table, build))]);
  }
  const indexes = keys.map((key) => buildIndex(key.constraint, relationOf(key, unit), indexName(key, unit), build));
  const last = alter(build, 'Make the index the key', rest);
  // 11 has no proof that a column holds no nulls: PRIMARY KEY reads every row for them, which no other order of steps spares.
  const reads = context.postgres < 12 && keys.some((key) => nullable(key, unit).length > 0);
  return plan(title, [...before, ...indexes, reads ? action({ ...place, title: last.title, action: `In a window in which the table may be locked while every row is read: ${last.sql.replaceAll('\n', ' ')}` }) : last]);
}

interface Build {
  readonly keys: readonly AddKey[];
  readonly early: readonly AddColumn[];
  readonly unit: StatementUnit;
  readonly context: RuleContext;
}

/** ALTER TABLE with some of the statement's clauses, keys by their indexes. */
function alter({ unit, context }: Build, title: string, operations: readonly Operation[]): SqlStep {
  const [table] = unit.statement.operations.filter(buildsKey).map((key) => relationOf(key, unit));
  const clauses = operations.map((operation) => (buildsKey(operation) ? usingIndex(operation.constraint, constraintName(operation, unit), indexName(operation, unit)) : context.source(unit, operation.range)));
  const effects = operations.flatMap(unit.effectsOf);
  const work = mostWork(operations.filter((operation) => !buildsKey(operation)).flatMap(unit.effectsOf));
  return inTransaction({
    ...place, title, lock: strongestLock(effects), work,
    statements: [`ALTER TABLE ${table ? sqlName(table) : ''} ${clauses.join(', ')}`],
  }, context.options.lockTimeout);
}

function usingIndex({ kind, deferrable, initiallyDeferred }: KeyConstraint, name: string, index: string): string {
  const attributes = `${deferrable ? ' DEFERRABLE' : ''}${initiallyDeferred ? ' INITIALLY DEFERRED' : ''}`;
  return `ADD CONSTRAINT ${quoteIdentifier(name)} ${kind === 'unique' ? 'UNIQUE' : 'PRIMARY KEY'} USING INDEX ${quoteIdentifier(index)}${attributes}`;
}

function buildIndex(key: KeyConstraint, table: NamedRelation, name: string, { unit, context }: Build): SqlStep {
  const index = { schema: table.schema, name };
  return buildConcurrently({
    ...place, title: `Build ${nameOf(index)} outside a transaction`, index, postgres: context.postgres, settings: unit.context.settings,
    create: `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${sqlName(table)} (${columnList(key.columns)})${indexClauses(key, unit, context)}`,
  });
}

/** What CREATE INDEX writes behind its columns. The model knows no storage parameters of a key: they are taken as written. */
function indexClauses({ include, nullsNotDistinct, tablespace, columnsRange, range }: KeyConstraint, unit: StatementUnit, context: RuleContext): string {
  const [parameters] = (columnsRange && /\bWITH\s*\([^)]*\)/i.exec(context.source(unit, { start: columnsRange.end, end: range.end }))) ?? [];
  return [
    include.length > 0 ? ` INCLUDE (${columnList(include)})` : '', nullsNotDistinct ? ' NULLS NOT DISTINCT' : '',
    parameters === undefined ? '' : ` ${parameters}`, tablespace === undefined ? '' : ` TABLESPACE ${quoteIdentifier(tablespace)}`,
  ].join('');
}

/**
 * A key of a partitioned table: CONCURRENTLY and USING INDEX are refused there, but allowed on each partition. ONLY adds
 * the table's own key, which stays invalid until the keys of all its partitions are attached (indexcmds.c: DefineIndex;
 * tablecmds.c: ATExecAttachPartitionIdx).
 */
function onPartitions(key: AddKey, table: Table, build: Build): readonly SqlStep[] {
  const { unit, context: { options } } = build;
  const { constraint } = key;
  const steps: SqlStep[] = [];
  const add = (parent: Table, name: string): void => {
    const children = descendants(unit.schema, parent).filter(({ partitionOf }) => partitionOf?.parent === parent.id).map((child) => ({ child, own: partName(constraint, child) }));
    for (const { child, own } of children) {
      if (child.kind === 'partitioned table') {
        add(child, own);
        continue;
      }
      steps.push(buildIndex(constraint, child, own, build), inTransaction({
        ...place, title: `Make it the key of ${nameOf(child)}`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`ALTER TABLE ${sqlName(child)} ${usingIndex(constraint, own, own)}`],
      }, options.lockTimeout));
    }
    const definition = build.context.source(unit, { start: constraint.columnsRange?.start ?? constraint.range.start, end: constraint.range.end });
    const kind = constraint.kind === 'unique' ? `UNIQUE${constraint.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''}` : 'PRIMARY KEY';
    steps.push(inTransaction({
      ...place, title: `Add the key of ${nameOf(parent)}, and attach those of its partitions`, lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [
        `ALTER TABLE ONLY ${sqlName(parent)} ADD CONSTRAINT ${quoteIdentifier(name)} ${kind} ${definition}`,
        ...children.map(({ child, own }) => `ALTER INDEX ${sqlName({ schema: parent.schema, name })} ATTACH PARTITION ${sqlName({ schema: child.schema, name: own })}`),
      ],
    }, options.lockTimeout));
  };
  add(table, constraintName(key, unit));
  return steps;
}

function partName({ kind, columns, include }: KeyConstraint, { name }: Table): string {
  return kind === 'unique' ? makeObjectName(name, [...columns, ...include].join('_'), 'key') : makeObjectName(name, undefined, 'pkey');
}

function provedNotNull(key: AddKey, { unit, early, context: { postgres, options } }: Build): readonly SqlStep[] {
  const added = early.filter(({ column }) => isNotNull(column)).map(({ column }) => column.name);
  return nullable(key, unit).filter((column) => !added.includes(column))
    .flatMap((column) => notNullSteps({ table: relationOf(key, unit), column, postgres, lockTimeout: options.lockTimeout, deploy: place.deploy, phase: place.phase }));
}

function isNotNull({ notNull, identity, type }: AddColumn['column']): boolean {
  return notNull !== undefined || identity !== undefined || /^(small|big)?serial\d?$/.test(type?.name ?? '');
}

/** The columns of a primary key that are not known to be NOT NULL. */
function nullable({ constraint, table }: AddKey, unit: StatementUnit): readonly string[] {
  if (constraint.kind !== 'primaryKey') return [];
  return constraint.columns.filter((name) => {
    const column = columnNamed(unit, table, name);
    return typeof column === 'string' || column.notNull !== true || column.notNullNotValid === true;
  });
}

/** The key's own name, unless something else bears it until the statement drops it. */
function indexName(key: AddKey, unit: StatementUnit): string {
  const name = constraintName(key, unit);
  const { schema } = relationOf(key, unit);
  const taken = findRelation(unit.schema, { name, ...(schema !== '' && { schema }) }, searchPath(unit));
  return typeof taken === 'string' ? name : makeObjectName(key.table.name, [...key.constraint.columns, ...key.constraint.include].join('_'), 'idx');
}

function relationOf({ table }: AddKey, unit: StatementUnit): NamedRelation {
  return namedRelation(unit, table);
}

function kindOf(key: KeyConstraint | undefined): string {
  return key?.kind === 'primaryKey' ? 'primary key' : 'constraint';
}
