import { defineRule, dropConcurrently, existing, indexDropped, isPartitionedIndex, locks, nameOf, type Effect, type OperationOf, type StatementUnit } from '../../src/lint/index.ts';

export const rule = defineRule({
  name: 'drop-index-without-concurrently',
  meta: {
    severity: 'warning',
    summary: 'DROP INDEX that waits for everybody who uses the table, and keeps others waiting behind it',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-dropindex.html',
      'squawk: require-concurrent-index-deletion',
      'strong_migrations: Removing an index non-concurrently',
    ],
  },
  statement(unit, context) {
    const drops = unit.statement.operations.flatMap((operation) => (operation.kind === 'dropIndex' && hasConcurrentForm(operation, unit) ? [operation] : []));
    const [drop] = drops;
    const effect = drops.map((one) => lockedTable(one, unit)).find((found) => found !== undefined);
    if (!drop || !effect) return;
    const table = effect.kind === 'index' ? `the table of ${nameOf(effect)}` : nameOf(effect);
    context.report({
      unit, effect,
      at: unit.statement.range,
      message: `DROP INDEX locks ${table} against reads and writes.`,
      why: effect.kind === 'index' ? `ACCESS EXCLUSIVE lies on ${table} too. It first waits for every transaction that uses the table, and whoever comes later waits behind it.` : locks(effect, unit),
      help: drop.together > 1 ? 'Drop each index with DROP INDEX CONCURRENTLY, which locks nobody out, outside a transaction.' : 'Drop it with DROP INDEX CONCURRENTLY, which locks nobody out, outside a transaction.',
      rewrite: () => dropConcurrently(unit, context, drop.together > 1 ? 'Drop each index concurrently' : 'Drop the index concurrently'),
    });
  },
});

/** Not that of a partitioned table. One that serves a constraint, or is a part of a partitioned index, can't be dropped at all. */
function hasConcurrentForm(drop: OperationOf<'dropIndex'>, unit: StatementUnit): boolean {
  if (drop.concurrently) return false;
  const index = indexDropped(drop, unit);
  if (typeof index === 'string') return true;
  return index.constraint === undefined && index.parentIndex === undefined && !isPartitionedIndex(index, unit);
}

/** The table that it locks; the index where its table isn't known. */
function lockedTable(drop: OperationOf<'dropIndex'>, unit: StatementUnit): Effect | undefined {
  const effects = unit.effectsOf(drop);
  const table = effects.find(({ kind }) => kind !== 'index');
  return existing(table ? [table] : effects)[0];
}
