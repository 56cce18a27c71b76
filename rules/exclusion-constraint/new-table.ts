import {
  constraintDefinition, constraintName, mostWork, namedRelation, nameOf, strongestLock, tableNamed, type AddConstraint, type Constraint, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { action, inTransaction, makeObjectName, plan, quoteIdentifier, sqlName, type Rewrite, type Step } from '../../src/rewrite/index.ts';

/** The only way that doesn't stop the application: a table that has the constraint from its first row on takes the place of the old one. */
export function tableWithConstraint(operation: AddConstraint, unit: StatementUnit, context: RuleContext): Rewrite {
  const { lockTimeout } = context.options;
  const { constraint } = operation;
  const table = namedRelation(unit, operation.table);
  const copy = { ...table, name: makeObjectName(table.name, undefined, 'new') };
  const [old, fresh] = [nameOf(table), nameOf(copy)];
  const used = columnsIn(constraint);
  const added = unit.statement.operations.filter((other) => other.kind === 'addColumn' && used.includes(other.column.name));
  const effects = added.flatMap(unit.effectsOf);
  const columns: readonly Step[] = added.length === 0 ? [] : [inTransaction({
    deploy: 1, phase: 'expand', title: 'Add the column', lock: strongestLock(effects), work: mostWork(effects),
    statements: [`ALTER TABLE ${sqlName(table)} ${added.map(({ range }) => context.source(unit, range)).join(', ')}`],
  }, lockTimeout)];
  const definition = `CONSTRAINT ${quoteIdentifier(constraintName(operation, unit))} ${constraintDefinition(constraint, unit, context)}`;
  const found = tableNamed(unit, operation.table);
  const create: Step = typeof found !== 'string' && found.kind === 'partitioned table'
    ? action({ deploy: 1, phase: 'expand', title: `Create ${fresh} with the constraint`, action: `Create ${fresh} like ${old}, with the same partitions and with ${definition}.` })
    : inTransaction({
      deploy: 1, phase: 'expand', title: `Create ${fresh} with the constraint`, lock: 'ACCESS SHARE', work: 'none',
      statements: [`CREATE TABLE ${sqlName(copy)} (LIKE ${sqlName(table)} INCLUDING ALL, ${definition})`],
    }, lockTimeout);
  return plan(`Move the rows of ${old} to a table that has the constraint`, [
    ...columns,
    create,
    action({ deploy: 1, phase: 'expand', title: 'Keep the new table up to date', action: `Create a trigger on ${old} that does every INSERT, UPDATE and DELETE on ${fresh} too. From here on a write that breaks the constraint fails.` }),
    action({ deploy: 1, phase: 'migrate', title: 'Copy the rows', action: `Copy the rows of ${old} that ${fresh} lacks, some thousand in a transaction. A row that breaks the constraint is refused: mend it in ${old}, and go on.` }),
    action({ deploy: 2, phase: 'contract', title: 'Swap the tables', action: `In one transaction with lock_timeout = '${lockTimeout}': drop the trigger, rename ${old} out of the way and ${fresh} to ${old}. Foreign keys, views, triggers, rights and sequences of ${old} must move with it.` }),
    action({ deploy: 3, phase: 'contract', title: 'Drop the old table', action: 'Drop the old table when nothing needs it any more.' }),
  ]);
}

function columnsIn(constraint: Constraint): readonly string[] {
  if (constraint.kind === 'exclude') return constraint.elements.flatMap(({ column }) => column ?? []);
  return constraint.kind === 'unique' || constraint.kind === 'primaryKey' ? constraint.columns : [];
}
