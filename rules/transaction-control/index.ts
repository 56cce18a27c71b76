import { defineRule, stopsHere, type MigrationUnit, type RuleContext, type StatementUnit, type TransactionNote, type TransactionUnit } from '../../src/lint/index.ts';
import { edit, insertAt, replaceRange, type Rewrite, type TextEdit } from '../../src/rewrite/index.ts';

type NoteKind = TransactionNote['kind'];

export const rule = defineRule({
  name: 'transaction-control',
  meta: {
    severity: 'error',
    summary: 'BEGIN, COMMIT or a savepoint that doesn\'t do what it says',
    sources: [
      'https://www.postgresql.org/docs/current/sql-begin.html',
      'https://www.postgresql.org/docs/current/sql-commit.html',
      'xact.c: BeginTransactionBlock, EndTransactionBlock, ReleaseSavepoint',
      'squawk: transaction-nesting, ban-uncommitted-transaction',
    ],
  },
  deploy({ migrations }, context) {
    for (const migration of migrations) {
      for (const transaction of migration.transactions) if (transaction.open) reportOpen(transaction, migration, context);
      reportNotes(migration, context);
    }
  },
});

function reportOpen({ statements: [first] }: TransactionUnit, migration: MigrationUnit, context: RuleContext): void {
  const last = migration.statements.at(-1);
  // The tool commits what is open at the end: BEGIN behind a COMMIT of its transaction hands it back.
  if (!first || !last || migration.statements.some((unit) => has(unit, 'commitOfToolTransaction'))) return;
  context.report({
    unit: first,
    at: first.statement.range,
    message: 'The transaction that begins here is never committed.',
    why: 'When the connection ends, PostgreSQL takes back everything from here to the end of the file, without an error: the migration looks applied and is not. Until then its locks are held.',
    help: 'End the transaction with COMMIT.',
    rewrite: () => (first === last ? remove('Remove the empty transaction', [first], context) : edit('Commit at the end', [insertAt(migration.path, last.statement.range.end, ';\nCOMMIT')])),
  });
}

function reportNotes({ statements }: MigrationUnit, context: RuleContext): void {
  const paired = new Set<StatementUnit>();
  for (const [i, unit] of statements.entries()) {
    const report = (message: string, why: string, help: string, rewrite: () => Rewrite, severity?: 'warning'): void => {
      context.report({ unit, at: unit.statement.range, message, why, help, rewrite, ...(severity && { severity }) });
    };
    const { kind } = unit.statement;
    const tool = unit.context.transaction !== 'explicit';
    if (has(unit, 'nestedBegin')) {
      const later = statements.slice(i + 1);
      // The COMMIT that was meant for this BEGIN ends the outer transaction, and one that is left over has none to end.
      const surplus = later.find((other) => (has(other, 'commitOfToolTransaction') || has(other, 'commitOutsideTransaction')) && !paired.has(other));
      if (surplus) paired.add(surplus);
      const own = surplus && later.find((other) => other.statement.operations.some((operation) => operation.kind === 'commit' || operation.kind === 'rollback'));
      report(`${kind} opens nothing: ${tool ? 'the migration tool has opened a transaction' : 'a transaction is open'} already.`,
        'PostgreSQL only warns. Transactions don\'t nest: the next COMMIT or ROLLBACK ends all of it, and what stands behind that runs without a transaction.',
        'Remove it, and the COMMIT that was meant for it.',
        () => remove('Leave one transaction', [unit, ...(own ? [own] : [])], context));
    } else if (has(unit, 'commitOutsideTransaction') && !paired.has(unit) && !makesRoom(statements.slice(i + 1))) {
      report(`${kind} ends no transaction, for none is open.`,
        'PostgreSQL only warns. Each statement before it was applied by itself: when one of them fails, those before it stay.',
        'Remove it, or open a transaction with BEGIN before the statements that belong together.',
        () => remove(`Remove the ${kind}`, [unit], context, 'check'), 'warning');
    } else if (has(unit, 'commitOfToolTransaction') && !paired.has(unit) && !makesRoom(statements.slice(i + 1))) {
      report(`${kind} ends the transaction of the migration tool.`,
        `What stands behind it runs without a transaction, and the tool's own COMMIT has nothing left to end: when a later statement fails, the migration is applied by half.`,
        'Remove it, or have the tool run this migration without a transaction.',
        () => remove(`Remove the ${kind}`, [unit], context, 'check'));
    } else if (has(unit, 'unknownSavepoint')) {
      report(`${kind} names a savepoint that is not there.`, stopsHere(unit), 'Name a savepoint that this transaction has set and not released.', () => remove(`Remove the ${kind}`, [unit], context, 'check'));
    } else if (has(unit, 'savepointOutsideTransaction') && !statements.slice(0, i).some((other) => has(other, 'savepointOutsideTransaction'))) {
      report(`${kind} of a savepoint needs a transaction, and none is open.`.replace('SAVEPOINT of a savepoint', 'SAVEPOINT'), stopsHere(unit), 'Open a transaction with BEGIN before it, or remove it.',
        () => remove('Remove the savepoints', statements.filter((other) => has(other, 'savepointOutsideTransaction')), context, 'check'));
    }
  }
}

function has({ context: { notes } }: StatementUnit, kind: NoteKind): boolean {
  return notes.some((note) => note.kind === kind);
}

/** COMMIT of the tool's transaction, known or not, because something before the next BEGIN refuses one: how it is written for tools that offer no other way. */
function makesRoom(later: readonly StatementUnit[]): boolean {
  const end = later.findIndex(({ statement }) => statement.operations.some(({ kind }) => kind === 'begin'));
  return later.slice(0, end < 0 ? undefined : end).some((unit) => !unit.transactionAllowed || unit.statement.operations.some(({ kind }) => kind === 'validateConstraint'));
}

function remove(title: string, units: readonly StatementUnit[], context: RuleContext, safety: 'safe' | 'check' = 'safe'): Rewrite {
  return edit(title, units.map((unit) => removal(unit, context)), { safety });
}

/** With its semicolon, and the end of the line where nothing else stands there. */
function removal(unit: StatementUnit, context: RuleContext): TextEdit {
  const { start, end } = unit.statement.range;
  const [tail = ''] = /^\s*;[ \t]*(?:\r?\n)?/.exec(context.source(unit, { start: end, end: end + 100 })) ?? [];
  return replaceRange(unit.path, { start, end: end + tail.length }, '');
}
