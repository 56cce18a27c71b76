import type { Effect } from '../effects/index.ts';
import type { DropRelation } from '../operations/index.ts';
import { action, inTransaction, outsideTransaction, plan, quoteIdentifier, sqlName, writtenName, type Rewrite, type Step } from '../rewrite/index.ts';
import { columnParts, type ColumnParts } from './column-parts.ts';
import type { PlacedOperation, RemovedColumn } from './deploys.ts';
import { existing, nameOf } from './facts.ts';
import type { OperationOf, RuleContext } from './rule.ts';
import { mostWork, strongestLock } from './separate-transactions.ts';

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

export type DropOperation = OperationOf<'dropRelation'> | OperationOf<'dropFunction'> | OperationOf<'dropType'> | OperationOf<'dropSchema'> | OperationOf<'dropObject'>;

/** `the view active_customers`. */
export function describeDrop(operation: DropOperation): string {
  const name = typeof operation.name === 'string' ? writtenName({ name: operation.name }) : writtenName(operation.name);
  switch (operation.kind) {
    case 'dropRelation':
      return `the ${operation.relation} ${name}`;
    case 'dropFunction':
      return `the ${operation.object} ${name}`;
    case 'dropType':
      return `the ${operation.domain ? 'domain' : 'type'} ${name}`;
    case 'dropSchema':
      return `the schema ${name} and all that is in it`;
    case 'dropObject':
      return operation.object === 'owned' ? `all that the role ${name} owns` : `the ${operation.object} ${name}`;
  }
}

/** DROP of an object one deploy after the release that doesn't use it. */
export function dropObjectLater({ operation, unit }: PlacedOperation<DropOperation>, context: RuleContext): Rewrite {
  const name = describeDrop(operation);
  const written = context.source(unit, operation.range);
  const whole = /^drop\b/i.test(written);
  const object = operation.kind === 'dropRelation' ? operation.relation : operation.kind === 'dropFunction' || operation.kind === 'dropObject' ? operation.object : operation.kind === 'dropType' ? (operation.domain ? 'domain' : 'type') : 'schema';
  const sql = whole ? written : `DROP ${object === 'owned' ? 'OWNED BY' : object.toUpperCase()} ${operation.ifExists ? 'IF EXISTS ' : ''}${written}${operation.cascade ? ' CASCADE' : ''}`;
  const effects = existing(unit.effectsOf(operation));
  const step = { deploy: 2, phase: 'contract', title: `Drop it, when no process of the old release runs any more`, lock: strongestLock(effects), work: mostWork(effects), statements: [sql] } as const;
  return plan(`Drop it one deploy after the code that uses it`, [
    action({ deploy: 1, phase: 'migrate', title: `Stop using it`, action: `Release the application without ${name}.` }),
    unit.transactionAllowed ? inTransaction(step, context.options.lockTimeout) : outsideTransaction(step),
  ]);
}
