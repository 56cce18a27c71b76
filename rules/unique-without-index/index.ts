import { buildsKey, constraintName, constraintWork, defineRule, keysByIndex, locks, namedRelation, nameOf } from '../../src/lint/index.ts';
import { quoteIdentifier } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'unique-without-index',
  meta: {
    severity: 'error',
    summary: 'UNIQUE constraint that builds its index under ACCESS EXCLUSIVE',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
      'squawk: disallowed-unique-constraint',
      'strong_migrations: Adding a unique constraint',
    ],
  },
  operation: {
    addConstraint(operation, unit, context) {
      if (operation.constraint.kind !== 'unique' || !buildsKey(operation)) return;
      const effect = constraintWork(unit, operation, ['unique']);
      if (!effect) return;
      const table = nameOf(namedRelation(unit, operation.table));
      context.report({
        unit, effect,
        at: operation.range,
        message: `Adding the UNIQUE constraint ${quoteIdentifier(constraintName(operation, unit))} keeps ${table} locked until its index is built.`,
        why: locks(effect, unit),
        help: effect.kind === 'partitioned table'
          ? 'Build a unique index on each partition CONCURRENTLY, make it the constraint there, and attach those to the constraint of the partitioned table.'
          : 'Build a unique index CONCURRENTLY, outside a transaction, then make it the constraint with UNIQUE USING INDEX.',
        rewrite: () => keysByIndex(unit, context),
      });
    },
  },
});
