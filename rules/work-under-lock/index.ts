import {
  batchRemark, blocks, defineRule, existing, nameOf, separateSteps, slowEffects, stopsApplication, takesLong, unboundedData,
  type Effect, type Operation, type StatementUnit,
} from '../../src/lint/index.ts';
import { plan } from '../../src/rewrite/index.ts';

interface HeldLock {
  readonly effect: Effect;
  readonly unit: StatementUnit;
}

export const rule = defineRule({
  name: 'work-under-lock',
  meta: {
    severity: 'error',
    summary: 'Long work in a transaction that already holds a lock which blocks reads or writes',
    supersedes: ['unbatched-backfill'],
    sources: [
      'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES',
      'strong_migrations: Backfilling data',
      'eugene: E4',
    ],
  },
  transaction(transaction, context) {
    const held: HeldLock[] = [];
    for (const unit of transaction.statements) {
      const lock = strongest(held);
      const work = lock && longWork(unit);
      if (work) {
        const [name, place] = [nameOf(lock.effect), context.place(lock.unit, lock.unit.statement.range, unit)];
        const stopped = blocks(lock.effect.lock);
        context.report({
          unit, effect: work, group: lock,
          certain: work.certain && lock.effect.certain,
          at: unit.statement.range,
          message: `${unit.statement.kind} works on ${nameOf(work)} while the lock of ${place} on ${name} is still held.`,
          why: `${lock.unit.statement.kind} took ${lock.effect.lock} on ${name}, which lasts until the transaction ends: ${stopped} of ${name} wait for all of this work too, and the larger ${nameOf(work)} is, the longer.`,
          help: `Give this statement a migration of its own, so that the lock on ${name} is held for an instant.${batchRemark(transaction)}`,
          rewrite: () => plan('Let the lock go before the long work begins', separateSteps(transaction, context)),
        });
      }
      if (endsTransaction(unit)) held.length = 0;
      for (const effect of existing(unit.effects).filter(stopsApplication)) if (!effect.template) held.push({ effect, unit });
    }
  },
});

/** The lock that blocks most; of two alike, the one held longer. */
function strongest(held: readonly HeldLock[]): HeldLock | undefined {
  const tables = held.filter(({ effect }) => effect.kind !== 'index' && effect.kind !== 'sequence');
  return tables.find(({ effect }) => effect.lock === 'ACCESS EXCLUSIVE') ?? tables[0] ?? held[0];
}

/** What takes long and has no finding of its own: work under a lock of the statement's own is another rule's. */
function longWork(unit: StatementUnit): Effect | undefined {
  const { operations } = unit.statement;
  if (operations.some((operation) => slowEffects(unit, operation).length > 0)) return undefined;
  return operations.flatMap((operation) => workOf(unit, operation) ?? [])[0];
}

function workOf(unit: StatementUnit, operation: Operation): Effect | undefined {
  switch (operation.kind) {
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
    case 'select':
      return unboundedData(unit, operation);
    case 'createTableAs':
      return operation.withData && !operation.query.limited ? unit.effectsOf(operation).find((effect) => takesLong(unit, effect)) : undefined;
    case 'validateConstraint':
    case 'alterDomain':
    case 'refreshMaterializedView':
      return unit.effectsOf(operation).find((effect) => takesLong(unit, effect));
    default:
      return undefined;
  }
}

/** COMMIT inside a DO block. */
function endsTransaction({ statement, within }: StatementUnit): boolean {
  return within !== undefined && statement.operations.some(({ kind }) => kind === 'commit' || kind === 'rollback');
}
