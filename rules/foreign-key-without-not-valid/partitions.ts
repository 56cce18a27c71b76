import {
  constraintDefinition, constraintName, descendants, namedRelation, nameOf, tableById, type AddConstraint, type ForeignKeyConstraint, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { addNotValidThenValidate, inTransaction, plan, quoteIdentifier, sqlName, type Rewrite } from '../../src/rewrite/index.ts';

const place = { deploy: 1, phase: 'contract' } as const;

/**
 * A foreign key of a partitioned table for versions that refuse NOT VALID there: on each partition that lacks it first,
 * then on the table, which takes over what its partitions have and verifies no row, but drops the triggers that those
 * had on the referenced table (tablecmds.c: tryAttachPartitionForeignKey) [measured].
 */
export function partitionByPartition(operation: AddConstraint, key: ForeignKeyConstraint, table: Table, unit: StatementUnit, context: RuleContext): Rewrite {
  const { lockTimeout } = context.options;
  const name = constraintName(operation, unit);
  const definition = constraintDefinition(key, unit, context);
  const add = `ALTER TABLE ${sqlName(namedRelation(unit, operation.table))} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition}`;
  return plan('Add the foreign key to each partition, then to the partitioned table', [
    ...leavesOf(table, unit).filter((leaf) => !hasIt(leaf, unit)).flatMap((leaf) => addNotValidThenValidate({ ...place, table: leaf, constraint: name, definition, lock: 'SHARE ROW EXCLUSIVE', lockTimeout })),
    inTransaction({ ...place, title: `Add it to the partitioned table, which takes over those of its partitions; ${nameOf(namedRelation(unit, key.references))} is locked for an instant`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [add] }, lockTimeout),
  ]);
}

/** The partition has the key already, and verified its rows: the table's takes it over. */
function hasIt(leaf: Table, unit: StatementUnit): boolean {
  const after = tableById(unit.schemaAfter, leaf.id)?.constraints ?? [];
  return leaf.constraints.some((own) => own.kind === 'foreignKey' && own.validated && !own.inherited && after.some(({ name, inherited }) => name === own.name && inherited));
}

function leavesOf(table: Table, { schema }: StatementUnit): readonly Table[] {
  return descendants(schema, table).filter(({ kind }) => kind === 'table');
}
