import type { AddConstraint, Constraint, Operation } from '../operations/index.ts';
import type { Cause, Effect } from '../effects/index.ts';
import { applyEdits, edit, insertAt, inTransaction, makeObjectName, plan, quoteIdentifier, validate, withoutTimeouts, writtenName, type Rewrite, type TextEdit } from '../rewrite/index.ts';
import { columnsUsed, findColumn, findTable } from '../schema/index.ts';
import { inTransactionBlock, namedRelation, searchPath, slowEffects, tableNamed } from './facts.ts';
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
 * The statement with NOT VALID behind each CHECK, NOT NULL and FOREIGN KEY that it adds, and a VALIDATE for each: an
 * edit where the statement does nothing else and stands outside a transaction, else migrations of their own. Each gets
 * its name written, so that VALIDATE surely means it.
 */
export function validatedLater(unit: StatementUnit, context: RuleContext): Rewrite {
  const { operations, range } = unit.statement;
  const added = operations.filter(isVerified);
  const edits = added.flatMap((operation) => notValid(operation, unit));
  const title = `Add the ${added.length > 1 ? 'constraints' : 'constraint'} NOT VALID, and validate afterwards`;
  const [first] = added;
  if (first && operations.length === 1 && !inTransactionBlock(unit)) {
    const { table, ifExists } = first;
    const [off = '', on = ''] = withoutTimeouts(unit.path, { start: range.end, end: range.end }, unit.context.settings).map(({ text }) => text);
    const statement = `ALTER TABLE ${ifExists ? 'IF EXISTS ' : ''}${writtenName(table)} VALIDATE CONSTRAINT ${quoteIdentifier(constraintName(first, unit))}`;
    const [last] = edits.slice(-1);
    const behind = insertAt(unit.path, range.end, `${last?.start === range.end ? last.text : ''};\n${off}${statement}${on}`);
    return edit(title, [...edits.filter(({ start }) => start !== range.end), behind], { safety: table.template ? 'check' : 'safe' });
  }
  const others = operations.filter((operation) => !isVerified(operation)).flatMap(unit.effectsOf);
  const place = { deploy: 1, phase: 'contract' } as const;
  return plan(title, [
    inTransaction({ ...place, title: 'Hold new rows to it, and read no old ones', lock: strongestLock(unit.effects), work: mostWork(others), statements: [editedStatement(unit, edits, context)] }, context.options.lockTimeout),
    ...added.map((operation) => validate({ ...place, table: namedRelation(unit, operation.table), constraint: constraintName(operation, unit) })),
  ]);
}

/** The statement's text after edits of it. */
export function editedStatement(unit: StatementUnit, edits: readonly TextEdit[], context: RuleContext): string {
  const { range } = unit.statement;
  return applyEdits(context.source(unit, range), unit.path, edits.map((one) => ({ ...one, start: one.start - range.start, end: one.end - range.start })));
}

/** It could be added NOT VALID, and isn't. */
function isVerified(operation: Operation): operation is AddConstraint {
  if (operation.kind !== 'addConstraint') return false;
  const { constraint } = operation;
  switch (constraint.kind) {
    case 'check':
    case 'foreignKey':
      return !constraint.notValid && constraint.enforced;
    case 'notNull':
      return !constraint.notValid;
    default:
      return false;
  }
}

function notValid(operation: AddConstraint, unit: StatementUnit): readonly TextEdit[] {
  const { constraint, range } = operation;
  const name = constraint.name === undefined ? [insertAt(unit.path, constraint.range.start, `CONSTRAINT ${quoteIdentifier(constraintName(operation, unit))} `)] : [];
  return [...name, insertAt(unit.path, range.end, ' NOT VALID')];
}

function unreachable(value: never): never {
  throw new Error(`no kind of constraint: ${JSON.stringify(value)}`);
}
