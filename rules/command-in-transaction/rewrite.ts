import {
  concurrentlyInReindex, leaveTransaction, mostWork, namedRelation, ofMigration, ownMigration, reindexConcurrently, strongestLock, type RuleContext, type StatementUnit, type TransactionUnit,
} from '../../src/lint/index.ts';
import { action, edit, outsideTransaction, plan, sqlName, timeoutsOff, type Rewrite, type Step, type TextEdit } from '../../src/rewrite/index.ts';

/** `alone`: which statements of the transaction are to run by themselves. */
export function rewriteOf(moved: StatementUnit, transaction: TransactionUnit, context: RuleContext, alone: (unit: StatementUnit) => boolean): Rewrite {
  const own = { ...transaction, statements: ofMigration(transaction, moved).statements.filter(({ within }) => !within) };
  const outside = own.statements.some((unit) => alone(unit) && locksOut(unit)) ? undefined : leaveTransaction(own, context, alone);
  if (outside) return edit('Run it outside a transaction', [...outside.edits, ...own.statements.filter(alone).flatMap((unit) => concurrently(unit, context))], { newFiles: outside.newFiles });
  const step = stepOf(moved, transaction, context);
  return plan('Run it in a migration of its own, outside a transaction', 'sql' in step ? ownMigration(moved, step) : [step]);
}

function stepOf(moved: StatementUnit, transaction: TransactionUnit, context: RuleContext): Step {
  const [operation] = moved.statement.operations;
  const reindex = operation?.kind === 'reindex' ? reindexConcurrently(operation, moved, context) : undefined;
  if (reindex) return reindex;
  if (operation?.kind === 'cluster') {
    return action({ deploy: 1, phase: 'migrate', title: 'Order the rows without CLUSTER, which locks everybody out', action: 'Run pg_repack on each table that is to be in the order of an index: reads and writes go on meanwhile. It needs a primary key or a unique index over columns that are NOT NULL.' });
  }
  const effects = transaction.statements.filter((unit) => unit === moved || isWithin(unit, moved)).flatMap((unit) => unit.effects);
  const vacuum = operation?.kind === 'vacuum' && operation.full;
  return outsideTransaction({
    deploy: 1, phase: 'migrate', title: vacuum ? 'Plain VACUUM, which locks nobody out, in a migration of its own outside a transaction' : `${moved.statement.kind}, in a migration of its own outside a transaction`,
    lock: vacuum ? 'SHARE UPDATE EXCLUSIVE' : strongestLock(effects), work: vacuum ? 'scan' : mostWork(effects),
    statements: [...timeoutsOff(context.options.settings), vacuum ? plainVacuum(moved) : context.source(moved, moved.statement.range)],
  });
}

/** VACUUM FULL and CLUSTER keep everybody out of each table while they write it anew: outside a transaction too. */
function locksOut({ statement: { operations } }: StatementUnit): boolean {
  return operations.some((operation) => operation.kind === 'cluster' || (operation.kind === 'vacuum' && operation.full));
}

function plainVacuum(unit: StatementUnit): string {
  const vacuums = unit.statement.operations.flatMap((operation) => (operation.kind === 'vacuum' ? [operation] : []));
  const tables = vacuums.flatMap(({ table }) => (table ? [sqlName(namedRelation(unit, table))] : []));
  return ['VACUUM', ...(vacuums.some(({ analyze }) => analyze) ? ['(ANALYZE)'] : []), ...(tables.length > 0 ? [tables.join(', ')] : [])].join(' ');
}

function concurrently(unit: StatementUnit, context: RuleContext): readonly TextEdit[] {
  return unit.statement.operations.flatMap((operation) => (operation.kind === 'reindex' ? (concurrentlyInReindex(operation, unit, context) ?? []) : []));
}

function isWithin({ within }: StatementUnit, outer: StatementUnit): boolean {
  return within !== undefined && (within === outer || isWithin(within, outer));
}
