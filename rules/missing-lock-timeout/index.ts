import {
  blocks, defineRule, durationOf, existing, hasLockTimeout, isLoneStatement, nameOf, outermost, stopsApplication, unitsOf,
  type Effect, type MigrationUnit, type Operation, type RuleContext, type RuleOptions, type StatementUnit,
} from '../../src/lint/index.ts';
import { command, edit, plan, type Rewrite } from '../../src/rewrite/index.ts';
import { limitLocks } from './limit-locks.ts';

export const rule = defineRule({
  name: 'missing-lock-timeout',
  meta: {
    severity: 'warning',
    repetitive: true,
    summary: 'A lock that blocks reads or writes is waited for without a lock_timeout',
    sources: [
      'https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT',
      'squawk: require-timeout-settings',
      'eugene: E9',
      'strong_migrations: Lock Timeouts',
    ],
  },
  deploy(deploy, context) {
    for (const migration of deploy.migrations) {
      const units = unitsOf(migration, deploy);
      const waiting = units.flatMap((unit) => waitsWithoutLimit(unit, context.options) ?? []);
      const [first] = waiting;
      if (!first) continue;
      // A function's body may stand in another file: what calls it stands in this one.
      const unit = first.unit.path === migration.path ? first.unit : outermost(first.unit);
      const name = nameOf(first.effect);
      context.report({
        unit, effect: first.effect,
        at: unit.statement.range,
        message: `${first.unit.statement.kind} waits for its lock on ${name} ${limitInForce(first.unit, unit, units, context)}.`,
        why: waitOf(first.effect),
        help: `Set lock_timeout to ${context.options.lockTimeout} or so before it, and run the migration again when the time is up.`,
        rewrite: () => limited(migration, new Set(waiting.map((one) => outermost(one.unit))), context),
      });
    }
  },
});

/** The strongest lock that blocks reads or writes and that a statement waits for as long as it takes. */
function waitsWithoutLimit(unit: StatementUnit, options: RuleOptions): { readonly unit: StatementUnit; readonly effect: Effect } | undefined {
  if (hasLockTimeout(unit, options)) return undefined;
  const effects = existing(unit.statement.operations.filter((operation) => !waitsFreely(operation)).flatMap(unit.effectsOf)).filter(stopsApplication);
  const effect = effects.find(({ lock, kind }) => lock === 'ACCESS EXCLUSIVE' && kind !== 'index') ?? effects.find(({ kind }) => kind !== 'index') ?? effects[0];
  return effect && { unit, effect };
}

/** A lock that blocks writes only waits for those who write, and makes them wait. */
function waitOf(effect: Effect): string {
  const [uses, one, stopped] = blocks(effect.lock) === 'reads and writes' ? ['uses', 'query', 'whoever comes after it'] : ['has written to', 'transaction', 'every write that comes after it'];
  return `It needs ${effect.lock}, for which it waits until every transaction that ${uses} ${nameOf(effect)} has ended, and ${stopped} waits behind it. One long ${one} there is enough to stop the application.`;
}

/** Nobody waits behind it for long: CONCURRENTLY and VALIDATE take weaker locks, and a time limit would do harm; NOWAIT doesn't wait. */
function waitsFreely(operation: Operation): boolean {
  switch (operation.kind) {
    case 'createIndex':
    case 'dropIndex':
    case 'reindex':
    case 'detachPartition':
    case 'refreshMaterializedView':
      return operation.concurrently;
    case 'alterDomain':
      return operation.action.kind === 'validateConstraint';
    case 'validateConstraint':
      return true;
    case 'lockTable':
      return operation.nowait;
    default:
      return false;
  }
}

/** Why what may look like a limit is none, for the message. */
function limitInForce(waiting: StatementUnit, { path }: StatementUnit, units: readonly StatementUnit[], context: RuleContext): string {
  const value = waiting.context.settings.lock_timeout;
  if (value !== undefined && (durationOf(value) ?? 0) > context.options.longestLockTimeout) return `for as long as lock_timeout = ${value} lets it`;
  const without = units.find((unit) => unit.path === path && unit.context.notes.some(({ kind }) => kind === 'setLocalOutsideTransaction') && unit.statement.operations.some((operation) => operation.kind === 'setSetting' && operation.name === 'lock_timeout'));
  if (without && without.index < waiting.index) return `without a time limit: SET LOCAL in line ${context.line(without, without.statement.range)} has no effect outside a transaction`;
  return 'without a time limit';
}

function limited(migration: MigrationUnit, waiting: ReadonlySet<StatementUnit>, { options: { lockTimeout } }: RuleContext): Rewrite {
  if (isLoneStatement(migration)) {
    return plan('Set lock_timeout for the connection that runs migrations', [command({
      deploy: 1, phase: 'expand', title: 'Set it in the environment of the migration tool; a second statement in this file could make one transaction of it',
      command: `export PGOPTIONS='-c lock_timeout=${lockTimeout}'`,
    })]);
  }
  return edit(`Wait for locks no longer than ${lockTimeout}`, limitLocks(migration, waiting, lockTimeout), { newFiles: migration.forMixing ?? [] });
}
