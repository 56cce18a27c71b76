import { defineRule, indexMade, nameOf, namedRelation, type OperationOf, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { action, invalidIndexRecovery, plan, type Rewrite } from '../../src/rewrite/index.ts';

/** The two that wait for older snapshots (indexcmds.c: WaitForOlderSnapshots). DROP INDEX and DETACH PARTITION wait for locks on the table only. */
type Build = OperationOf<'createIndex' | 'reindex'>;

export const rule = defineRule({
  name: 'runner-lock',
  meta: {
    severity: 'warning',
    summary: 'CONCURRENTLY that waits for the lock by which the migration tool keeps a second run out',
    repetitive: true,
    sources: [
      'indexcmds.c: WaitForOlderSnapshots',
      'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'flyway/flyway#3854, flyway/flyway#1654',
      'golang-migrate/migrate#960',
    ],
  },
  statement(unit, context) {
    // Inside a transaction it fails before it waits for anything.
    if (!unit.runnerLock || unit.within || unit.context.transaction !== 'none') return;
    for (const operation of unit.statement.operations) {
      if ((operation.kind === 'createIndex' || operation.kind === 'reindex') && operation.concurrently) check(operation, unit, context);
    }
  },
});

function check(operation: Build, unit: StatementUnit, context: RuleContext): void {
  const { runnerLock } = unit;
  if (!runnerLock) return;
  const { held, by, otherwise } = runnerLock;
  const what = `${operation.kind === 'createIndex' ? 'CREATE INDEX' : 'REINDEX'} CONCURRENTLY${objectOf(operation, unit)}`;
  const own = held === 'transaction';
  context.report({
    unit,
    at: operation.range,
    message: own ? `${what} waits for ${by}'s own lock, and never ends.` : `${what} deadlocks where a second run of ${by} waits for this one.`,
    why: own
      ? `CONCURRENTLY waits for every transaction with an older snapshot to end. ${by} holds its advisory lock in such a transaction until the migration is done: each waits for the other, and PostgreSQL sees no deadlock in it.`
      : `A second run of ${by} waits in pg_advisory_lock, a statement whose snapshot is older than the index. CONCURRENTLY waits for that snapshot, and the other run for this one. PostgreSQL then ends one of the two: where it is the build, an INVALID index is left and the migration has failed.`,
    help: otherwise ?? 'Have one process run the migrations, a job of the deploy before the instances start, and never each instance at its start.',
    rewrite: () => rewriteOf(operation, unit, context),
  });
}

function objectOf(operation: Build, unit: StatementUnit): string {
  const name = operation.kind === 'createIndex' ? operation.table : operation.name;
  return name ? ` on ${nameOf(namedRelation(unit, name))}` : '';
}

function rewriteOf(operation: Build, unit: StatementUnit, { postgres }: RuleContext): Rewrite {
  const { by, otherwise } = unit.runnerLock ?? { by: 'the tool' };
  const recovery = operation.kind === 'createIndex' ? invalidIndexRecovery(indexMade(operation, unit), postgres) : undefined;
  return plan(otherwise === undefined ? `Run ${by} in one place` : `Have ${by} hold its lock in no transaction`, [action({
    deploy: 1, phase: 'expand', ...(recovery !== undefined && { recovery }),
    title: otherwise === undefined ? 'Before the migration ships' : 'In its configuration, before the migration ships',
    action: otherwise ?? 'Run the migrations in a job of their own, once a deploy, and start the instances after it.',
  })]);
}
