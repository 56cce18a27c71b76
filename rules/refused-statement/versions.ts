import type { ColumnDefinition, Constraint, Operation, PostgresVersion } from '../../src/lint/index.ts';
import { byHand, type Check } from './refusal.ts';

/** What came with a version: the release notes of each (https://www.postgresql.org/docs/release/). */
interface Feature {
  readonly since: PostgresVersion;
  /** What it is called. */
  readonly what: string;
  /** What to do before that version, as an order. */
  readonly instead: string;
  readonly uses: (operation: Operation) => boolean;
}

const features: readonly Feature[] = [
  { since: 12, what: 'generated columns', instead: 'Add a plain column and fill it in a trigger.', uses: (operation) => columns(operation).some(({ generated }) => generated?.stored) },
  { since: 12, what: 'REINDEX CONCURRENTLY', instead: 'Build a second index with CREATE INDEX CONCURRENTLY, then drop the first with DROP INDEX CONCURRENTLY.', uses: (operation) => operation.kind === 'reindex' && operation.concurrently },
  { since: 13, what: 'ALTER COLUMN … DROP EXPRESSION', instead: 'Add a plain column, copy the values, and drop the generated one.', uses: ({ kind }) => kind === 'dropExpression' },
  { since: 14, what: 'DETACH PARTITION … CONCURRENTLY and FINALIZE', instead: 'Write DETACH PARTITION without it, under a short lock_timeout.', uses: (operation) => operation.kind === 'detachPartition' && (operation.concurrently || operation.finalize) },
  { since: 14, what: 'CREATE OR REPLACE TRIGGER', instead: 'Write DROP TRIGGER IF EXISTS and CREATE TRIGGER, in one transaction.', uses: (operation) => operation.kind === 'createTrigger' && operation.replace },
  { since: 14, what: 'column compression', instead: 'Leave COMPRESSION out.', uses: (operation) => (operation.kind === 'setColumnOption' && operation.option === 'compression') || columns(operation).some(({ compression }) => compression !== undefined) },
  { since: 14, what: 'REINDEX with a TABLESPACE', instead: 'Move the index with ALTER INDEX … SET TABLESPACE.', uses: (operation) => operation.kind === 'reindex' && operation.tablespace !== undefined },
  { since: 14, what: 'extended statistics on expressions', instead: 'Create an index on the expression: it has statistics too.', uses: (operation) => operation.kind === 'createStatistics' && operation.expressions.length > 0 },
  { since: 15, what: 'NULLS NOT DISTINCT', instead: 'Leave it out, and add a partial unique index on the other columns, WHERE the column is null.', uses: (operation) => (operation.kind === 'createIndex' && operation.nullsNotDistinct) || constraints(operation).some((one) => 'nullsNotDistinct' in one && one.nullsNotDistinct) },
  { since: 15, what: 'MERGE', instead: 'Write INSERT … ON CONFLICT, or UPDATE and INSERT.', uses: ({ kind }) => kind === 'merge' },
  { since: 15, what: 'SET ACCESS METHOD', instead: 'Create a table with the access method, and copy the rows.', uses: ({ kind }) => kind === 'setAccessMethod' },
  { since: 15, what: 'column lists, row filters and schemas of publications', instead: 'Publish whole tables, each by its name.', uses: publishesParts },
  { since: 16, what: 'STORAGE in a column definition', instead: 'Write ALTER COLUMN … SET STORAGE as a statement of its own.', uses: (operation) => columns(operation).some(({ storage }) => storage !== undefined) },
  { since: 16, what: 'CREATE STATISTICS without a name', instead: 'Give the statistics a name.', uses: (operation) => operation.kind === 'createStatistics' && operation.name === undefined },
  { since: 17, what: 'ALTER COLUMN … SET EXPRESSION', instead: 'Add a second generated column, and drop the first.', uses: ({ kind }) => kind === 'setExpression' },
  { since: 18, what: 'virtual generated columns', instead: 'Write STORED behind the expression, or compute it in a view.', uses: (operation) => columns(operation).some(({ generated }) => generated && !generated.stored) },
  { since: 18, what: 'NOT NULL as a constraint of the table', instead: 'Add CHECK (… IS NOT NULL) NOT VALID, validate it, then SET NOT NULL.', uses: (operation) => tableConstraints(operation).some(({ kind }) => kind === 'notNull') },
  { since: 18, what: 'NOT ENFORCED', instead: 'Leave the constraint out, or add it NOT VALID.', uses: (operation) => (operation.kind === 'alterConstraint' && operation.enforced !== undefined) || constraints(operation).some((one) => 'enforced' in one && !one.enforced) },
  { since: 18, what: 'WITHOUT OVERLAPS and PERIOD', instead: 'Write EXCLUDE USING gist with the range and &&.', uses: (operation) => constraints(operation).some((one) => ('withoutOverlaps' in one && one.withoutOverlaps) || ('period' in one && one.period)) },
  { since: 18, what: 'ALTER CONSTRAINT … INHERIT and NO INHERIT', instead: 'Drop the constraint and add it again.', uses: (operation) => operation.kind === 'alterConstraint' && operation.noInherit !== undefined },
];

/** Words and features that a newer PostgreSQL brought. */
export const newerVersion: Check = (operation, _unit, { postgres }) => {
  const feature = features.find(({ since, uses }) => postgres < since && uses(operation));
  if (!feature) return undefined;
  const { what, since, instead } = feature;
  return {
    error: `PostgreSQL ${postgres} has no ${what}, which came with ${since}.`,
    sentence: true,
    help: `${instead} If your servers are newer, set pg to their version.`,
    rewrite: () => byHand(`Do it in the words of PostgreSQL ${postgres}`, instead),
  };
};

function columns(operation: Operation): readonly ColumnDefinition[] {
  if (operation.kind === 'createTable') return operation.columns;
  return operation.kind === 'addColumn' ? [operation.column] : [];
}

/** Those that stand by themselves. */
function tableConstraints(operation: Operation): readonly Constraint[] {
  if (operation.kind === 'createTable') return operation.constraints;
  return operation.kind === 'addConstraint' ? [operation.constraint] : [];
}

function constraints(operation: Operation): readonly Constraint[] {
  return [...tableConstraints(operation), ...columns(operation).flatMap((column) => column.constraints)];
}

function publishesParts(operation: Operation): boolean {
  if (operation.kind !== 'createPublication' && operation.kind !== 'alterPublication') return false;
  return operation.schemas.length > 0 || operation.tables.some(({ columns: some, where }) => some !== undefined || where !== undefined);
}
