import { defineRule, locks, namedRelation, nameOf, slowEffects, tableNamed, type Effect, type OperationOf, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { onlineRewrite } from './plan.ts';

export const rule = defineRule({
  name: 'vacuum-full',
  meta: {
    severity: 'error',
    summary: 'VACUUM FULL and CLUSTER, which write the whole table anew under ACCESS EXCLUSIVE',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-vacuum.html',
      'https://www.postgresql.org/docs/current/sql-cluster.html',
      'cluster.c: cluster_rel',
      'squawk: ban-vacuum-full, prefer-repack',
    ],
  },
  operation: {
    vacuum(operation, unit, context) {
      if (operation.full) check(operation, unit, context);
    },
    cluster: check,
  },
});

function check(operation: OperationOf<'vacuum' | 'cluster'>, unit: StatementUnit, context: RuleContext): void {
  const [effect] = slowEffects(unit, operation).filter(({ kind }) => kind !== 'index');
  const words = operation.kind === 'vacuum' ? 'VACUUM FULL' : 'CLUSTER';
  if (!operation.table) {
    checkAll(operation, words, effect, unit, context);
    return;
  }
  if (!effect) return;
  const table = nameOf(namedRelation(unit, operation.table));
  const found = tableNamed(unit, operation.table);
  const partitions = typeof found !== 'string' && found.kind === 'partitioned table';
  context.report({
    unit, effect,
    at: operation.range,
    message: `${words} writes ${partitions ? `every partition of ${table}` : table} and all indexes anew.`,
    why: locks(effect, unit),
    help: operation.kind === 'vacuum'
      ? 'Let plain VACUUM make the space usable for new rows, which mostly is enough. To give it back to the disk, use pg_repack, which locks the table for instants only.'
      : 'Let pg_repack put the rows in order, which locks the table for instants only.',
    rewrite: () => onlineRewrite(operation, unit, context),
  });
}

function checkAll(operation: OperationOf<'vacuum' | 'cluster'>, words: string, effect: Effect | undefined, unit: StatementUnit, context: RuleContext): void {
  const which = operation.kind === 'vacuum' ? 'every table of the database' : 'every table that was clustered before';
  context.report({
    unit, ...(effect && { effect }),
    at: operation.range,
    message: `${words} without a table writes ${which} anew, and all indexes.`,
    why: 'One table after another is locked in ACCESS EXCLUSIVE mode, which blocks reads and writes while it is written. The larger a table is, the longer that takes.',
    help: `Name the tables that need it, and use pg_repack for them, which locks a table for instants only.${operation.kind === 'vacuum' ? ' Plain VACUUM mostly is enough.' : ''}`,
    rewrite: () => onlineRewrite(operation, unit, context),
  });
}
