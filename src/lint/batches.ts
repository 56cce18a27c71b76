import type { Delete, ExpressionTree, Operation, Update } from '../operations/index.ts';
import { walkExpression } from '../operations/index.ts';
import { action, backfillStep, columnList, deleteInBatches, quoteIdentifier, type Step, type StepPlace } from '../rewrite/index.ts';
import { findColumn, type Column } from '../schema/index.ts';
import { keyColumns, nameOf, namedRelation, tableNamed } from './facts.ts';
import type { RuleContext } from './rule.ts';
import { mostWork, shortened, statementsAsSteps, strongestLock } from './separate-transactions.ts';
import { unboundedChanges } from './unbounded.ts';
import type { StatementUnit, TransactionUnit } from './units.ts';

/** As `separateTransactions`, with changes of whole tables in batches. */
export function separateSteps(transaction: TransactionUnit, context: RuleContext): readonly Step[] {
  return shortened(transaction, (shown) => shown.statements.flatMap((unit): readonly Step[] => {
    const [first] = unit.statement.operations.flatMap((operation) => unboundedChanges(unit, operation).filter(({ effect }) => !effect.created));
    if (first) return [changeInBatches(first.change, unit, { deploy: 1, phase: 'migrate' }, context)];
    // A table that an earlier step creates is there by then, and counts.
    return statementsAsSteps([unit], context).map((step) => ({ ...step, lock: strongestLock(unit.effects), work: mostWork(unit.effects) }));
  }));
}

/**
 * An UPDATE or DELETE of many rows in batches, each in a transaction of its own. SQL where the rows yet to be changed can
 * be told from those that were; else it takes a program that remembers the last key.
 */
export function changeInBatches(change: Update | Delete, unit: StatementUnit, place: Pick<StepPlace, 'deploy' | 'phase'>, context: RuleContext): Step {
  const table = namedRelation(unit, change.table);
  const name = nameOf(table);
  const key = keyColumns(tableNamed(unit, change.table));
  const parts = { ...place, table, key };
  const isPlain = writtenPlainly(change, unit, context);
  if (isPlain && change.kind === 'delete') return deleteInBatches({ ...parts, title: `Delete from ${name} in batches`, where: change.where?.text ?? 'true' });
  const left = isPlain && change.kind === 'update' ? rowsLeft(change, unit) : undefined;
  if (left !== undefined && change.kind === 'update') {
    const assignments = change.assignments.map(({ column, value }) => `${quoteIdentifier(column)} = ${value.text}`).join(', ');
    return backfillStep({ ...parts, title: `Update ${name} in batches`, assignments, where: left });
  }
  const verb = change.kind === 'update' ? 'Update' : 'Delete from';
  const order = key.length > 0 ? ` in the order of ${columnList(key)}` : '';
  const resume = key.length > 0 ? ` Keep the last ${columnList(key)} that was done, so that a retry goes on after it.` : '';
  return action({ ...place, title: `${verb} ${name} in batches`, action: `${verb} ${name} from a script, 1000 rows at a time${order}, each batch in a transaction of its own.${resume}` });
}

/** One table under its own name, one column an assignment, nothing before or behind. */
function writtenPlainly(change: Update | Delete, unit: StatementUnit, context: RuleContext): boolean {
  if (change.from.length > 0 || change.query.writes.length > 0 || change.only || change.table.template) return false;
  const between = (start: number, end: number): string => context.source(unit, { start, end });
  const last = change.kind === 'update' ? change.assignments.at(-1)?.value.range : change.table.range;
  if (!last || !/^\w+\s+(?:FROM\s+)?$/i.test(between(change.range.start, change.table.range.start))) return false;
  const end = change.where?.range.end ?? last.end;
  if (between(end, change.range.end).trim() !== '' || (change.where && !/^\s*WHERE\s*$/i.test(between(last.end, change.where.range.start)))) return false;
  if (change.kind === 'delete') return true;
  const ends = [change.table.range.end, ...change.assignments.map(({ value }) => value.range.end)];
  return change.assignments.every(({ value }, i) => (i === 0 ? /^\s+SET\s+[^\s(]+\s*=\s*$/i : /^\s*,\s*[^\s(]+\s*=\s*$/).test(between(ends[i] ?? 0, value.range.start)));
}

/** A condition for the rows that are yet to be updated, which no updated row fulfils; undefined where there is none. */
function rowsLeft({ assignments, where, table }: Update, unit: StatementUnit): string | undefined {
  const conditions = where && where.tree.kind !== 'literal' ? [where.tree.kind === 'and' || where.tree.kind === 'isNull' ? where.text : `(${where.text})`] : [];
  const terms = where?.tree.kind === 'and' ? where.tree.args : where ? [where.tree] : [];
  for (const { column, value } of assignments) {
    if (!terms.some((term) => term.kind === 'isNull' && !term.negated && isColumn(term.arg, column))) continue;
    return [...conditions, ...(isNeverNull(value.tree) ? [] : [`(${value.text}) IS NOT NULL`])].join(' AND ');
  }
  if (assignments.some(({ column, value }) => terms.some((term) => leaves(term, column, value.tree)))) return conditions.join(' AND ');
  const found = tableNamed(unit, table);
  const changed = assignments.map(({ column }) => column);
  const differences = assignments.map(({ column, value }) => (isSettled(value.tree, column, changed) ? difference(column, value.text, typeof found === 'string' ? undefined : findColumn(found, column)) : undefined));
  if (differences.includes(undefined)) return undefined;
  const differs = differences.join(' OR ');
  return [...conditions, conditions.length > 0 && differences.length > 1 ? `(${differs})` : differs].join(' AND ');
}

/** `status = 'old'`, where status is set to another constant: a row that was updated is no longer found. */
function leaves(term: ExpressionTree, column: string, value: ExpressionTree): boolean {
  if (term.kind !== 'operator' || term.name !== '=' || !term.left || !isColumn(term.left, column) || term.right.kind !== 'literal' || value.kind !== 'literal') return false;
  return value.type === term.right.type && value.value !== term.right.value;
}

/** json and xml know no equality. */
function difference(column: string, value: string, known: Column | 'absent' | 'unknown' | undefined): string {
  const type = typeof known === 'object' ? known.type?.name : undefined;
  const text = type === 'json' || type === 'xml' ? '::text' : '';
  return `${quoteIdentifier(column)}${text} IS DISTINCT FROM (${value})${text}`;
}

function isColumn(tree: ExpressionTree, name: string): boolean {
  return tree.kind === 'column' && tree.path.at(-1) === name;
}

/** `now()` and the like: something new in each batch, but never null. */
const times: ReadonlySet<string> = new Set(['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'gen_random_uuid', 'uuid_generate_v4', 'random']);
/** Done twice, they give what once gave. */
const settling: ReadonlySet<string> = new Set(['lower', 'upper', 'btrim', 'ltrim', 'rtrim', 'initcap', 'left', 'right', 'date_trunc', 'round']);
/** Known to give the same for the same row in every batch. */
const steady: ReadonlySet<string> = new Set([...settling, 'concat', 'concat_ws', 'length', 'replace', 'split_part', 'substring', 'substr', 'jsonb_build_object', 'jsonb_set', 'to_jsonb', 'abs', 'ceil', 'floor', 'md5']);

function isNeverNull(tree: ExpressionTree): boolean {
  switch (tree.kind) {
    case 'literal':
      return tree.type !== 'null';
    case 'valueFunction':
    case 'array':
      return true;
    case 'cast':
      return isNeverNull(tree.arg);
    case 'coalesce':
      return tree.args.some(isNeverNull);
    case 'call':
      return times.has(tree.name.name);
    default:
      return false;
  }
}

/** Whether an assignment done again changes nothing: its value is the same in every batch, and once set gives itself. */
function isSettled(value: ExpressionTree, column: string, changed: readonly string[]): boolean {
  const parts = [...walkExpression(value)];
  const steadyParts = parts.every((part) => part.kind !== 'valueFunction' && part.kind !== 'setToDefault' && part.kind !== 'subquery' && part.kind !== 'parameter' && (part.kind !== 'call' || steady.has(part.name.name)));
  if (!steadyParts) return false;
  const uses = parts.flatMap((part) => (part.kind === 'column' ? [part.path.at(-1) ?? ''] : [])).filter((name) => changed.includes(name));
  if (uses.length === 0) return true;
  return uses.length === 1 && uses[0] === column && ((value.kind === 'call' && settling.has(value.name.name)) || (value.kind === 'coalesce' && value.args[0] !== undefined && isColumn(value.args[0], column)));
}

/** Whether a change of data may be done twice: deleting what is gone, setting what is set. */
export function isRepeatable(operation: Operation): boolean {
  if (operation.kind === 'delete') return true;
  if (operation.kind !== 'update') return false;
  const changed = operation.assignments.map(({ column }) => column);
  const uses = (tree: ExpressionTree): boolean => [...walkExpression(tree)].some((part) => part.kind === 'column' && changed.includes(part.path.at(-1) ?? ''));
  return operation.assignments.every(({ column, value }) => !uses(value.tree) || isSettled(value.tree, column, changed));
}
