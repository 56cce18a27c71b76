import {
  columnParts, defineRule, locks, nameOf, operationsOf, partNames, removedColumns,
  type ColumnParts, type RemovedColumn, type RuleContext,
} from '../../src/lint/index.ts';
import { action, inTransaction, outsideTransaction, plan, quoteIdentifier, sqlName, type Rewrite, type Step } from '../../src/rewrite/index.ts';

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
      const column = quoteIdentifier(operation.column);
      context.report({
        unit, effect,
        at: operation.range,
        message: `DROP COLUMN takes ${column} of ${nameOf(effect)} away from code that may still use it.`,
        why: `Queries of the running release that name ${column} fail from the moment this commits; so does every prepared SELECT * on ${nameOf(effect)}, once.${takenAlong(removed)} ${locks(effect, unit)}`,
        help: `First release code that neither reads nor writes ${column}; drop it in a later deploy.`,
        rewrite: () => dropLater(removed, context),
      });
    }
  },
});

function takenAlong(removed: RemovedColumn): string {
  const names = partNames(partsOf(removed));
  const views = removed.place.operation.cascade ? partsOf(removed).views.map((view) => `view ${nameOf(view)}`) : [];
  const all = [names, ...views].filter((name) => name !== '').join(', ');
  return all === '' ? '' : ` With the column goes, without a word: ${all}.`;
}

function partsOf({ table, place: { operation, unit } }: RemovedColumn): ColumnParts {
  return typeof table === 'string' ? { constraints: [], indexes: [], views: [] } : columnParts(unit.schema, table, operation.column);
}

function dropLater(removed: RemovedColumn, { options }: RuleContext): Rewrite {
  const { place: { operation }, effect } = removed;
  const column = quoteIdentifier(operation.column);
  const alter = `ALTER TABLE ${operation.only ? 'ONLY ' : ''}${sqlName(effect)}`;
  const drop = `${alter} DROP COLUMN ${operation.columnIfExists ? 'IF EXISTS ' : ''}${column}${operation.cascade ? ' CASCADE' : ''}`;
  const ignore = action({
    deploy: 1, phase: 'migrate', title: `Stop using ${column}`,
    action: `Release the application without ${column}: in no query, no INSERT, and no cached list of columns.${removed.column === 'unknown' ? ` Where ${column} is NOT NULL without a default, ALTER COLUMN ${column} DROP NOT NULL comes first.` : ''}`,
  });
  const last = inTransaction({ deploy: 2, phase: 'contract', title: `Drop ${column}, when no process of the old release runs any more`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [drop] }, options.lockTimeout);
  return plan(`Drop ${column} one deploy after the code that uses it`, [...omittable(removed, options.lockTimeout), ignore, ...dropIndexes(removed), last]);
}

/** So that code which leaves the column out of INSERT doesn't fail. */
function omittable({ column: found, table, effect, place: { operation } }: RemovedColumn, lockTimeout: string): readonly Step[] {
  if (typeof found === 'string' || typeof table === 'string' || found.notNull !== true || found.default || found.sequence !== undefined || found.identity || found.generated) return [];
  const column = quoteIdentifier(operation.column);
  if (table.constraints.some((constraint) => constraint.kind === 'primaryKey' && constraint.columns.includes(operation.column))) return [];
  return [inTransaction({ deploy: 1, phase: 'expand', title: `Let INSERT leave ${column} out`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`ALTER TABLE ${sqlName(effect)} ALTER COLUMN ${column} DROP NOT NULL`] }, lockTimeout)];
}

/** One by one, and not on partitioned tables, where CONCURRENTLY is refused. */
function dropIndexes(removed: RemovedColumn): readonly Step[] {
  const { table } = removed;
  if (typeof table === 'string' || table.kind !== 'table' || table.partitionOf) return [];
  return partsOf(removed).indexes.map((index) => outsideTransaction({ deploy: 2, phase: 'contract', title: `Drop the index ${nameOf(index)} while the application reads and writes`, lock: 'SHARE UPDATE EXCLUSIVE', work: 'none', statements: [`DROP INDEX CONCURRENTLY ${sqlName(index)}`] }));
}
