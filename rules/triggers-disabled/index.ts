import {
  defineRule, existing, isSameRelation, isTable, nameOf, relationOf,
  type DeployUnit, type Effect, type OperationOf, type RuleContext, type StatementUnit, type TransactionUnit,
} from '../../src/lint/index.ts';
import { action, edit, plan, replaceRange, type Rewrite } from '../../src/rewrite/index.ts';

type Toggle = OperationOf<'toggleTrigger'>;

export const rule = defineRule({
  name: 'triggers-disabled',
  meta: {
    severity: 'warning',
    summary: 'Triggers or constraints switched off, so that rows are written unchecked',
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER',
      'https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE',
      'https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-ENFORCED',
    ],
  },
  operation: {
    alterConstraint(operation, unit, context) {
      if (operation.enforced === false) reportUnenforced(operation.constraint, operation, unit, context);
    },
    addConstraint(operation, unit, context) {
      const { constraint } = operation;
      if ('enforced' in constraint && !constraint.enforced) reportUnenforced(constraint.name, operation, unit, context);
    },
  },
  transaction(transaction, context) {
    // Nothing comes of one that is rolled back.
    if (transaction.open) return;
    for (const unit of transaction.statements) {
      for (const operation of unit.statement.operations) if (operation.kind === 'toggleTrigger') reportDisabled(operation, unit, transaction, context);
    }
  },
  deploy: reportReplicationRole,
});

function reportDisabled(operation: Toggle, unit: StatementUnit, transaction: TransactionUnit, context: RuleContext): void {
  const { trigger, state } = operation;
  const effect = existing(unit.effectsOf(operation))[0];
  if (!effect || state !== 'disabled' || typeof trigger !== 'string' || isEnabledAgain(effect, operation, unit, transaction)) return;
  const name = nameOf(effect);
  context.report({
    unit, effect,
    at: operation.range,
    message: `DISABLE TRIGGER ${trigger.toUpperCase()} switches off ${trigger === 'all' ? 'every trigger and every foreign key check' : 'every trigger'} of ${name}, for all sessions.`,
    why: `From the commit until somebody enables them again, what the application writes to ${name} is ${trigger === 'all' ? 'held to no foreign key and ' : ''}seen by no trigger, and is not looked at afterwards.`,
    help: `Leave them on. If they have to be off for a moment, enable them again in the same transaction, so that no other session sees it.`,
    rewrite: () => leaveThemOn(effect, unit),
  });
}

/** In the same transaction: SHARE ROW EXCLUSIVE keeps writes out meanwhile, so nobody's are missed. */
function isEnabledAgain(effect: Effect, operation: Toggle, unit: StatementUnit, { statements }: TransactionUnit): boolean {
  return statements.slice(statements.indexOf(unit)).some((later) => {
    const { operations } = later.statement;
    return operations.slice(later === unit ? operations.indexOf(operation) : 0).some((one) =>
      one.kind === 'toggleTrigger' && one.state !== 'disabled' && (one.trigger === 'all' || one.trigger === operation.trigger) && later.effectsOf(one).some((other) => isSameRelation(other, effect)));
  });
}

function leaveThemOn(effect: Effect, unit: StatementUnit): Rewrite {
  const relation = relationOf(unit, effect);
  const triggers = relation && isTable(relation) ? relation.triggers.filter(({ inherited }) => !inherited).map(({ name }) => name) : [];
  const which = triggers.length > 0 ? `of ${triggers.join(', ')}` : 'of each trigger that must not see what the migration writes';
  return plan('Keep the triggers on, and let the migration alone pass them', [
    action({
      deploy: 1, phase: 'expand', title: 'Teach the triggers to stand aside',
      action: `Let the function ${which} return at once where current_setting('migration.quiet', true) = 'on'.`,
    }),
    action({
      deploy: 1, phase: 'migrate', title: 'Write with that setting',
      action: `Take DISABLE TRIGGER on ${nameOf(effect)} out, and run SET LOCAL migration.quiet = 'on' in each transaction in which the migration writes: the application goes on being checked.`,
    }),
  ]);
}

/** NOT ENFORCED, 18+. On a foreign table nothing else is possible. */
function reportUnenforced(constraint: string | undefined, operation: OperationOf<'alterConstraint'> | OperationOf<'addConstraint'>, unit: StatementUnit, context: RuleContext): void {
  const effect = existing(unit.effectsOf(operation))[0];
  if (!effect || effect.kind === 'foreign table') return;
  const name = nameOf(effect);
  const added = operation.kind === 'addConstraint';
  const which = constraint === undefined ? 'The constraint' : `Constraint ${constraint}`;
  context.report({
    unit, effect,
    at: operation.range,
    message: added ? `${which} on ${name} is NOT ENFORCED: it is written down, and checks nothing.` : `${which} of ${name} checks nothing any more.`,
    why: `Rows that break it are taken from now on. To enforce it later PostgreSQL has to read every row, and fails where one breaks it.`,
    help: added ? 'Add it NOT VALID: new rows are held to it at once, and old ones when it is validated.' : 'Leave it enforced, or drop it if rows may break it.',
    // It holds as little as before.
    ...(added && { severity: 'info' }),
    rewrite: () => enforced(operation, unit, context),
  });
}

function enforced(operation: OperationOf<'alterConstraint'> | OperationOf<'addConstraint'>, unit: StatementUnit, context: RuleContext): Rewrite {
  const words = /\bNOT\s+ENFORCED\b/i.exec(context.source(unit, operation.range));
  if (!words) return plan('Leave it enforced', [action({ deploy: 1, phase: 'migrate', title: 'Leave it enforced', action: 'Take NOT ENFORCED out of this statement.' })]);
  const start = operation.range.start + words.index;
  return operation.kind === 'addConstraint'
    ? edit('Hold new rows to it at once', [replaceRange(unit.path, { start, end: start + words[0].length }, 'NOT VALID')], { safety: 'check' })
    : edit('Leave it enforced', [replaceRange(unit.path, { start, end: start + 'NOT '.length + (words[0].length - 'NOT ENFORCED'.length) }, '')], { safety: 'check' });
}

/** `local` is `origin` to triggers (trigger.c: TriggerEnabled). Whoever writes nothing under `replica` does no harm with it. */
function reportReplicationRole({ statements }: DeployUnit, context: RuleContext): void {
  for (const unit of statements) {
    const setting = unit.statement.operations.find((operation): operation is OperationOf<'setSetting'> => operation.kind === 'setSetting' && operation.name === 'session_replication_role' && operation.value?.toLowerCase() === 'replica');
    const written = setting && writtenUnder(unit, statements);
    if (!setting || !written) continue;
    const name = nameOf(written.effect);
    context.report({
      unit,
      at: setting.range,
      message: `session_replication_role = replica lets ${context.place(written.unit, written.unit.statement.range, unit)} write to ${name} past its triggers and foreign keys.`,
      why: `What the migration writes then is held to no foreign key and seen by no trigger, and is not looked at afterwards: rows that reference nothing stay.`,
      help: 'Leave it out, and let the writes be checked.',
      rewrite: () => withoutRole(unit, setting),
    });
  }
}

function writtenUnder(from: StatementUnit, statements: readonly StatementUnit[]): { readonly unit: StatementUnit; readonly effect: Effect } | undefined {
  for (const unit of statements.slice(statements.indexOf(from) + 1)) {
    if (unit.path !== from.path || unit.context.settings['session_replication_role'] !== 'replica') continue;
    const effect = unit.statement.operations.filter(isWrite).flatMap((operation) => existing(unit.effectsOf(operation))).find(({ lock, kind }) => lock === 'ROW EXCLUSIVE' && kind !== 'index' && kind !== 'sequence');
    if (effect) return { unit, effect };
  }
  return undefined;
}

function isWrite(operation: { readonly kind: string }): boolean {
  return ['insert', 'update', 'delete', 'merge', 'copy'].includes(operation.kind);
}

/** Replaced and not removed, for it may be all that a block holds. */
function withoutRole({ statement, path }: StatementUnit, { local }: OperationOf<'setSetting'>): Rewrite {
  return edit('Leave session_replication_role as it is', [replaceRange(path, statement.range, `SET ${local ? 'LOCAL ' : ''}session_replication_role = 'origin'`)], { safety: 'check' });
}
