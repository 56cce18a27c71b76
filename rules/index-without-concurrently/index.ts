import {
  defineRule, descendants, inTransactionBlock, indexById, locks, namedRelation, nameOf, slowEffects, tableNamed,
  type OperationOf, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import {
  buildConcurrently, edit, inTransaction, invalidIndexRecovery, makeObjectName, plan, quoteIdentifier, replaceRange, sqlName, withoutTimeouts,
  type NamedRelation, type Rewrite, type Step,
} from '../../src/rewrite/index.ts';

type CreateIndex = OperationOf<'createIndex'>;

export const rule = defineRule({
  name: 'index-without-concurrently',
  meta: {
    severity: 'error',
    summary: 'CREATE INDEX that blocks writes while it builds',
    sources: [
      'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'squawk: require-concurrent-index-creation',
      'strong_migrations: Adding an index non-concurrently',
    ],
  },
  operation: {
    createIndex(operation, unit, context) {
      if (operation.concurrently) return;
      const effect = slowEffects(unit, operation)[0];
      const table = tableNamed(unit, operation.table);
      // ON ONLY is for partitioned tables: it builds nothing.
      if (!effect || (operation.only && table === 'unknown')) return;
      const name = nameOf(namedRelation(unit, operation.table));
      const partitioned = typeof table !== 'string' && table.kind === 'partitioned table';
      context.report({
        unit, effect,
        at: operation.range,
        message: `CREATE INDEX on ${name} blocks writes until the index is built${partitioned ? ', on every partition' : ''}.`,
        why: locks(effect, unit),
        help: partitioned ? 'Build the index on each partition CONCURRENTLY, then attach it.' : 'Build it with CREATE INDEX CONCURRENTLY, which lets writes go on, outside a transaction.',
        rewrite: () => (partitioned ? onPartitions(operation, table, unit, context) : concurrently(operation, unit, context)),
      });
    },
  },
});

function concurrently(operation: CreateIndex, unit: StatementUnit, context: RuleContext): Rewrite {
  const index = indexMade(operation, unit);
  const title = 'Build the index concurrently';
  const { indexKeyword, range, table } = operation;
  // Never IF NOT EXISTS: a retry would keep the INVALID index that a failed build leaves.
  const nameEnd = operation.nameRange?.end ?? indexKeyword.end;
  const head = ` CONCURRENTLY ${quoteIdentifier(index.name)}`;
  if (inTransactionBlock(unit)) {
    const create = context.source(unit, { start: range.start, end: indexKeyword.end }) + head + context.source(unit, { start: nameEnd, end: range.end });
    return plan(title, [buildConcurrently({ deploy: 1, phase: 'expand', title: `Build ${nameOf(index)} in a migration of its own, outside a transaction`, create, index, postgres: context.postgres, settings: context.options.settings })]);
  }
  const safety = operation.ifNotExists || table.template ? 'check' : 'safe';
  const change = replaceRange(unit.path, { start: indexKeyword.end, end: nameEnd }, head);
  return edit(title, [change, ...withoutTimeouts(unit.path, unit.statement.range, unit.context.settings)], { safety, recovery: invalidIndexRecovery(index, context.postgres) });
}

/** The index as the schema has it afterwards: PostgreSQL may have chosen its name. */
function indexMade({ name, table }: CreateIndex, unit: StatementUnit): NamedRelation {
  const { schema } = namedRelation(unit, table);
  if (name !== undefined) return { schema, name };
  const after = tableNamed({ ...unit, schema: unit.schemaAfter }, table);
  const before = tableNamed(unit, table);
  const known = typeof before === 'string' ? [] : before.indexes;
  const made = typeof after === 'string' ? undefined : after.indexes.filter((id) => !known.includes(id)).flatMap((id) => indexById(unit.schemaAfter, id) ?? [])[0];
  return made ?? { schema, name: makeObjectName(table.name, undefined, 'idx') };
}

/** CONCURRENTLY is refused on a partitioned table (indexcmds.c: DefineIndex); its index is put together from the partitions'. */
function onPartitions(operation: CreateIndex, table: Table, unit: StatementUnit, context: RuleContext): Rewrite {
  const { lockTimeout } = context.options;
  const index = indexMade(operation, unit);
  const unique = operation.unique ? 'UNIQUE ' : '';
  const rest = context.source(unit, { start: operation.table.range.end, end: operation.range.end });
  const steps: Step[] = [];
  const only = (target: NamedRelation, name: string): void => {
    steps.push(inTransaction({
      deploy: 1, phase: 'expand', title: `Create the index of ${nameOf(target)} alone: it stays invalid until every partition has its part`, lock: 'SHARE', work: 'none',
      statements: [`CREATE ${unique}INDEX ${quoteIdentifier(name)} ON ONLY ${sqlName(target)}${rest}`],
    }, lockTimeout));
  };
  const below = (parent: Table, parentIndex: NamedRelation): void => {
    for (const partition of descendants(unit.schema, parent).filter((child) => child.partitionOf?.parent === parent.id)) {
      const child = { schema: partition.schema, name: makeObjectName(partition.name, index.name, 'idx') };
      if (partition.kind === 'partitioned table') {
        only(partition, child.name);
        below(partition, child);
      } else {
        steps.push(buildConcurrently({
          deploy: 1, phase: 'expand', title: `Build the part of ${nameOf(partition)}`, index: child, postgres: context.postgres, settings: context.options.settings,
          create: `CREATE ${unique}INDEX CONCURRENTLY ${quoteIdentifier(child.name)} ON ${sqlName(partition)}${rest}`,
        }));
      }
      steps.push(inTransaction({
        deploy: 1, phase: 'expand', title: `Attach the part of ${nameOf(partition)}`, lock: 'ACCESS EXCLUSIVE', work: 'none',
        statements: [`ALTER INDEX ${sqlName(parentIndex)} ATTACH PARTITION ${sqlName(child)}`],
      }, lockTimeout));
    }
  };
  only(table, index.name);
  below(table, index);
  return plan(`Build the index of each partition concurrently, and attach them`, steps);
}
