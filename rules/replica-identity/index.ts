import {
  defineRule, findIndex, findTable, hasReplicaIdentity, locks, nameOf, publicationsOf, rowTables, schemaAfterTransaction, searchPath, tableById, tableNamed, tablesIn,
  type Operation, type OperationOf, type Publication, type RuleContext, type Schema, type StatementUnit, type Table, type TransactionUnit,
} from '../../src/lint/index.ts';
import { quoteIdentifier, writtenName } from '../../src/rewrite/index.ts';
import { createIdentified, identifyFirst } from './plans.ts';

type Publish = OperationOf<'createPublication'> | OperationOf<'alterPublication'>;

export const rule = defineRule({
  name: 'replica-identity',
  meta: {
    severity: 'error',
    summary: 'Published table without a replica identity, on which UPDATE and DELETE fail',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY',
      'execReplication.c: CheckCmdReplicaIdentity',
    ],
  },
  transaction(transaction, context) {
    for (const unit of transaction.statements) {
      const after = schemaAfterTransaction(transaction, unit);
      const lost = unit.statement.operations.find((operation) => losesIdentity(operation, unit, after));
      if (lost) reportLoss(lost, unit, context);
      for (const operation of unit.statement.operations) {
        if (operation.kind === 'createPublication' || operation.kind === 'alterPublication') published(operation, unit, after, context);
        if (operation.kind === 'createTable' && operation.persistence === 'permanent' && !operation.foreign) createdInPublication(operation, unit, transaction, context);
      }
    }
  },
});

/** The table whose key an operation may take. */
function tableOf(operation: Operation, unit: StatementUnit): Table | undefined {
  switch (operation.kind) {
    case 'dropConstraint':
    case 'dropColumn':
    case 'setReplicaIdentity': {
      const table = tableNamed(unit, operation.table);
      return typeof table === 'string' ? undefined : table;
    }
    case 'dropIndex': {
      const index = findIndex(unit.schema, operation.name, searchPath(unit));
      return typeof index === 'string' || index.table === undefined ? undefined : tableById(unit.schema, index.table);
    }
    default:
      return undefined;
  }
}

function losesIdentity(operation: Operation, unit: StatementUnit, after: Schema): boolean {
  const table = tableOf(operation, unit);
  const [later, last] = [unit.schemaAfter, after].map((schema) => table && tableById(schema, table.id));
  return table !== undefined && later !== undefined && last !== undefined && publicationsOf(after, last).length > 0
    && isIdentified(unit.schema, table) === true && isIdentified(unit.schemaAfter, later) === false && isIdentified(after, last) === false;
}

function isIdentified(schema: Schema, table: Table): boolean | 'unknown' {
  const verdicts = [...new Set(rowTables(schema, table).map((part) => hasReplicaIdentity(schema, part)))];
  if (verdicts.length === 0) return 'unknown';
  return verdicts.includes(false) ? false : verdicts.includes('unknown') ? 'unknown' : true;
}

function reportLoss(operation: Operation, unit: StatementUnit, context: RuleContext): void {
  const table = tableOf(operation, unit);
  const effect = unit.effectsOf(operation).find(({ id }) => id === table?.id);
  if (!table || !effect) return;
  const name = nameOf(table);
  context.report({
    unit, effect,
    at: operation.range,
    message: `${name} is published, and loses its replica identity.`,
    why: `${failure(table, publicationsOf(unit.schema, table))} ${locks(effect, unit)}`,
    help: `Give ${name} another replica identity first: a unique index over columns that are NOT NULL, or FULL.`,
    rewrite: () => identifyFirst([table], operation, unit, context),
  });
}

function failure({ name }: Table, publications: readonly Publication[]): string {
  const [publication] = publications;
  const by = publication ? `The publication ${quoteIdentifier(publication.name)} publishes updates and deletes, and` : 'Updates and deletes are published, and';
  return `${by} without a replica identity every UPDATE and DELETE of the application fails with: cannot update table "${name}" because it does not have a replica identity and publishes updates.`;
}

/** CREATE PUBLICATION, ALTER PUBLICATION ADD and SET. */
function published(operation: Publish, unit: StatementUnit, after: Schema, context: RuleContext): void {
  if (operation.kind === 'alterPublication' && operation.action !== 'add' && operation.action !== 'set') return;
  if (publishesInsertsOnly(context.source(unit, operation.range))) return;
  const named = operation.tables.flatMap(({ name }) => {
    const table = tableNamed(unit, name);
    return typeof table === 'string' ? [] : [{ table, range: name.range }];
  });
  const all = operation.kind === 'createPublication' && operation.allTables ? tablesIn(unit.schema) : operation.schemas.flatMap((namespace) => tablesIn(unit.schema, namespace));
  const lacking = ({ table }: { readonly table: Table }): boolean => {
    const last = tableById(after, table.id);
    return table.persistence === 'permanent' && table.kind !== 'foreign table' && publicationsOf(unit.schema, table).length === 0 && last !== undefined && publicationsOf(after, last).length > 0 && isIdentified(after, last) === false;
  };
  const bare = named.filter(lacking);
  const together = bare.map(({ table }) => table);
  for (const { table, range } of bare) reportPublished(operation, [table], range, together, unit, context);
  const others = all.filter((table) => !table.partitionOf && lacking({ table }));
  if (others.length > 0) reportPublished(operation, others, operation.range, others, unit, context);
}

function reportPublished(operation: Publish, tables: readonly Table[], at: Publish['range'], together: readonly Table[], unit: StatementUnit, context: RuleContext): void {
  const [first] = tables;
  if (!first) return;
  const names = tables.slice(0, 5).map(nameOf).join(', ') + (tables.length > 5 ? ` and ${tables.length - 5} more` : '');
  const effect = tables.length === 1 ? unit.effectsOf(operation).find(({ id }) => id === first.id) : undefined;
  context.report({
    unit, at, ...(effect && { effect }), ...(tables.every((table) => table.new !== 'no') && { severity: 'warning' as const }),
    message: `${names} ${tables.length > 1 ? 'are' : 'is'} published without a replica identity.`,
    why: `${failure(first, [])} A table that is only ever inserted into goes on working.`,
    help: `Give ${tables.length > 1 ? 'each' : nameOf(first)} a primary key, or a replica identity, before it is published.`,
    rewrite: () => identifyFirst(together, operation, unit, context),
  });
}

/** WITH (publish = 'insert'). */
function publishesInsertsOnly(sql: string): boolean {
  const [, list] = /\bpublish\s*=\s*'([^']*)'/i.exec(sql) ?? [];
  return list !== undefined && !/update|delete/i.test(list);
}

/** A new table is published at once where all tables are, or all of its schema. */
function createdInPublication(operation: OperationOf<'createTable'>, unit: StatementUnit, transaction: TransactionUnit, context: RuleContext): void {
  const after = schemaAfterTransaction(transaction, unit);
  const table = findTable(unit.schemaAfter, operation.name, searchPath(unit));
  const last = typeof table === 'string' || table.new !== 'yes' ? undefined : tableById(after, table.id);
  const publications = last ? publicationsOf(after, last).filter(({ allTables, schemas }) => allTables || schemas.includes(last.schema)) : [];
  if (!last || last.partitionOf || publications.length === 0 || isIdentified(after, last) !== false) return;
  const name = writtenName(operation.name);
  context.report({
    unit, severity: 'warning',
    at: operation.name.range,
    message: `${name} is published as soon as it is there, and has no replica identity.`,
    why: `${failure(last, publications)} A table that is only ever inserted into goes on working.`,
    help: `Give ${name} a primary key, or a replica identity in the same transaction.`,
    rewrite: () => createIdentified(last, unit, context),
  });
}
