import type { AddConstraint, CheckConstraint, Constraint, ForeignKeyConstraint, NotNullConstraint, Operation } from '../operations/index.ts';
import type { Cause, Effect } from '../effects/index.ts';
import { applyEdits, insertAt, inTransaction, makeObjectName, plan, quoteIdentifier, replaceRange, sqlName, validate, type Rewrite, type TextEdit } from '../rewrite/index.ts';
import { columnsUsed, findColumn, findTable } from '../schema/index.ts';
import { tokenize } from '../sql/index.ts';
import { namedRelation, searchPath, slowEffects, tableNamed } from './facts.ts';
import type { RuleContext } from './rule.ts';
import { mostWork, strongestLock } from './separate-transactions.ts';
import type { StatementUnit } from './units.ts';

/** What rules that look at ADD CONSTRAINT say in the same words. */

/**
 * The work of ADD CONSTRAINT that keeps the application waiting. On a partitioned table the partitions do it, while the
 * lock of the table itself is what everybody runs into.
 */
export function constraintWork(unit: StatementUnit, operation: AddConstraint, kinds: readonly Cause['kind'][]): Effect | undefined {
  const work = slowEffects(unit, operation).find(({ causes }) => causes.some(({ kind }) => kinds.includes(kind)));
  const table = tableNamed(unit, operation.table);
  if (!work || typeof table === 'string' || table.kind !== 'partitioned table') return work;
  const parent = unit.effectsOf(operation).find(({ id }) => id === table.id);
  return parent && parent.created === work.created ? { ...parent, work: work.work, causes: work.causes } : work;
}

/** The name of a constraint that a statement adds; the one that PostgreSQL chooses where none is written. */
export function constraintName({ constraint, table }: Pick<AddConstraint, 'constraint' | 'table'>, unit: StatementUnit): string {
  if (constraint.name !== undefined) return constraint.name;
  const before = tableNamed(unit, table);
  const after = findTable(unit.schemaAfter, table, searchPath(unit));
  const taken = typeof before === 'string' ? [] : before.constraints.map(({ name }) => name);
  if (typeof after !== 'string') {
    const column = constraint.kind === 'notNull' ? findColumn(after, constraint.column) : 'absent';
    if (typeof column !== 'string' && column.notNullName !== undefined) return column.notNullName;
    const made = after.constraints.find(({ kind, range, name }) => kind === constraint.kind && range.start === constraint.range.start && !taken.includes(name));
    if (made) return made.name;
  }
  return chosenName(table.name, constraint);
}

/** A constraint as the statement writes it, without `CONSTRAINT name`. */
export function constraintDefinition({ name, range }: Constraint, unit: StatementUnit, context: RuleContext): string {
  const written = context.source(unit, range);
  return name === undefined ? written : written.slice(tokenize(written)[2]?.start ?? 0);
}

/** What PostgreSQL calls it where nothing else bears that name (index.c and tablecmds.c: Choose…Name). */
function chosenName(table: string, constraint: Constraint): string {
  switch (constraint.kind) {
    case 'check': {
      const used = columnsUsed(constraint.expression);
      return makeObjectName(table, used.length === 1 ? used[0] : undefined, 'check');
    }
    case 'notNull':
      return makeObjectName(table, constraint.column, 'not_null');
    case 'foreignKey':
      return makeObjectName(table, constraint.columns.join('_'), 'fkey');
    case 'unique':
      return makeObjectName(table, [...constraint.columns, ...constraint.include].join('_'), 'key');
    case 'primaryKey':
      return makeObjectName(table, undefined, 'pkey');
    case 'exclude':
      return makeObjectName(table, constraint.elements.map(({ column }) => column ?? 'expr').join('_'), 'excl');
    default:
      return unreachable(constraint);
  }
}

/**
 * The statement with NOT VALID behind each CHECK, NOT NULL and FOREIGN KEY that it adds, and a VALIDATE for each: always
 * as migrations of their own. In one, VALIDATE runs under the first lock wherever the tool opens a transaction; and where
 * it opens none, a VALIDATE that fails leaves a migration that can't be run again. Each constraint gets its name written,
 * so that VALIDATE surely means it.
 */
export function validatedLater(unit: StatementUnit, context: RuleContext): Rewrite {
  const { operations } = unit.statement;
  const left = operations.filter(canBeNotValid);
  const added = left.filter(({ constraint }) => !constraint.notValid);
  const others = operations.filter((operation) => !added.some((one) => one === operation)).flatMap(unit.effectsOf);
  const sql = editedStatement(unit, [...added.flatMap((operation) => notValid(operation, unit)), ...namesWithSchema(left, unit)], context);
  const place = { deploy: 1, phase: 'contract' } as const;
  return plan(`Add the ${left.length > 1 ? 'constraints' : 'constraint'} NOT VALID, and validate afterwards`, [
    inTransaction({ ...place, title: 'Hold new rows to it, and read no old ones', lock: strongestLock(unit.effects), work: mostWork(others), statements: [sql] }, context.options.lockTimeout),
    ...left.map((operation) => validate({ ...place, table: namedRelation(unit, operation.table), constraint: constraintName(operation, unit) })),
  ]);
}

/** The statement's text after edits of it. */
function editedStatement(unit: StatementUnit, edits: readonly TextEdit[], context: RuleContext): string {
  const { range } = unit.statement;
  return applyEdits(context.source(unit, range), unit.path, edits.map((one) => ({ ...one, start: one.start - range.start, end: one.end - range.start })));
}

/** What VALIDATE CONSTRAINT is for. */
type Validatable = AddConstraint & { readonly constraint: CheckConstraint | ForeignKeyConstraint | NotNullConstraint };

function canBeNotValid(operation: Operation): operation is Validatable {
  if (operation.kind !== 'addConstraint') return false;
  const { constraint } = operation;
  return constraint.kind === 'notNull' || ((constraint.kind === 'check' || constraint.kind === 'foreignKey') && constraint.enforced);
}

/** The plan's migrations have a search path of their own. */
function namesWithSchema(operations: readonly Validatable[], unit: StatementUnit): readonly TextEdit[] {
  const names = operations.flatMap(({ table, constraint }) => [table, ...constraint.kind === 'foreignKey' ? [constraint.references] : []]);
  const places = new Map(names.filter(({ schema }) => schema === undefined).map((name) => [name.range.start, name]));
  return [...places.values()].map((name) => replaceRange(unit.path, name.range, sqlName(namedRelation(unit, name))));
}

function notValid(operation: AddConstraint, unit: StatementUnit): readonly TextEdit[] {
  const { constraint, range } = operation;
  const name = constraint.name === undefined ? [insertAt(unit.path, constraint.range.start, `CONSTRAINT ${quoteIdentifier(constraintName(operation, unit))} `)] : [];
  return [...name, insertAt(unit.path, range.end, ' NOT VALID')];
}

function unreachable(value: never): never {
  throw new Error(`no kind of constraint: ${JSON.stringify(value)}`);
}
