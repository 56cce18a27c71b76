import {
  concurrentlyInReindex, defineRule, inTransactionBlock, nameOf, namedRelation, recoveryOfReindex, reindexConcurrently, servesExclusion, slowEffects, waitsForRunner, withoutLimits,
  type Effect, type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { action, edit, plan, type Rewrite } from '../../src/rewrite/index.ts';
import { rebuildOn11 } from './postgres-11.ts';

type Reindex = OperationOf<'reindex'>;

export const rule = defineRule({
  name: 'reindex-without-concurrently',
  meta: {
    severity: 'error',
    summary: 'REINDEX that blocks writes, and most reads, while it builds',
    sources: ['https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY', 'indexcmds.c: ReindexIndex, ReindexTable'],
  },
  operation: {
    reindex(operation, unit, context) {
      // In a transaction block it fails: command-in-transaction's matter.
      if (operation.concurrently || (!unit.transactionAllowed && inTransactionBlock(unit))) return;
      const slow = slowEffects(unit, operation);
      const one = operation.target === 'index' || operation.target === 'table';
      if (one && (slow.length === 0 || skipsPartitioned(operation, unit, context))) return;
      // In a schema that is known whole there may be nothing old.
      if (!one && operation.target !== 'system' && slow.length === 0 && unit.schema.complete) return;
      const effect = one ? (slow.find(({ kind }) => kind !== 'index') ?? slow[0]) : undefined;
      const what = objectOf(operation, unit);
      context.report({
        unit, ...(effect && { effect }),
        at: operation.range,
        message: `REINDEX of ${what} blocks writes${one ? ` to ${tableOf(effect, what)}` : ''} until it is done, and reads too.`,
        why: `${reason(operation, what, effect)}${inTransactionBlock(unit) ? ' Both last until the transaction ends.' : ''}`,
        help: advice(operation, unit, context),
        rewrite: () => rewriteOf(operation, unit, context),
      });
    },
  },
});

function reason({ target }: Reindex, what: string, effect: Effect | undefined): string {
  if (target === 'system') return 'ACCESS EXCLUSIVE lies on each index of the system catalogs while it is built, and every query needs them to be planned.';
  const stall = 'queries on the table stall, because planning one looks at every index of its table';
  if (!effect) return `Table by table, SHARE blocks writes while the indexes are built, and ACCESS EXCLUSIVE lies on the index that is being built: ${stall}.`;
  return `SHARE on ${tableOf(effect, what)} blocks writes while the index is built, and ACCESS EXCLUSIVE lies on the index itself: ${stall}. The larger the table is, the longer that takes.`;
}

function tableOf(effect: Effect | undefined, what: string): string {
  return !effect || effect.kind === 'index' ? `the table of ${what}` : nameOf(effect);
}

function objectOf({ target, name }: Reindex, unit: StatementUnit): string {
  switch (target) {
    case 'schema': return `schema ${name ? nameOf({ schema: '', name: name.name }) : ''}`.trim();
    case 'database': return name ? `database ${nameOf({ schema: '', name: name.name })}` : 'the database';
    case 'system': return 'the system catalogs';
    case 'index':
    case 'table':
      return name ? nameOf(namedRelation(unit, name)) : target;
    default: return unreachable(target);
  }
}

/** Before 14 a partitioned table is skipped with a warning, and its index is refused. */
function skipsPartitioned(operation: Reindex, unit: StatementUnit, { postgres }: RuleContext): boolean {
  return postgres < 14 && unit.effectsOf(operation).some(({ kind }) => kind === 'partitioned table');
}

function advice(operation: Reindex, unit: StatementUnit, { postgres }: RuleContext): string {
  if (operation.target === 'system') return 'Rebuild the system catalogs in a maintenance window: they have no concurrent form.';
  if (servesExclusion(operation, unit)) return 'Rebuild it in a maintenance window: the index of an exclusion constraint has no concurrent form.';
  return postgres >= 12 ? 'Rebuild with REINDEX … CONCURRENTLY, which lets reads and writes go on, outside a transaction.' : 'Build a new index with CREATE INDEX CONCURRENTLY, drop the old one, and give the new one its name: PostgreSQL 11 has no REINDEX CONCURRENTLY.';
}

function rewriteOf(operation: Reindex, unit: StatementUnit, context: RuleContext): Rewrite {
  const title = 'Rebuild concurrently';
  const insertion = concurrentlyInReindex(operation, unit, context);
  if (insertion && !inTransactionBlock(unit)) {
    const { edits, newFiles } = withoutLimits(unit);
    return edit(title, [insertion, ...edits], { newFiles, safety: waitsForRunner(unit) ? 'check' : 'safe', recovery: recoveryOfReindex(operation, unit) });
  }
  const step = reindexConcurrently(operation, unit, context);
  if (step) return plan(title, [step]);
  if (operation.target === 'system' || servesExclusion(operation, unit)) {
    const what = objectOf(operation, unit);
    return plan('Rebuild while the application is stopped', [
      action({ deploy: 1, phase: 'migrate', title: `Rebuild ${what} in a maintenance window`, action: `Stop the application, run ${context.source(unit, operation.range)}, and start the application again.` }),
    ]);
  }
  return plan('Rebuild without REINDEX', rebuildOn11(operation, unit, context));
}

function unreachable(value: never): never {
  throw new Error(`REINDEX of nothing known: ${String(value)}`);
}
