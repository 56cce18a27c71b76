import {
  defineRule, dropTableLater, effectOnNamed, existing, locks, nameOf, operationsOf, placedOfKind, placesOfRemoved, tableById, tableNamed, tableOf,
  type Effect, type OperationOf, type PlacedOperation, type Report, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { inTransaction, outsideTransaction, plan, sqlName, type Rewrite } from '../../src/rewrite/index.ts';

type DropTable = PlacedOperation<OperationOf<'dropRelation'>>;

export const rule = defineRule({
  name: 'drop-table',
  meta: {
    severity: 'warning',
    summary: 'DROP TABLE, which breaks the code that still uses the table',
    supersedes: ['drop-foreign-key', 'access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-droptable.html',
      'heap.c: heap_drop_with_catalog',
      'squawk: ban-drop-table',
    ],
  },
  deploy(deploy, context) {
    const placed = operationsOf(deploy);
    for (const place of placedOfKind(placed, 'dropRelation')) {
      const { operation, unit } = place;
      if (operation.relation !== 'table' && operation.relation !== 'foreign table') continue;
      const effect = effectOnNamed(unit, operation);
      if (!effect || isMadeWay(place, placed) || isDetached(place, placed, effect)) continue;
      const parent = parentOf(unit, effect);
      // Whether code still uses it was looked up: drop-in-use says where.
      if (!parent && placesOfRemoved(effect, undefined, deploy, context)) continue;
      context.report({ unit, effect, at: operation.range, ...(parent ? partitionReport(place, effect, parent, context) : tableReport(place, effect, context)) });
    }
  },
});

type Words = Pick<Report, 'message' | 'why' | 'help' | 'severity' | 'rewrite'>;

function tableReport({ operation, unit }: DropTable, effect: Effect, context: RuleContext): Words {
  const name = nameOf(effect);
  const partitions = (tableOf(unit.schema, effect)?.kind === 'partitioned table' ? existing(unit.effectsOf(operation)) : []).filter(({ kind }) => kind === 'partition').length;
  return {
    message: `DROP TABLE takes ${name}${partitions > 0 ? ` and its ${partitions === 1 ? 'partition' : `${partitions} partitions`}` : ''} away from code that may still use it.`,
    why: `Queries of the running release that name ${name} fail from the moment this commits, and its rows are gone for good.${takenAlong(unit, operation, effect)} ${locks(effect, unit)}`,
    help: `First release code that doesn't use ${name}; drop it in a later deploy, when nothing reads it any more.`,
    rewrite: () => dropTableLater(operation, effect, context),
  };
}

/** Other relations that DROP locks: those on the other side of foreign keys, and with CASCADE what depends on the table. */
function takenAlong(unit: StatementUnit, operation: DropTable['operation'], effect: Effect): string {
  const others = existing(unit.effectsOf(operation)).filter((other) => other !== effect && other.name !== effect.name);
  const tables = others.filter(({ kind }) => kind === 'table' || kind === 'partitioned table').map(nameOf);
  const views = operation.cascade ? others.filter(({ kind }) => kind === 'view' || kind === 'materialized view').map(nameOf) : [];
  const gone = views.length > 0 ? ` CASCADE drops ${views.join(', ')} too.` : '';
  return tables.length > 0 ? `${gone} The foreign keys between it and ${tables.join(', ')} go along, which locks ${tables.length > 1 ? 'these tables' : 'that table'} ACCESS EXCLUSIVE as well.` : gone;
}

function parentOf({ schema }: StatementUnit, effect: Effect): Table | undefined {
  const parent = tableOf(schema, effect)?.partitionOf?.parent;
  return parent === undefined ? undefined : tableById(schema, parent);
}

function partitionReport({ operation, unit }: DropTable, effect: Effect, parent: Table, context: RuleContext): Words {
  const [name, whole] = [nameOf(effect), nameOf(parent)];
  const concurrently = isDetachable(parent, unit, context);
  const onParent = unit.effectsOf(operation).find(({ id }) => id === parent.id);
  return {
    // Where there is no other way, that the lock be short is all that can be asked.
    ...(!concurrently && { severity: 'info' as const }),
    message: `DROP TABLE of the partition ${name} locks all of ${whole}.`,
    why: onParent ? locks(onParent, unit) : locks(effect, unit),
    help: concurrently ? `Detach ${name} CONCURRENTLY first, then drop it as a table of its own.` : `Drop it under a short lock_timeout, and try again where that strikes.`,
    rewrite: () => (concurrently ? detachThenDrop(effect, parent, context) : dropShortly(effect, context)),
  };
}

/** CONCURRENTLY came with 14, and is refused where there is a default partition (tablecmds.c: ATExecDetachPartition). */
function isDetachable(parent: Table, { schema }: StatementUnit, { postgres }: RuleContext): boolean {
  return postgres >= 14 && !parent.children.some((id) => tableOf(schema, { id })?.partitionOf?.bound.kind === 'default');
}

function detachThenDrop(effect: Effect, parent: Table, { options }: RuleContext): Rewrite {
  return plan(`Detach the partition before it is dropped`, [
    outsideTransaction({ deploy: 1, phase: 'contract', title: `Detach ${nameOf(effect)} while the application reads and writes`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`ALTER TABLE ${sqlName(parent)} DETACH PARTITION ${sqlName(effect)} CONCURRENTLY`] }),
    inTransaction({ deploy: 1, phase: 'contract', title: `Drop ${nameOf(effect)} by itself`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`DROP TABLE ${sqlName(effect)}`] }, options.lockTimeout),
  ]);
}

function dropShortly(effect: Effect, { options }: RuleContext): Rewrite {
  return plan(`Bound how long everybody waits`, [
    inTransaction({ deploy: 1, phase: 'contract', title: `Drop ${nameOf(effect)}, and try again where the time limit strikes`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`DROP TABLE ${sqlName(effect)}`] }, options.lockTimeout),
  ]);
}

/** An older table takes the name in the same transaction; or the script only makes room for the table that it makes itself, in case one is there. */
function isMadeWay({ operation, unit, transaction, index }: DropTable, placed: readonly PlacedOperation[]): boolean {
  return placed.slice(index + 1).some((later) => {
    if (later.operation.kind === 'renameRelation' && later.operation.to === operation.name.name) return later.transaction === transaction && effectOnNamed(later.unit, later.operation) !== undefined;
    return later.operation.kind === 'createTable' && later.operation.name.name === operation.name.name && operation.ifExists && tableNamed(unit, operation.name) === 'unknown';
  });
}

/** An old partition that an earlier statement of this deploy detached: code comes to it through its parent, and the parent isn't locked. */
function isDetached({ index }: DropTable, placed: readonly PlacedOperation[], effect: Effect): boolean {
  return placedOfKind(placed, 'detachPartition').some((earlier) => earlier.index < index && earlier.unit.effectsOf(earlier.operation).some(({ id }) => id !== undefined && id === effect.id));
}
