import { blocks, defineRule, existing, inTransactionBlock, locks, nameOf, separateSteps, stopsApplication, type Effect, type RuleContext, type StatementUnit, type TransactionUnit } from '../../src/lint/index.ts';
import { action, edit, plan, replaceRange, type Rewrite } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'lock-table',
  meta: {
    severity: 'warning',
    summary: 'LOCK TABLE in a mode that blocks reads or writes',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-lock.html',
      'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES',
    ],
  },
  transaction(transaction, context) {
    for (const unit of transaction.statements) {
      const operation = unit.statement.operations.find(({ kind }) => kind === 'lockTable');
      const [effect] = existing(unit.effects).filter(stopsApplication);
      if (operation?.kind !== 'lockTable' || !effect) continue;
      const named = unit.statement.operations.flatMap((one) => (one.kind === 'lockTable' ? existing(unit.effectsOf(one)).slice(0, 1).map(nameOf) : []));
      const names = named.join(' and ');
      context.report({
        unit, effect, group: transaction,
        at: unit.statement.range,
        message: inTransactionBlock(unit) ? `LOCK TABLE holds ${operation.mode} on ${names} from here to the end of the transaction.` : `LOCK TABLE ${names} stands outside a transaction, where PostgreSQL refuses it.`,
        why: inTransactionBlock(unit) ? `${operation.nowait ? withoutWaiting(effect) : locks(effect, unit)}${named.includes(nameOf(effect)) ? '' : ' To lock a view is to lock the tables that it reads.'}` : 'A lock lasts as long as its transaction, so PostgreSQL allows LOCK TABLE only inside a transaction block. The migration stops here.',
        help: 'Leave it out where later statements take the locks that they need by themselves. Where no row may change between two statements, keep what runs under the lock short. Where only other migrations are to be kept out, SHARE UPDATE EXCLUSIVE does that and lets the application go on.',
        rewrite: () => withoutLock(unit, transaction, context),
      });
    }
  },
});

function withoutWaiting(effect: Effect): string {
  return `${effect.lock} on ${nameOf(effect)} blocks ${blocks(effect.lock)} until the transaction ends. NOWAIT only means that the migration fails where it would have to wait for the lock.`;
}

const seeWhatItIsFor = action({
  deploy: 1, phase: 'expand', title: 'See what the lock is for',
  action: 'Where it keeps rows from changing between statements, as when a table is copied and the copy then takes its place, rows would be lost without it: keep those statements in one transaction under the lock, and as few as can be.',
});

/** The statements that it locks for, each with the lock that it takes itself; where there are none it is taken out. */
function withoutLock(unit: StatementUnit, transaction: TransactionUnit, context: RuleContext): Rewrite {
  const steps = separateSteps({ ...transaction, statements: transaction.statements.slice(transaction.statements.indexOf(unit) + 1) }, context);
  if (steps.length > 0) return plan('Let each later statement take its own lock, in a transaction of its own', [seeWhatItIsFor, ...steps]);
  const { start, end } = unit.statement.range;
  const behind = /^\s*;[^\S\n]*\n?/.exec(context.source(unit, { start: end, end: end + 200 }));
  return edit('Leave LOCK TABLE out', [replaceRange(unit.path, { start, end: end + (behind?.[0].length ?? 0) }, '')], { safety: 'check' });
}
