import { changeInBatches, defineRule, nameOf, unboundedChanges } from '../../src/lint/index.ts';
import { plan } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'unbatched-backfill',
  meta: {
    severity: 'warning',
    summary: 'UPDATE or DELETE of a whole table in one statement',
    sources: [
      'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS',
      'https://www.postgresql.org/docs/current/routine-vacuuming.html',
      'strong_migrations: Backfilling data',
      'excellent_migrations: operation_update',
    ],
  },
  statement(unit, context) {
    for (const operation of unit.statement.operations) {
      for (const { change, effect } of unboundedChanges(unit, operation)) {
        if (effect.created) continue;
        const name = nameOf(effect);
        const [verb, done] = change.kind === 'update' ? ['UPDATE', 'updates'] : ['DELETE', 'deletes'];
        context.report({
          unit, effect,
          at: change.range,
          message: change.where ? `${verb} goes through all rows of ${name} in one statement.` : `${verb} without WHERE ${done} all rows of ${name} in one statement.`,
          why: `It keeps every row that it ${done} locked until ${unit.context.transaction === 'none' && !unit.within ? 'the last one is done' : 'the transaction ends'}, so whoever wants to change one of them waits. ${change.kind === 'update' ? `The dead rows make ${name} larger` : `The dead rows stay in ${name}`}, standbys fall behind, and VACUUM can remove nothing until the end.`,
          help: `${change.kind === 'update' ? 'Change' : 'Delete'} some thousand rows at a time, each batch in a transaction of its own.`,
          rewrite: () => plan(`${change.kind === 'update' ? 'Update' : 'Delete'} the rows in batches`, [changeInBatches(change, unit, { deploy: 1, phase: 'migrate' }, context)]),
        });
      }
    }
  },
});
