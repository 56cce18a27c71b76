import { constraintName, constraintWork, defineRule, existing, inTransactionBlock, locks, namedRelation, nameOf, tableNamed, validatedLater } from '../../src/lint/index.ts';
import { quoteIdentifier } from '../../src/rewrite/index.ts';
import { partitionByPartition } from './partitions.ts';

export const rule = defineRule({
  name: 'foreign-key-without-not-valid',
  meta: {
    severity: 'error',
    summary: 'FOREIGN KEY added without NOT VALID, which blocks writes to both tables while every row is looked up',
    supersedes: ['references-lock', 'access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'tablecmds.c: ATAddForeignKeyConstraint, validateForeignKeyConstraint',
      'squawk: adding-foreign-key-constraint',
      'strong_migrations: Adding a foreign key',
    ],
  },
  operation: {
    addConstraint(operation, unit, context) {
      const { constraint } = operation;
      if (constraint.kind !== 'foreignKey') return;
      const effect = constraintWork(unit, operation, ['foreign key']);
      if (!effect) return;
      const [table, other] = [operation.table, constraint.references].map((name) => nameOf(namedRelation(unit, name)));
      const referenced = tableNamed(unit, constraint.references);
      const locksOther = table !== other && existing(unit.effectsOf(operation)).some(({ id, name }) => (typeof referenced === 'string' ? name === constraint.references.name : id === referenced.id));
      const found = tableNamed(unit, operation.table);
      const partitioned = typeof found !== 'string' && found.kind === 'partitioned table' ? found : undefined;
      // NOT VALID is refused there before 18 (tablecmds.c: ATAddForeignKeyConstraint).
      const byPartition = context.postgres < 18 ? partitioned : undefined;
      context.report({
        unit, effect,
        at: operation.range,
        message: `Adding the foreign key ${quoteIdentifier(constraintName(operation, unit))} looks up every row of ${table} in ${other}.`,
        why: `${locks(effect, unit)}${locksOther ? ` ${other} is locked in the same way ${inTransactionBlock(unit) ? 'until the transaction ends' : 'meanwhile'}.` : ''}`,
        help: byPartition
          ? 'Add it to each partition NOT VALID, validate it there in another transaction, and add it to the partitioned table last, which then reads nothing.'
          : 'Add it NOT VALID, which holds new rows to it at once, and validate it in another transaction, while the application goes on.',
        rewrite: () => (byPartition ? partitionByPartition(operation, constraint, byPartition, unit, context) : validatedLater(unit, context)),
      });
    },
  },
});
