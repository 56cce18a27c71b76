import {
  createConcurrently, defineRule, ifNotExistsRange, indexEachPartition, indexMade, inTransactionBlock, locks, namedRelation, nameOf, slowEffects, tableNamed,
  type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { buildConcurrently, edit, insertAt, invalidIndexRecovery, plan, replaceRange, sqlName, withoutTimeouts, type Rewrite } from '../../src/rewrite/index.ts';

type CreateIndex = OperationOf<'createIndex'>;

export const rule = defineRule({
  name: 'index-without-concurrently',
  meta: {
    severity: 'error',
    summary: 'CREATE INDEX that blocks writes while it builds',
    sources: [
      'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'squawk: require-concurrent-index-creation',
      'strong_migrations: Adding an index non-concurrently',
    ],
  },
  operation: {
    createIndex(operation, unit, context) {
      if (operation.concurrently) return;
      const effect = slowEffects(unit, operation)[0];
      const table = tableNamed(unit, operation.table);
      // ON ONLY is for partitioned tables: it builds nothing.
      if (!effect || (operation.only && table === 'unknown')) return;
      const name = nameOf(namedRelation(unit, operation.table));
      const partitioned = typeof table !== 'string' && table.kind === 'partitioned table' ? table : undefined;
      context.report({
        unit, effect,
        at: operation.range,
        message: `CREATE INDEX on ${name} blocks writes until the index is built${partitioned ? ', on every partition' : ''}.`,
        why: locks(effect, unit),
        help: partitioned ? 'Build the index on each partition CONCURRENTLY, then attach it.' : 'Build it with CREATE INDEX CONCURRENTLY, which lets writes go on, outside a transaction.',
        rewrite: () => (partitioned
          ? plan('Build the index of each partition concurrently, and attach them', indexEachPartition(operation, partitioned, indexMade(operation, unit, context), unit, context))
          : concurrently(operation, unit, context)),
      });
    },
  },
});

function concurrently(operation: CreateIndex, unit: StatementUnit, context: RuleContext): Rewrite {
  const title = 'Build the index concurrently';
  if (inTransactionBlock(unit)) {
    const made = createConcurrently(operation, unit, context);
    const where = unit.optOut ? ` ${unit.optOut.words}` : '';
    return plan(title, [buildConcurrently({
      deploy: 1, phase: 'expand', title: `Build ${nameOf(made.index)} in a migration of its own, outside a transaction.${where}`.replace(/\.$/, ''),
      ...made, postgres: context.postgres, settings: context.options.settings,
    })]);
  }
  const index = indexMade(operation, unit, context);
  const { indexKeyword, nameRange, table } = operation;
  // Without a name a retry would build a second index, and nobody could be told which one is INVALID.
  const name = nameRange ? '' : ` ${sqlName({ ...index, schema: '' })}`;
  // A retry would keep the INVALID index that a failed build leaves.
  const kept = ifNotExistsRange(operation, unit, context);
  return edit(title, [
    insertAt(unit.path, indexKeyword.end, ` CONCURRENTLY${name}`),
    ...(kept ? [replaceRange(unit.path, kept, '')] : []),
    ...withoutTimeouts(unit.path, unit.statement.range, unit.context.settings),
  ], { safety: kept || table.template ? 'check' : 'safe', recovery: invalidIndexRecovery(index, context.postgres) });
}
