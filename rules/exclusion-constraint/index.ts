import { constraintName, constraintWork, defineRule, locks, namedRelation, nameOf, type Constraint } from '../../src/lint/index.ts';
import { quoteIdentifier } from '../../src/rewrite/index.ts';
import { tableWithConstraint } from './new-table.ts';

export const rule = defineRule({
  name: 'exclusion-constraint',
  meta: {
    severity: 'error',
    summary: 'EXCLUDE constraint, or key WITHOUT OVERLAPS, that builds its index under ACCESS EXCLUSIVE',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE',
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
      'strong_migrations: Adding an exclusion constraint',
    ],
  },
  operation: {
    addConstraint(operation, unit, context) {
      if (!excludes(operation.constraint)) return;
      const effect = constraintWork(unit, operation, ['exclusion', 'unique', 'primary key']);
      if (!effect) return;
      const table = nameOf(namedRelation(unit, operation.table));
      context.report({
        unit, effect,
        at: operation.range,
        message: `Adding the constraint ${quoteIdentifier(constraintName(operation, unit))} keeps ${table} locked until its index is built.`,
        why: `${locks(effect, unit)} PostgreSQL knows no other way: this constraint can't be NOT VALID, and can't take an index that is there.`,
        help: `Add it in a window in which nobody needs ${table}, with a lock_timeout. Where there is no such window, move the rows to a new table that has the constraint.`,
        rewrite: () => tableWithConstraint(operation, unit, context),
      });
    },
  },
});

function excludes(constraint: Constraint): boolean {
  return constraint.kind === 'exclude' || ((constraint.kind === 'unique' || constraint.kind === 'primaryKey') && constraint.withoutOverlaps);
}
