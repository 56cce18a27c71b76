import type { MigrationUnit, Operation, StatementUnit } from '../../src/lint/index.ts';
import { insertAt, type TextEdit } from '../../src/rewrite/index.ts';

/**
 * Edits that give every waiting statement of a migration a lock_timeout: SET LOCAL before the first of a transaction;
 * outside of transactions SET before the first, and what was in force before again behind the last.
 */
export function limitLocks({ path, statements }: MigrationUnit, waiting: ReadonlySet<StatementUnit>, lockTimeout: string): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let limitedTransaction: number | undefined;
  let run: { readonly before: string | undefined; last: StatementUnit } | undefined;
  const endRun = (): void => {
    if (run) edits.push(insertAt(path, run.last.statement.range.end, run.before === undefined ? ';\nRESET lock_timeout' : `;\nSET lock_timeout = '${run.before}'`));
    run = undefined;
  };
  for (const unit of statements) {
    const { transaction, transactionId, settings } = unit.context;
    const { start } = unit.statement.range;
    if (unit.statement.operations.some(changesLimit)) {
      limitedTransaction = undefined;
      endRun();
    }
    if (transaction !== 'none') {
      endRun();
      if (!waiting.has(unit) || limitedTransaction === transactionId) continue;
      limitedTransaction = transactionId;
      edits.push(insertAt(path, start, `SET LOCAL lock_timeout = '${lockTimeout}';\n`));
    } else if (waiting.has(unit)) {
      if (!run) edits.push(insertAt(path, start, `SET lock_timeout = '${lockTimeout}';\n`));
      run = { before: run ? run.before : settings.lock_timeout, last: unit };
    } else if (takesLong(unit)) endRun();
  }
  endRun();
  return edits;
}

function changesLimit(operation: Operation): boolean {
  if (operation.kind === 'setSetting') return operation.name === 'lock_timeout';
  return operation.kind === 'resetSetting' && (operation.name === 'lock_timeout' || operation.name === 'all');
}

/** A lock_timeout would stop it half-way. */
function takesLong({ transactionAllowed, statement }: StatementUnit): boolean {
  return !transactionAllowed || statement.operations.some(({ kind }) => kind === 'validateConstraint');
}
