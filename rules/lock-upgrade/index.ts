import { batchRemark, blocks, defineRule, existing, isSameRelation, nameOf, separateSteps, stopsApplication, type Effect, type Operation, type StatementUnit } from '../../src/lint/index.ts';
import { plan } from '../../src/rewrite/index.ts';

/** What the transaction did to a relation that a writer of the application can come to wait for. */
interface Hold {
  readonly effect: Effect;
  readonly unit: StatementUnit;
  /** `rows`: rows were changed while others could write; `writes`: a lock blocks writes and lets reads through. */
  readonly on: 'rows' | 'writes';
}

export const rule = defineRule({
  name: 'lock-upgrade',
  meta: {
    severity: 'warning',
    summary: 'A stronger lock on a relation that the transaction already writes or locks, which deadlocks with a single writer',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS',
      'lock.c: LockConflicts',
      'proc.c: JoinWaitQueue',
    ],
  },
  transaction(transaction, context) {
    const holds: Hold[] = [];
    const reported: Effect[] = [];
    for (const unit of transaction.statements) {
      const effects = existing(unit.effects).filter(({ kind }) => kind !== 'index' && kind !== 'sequence');
      for (const effect of effects.filter(stopsApplication)) {
        const hold = holds.find((one) => isSameRelation(one.effect, effect) && deadlocks(one, effect));
        if (!hold || reported.some((other) => isSameRelation(other, effect))) continue;
        reported.push(effect);
        const [name, place] = [nameOf(effect), context.place(hold.unit, hold.unit.statement.range, unit)];
        context.report({
          unit, effect,
          at: unit.statement.range,
          message: hold.on === 'rows' ? `${name} gets a stronger lock after the ${hold.unit.statement.kind} of ${place} changed rows of it.` : `${name} gets a stronger lock than the one of ${place}, which is still held.`,
          why: `${story(hold, effect)} After deadlock_timeout (1 s where nothing was set) PostgreSQL cancels whoever looks first, which may be the application.`,
          help: `Give the two statements a transaction each.${hold.on === 'writes' ? ' Where they belong together, put the one that takes the stronger lock first.' : ''}${batchRemark(transaction)}`,
          rewrite: () => plan('Give each statement a transaction of its own', separateSteps(transaction, context)),
        });
      }
      for (const hold of effects.flatMap((effect) => holdOf(unit, effect) ?? [])) {
        // Rows that are changed under a lock that keeps writers out are no second danger.
        if (!holds.some(({ effect }) => isSameRelation(effect, hold.effect) && blocks(effect.lock) !== 'nothing')) holds.push(hold);
      }
    }
  },
});

/** Who changed rows waits for the writers of the table; who blocks writes waits for its readers, who may want to write. */
function deadlocks({ on, effect: held }: Hold, { lock }: Effect): boolean {
  if (held.lock === 'ACCESS EXCLUSIVE') return false;
  return on === 'rows' || (blocks(lock) === 'reads and writes' && blocks(held.lock) === 'writes');
}

function story({ on, unit, effect: held }: Hold, effect: Effect): string {
  const name = nameOf(effect);
  if (on === 'rows') return `A writer who has begun to change ${name} can wait for one of the rows that ${unit.statement.kind} changed, while ${effect.lock} on ${name} waits for that writer: both wait for each other.`;
  return `A transaction of the application that has read ${name} and now wants to write it waits for the ${held.lock} lock, while ${effect.lock} waits for that transaction: both wait for each other.`;
}

function holdOf(unit: StatementUnit, effect: Effect): Hold | undefined {
  if (stopsApplication(effect)) return { effect, unit, on: 'writes' };
  const changes = effect.lock === 'ROW EXCLUSIVE' && unit.statement.operations.some((operation) => changesRows(operation) && unit.effectsOf(operation).some((own) => isSameRelation(own, effect)));
  return changes ? { effect, unit, on: 'rows' } : undefined;
}

/** Rows that were there before. Nobody waits for rows that are only inserted: they are not seen until COMMIT. */
function changesRows(operation: Operation): boolean {
  switch (operation.kind) {
    case 'update':
    case 'delete':
      return true;
    case 'insert':
      return operation.onConflict === 'update' || operation.query.writes.some(changesRows);
    case 'merge':
      return operation.actions.includes('update') || operation.actions.includes('delete');
    case 'select':
      return operation.query.writes.some(changesRows);
    default:
      return false;
  }
}
