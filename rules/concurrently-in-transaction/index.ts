import { defineRule, inTransactionBlock, leaveTransaction, nameOf, namedRelation, ofMigration, ownMigration, stopsHere, waitsForRunner, wayOut, type Concurrent, type RuleContext, type StatementUnit, type TransactionUnit } from '../../src/lint/index.ts';
import { edit, plan, type Rewrite } from '../../src/rewrite/index.ts';
import { outsideStep, withoutConcurrently, withoutIfNotExists } from './rewrite.ts';

/** The forms with CONCURRENTLY that commit while they run. REFRESH doesn't. */
export type Transactional = Exclude<Concurrent, { kind: 'refreshMaterializedView' }>;

export const rule = defineRule({
  name: 'concurrently-in-transaction',
  meta: {
    severity: 'error',
    summary: 'CONCURRENTLY inside a transaction, where PostgreSQL refuses it',
    // It fails before it does anything: no time limit can stop it half-way, and no INVALID index is left.
    sources: [
      'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'xact.c: PreventInTransactionBlock',
      'squawk: ban-concurrent-index-creation-in-transaction',
    ],
  },
  transaction(transaction, context) {
    for (const unit of transaction.statements) {
      const operation = concurrentOf(unit);
      if (!operation || !inTransactionBlock(unit)) continue;
      const inBlock = unit.context.transaction !== 'none';
      context.report({
        unit,
        at: unit.statement.range,
        message: `${commandOf(operation)} ${inBlock ? "can't run inside a transaction" : "can't run in DO or a function"}: ${objectOf(operation, unit)} stays as it is.`,
        why: `PostgreSQL answers "${commandName(operation)} ${inBlock ? 'cannot run inside a transaction block' : 'cannot be executed from a function'}". ${stopsHere(unit)}`,
        help: advice(unit),
        rewrite: () => rewriteOf(operation, unit, transaction, context),
      });
    }
  },
});

function concurrentOf({ statement: { operations } }: StatementUnit): Transactional | undefined {
  return operations.find((operation): operation is Transactional => {
    const { kind } = operation;
    return (kind === 'createIndex' || kind === 'dropIndex' || kind === 'reindex' || kind === 'detachPartition') && operation.concurrently;
  });
}

/** As the migration writes it. */
function commandOf({ kind }: Transactional): string {
  return kind === 'detachPartition' ? 'DETACH PARTITION CONCURRENTLY' : commandName({ kind });
}

/** As PostgreSQL's message calls it. */
function commandName({ kind }: Pick<Transactional, 'kind'>): string {
  switch (kind) {
    case 'createIndex': return 'CREATE INDEX CONCURRENTLY';
    case 'dropIndex': return 'DROP INDEX CONCURRENTLY';
    case 'reindex': return 'REINDEX CONCURRENTLY';
    case 'detachPartition': return 'ALTER TABLE ... DETACH CONCURRENTLY';
    default: return unreachable(kind);
  }
}

function objectOf(operation: Transactional, unit: StatementUnit): string {
  switch (operation.kind) {
    case 'createIndex': return nameOf(namedRelation(unit, operation.table));
    case 'detachPartition': return nameOf(namedRelation(unit, operation.partition));
    case 'dropIndex':
    case 'reindex':
      return operation.name ? nameOf(namedRelation(unit, operation.name)) : 'the database';
    default: return unreachable(operation);
  }
}

function advice(unit: StatementUnit): string {
  return unit.within ? 'Put the statement into a migration of its own that runs outside a transaction, not in DO or a function.' : wayOut(unit);
}

function rewriteOf(operation: Transactional, unit: StatementUnit, transaction: TransactionUnit, context: RuleContext): Rewrite {
  const direct = withoutConcurrently(operation, unit, context);
  if (direct) return edit('Leave out CONCURRENTLY: nobody uses the table yet', [direct]);
  const isConcurrent = (other: StatementUnit): boolean => !other.within && concurrentOf(other) !== undefined;
  const step = outsideStep(operation, unit, context);
  const own = ofMigration(transaction, unit);
  const outside = leaveTransaction(own, context, isConcurrent);
  if (outside) {
    const names = own.statements.flatMap((other) => withoutIfNotExists(concurrentOf(other), other, context) ?? []);
    return edit('Run it outside a transaction', [...outside.edits, ...names], { newFiles: outside.newFiles, safety: names.length > 0 || own.statements.some((other) => isConcurrent(other) && waitsForRunner(other)) ? 'check' : 'safe', ...(step.recovery !== undefined && { recovery: step.recovery }) });
  }
  return plan('Run it in a migration of its own, outside a transaction', ownMigration(unit, step));
}

function unreachable(value: never): never {
  throw new Error(`nothing concurrent: ${JSON.stringify(value)}`);
}
