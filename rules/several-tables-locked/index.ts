import { batchRemark, defineRule, existing, isSameRelation, nameOf, partitionRoot, relationById, separateTransactions, isTable, type Effect, type StatementUnit } from '../../src/lint/index.ts';
import { plan } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'several-tables-locked',
  meta: {
    severity: 'warning',
    summary: 'ACCESS EXCLUSIVE on several relations in one transaction, which deadlocks with the application',
    sources: [
      'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS',
      'https://www.postgresql.org/docs/current/runtime-config-locks.html#GUC-DEADLOCK-TIMEOUT',
      'eugene: E4 and E8',
    ],
  },
  transaction(transaction, context) {
    const locked = new Map<string, { readonly effect: Effect; readonly unit: StatementUnit }>();
    for (const unit of transaction.statements) {
      const effects = existing(unit.effects).filter(isLockedOut);
      const [first] = locked.values();
      // A table may have joined a family, or left it, since it was locked.
      const other = effects.find((effect) => !locked.has(family(unit, effect)) && ![...locked.values()].some((before) => isSameRelation(before.effect, effect)));
      if (first && other) {
        const [one, two] = [nameOf(first.effect), nameOf(other)];
        context.report({
          unit, effect: other,
          at: unit.statement.range,
          message: `${two} is locked while the lock on ${one} of ${context.place(first.unit, first.unit.statement.range, unit)} is still held.`,
          why: `Both locks are ACCESS EXCLUSIVE and last until the transaction ends. A transaction of the application that used ${two} and now wants ${one} deadlocks with the migration. After deadlock_timeout (1 s where nothing was set) PostgreSQL cancels whoever looks first, which may be the application.`,
          help: `Lock one table in a transaction. A lock_timeout below deadlock_timeout makes the migration lose and not the application.${batchRemark(transaction)}`,
          rewrite: () => plan('Give each statement a transaction of its own', separateTransactions(transaction, context)),
        });
        return;
      }
      for (const effect of effects) locked.set(family(unit, effect), { effect, unit });
    }
  },
});

/** Reading it waits. Locks on indexes and sequences come with those on their tables. */
function isLockedOut({ lock, kind }: Effect): boolean {
  return lock === 'ACCESS EXCLUSIVE' && kind !== 'index' && kind !== 'sequence';
}

/** Partitions count as their partitioned table: whoever uses one of them comes through it. */
function family({ schemaAfter }: StatementUnit, { id, schema, name }: Effect): string {
  const relation = id === undefined ? undefined : relationById(schemaAfter, id);
  if (relation && isTable(relation)) return String(partitionRoot(schemaAfter, relation).id);
  return id === undefined ? `${schema}.${name}` : String(id);
}
