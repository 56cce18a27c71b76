import { defineRule, dropColumnLater, locks, nameOf, operationsOf, partNames, partsOfColumn, placesOfRemoved, removedColumns, type RemovedColumn } from '../../src/lint/index.ts';
import { quoteIdentifier } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'drop-column',
  meta: {
    severity: 'warning',
    summary: 'DROP COLUMN, which breaks the code that still uses the column',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
      'squawk: ban-drop-column',
      'strong_migrations: Removing a column',
    ],
  },
  deploy(deploy, context) {
    for (const removed of removedColumns(operationsOf(deploy))) {
      const { place: { operation, unit }, effect, replaced } = removed;
      // Another column takes the name in the same transaction: the last step of a change by hand.
      if (replaced) continue;
      // Whether code still uses it was looked up: drop-in-use says where.
      if (placesOfRemoved(effect, operation.column, deploy, context)) continue;
      const column = quoteIdentifier(operation.column);
      context.report({
        unit, effect,
        at: operation.range,
        message: `DROP COLUMN takes ${column} of ${nameOf(effect)} away from code that may still use it.`,
        why: `Queries of the running release that name ${column} fail from the moment this commits; so does every prepared SELECT * on ${nameOf(effect)}, once.${takenAlong(removed)} ${locks(effect, unit)}`,
        help: `First release code that neither reads nor writes ${column}; drop it in a later deploy.`,
        rewrite: () => dropColumnLater(removed, context),
      });
    }
  },
});

function takenAlong(removed: RemovedColumn): string {
  const names = partNames(partsOfColumn(removed));
  const views = removed.place.operation.cascade ? partsOfColumn(removed).views.map((view) => `view ${nameOf(view)}`) : [];
  const all = [names, ...views].filter((name) => name !== '').join(', ');
  return all === '' ? '' : ` With the column goes, without a word: ${all}.`;
}
