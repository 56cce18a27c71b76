import {
  constraintDefinition, constraintName, descendants, namedRelation, tableById, type AddConstraint, type ForeignKeyConstraint, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { addNotValidThenValidate, inTransaction, plan, quoteIdentifier, sqlName, type Rewrite } from '../../src/rewrite/index.ts';

const place = { deploy: 1, phase: 'contract' } as const;

/**
 * A foreign key of a partitioned table for versions that refuse NOT VALID there: on each partition first, then on the
 * table, which takes over what its partitions have and verifies no row (tablecmds.c: tryAttachPartitionForeignKey)
 * [measured on 15].
 */
export function partitionByPartition(operation: AddConstraint, key: ForeignKeyConstraint, table: Table, unit: StatementUnit, context: RuleContext): Rewrite {
  const { lockTimeout } = context.options;
  const name = constraintName(operation, unit);
  const definition = constraintDefinition(key, unit, context);
  const add = `ALTER TABLE ${sqlName(namedRelation(unit, operation.table))} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition}`;
  return plan('Add the foreign key to each partition, then to the partitioned table', [
    ...leavesOf(table, unit).flatMap((leaf) => addNotValidThenValidate({ ...place, table: leaf, constraint: name, definition, lock: 'SHARE ROW EXCLUSIVE', lockTimeout })),
    inTransaction({ ...place, title: 'Add it to the partitioned table, which takes over those of its partitions', lock: 'SHARE ROW EXCLUSIVE', work: 'scan', statements: [add] }, lockTimeout),
  ]);
}

/** Every partition has the key already, and verified its rows: the table's takes theirs over. */
export function partitionsHaveIt(table: Table, unit: StatementUnit): boolean {
  return leavesOf(table, unit).every((leaf) => {
    const after = tableById(unit.schemaAfter, leaf.id)?.constraints ?? [];
    return leaf.constraints.some((own) => own.kind === 'foreignKey' && own.validated && !own.inherited && after.some(({ name, inherited }) => name === own.name && inherited));
  });
}

function leavesOf(table: Table, { schema }: StatementUnit): readonly Table[] {
  return descendants(schema, table).filter(({ kind }) => kind === 'table');
}
