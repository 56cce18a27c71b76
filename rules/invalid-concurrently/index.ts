import { defineRule, stopsHere } from '../../src/lint/index.ts';
import { refusalOf } from './refusal.ts';

export const rule = defineRule({
  name: 'invalid-concurrently',
  meta: {
    severity: 'error',
    summary: 'CONCURRENTLY where PostgreSQL has no such form',
    // Nothing runs, inside a transaction or outside.
    supersedes: ['concurrently-in-transaction', 'timeout-kills-build', 'concurrently-if-not-exists'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'https://www.postgresql.org/docs/current/sql-dropindex.html',
      'https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html',
      'indexcmds.c: DefineIndex; tablecmds.c: RemoveRelations, ATExecDetachPartition; index.c: reindex_index; matview.c: ExecRefreshMatView',
    ],
  },
  statement(unit, context) {
    const [refusal] = unit.statement.operations.flatMap((operation) => refusalOf(operation, unit, context) ?? []);
    if (!refusal) return;
    context.report({
      unit,
      at: unit.statement.range,
      message: refusal.message,
      why: `PostgreSQL answers "${refusal.answer}". ${stopsHere(unit)}`,
      help: refusal.help,
      rewrite: refusal.rewrite,
    });
  },
});
