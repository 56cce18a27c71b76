import { defineRule, existing, hasLockTimeout, isTable, locks, nameOf, partitionRoot, relationOf, statementStep, type Effect, type StatementUnit } from '../../src/lint/index.ts';
import { plan } from '../../src/rewrite/index.ts';

/** The most general rule of all about locks: whatever has more to say about one supersedes it. */
export const rule = defineRule({
  name: 'access-exclusive-lock',
  meta: {
    severity: 'info',
    summary: 'Any other ACCESS EXCLUSIVE on a table or view in use',
    sources: [
      'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES',
      'tablecmds.c: AlterTableGetLockLevel',
      'eugene: E4',
    ],
  },
  statement(unit, context) {
    const seen = new Set<string>();
    for (const operation of unit.statement.operations) {
      for (const effect of existing(unit.effectsOf(operation)).filter(isLockedOut)) {
        const name = family(effect, unit);
        if (seen.has(name)) continue;
        seen.add(name);
        const bounded = hasLockTimeout(unit, context.options);
        context.report({
          unit, effect,
          at: operation.range,
          message: `${unit.statement.kind} takes ACCESS EXCLUSIVE on ${nameOf(effect)}.`,
          why: locks(effect, unit),
          help: bounded ? 'Keep the transaction short, and run it again when lock_timeout ends the wait.' : 'Set a short lock_timeout before it, keep the transaction short, and run it again when the time is up.',
          rewrite: () => plan('Run it by itself, with a short lock_timeout', [statementStep(unit, { deploy: 1, phase: 'migrate', title: `${unit.statement.kind} in a migration of its own; run it again when the time is up` }, context)]),
        });
      }
    }
  },
});

/** Reading it waits. Locks on indexes and sequences come with those on their tables. */
function isLockedOut({ lock, kind }: Effect): boolean {
  return lock === 'ACCESS EXCLUSIVE' && kind !== 'index' && kind !== 'sequence';
}

/** Partitions count as their partitioned table. */
function family(effect: Effect, unit: StatementUnit): string {
  const relation = relationOf(unit, effect);
  const { schema, name } = relation && isTable(relation) ? partitionRoot(unit.schema, relation) : effect;
  return nameOf({ schema, name });
}
