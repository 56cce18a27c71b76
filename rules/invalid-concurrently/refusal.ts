import {
  concurrentlyRange, descendants, dropConcurrently, hasRefreshKey, indexDropped, indexEachPartition, indexMade, isFilled, isPartitionedIndex, isSystemRelation, materializedViewNamed, mostWork, nameOf, namedRelation,
  refreshConcurrentlyStep, refreshKeyStep, searchPath, servesExclusion, tableNamed, type Concurrent, type Operation, type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { action, edit, inTransaction, plan, replaceRange, sqlName, type Rewrite } from '../../src/rewrite/index.ts';

/** What PostgreSQL refuses, in its own words and in ours. */
export interface Refusal {
  readonly message: string;
  readonly answer: string;
  readonly help: string;
  readonly rewrite: () => Rewrite;
}

/** Only what is surely refused: a table never seen may be any. */
export function refusalOf(operation: Operation, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  if (!('concurrently' in operation) || !operation.concurrently) return undefined;
  switch (operation.kind) {
    case 'createIndex': return createRefusal(operation, unit, context);
    case 'dropIndex': return dropRefusal(operation, unit, context);
    case 'reindex': return reindexRefusal(operation, unit);
    case 'detachPartition': return detachRefusal(operation, unit, context);
    case 'refreshMaterializedView': return refreshRefusal(operation, unit, context);
    default: return unreachable(operation);
  }
}

function createRefusal(operation: OperationOf<'createIndex'>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const table = tableNamed(unit, operation.table);
  if (typeof table === 'string' || table.kind !== 'partitioned table') return undefined;
  const direct = operation.only || isUnused(operation, unit);
  return {
    message: `CREATE INDEX CONCURRENTLY has no form for ${nameOf(table)}, which is partitioned.`,
    answer: `cannot create index on partitioned table "${table.name}" concurrently`,
    help: direct ? 'Leave out CONCURRENTLY: nothing is built here that anybody waits for.' : 'Create the index ON ONLY the partitioned table, build it on each partition with CREATE INDEX CONCURRENTLY, and attach those.',
    rewrite: () => (direct ? withoutConcurrently(operation, unit, context) : undefined) ?? plan('Build the index of each partition concurrently, and attach them', indexEachPartition(operation, table, indexMade(operation, unit, context), unit, context)),
  };
}

function dropRefusal(operation: OperationOf<'dropIndex'>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const name = nameOf(namedRelation(unit, operation.name));
  const rewrite = (): Rewrite => dropConcurrently(unit, context, operation.together > 1 ? 'Drop each index by itself' : 'Drop the index in a form that PostgreSQL has');
  if (operation.together > 1) {
    return { message: `DROP INDEX CONCURRENTLY takes one index, and this statement names ${operation.together}, ${name} among them.`, answer: 'DROP INDEX CONCURRENTLY does not support dropping multiple objects', help: 'Drop each index with a statement of its own.', rewrite };
  }
  if (operation.cascade) return { message: `DROP INDEX CONCURRENTLY of ${name} can't CASCADE.`, answer: 'DROP INDEX CONCURRENTLY does not support CASCADE', help: 'Leave out CASCADE, and drop what depends on the index, such as a foreign key, before it.', rewrite };
  if (!isPartitionedIndex(indexDropped(operation, unit), unit)) return undefined;
  return {
    message: `DROP INDEX CONCURRENTLY has no form for ${name}, the index of a partitioned table.`, answer: `cannot drop partitioned index "${operation.name.name}" concurrently`,
    help: 'Drop it without CONCURRENTLY, in a short transaction with a lock_timeout: it locks the table and all its partitions for an instant.', rewrite,
  };
}

function reindexRefusal(operation: OperationOf<'reindex'>, unit: StatementUnit): Refusal | undefined {
  const { target, name } = operation;
  const inWindow = (what: string, command: string): (() => Rewrite) => () => plan('Rebuild it while the application is stopped', [
    action({ deploy: 1, phase: 'migrate', title: `Rebuild ${what} in a maintenance window`, action: `Stop the application, run ${command}, and start the application again. It locks readers out until it is done.` }),
  ]);
  const isCatalog = target === 'system' || (name !== undefined && (target === 'index' || target === 'table') && isCatalogRelation(name, unit));
  if (isCatalog) {
    const what = target === 'system' || !name ? 'the system catalogs' : nameOf(name.schema === undefined ? { schema: '', name: name.name } : { schema: name.schema, name: name.name });
    return {
      message: `REINDEX CONCURRENTLY has no form for ${what}.`, answer: 'cannot reindex system catalogs concurrently',
      help: 'Rebuild system catalogs in a maintenance window, without CONCURRENTLY.', rewrite: inWindow(what, target === 'system' || !name ? 'REINDEX SYSTEM' : `REINDEX ${target.toUpperCase()} ${what}`),
    };
  }
  if (!name || !servesExclusion(operation, unit)) return undefined;
  const index = namedRelation(unit, name);
  return {
    message: `REINDEX CONCURRENTLY has no form for ${nameOf(index)}, which serves an exclusion constraint.`, answer: 'concurrent index creation for exclusion constraints is not supported',
    help: 'Rebuild it in a maintenance window, without CONCURRENTLY.', rewrite: inWindow(nameOf(index), `REINDEX INDEX ${sqlName(index)}`),
  };
}

/** The catalogs lie in pg_catalog (catalog.c: IsCatalogRelationOid); the tables of information_schema are like any other. */
function isCatalogRelation(name: OperationOf<'createIndex'>['table'], unit: StatementUnit): boolean {
  return name.schema === 'pg_catalog' || (name.schema === undefined && isSystemRelation(unit.schema, name, searchPath(unit)));
}

function detachRefusal(operation: OperationOf<'detachPartition'>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const parent = tableNamed(unit, operation.table);
  const rest = typeof parent === 'string' ? undefined : descendants(unit.schema, parent).find(({ partitionOf }) => partitionOf?.parent === parent.id && partitionOf.bound.kind === 'default');
  if (typeof parent === 'string' || !rest) return undefined;
  const statement = `ALTER TABLE ${sqlName(parent)} DETACH PARTITION ${sqlName(namedRelation(unit, operation.partition))}`;
  return {
    message: `DETACH PARTITION CONCURRENTLY has no form for ${nameOf(parent)}, which has a default partition, ${nameOf(rest)}.`,
    answer: 'cannot detach partitions concurrently when a default partition exists',
    help: 'Detach the partition without CONCURRENTLY, in a short transaction with a lock_timeout.',
    rewrite: () => (isUnused(operation, unit) ? withoutConcurrently(operation, unit, context) : undefined) ?? plan('Detach the partition without CONCURRENTLY', [
      inTransaction({ deploy: 1, phase: 'contract', title: `Detach ${nameOf(namedRelation(unit, operation.partition))}: reads and writes of ${nameOf(parent)} wait for an instant`, lock: 'ACCESS EXCLUSIVE', work: mostWork(unit.effects), statements: [statement] }, context.options.lockTimeout),
    ]),
  };
}

function refreshRefusal(operation: OperationOf<'refreshMaterializedView'>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const view = materializedViewNamed(unit, operation.name);
  if (typeof view === 'string') return undefined;
  const name = nameOf(view);
  const direct = (): Rewrite => withoutConcurrently(operation, unit, context) ?? plan('Refresh it without CONCURRENTLY', [refreshConcurrentlyStep(view)]);
  if (!operation.withData) return { message: `REFRESH CONCURRENTLY of ${name} can't be WITH NO DATA.`, answer: 'CONCURRENTLY and WITH NO DATA options cannot be used together', help: 'Say either: CONCURRENTLY to refresh the view while it is read, or WITH NO DATA to empty it.', rewrite: () => plan('Refresh it while it is read', [refreshConcurrentlyStep(view)]) };
  if (view.whole && !view.populated) return { message: `REFRESH CONCURRENTLY has no form for ${name}, which was never filled.`, answer: 'CONCURRENTLY cannot be used when the materialized view is not populated', help: 'Fill it without CONCURRENTLY the first time: nobody can read it yet.', rewrite: direct };
  if (hasRefreshKey(unit, view) !== false) return undefined;
  return {
    message: `REFRESH CONCURRENTLY of ${name} needs a unique index on it, and there is none over plain columns without WHERE.`,
    answer: `cannot refresh materialized view "${view.schema}.${view.name}" concurrently`,
    help: `Create a unique index on ${name} first, with CREATE UNIQUE INDEX CONCURRENTLY.`,
    rewrite: () => (isUnused(operation, unit) ? direct() : plan('Create the unique index that CONCURRENTLY needs, then refresh', [refreshKeyStep(view, unit, context), refreshConcurrentlyStep(view)])),
  };
}

/** All that it locks was made by this deploy and not filled, so that nobody waits for it. */
function isUnused(operation: Concurrent, unit: StatementUnit): boolean {
  const effects = unit.effectsOf(operation).filter(({ lock }) => lock !== 'ACCESS SHARE');
  return effects.length > 0 && effects.every((effect) => effect.created && !isFilled(unit, effect));
}

function withoutConcurrently(operation: Concurrent, unit: StatementUnit, context: RuleContext): Rewrite | undefined {
  const word = concurrentlyRange(operation, unit, context);
  return word && edit('Leave out CONCURRENTLY: nobody waits for the lock', [replaceRange(unit.path, word, '')]);
}

function unreachable(value: never): never {
  throw new Error(`nothing concurrent: ${JSON.stringify(value)}`);
}
