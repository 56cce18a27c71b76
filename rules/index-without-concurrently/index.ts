import {
  createConcurrently, defineRule, ifNotExistsRange, indexEachPartition, indexMade, inTransactionBlock, leaveTransaction, locks, namedRelation, nameOf, ofMigration, ownMigration, slowEffects, tableNamed, waitsForRunner, wayOut, withoutLimits,
  type Effect, type OperationOf, type RuleContext, type StatementUnit, type TransactionUnit,
} from '../../src/lint/index.ts';
import { buildConcurrently, edit, insertAt, invalidIndexRecovery, plan, replaceRange, sqlName, type Rewrite, type TextEdit } from '../../src/rewrite/index.ts';

type CreateIndex = OperationOf<'createIndex'>;

export const rule = defineRule({
  name: 'index-without-concurrently',
  meta: {
    severity: 'error',
    summary: 'CREATE INDEX that blocks writes while it builds',
    sources: [
      'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'squawk: require-concurrent-index-creation',
      'strong_migrations: Adding an index non-concurrently',
    ],
  },
  transaction(transaction, context) {
    for (const unit of transaction.statements) {
      for (const operation of unit.statement.operations) if (operation.kind === 'createIndex') check(operation, unit, transaction, context);
    }
  },
});

function check(operation: CreateIndex, unit: StatementUnit, transaction: TransactionUnit, context: RuleContext): void {
  const effect = writeBlocker(operation, unit);
  if (!effect) return;
  const table = tableNamed(unit, operation.table);
  const name = nameOf(namedRelation(unit, operation.table));
  const partitioned = typeof table !== 'string' && table.kind === 'partitioned table' ? table : undefined;
  context.report({
    unit, effect,
    at: operation.range,
    message: `CREATE INDEX on ${name} blocks writes until the index is built${partitioned ? ', on every partition' : ''}.`,
    why: locks(effect, unit),
    help: partitioned ? 'Build the index on each partition CONCURRENTLY, then attach it.' : `Build it with CREATE INDEX CONCURRENTLY, which lets writes go on, outside a transaction.${inTransactionBlock(unit) ? ` ${wayOut(unit)}` : ''}`,
    rewrite: () => (partitioned
      ? plan('Build the index of each partition concurrently, and attach them', indexEachPartition(operation, partitioned, indexMade(operation, unit, context), unit, context))
      : concurrently(operation, unit, transaction, context)),
  });
}

/** What keeps the application from writing while the index is built without CONCURRENTLY. */
function writeBlocker(operation: CreateIndex, unit: StatementUnit): Effect | undefined {
  // ON ONLY is for partitioned tables: it builds nothing.
  if (operation.concurrently || (operation.only && tableNamed(unit, operation.table) === 'unknown')) return undefined;
  return slowEffects(unit, operation)[0];
}

const title = 'Build the index concurrently';

function concurrently(operation: CreateIndex, unit: StatementUnit, transaction: TransactionUnit, context: RuleContext): Rewrite {
  const index = indexMade(operation, unit, context);
  const recovery = invalidIndexRecovery(index, context.postgres);
  if (!inTransactionBlock(unit)) {
    const { edits, newFiles } = withoutLimits(unit);
    return edit(title, [...inPlace(operation, unit, context), ...edits], { newFiles, safety: safetyOf(operation, unit, context), recovery });
  }
  const own = ofMigration(transaction, unit);
  const outside = unit.within ? undefined : leaveTransaction(own, context, buildsIndex);
  if (outside) {
    const builds = own.statements.flatMap((other) => other.statement.operations.flatMap((made) => (made.kind === 'createIndex' && writeBlocker(made, other) ? [{ made, other }] : [])));
    const safety = builds.some(({ made, other }) => safetyOf(made, other, context) === 'check') ? 'check' : 'safe';
    return edit(`${title}, outside a transaction`, [...outside.edits, ...builds.flatMap(({ made, other }) => inPlace(made, other, context))], { newFiles: outside.newFiles, safety, recovery });
  }
  const made = createConcurrently(operation, unit, context);
  return plan(title, ownMigration(unit, buildConcurrently({
    deploy: 1, phase: 'expand', title: `Build ${nameOf(made.index)} in a migration of its own, outside a transaction`, ...made, postgres: context.postgres, settings: context.options.settings,
  })));
}

/** A partitioned table's index is no statement that could stand alone: its partitions come first. */
function buildsIndex(unit: StatementUnit): boolean {
  const { within, statement: { operations } } = unit;
  return !within && operations.length === 1 && operations.every((operation) => {
    const table = operation.kind === 'createIndex' ? tableNamed(unit, operation.table) : undefined;
    return table !== undefined && (typeof table === 'string' || table.kind !== 'partitioned table');
  });
}

function inPlace(operation: CreateIndex, unit: StatementUnit, context: RuleContext): readonly TextEdit[] {
  const index = indexMade(operation, unit, context);
  // Without a name a retry would build a second index, and nobody could be told which one is INVALID.
  const name = operation.nameRange ? '' : ` ${sqlName({ ...index, schema: '' })}`;
  // A retry would keep the INVALID index that a failed build leaves.
  const kept = ifNotExistsRange(operation, unit, context);
  return [insertAt(unit.path, operation.indexKeyword.end, ` CONCURRENTLY${name}`), ...(kept ? [replaceRange(unit.path, kept, '')] : [])];
}

function safetyOf(operation: CreateIndex, unit: StatementUnit, context: RuleContext): 'safe' | 'check' {
  return operation.table.template || waitsForRunner(unit) || ifNotExistsRange(operation, unit, context) ? 'check' : 'safe';
}
