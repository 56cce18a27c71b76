import { constraintName, defineRule, findTable, nameOf, searchPath, tableById, type AddConstraint, type HistoryUnit, type Operation, type Report, type RuleContext, type StatementUnit, type Table, type TableConstraint } from '../../src/lint/index.ts';
import { plan, quoteIdentifier, validate } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'constraint-never-validated',
  meta: {
    severity: 'warning',
    summary: 'Constraint that an earlier deploy left NOT VALID',
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT',
      'plancat.c: get_relation_constraints',
      'online_migrations: Unvalidated constraints',
    ],
  },
  keep: (unit) => unit.statement.operations.some(isNotValid) || tablesTouched(unit).some((table) => leftNotValid(table, unit.schema.deploy).length > 0),
  history(history, context) {
    for (const unit of history.kept) {
      // The deploy that adds it must not validate it: it has to wait for the next one to be told.
      if (unit.schema.deploy >= history.lastDeploy) continue;
      for (const operation of unit.statement.operations.filter(isNotValid)) {
        const left = stillNotValid(operation, unit, history);
        if (!left) continue;
        const { table, name } = left;
        context.report({
          unit, ...unproven(table, name, operation.constraint.kind),
          at: operation.range,
          message: `${quoteIdentifier(name)} of ${nameOf(table)} was added NOT VALID, and nothing has validated it since.`,
        });
      }
    }
    reportOlder(history, context);
  },
});

/** What shipped before all that is judged has no statement here: it is told of where its table is touched first. */
function reportOlder({ kept, schema }: HistoryUnit, context: RuleContext): void {
  const judged = new Set(kept.filter(({ statement }) => statement.operations.some(isNotValid)).map((unit) => unit.schema.deploy));
  const told = new Set<string>();
  for (const unit of kept) {
    for (const { id } of tablesTouched(unit)) {
      const table = tableById(schema, id);
      for (const { name, kind, addedBy } of table ? leftNotValid(table, unit.schema.deploy) : []) {
        const key = `${id} ${name}`;
        if (!table || told.has(key) || (addedBy !== undefined && judged.has(addedBy))) continue;
        told.add(key);
        context.report({
          unit, ...unproven(table, name, kind),
          at: unit.statement.range, severity: 'info',
          message: `${quoteIdentifier(name)} of ${nameOf(table)} has been NOT VALID since an earlier deploy, and this one does not validate it either.`,
        });
      }
    }
  }
}

/** What it means that a constraint is NOT VALID, and what to do. */
function unproven(table: Table, name: string, kind: AddConstraint['constraint']['kind']): Pick<Report, 'why' | 'help' | 'rewrite'> {
  const constraint = quoteIdentifier(name);
  return {
    why: `New rows are held to it, but old ones may break it. ${consequence(kind)}`,
    help: `Validate ${constraint} in a transaction of its own: every row is read while the application goes on. Where old rows break it, mend them first.`,
    rewrite: () => plan(`Validate ${constraint}`, [validate({ table, constraint: name, deploy: 1, phase: 'contract' })]),
  };
}

function tablesTouched({ effects, schema }: StatementUnit): readonly Table[] {
  return effects.flatMap(({ id }) => (id === undefined ? [] : tableById(schema, id) ?? []));
}

/** Constraints that deploys before the given one have left NOT VALID. */
function leftNotValid({ constraints }: Table, deploy: number): readonly Unproven[] {
  return constraints.filter((constraint): constraint is Unproven =>
    (constraint.kind === 'check' || constraint.kind === 'foreignKey') && constraint.enforced && !constraint.validated && constraint.inherited !== true && (constraint.addedBy ?? 0) < deploy);
}

type Unproven = Extract<TableConstraint, { readonly kind: 'check' | 'foreignKey' }>;

function isNotValid(operation: Operation): operation is AddConstraint {
  return operation.kind === 'addConstraint' && 'notValid' in operation.constraint && operation.constraint.notValid;
}

function consequence(kind: AddConstraint['constraint']['kind']): string {
  switch (kind) {
    case 'foreignKey':
      return 'A query that joins over the key leaves out the rows that reference nothing, and nobody notices.';
    case 'notNull':
      return 'An UPDATE of a row that breaks it fails, whichever column it changes, and the planner can\'t rely on it.';
    default:
      return 'An UPDATE of a row that breaks it fails, whichever column it changes. The planner can\'t rely on it, and it proves nothing to SET NOT NULL or ATTACH PARTITION.';
  }
}

/** The constraint at the end of all that was read, under the names that it and its table have by then. */
function stillNotValid(operation: AddConstraint, unit: StatementUnit, { schema }: HistoryUnit): { readonly table: Table; readonly name: string } | undefined {
  const { constraint } = operation;
  const then = findTable(unit.schemaAfter, operation.table, searchPath(unit));
  const table = typeof then === 'string' ? undefined : tableById(schema, then.id);
  if (!table) return undefined;
  const name = constraintName(operation, unit);
  if (constraint.kind === 'notNull') return table.columns.some((column) => column.notNullName === name && column.notNullNotValid === true) ? { table, name } : undefined;
  const left = table.constraints.find((candidate) =>
    (candidate.kind === 'check' || candidate.kind === 'foreignKey') && candidate.kind === constraint.kind && candidate.enforced && !candidate.validated &&
    candidate.addedBy === unit.schema.deploy && (candidate.name === name || candidate.range.start === constraint.range.start));
  return left && { table, name: left.name };
}
