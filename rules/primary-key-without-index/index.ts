import { buildsKey, constraintWork, defineRule, keysByIndex, locks, namedRelation, nameOf } from '../../src/lint/index.ts';

export const rule = defineRule({
  name: 'primary-key-without-index',
  meta: {
    severity: 'error',
    summary: 'PRIMARY KEY that builds its index under ACCESS EXCLUSIVE',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
      'squawk: adding-serial-primary-key-field',
      'Atlas: PG105',
    ],
  },
  operation: {
    addConstraint(operation, unit, context) {
      if (operation.constraint.kind !== 'primaryKey' || !buildsKey(operation)) return;
      const effect = constraintWork(unit, operation, ['primary key']);
      if (!effect) return;
      const nulls = unit.effectsOf(operation).some(({ causes }) => causes.some(({ kind }) => kind === 'not null'));
      context.report({
        unit, effect,
        at: operation.range,
        message: `Adding the PRIMARY KEY keeps ${nameOf(namedRelation(unit, operation.table))} locked until its index is built.`,
        why: `${locks(effect, unit)}${nulls ? ' Every row is also looked at for nulls, which the columns may hold.' : ''}`,
        help: effect.kind === 'partitioned table'
          ? 'Build a unique index on each partition CONCURRENTLY, make it the primary key there, and attach those to the primary key of the partitioned table.'
          : `${nulls ? 'Make the columns NOT NULL step by step. Then build' : 'Build'} a unique index CONCURRENTLY, outside a transaction, and make it the key with PRIMARY KEY USING INDEX.`,
        rewrite: () => keysByIndex(unit, context),
      });
    },
  },
});
