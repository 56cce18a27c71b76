import { stronger, works, type Effect } from '../effects/index.ts';
import type { LockMode, Operation } from '../operations/index.ts';
import { action, inTransaction, outsideTransaction, type SqlStep, type Step, type StepPlace } from '../rewrite/index.ts';
import { existing, nameOf, stopsApplication } from './facts.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit, TransactionUnit } from './units.ts';

/**
 * The statements of a transaction as migrations, each in a transaction of its own (or outside any, where it can't run in
 * one), in their order: every lock is held as long as its own statement takes. Transaction control and settings are left out.
 */
export function separateTransactions(transaction: TransactionUnit, context: RuleContext): readonly Step[] {
  return shortened(transaction, ({ statements }) => statementsAsSteps(statements, context));
}

/** Transaction control and settings are left out. */
export function statementsAsSteps(statements: readonly StatementUnit[], context: RuleContext): readonly SqlStep[] {
  const units = statements.filter((unit) => !isBlock(unit) && unit.statement.operations.some((operation) => !isControl(operation)));
  return units.map((unit) => statementStep(unit, { deploy: 1, phase: 'migrate', title: titleOf(unit) }, context));
}

/** So many statements of a transaction are written out; the others go the same way. Each finding has a plan, and each plan all of them. */
const mostStatements = 30;

/** Behind a help that asks for transactions apart: what a batch makes one transaction can only be told apart by deploys. */
export function batchRemark({ kind }: TransactionUnit): string {
  return kind === 'batch' ? ' All migrations that are pending together are one transaction here: what is to be apart ships in deploys of its own.' : '';
}

/** The steps of a transaction's first statements, and one for all that follow. */
export function shortened(transaction: TransactionUnit, stepsOf: (shown: TransactionUnit) => readonly Step[]): readonly Step[] {
  const { statements, kind } = transaction;
  if (kind === 'batch') return shortened({ ...transaction, kind: 'tool' }, stepsOf).map((step, i) => ({ ...step, deploy: i + 1 }));
  if (statements.length <= mostStatements) return stepsOf(transaction);
  const left = statements.length - mostStatements;
  const rest = action({ deploy: 1, phase: 'migrate', title: `The other ${left} statements in the same way`, action: `Give each of the ${left} statements that follow in the file a transaction of its own too.` });
  return [...stepsOf({ ...transaction, statements: statements.slice(0, mostStatements) }), rest];
}

/** One statement, as it stands in the file, as a migration of its own. */
export function statementStep(unit: StatementUnit, place: StepPlace, context: RuleContext): SqlStep {
  const sql = context.source(unit, unit.statement.range);
  const parts = { ...place, lock: strongestLock(existing(unit.effects)), work: mostWork(existing(unit.effects)), statements: [sql] };
  return unit.transactionAllowed ? inTransaction(parts, context.options.lockTimeout) : outsideTransaction(parts);
}

/** ACCESS SHARE where there are none. */
export function strongestLock(effects: readonly Effect[]): LockMode {
  return effects.map(({ lock }) => lock).reduce(stronger, 'ACCESS SHARE');
}

export function mostWork(effects: readonly Effect[]): Effect['work'] {
  return works.findLast((work) => effects.some((effect) => effect.work === work)) ?? 'none';
}

function titleOf({ statement: { kind }, effects }: StatementUnit): string {
  const on = existing(effects).filter(stopsApplication)[0] ?? effects[0];
  return `${kind}${on ? ` on ${nameOf(on)}` : ''}, by itself`;
}

/** Its statements are units of their own. */
function isBlock({ statement }: StatementUnit): boolean {
  return statement.operations.some(({ kind }) => kind === 'doBlock');
}

function isControl({ kind }: Operation): boolean {
  switch (kind) {
    case 'begin':
    case 'commit':
    case 'rollback':
    case 'savepoint':
    case 'releaseSavepoint':
    case 'rollbackToSavepoint':
    case 'prepareTransaction':
    case 'setSetting':
    case 'resetSetting':
    case 'lockTable':
      return true;
    default:
      return false;
  }
}
