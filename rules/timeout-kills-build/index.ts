import {
  defineRule, durationOf, existing, indexMade, isLoneStatement, nameOf, outermost, unitsOf,
  type Effect, type MigrationUnit, type Operation, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { command, edit, insertAt, invalidIndexRecovery, plan, type Rewrite } from '../../src/rewrite/index.ts';

/** An operation that takes long and loses its work, or leaves half of it, when it is stopped. */
interface LongWork {
  readonly what: string;
  /** What is left of it. */
  readonly left: string;
  /** VALIDATE has waited for its lock before it begins: lock_timeout can't stop it half-way. */
  readonly waits: boolean;
}

export const rule = defineRule({
  name: 'timeout-kills-build',
  meta: {
    severity: 'warning',
    summary: 'A time limit in force over CONCURRENTLY or VALIDATE, which would stop it half-way',
    sources: [
      'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT',
      'indexcmds.c: DefineIndex, WaitForOlderSnapshots',
    ],
  },
  deploy(deploy, context) {
    for (const migration of deploy.migrations) for (const unit of unitsOf(migration, deploy)) check(unit, migration, context);
  },
});

function check(unit: StatementUnit, migration: MigrationUnit, context: RuleContext): void {
  for (const operation of unit.statement.operations) {
    const work = longWork(operation, unit);
    const limits = work ? limitsInForce(outermost(unit), work, context) : [];
    const effect = existing(unit.effectsOf(operation)).toSorted((a, b) => Number(b.kind === 'table') - Number(a.kind === 'table'))[0];
    if (!work || limits.length === 0 || !effect || (operation.kind === 'validateConstraint' && effect.work === 'none')) continue;
    // A function's body may stand in another file: what calls it stands in this one.
    const place = unit.path === migration.path ? unit : outermost(unit);
    const written = limits.map(([name, value]) => `${name} = ${value}`).join(' and ');
    context.report({
      unit: place, effect,
      at: place === unit ? operation.range : place.statement.range,
      message: `${work.what} on ${nameOf(effect)} runs under ${written}, which can stop it half-way.`,
      why: `${waiting(work, effect)} ${work.left}`,
      help: `Set ${limits.map(([name]) => name).join(' and ')} to 0 before it, and back to what it was after it.`,
      rewrite: () => withoutLimits(limits, operation, unit, migration, context),
    });
    return;
  }
}

function longWork(operation: Operation, unit: StatementUnit): LongWork | undefined {
  switch (operation.kind) {
    case 'createIndex':
      return concurrent(operation.concurrently, unit, 'CREATE INDEX CONCURRENTLY', 'What is left is an INVALID index, which every write maintains and no query uses; a retry fails because it exists already.');
    case 'reindex':
      return concurrent(operation.concurrently, unit, 'REINDEX CONCURRENTLY', 'What is left is an INVALID index beside the old one, its name ending in _ccnew or _ccold, which every write maintains and no query uses.');
    case 'dropIndex':
      return concurrent(operation.concurrently, unit, 'DROP INDEX CONCURRENTLY', 'What is left is an INVALID index, which writes may still maintain and no query uses.');
    case 'detachPartition':
      return concurrent(operation.concurrently, unit, 'DETACH PARTITION CONCURRENTLY', 'What is left is a partition that is half detached, until DETACH PARTITION … FINALIZE.');
    case 'validateConstraint':
      return { what: 'VALIDATE CONSTRAINT', left: 'What it has read by then is lost, the constraint stays NOT VALID, and the next try reads everything again.', waits: false };
    default:
      return undefined;
  }
}

/** In a transaction it fails before it begins, which another rule says. */
function concurrent(concurrently: boolean, { context: { transaction }, within }: StatementUnit, what: string, left: string): LongWork | undefined {
  return concurrently && transaction === 'none' && !within ? { what, left, waits: true } : undefined;
}

/** What it spends its time on. */
function waiting({ waits }: LongWork, effect: Effect): string {
  const work = effect.work === 'none' ? '' : `The larger ${nameOf(effect)} is, the longer it takes.`;
  return waits ? `It waits for every transaction that was open on ${nameOf(effect)} before it${work === '' ? '.' : `, and reads all rows twice. ${work}`}` : `It reads every row. ${work}`;
}

/** The settings that would stop it; one that can't be read is taken for none. The statement that stands in the file is what they measure. */
function limitsInForce({ context: { settings } }: StatementUnit, { waits }: LongWork, { postgres }: RuleContext): readonly (readonly [string, string])[] {
  const names = [...(waits ? ['lock_timeout'] : []), 'statement_timeout', ...(postgres >= 17 ? ['transaction_timeout'] : [])];
  return names.flatMap((name) => {
    const value = settings[name];
    return value !== undefined && Math.round(durationOf(value) ?? 0) > 0 ? [[name, value] as const] : [];
  });
}

function withoutLimits(limits: readonly (readonly [string, string])[], operation: Operation, unit: StatementUnit, migration: MigrationUnit, context: RuleContext): Rewrite {
  const { path, statement: { range }, context: { transaction } } = outermost(unit);
  const recovery = operation.kind === 'createIndex' ? invalidIndexRecovery(indexMade(operation, unit), context.postgres) : undefined;
  if (isLoneStatement(migration)) {
    return plan('Lift the time limits for the connection that runs this migration', [command({
      deploy: 1, phase: 'expand', title: 'Set them in the environment of the migration tool; a second statement in this file could make one transaction of it',
      command: `export PGOPTIONS='${limits.map(([name]) => `-c ${name}=0`).join(' ')}'`, ...(recovery !== undefined && { recovery }),
    })]);
  }
  const set = transaction === 'none' ? 'SET' : 'SET LOCAL';
  const off = limits.map(([name]) => `${set} ${name} = 0;\n`).join('');
  const on = limits.map(([name, value]) => `;\n${set} ${name} = '${value}'`).join('');
  return edit('Lift the time limits for this statement', [insertAt(path, range.start, off), insertAt(path, range.end, on)], { newFiles: migration.forMixing ?? [], ...(recovery !== undefined && { recovery }) });
}
