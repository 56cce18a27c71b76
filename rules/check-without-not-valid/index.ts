import { constraintName, constraintWork, defineRule, locks, namedRelation, nameOf, validatedLater } from '../../src/lint/index.ts';
import { quoteIdentifier } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'check-without-not-valid',
  meta: {
    severity: 'error',
    summary: 'CHECK or NOT NULL constraint added without NOT VALID, which reads the whole table under ACCESS EXCLUSIVE',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'tablecmds.c: ATRewriteTable',
      'squawk: constraint-missing-not-valid',
      'strong_migrations: Adding a check constraint',
    ],
  },
  operation: {
    addConstraint(operation, unit, context) {
      const { constraint } = operation;
      if (constraint.kind !== 'check' && constraint.kind !== 'notNull') return;
      const effect = constraintWork(unit, operation, ['check', 'not null']);
      if (!effect) return;
      const name = quoteIdentifier(constraintName(operation, unit));
      context.report({
        unit, effect,
        at: operation.range,
        message: `Adding the ${constraint.kind === 'check' ? 'CHECK' : 'NOT NULL'} constraint ${name} reads every row of ${nameOf(namedRelation(unit, operation.table))}.`,
        why: locks(effect, unit),
        help: 'Add it NOT VALID, which holds new rows to it at once, and validate it in another transaction, while the application goes on.',
        rewrite: () => validatedLater(unit, context),
      });
    },
  },
});
