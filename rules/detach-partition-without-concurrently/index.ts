import { defineRule, inTransactionBlock, locks, mostWork, namedRelation, nameOf, tableNamed, withoutLimits, type OperationOf, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { action, defaultPartition, edit, inTransaction, insertAt, outsideTransaction, plan, sqlName, timeoutsOff, type Rewrite, type Step } from '../../src/rewrite/index.ts';

type DetachPartition = OperationOf<'detachPartition'>;

export const rule = defineRule({
  name: 'detach-partition-without-concurrently',
  meta: {
    severity: 'warning',
    summary: 'DETACH PARTITION that locks the whole partitioned table',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION',
      'tablecmds.c: ATExecDetachPartition',
      'squawk: require-concurrent-partition-detach',
    ],
  },
  operation: {
    detachPartition(operation, unit, context) {
      if (operation.concurrently || operation.finalize) return;
      const [effect, ...others] = unit.effectsOf(operation);
      if (!effect || effect.created) return;
      const parent = nameOf(effect);
      const refused = concurrentlyRefused(operation, unit, context);
      const searched = others.filter(({ work, created }) => work !== 'none' && !created).map(nameOf).join(' and ');
      context.report({
        unit, effect,
        at: operation.range,
        message: `DETACH PARTITION locks all of ${parent}, not only ${nameOf(namedRelation(unit, operation.partition))}.`,
        why: searched === '' ? locks(effect, unit) : searching(parent, searched, unit),
        help: refused === undefined ? concurrentlyAdvice(searched) : `${refused} Set a short lock_timeout, and try again until the lock is free.`,
        // Nothing better can be done about it, other than to wait for the lock a short time only.
        ...(refused !== undefined && searched === '' && { severity: 'info' as const }),
        rewrite: () => (refused === undefined ? concurrently(operation, unit) : plan('Detach the partition without a long wait', [bounded(operation, unit, context, searched)])),
      });
    },
  },
});

/** Foreign keys to a partitioned table are verified for the rows that leave it (tablecmds.c: ATDetachCheckNoForeignKeyRefs). */
function searching(parent: string, searched: string, unit: StatementUnit): string {
  const held = inTransactionBlock(unit) ? ', and until the transaction ends' : '';
  return `ACCESS EXCLUSIVE on ${parent} and on ${searched} blocks reads and writes while PostgreSQL searches ${searched} for rows that reference the partition${held}. The larger ${searched} is, the longer that takes.`;
}

function concurrentlyAdvice(searched: string): string {
  const rest = searched === '' ? '' : ` Writes to ${searched} still wait for the search.`;
  return `Detach it with CONCURRENTLY, outside a transaction: queries on the other partitions then go on.${rest}`;
}

/** Why CONCURRENTLY can't be used here. */
function concurrentlyRefused({ table }: DetachPartition, unit: StatementUnit, { postgres }: RuleContext): string | undefined {
  if (postgres < 14) return `PostgreSQL ${postgres} has no CONCURRENTLY here (14 brought it).`;
  const parent = tableNamed(unit, table);
  const rest = typeof parent === 'string' ? undefined : defaultPartition(unit.schema, parent);
  return rest && `PostgreSQL refuses CONCURRENTLY here because of the default partition ${nameOf(rest)}.`;
}

function concurrently(operation: DetachPartition, unit: StatementUnit): Rewrite {
  const title = 'Detach the partition concurrently';
  const detach = `ALTER TABLE ${sqlName(namedRelation(unit, operation.table))} DETACH PARTITION ${sqlName(namedRelation(unit, operation.partition))}`;
  // One that is cancelled while it waits leaves the partition half detached.
  const recovery = `-- A cancelled DETACH leaves the partition pending detach. Finish it:\n${detach} FINALIZE;`;
  if (inTransactionBlock(unit)) {
    return plan(title, [outsideTransaction({
      deploy: 1, phase: 'contract', title: 'Detach it in a migration of its own, outside a transaction', lock: 'ACCESS EXCLUSIVE', work: mostWork(unit.effectsOf(operation)), recovery,
      statements: [...timeoutsOff(unit.context.settings), `${detach} CONCURRENTLY`],
    })]);
  }
  const parent = tableNamed(unit, operation.table);
  const known = typeof parent !== 'string' && parent.whole && !operation.partition.template;
  const change = insertAt(unit.path, operation.partition.range.end, ' CONCURRENTLY');
  const { edits, newFiles } = withoutLimits(unit);
  return edit(title, [change, ...edits], { newFiles, safety: known ? 'safe' : 'check', recovery });
}

function bounded(operation: DetachPartition, unit: StatementUnit, { options }: RuleContext, searched: string): Step {
  const place = { deploy: 1, phase: 'contract', title: 'Detach it in a transaction of its own, with a short lock_timeout' } as const;
  const detach = `ALTER TABLE ${sqlName(namedRelation(unit, operation.table))} DETACH PARTITION ${sqlName(namedRelation(unit, operation.partition))}`;
  if (searched === '') return inTransaction({ ...place, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [detach] }, options.lockTimeout);
  return action({ ...place, title: 'Detach it while little is written', action: `Choose an hour in which ${searched} can be locked for a search, make sure that the foreign key's columns have an index there, and run with lock_timeout = '${options.lockTimeout}': ${detach}` });
}
