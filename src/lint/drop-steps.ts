import type { Effect } from '../effects/index.ts';
import type { DropRelation } from '../operations/index.ts';
import { action, inTransaction, outsideTransaction, plan, quoteIdentifier, sqlName, type Rewrite, type Step } from '../rewrite/index.ts';
import { columnParts, type ColumnParts } from './column-parts.ts';
import type { RemovedColumn } from './deploys.ts';
import { nameOf } from './facts.ts';
import type { RuleContext } from './rule.ts';

/** What goes with a column; nothing where its table isn't known. */
export function partsOfColumn({ table, place: { operation, unit } }: RemovedColumn): ColumnParts {
  return typeof table === 'string' ? { constraints: [], indexes: [], views: [] } : columnParts(unit.schema, table, operation.column);
}

/** DROP COLUMN one deploy after the release that doesn't use the column. */
export function dropColumnLater(removed: RemovedColumn, { options }: RuleContext): Rewrite {
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
  return partsOfColumn(removed).indexes.map((index) => outsideTransaction({ deploy: 2, phase: 'contract', title: `Drop the index ${nameOf(index)} while the application reads and writes`, lock: 'SHARE UPDATE EXCLUSIVE', work: 'none', statements: [`DROP INDEX CONCURRENTLY ${sqlName(index)}`] }));
}

/** DROP TABLE one deploy after the release that doesn't use the table. */
export function dropTableLater(operation: DropRelation, effect: Effect, { options }: RuleContext): Rewrite {
  const name = nameOf(effect);
  const drop = `DROP ${operation.relation === 'foreign table' ? 'FOREIGN ' : ''}TABLE ${operation.ifExists ? 'IF EXISTS ' : ''}${sqlName(effect)}${operation.cascade ? ' CASCADE' : ''}`;
  return plan(`Drop ${name} one deploy after the code that uses it`, [
    action({ deploy: 1, phase: 'migrate', title: `Stop using ${name}`, action: `Release the application without ${name}, and see in pg_stat_user_tables that nothing reads or writes it any more.` }),
    inTransaction({ deploy: 2, phase: 'contract', title: `Drop ${name}, when no process of the old release runs any more`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [drop] }, options.lockTimeout),
  ]);
}
