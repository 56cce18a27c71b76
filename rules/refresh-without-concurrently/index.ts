import {
  defineRule, existing, hasRefreshKey, inTransactionBlock, materializedViewNamed, nameOf, refreshConcurrentlyStep, refreshKeyQuery, refreshKeyStep,
  type Effect, type Lookup, type OperationOf, type RuleContext, type StatementUnit, type View,
} from '../../src/lint/index.ts';
import { edit, insertAt, plan, type Rewrite } from '../../src/rewrite/index.ts';

type Refresh = OperationOf<'refreshMaterializedView'>;

export const rule = defineRule({
  name: 'refresh-without-concurrently',
  meta: {
    severity: 'error',
    summary: 'REFRESH MATERIALIZED VIEW that locks readers out while its query runs, or leaves the view empty',
    supersedes: ['access-exclusive-lock'],
    sources: ['https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html', 'matview.c: ExecRefreshMatView'],
  },
  operation: {
    refreshMaterializedView(operation, unit, context) {
      const view = materializedViewNamed(unit, operation.name);
      const effect = existing(unit.effectsOf(operation)).find(({ lock }) => lock === 'ACCESS EXCLUSIVE');
      // A view that was never filled can't be read, so nobody waits for it; CONCURRENTLY would be refused.
      if (operation.concurrently || !effect || (typeof view !== 'string' && view.whole && !view.populated)) return;
      const name = nameOf(effect);
      context.report({
        unit, effect,
        at: operation.range,
        message: operation.withData ? `REFRESH of ${name} locks readers out until its query is done.` : `REFRESH WITH NO DATA empties ${name}, and every query on it fails until it is filled again.`,
        why: operation.withData ? lockedOut(name, unit) : `PostgreSQL answers each of them "materialized view "${effect.name}" has not been populated".`,
        help: operation.withData ? `Refresh it CONCURRENTLY, which lets reads go on; that needs a unique index on ${name} over plain columns, without WHERE.` : 'Refresh it CONCURRENTLY, so that it stays filled, or empty it when nothing reads it any more.',
        rewrite: () => rewriteOf(operation, view, effect, unit, context),
      });
    },
  },
});

function lockedOut(name: string, unit: StatementUnit): string {
  return `ACCESS EXCLUSIVE on ${name} blocks reads while its query runs${inTransactionBlock(unit) ? ', and until the transaction ends' : ''}. The longer the query takes, the longer every reader of ${name} waits.`;
}

function rewriteOf(operation: Refresh, view: Lookup<View>, effect: Effect, unit: StatementUnit, context: RuleContext): Rewrite {
  const key = typeof view === 'string' ? 'unknown' : hasRefreshKey(unit, view);
  if (typeof view !== 'string' && key === false) return plan('Create the unique index that CONCURRENTLY needs, then refresh', [refreshKeyStep(view, unit, context), refreshConcurrentlyStep(view)]);
  if (!operation.withData) return plan('Refresh it while it is read', [refreshConcurrentlyStep(effect)]);
  const change = insertAt(unit.path, operation.name.range.start, 'CONCURRENTLY ');
  return edit('Refresh it while it is read', [change], key === true ? {} : { safety: 'check', recovery: refreshKeyQuery(effect) });
}
