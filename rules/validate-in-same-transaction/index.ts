import {
  batchRemark, constraintName, defineRule, locks, mostWork, namedRelation, nameOf, statementStep, stronger, strongestLock,
  type AddConstraint, type Effect, type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { action, inTransaction, plan, quoteIdentifier, sqlName, validate, type Rewrite, type Step } from '../../src/rewrite/index.ts';

type ValidateConstraint = OperationOf<'validateConstraint'>;

/** ADD CONSTRAINT … NOT VALID, and the lock that it took. */
interface Added {
  readonly unit: StatementUnit;
  readonly operation: AddConstraint;
  readonly name: string;
  readonly effect: Effect;
}

export const rule = defineRule({
  name: 'validate-in-same-transaction',
  meta: {
    severity: 'error',
    summary: 'VALIDATE CONSTRAINT in the transaction that adds the constraint, whose lock is held while every row is read',
    supersedes: ['work-under-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'squawk: constraint-missing-not-valid',
      'strong_migrations: Adding a foreign key',
    ],
  },
  transaction(transaction, context) {
    const added: Added[] = [];
    for (const unit of transaction.statements) {
      added.push(...unit.statement.operations.flatMap((operation) => notValid(operation, unit)));
      for (const operation of unit.statement.operations) {
        if (operation.kind !== 'validateConstraint') continue;
        const effect = unit.effectsOf(operation).find(({ work, created }) => work !== 'none' && !created);
        const table = unit.effectsOf(operation)[0];
        const adding = added.find(({ name, effect: { id } }) => name === operation.constraint && id !== undefined && id === table?.id);
        if (!effect || !adding) continue;
        const held: Effect = { ...effect, lock: stronger(effect.lock, adding.effect.lock) };
        const name = quoteIdentifier(operation.constraint);
        const where = adding.unit === unit ? 'in the same ALTER TABLE' : `in ${context.place(adding.unit, adding.operation.range, unit)}`;
        context.report({
          unit, effect: held,
          at: operation.range,
          message: `${name} of ${nameOf(namedRelation(unit, operation.table))} is validated while the lock that adding it took, ${where}, is still held.`,
          why: `A lock lasts until its transaction ends, so NOT VALID saves nothing here: ${locks(held, unit)}`,
          help: `Validate it in a transaction of its own, after the one that adds it.${batchRemark(transaction)}`,
          rewrite: () => apart(adding, operation, unit, context),
        });
      }
    }
  },
});

function notValid(operation: StatementUnit['statement']['operations'][number], unit: StatementUnit): readonly Added[] {
  if (operation.kind !== 'addConstraint' || !('notValid' in operation.constraint) || !operation.constraint.notValid) return [];
  const [effect] = unit.effectsOf(operation);
  return effect ? [{ unit, operation, name: constraintName(operation, unit), effect }] : [];
}

/** VALIDATE as a migration of its own; what adds the constraint stays where it is, without it. */
function apart({ unit: first, operation: adding }: Added, { table, constraint }: ValidateConstraint, unit: StatementUnit, context: RuleContext): Rewrite {
  const place = { deploy: 1, phase: 'contract' } as const;
  const relation = namedRelation(unit, table);
  const name = quoteIdentifier(constraint);
  const steps: Step[] = [];
  const title = `Add ${name} NOT VALID`;
  if (first === unit) {
    const rest = unit.statement.operations.filter(({ kind }) => kind !== 'validateConstraint');
    steps.push(inTransaction({
      ...place, title, lock: strongestLock(unit.effects), work: mostWork(rest.flatMap(unit.effectsOf)),
      statements: [`ALTER TABLE ${sqlName(relation)} ${rest.map(({ range }) => context.source(unit, range)).join(', ')}`],
    }, context.options.lockTimeout));
  } else {
    // A body is one transaction: both leave it.
    steps.push(first.within ? statementStep(first, { ...place, title }, context) : action({ ...place, title, action: `Leave ${context.source(first, adding.range)} in its migration, and take VALIDATE CONSTRAINT ${name} out of it.` }));
  }
  steps.push(validate({ ...place, table: relation, constraint }));
  return plan(`Validate ${name} in a transaction of its own`, steps);
}
