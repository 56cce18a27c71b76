import type { CreateIndex } from '../operations/index.ts';
import { buildConcurrently, inTransaction, makeObjectName, quoteIdentifier, sqlName, type NamedRelation, type Step } from '../rewrite/index.ts';
import { descendants, type Table } from '../schema/index.ts';
import { nameOf } from './facts.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit } from './units.ts';

/**
 * The index of a partitioned table without a lock that lasts. CONCURRENTLY is refused there (indexcmds.c: DefineIndex): the
 * index is made ON ONLY the table, built on each partition concurrently, and put together. `index`: what it is called.
 */
export function indexEachPartition(operation: CreateIndex, table: Table, index: NamedRelation, unit: StatementUnit, context: RuleContext): readonly Step[] {
  const { lockTimeout, settings } = context.options;
  const unique = operation.unique ? 'UNIQUE ' : '';
  const rest = context.source(unit, { start: operation.table.range.end, end: operation.range.end });
  const partOf = (partition: Table): NamedRelation => ({ schema: partition.schema, name: makeObjectName(partition.name, index.name, 'idx') });
  const alone = (target: Table, { name, template }: Pick<NamedRelation, 'name' | 'template'>): Step => inTransaction({
    deploy: 1, phase: 'expand', title: `Create the index of ${nameOf(target)} alone: it stays invalid until every partition has its part`, lock: 'SHARE', work: 'none',
    statements: [`CREATE ${unique}INDEX ${sqlName({ schema: '', name, ...(template && { template }) })} ON ONLY ${sqlName(target)}${rest}`],
  }, lockTimeout);
  const below = (parent: Table, parentIndex: NamedRelation): readonly Step[] => childrenOf(parent, unit).flatMap((partition) => {
    const part = partOf(partition);
    const made = partition.kind === 'partitioned table'
      ? [alone(partition, part), ...below(partition, part)]
      : [buildConcurrently({
        deploy: 1, phase: 'expand', title: `Build the part of ${nameOf(partition)}`, index: part, postgres: context.postgres, settings,
        create: `CREATE ${unique}INDEX CONCURRENTLY ${quoteIdentifier(part.name)} ON ${sqlName(partition)}${rest}`,
      })];
    const attach = inTransaction({
      deploy: 1, phase: 'expand', title: `Attach the part of ${nameOf(partition)}`, lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [`ALTER INDEX ${sqlName(parentIndex)} ATTACH PARTITION ${sqlName(part)}`],
    }, lockTimeout);
    return [...made, attach];
  });
  return [alone(table, index), ...below(table, { ...index, schema: table.schema })];
}

function childrenOf(parent: Table, { schema }: StatementUnit): readonly Table[] {
  return descendants(schema, parent).filter((child) => child.partitionOf?.parent === parent.id);
}
