import { defineRule, existing, isSameRelation, type Effect, type MigrationUnit, type StatementUnit } from '../../src/lint/index.ts';
import { edit, insertAt, plan, type Rewrite } from '../../src/rewrite/index.ts';
import { changesNothing, isRepeatable } from './repeatable.ts';
import { separateMigrations } from './separate-migrations.ts';

export const rule = defineRule({
  name: 'half-applied',
  meta: {
    severity: 'warning',
    summary: 'Several statements without a transaction, the first of which can\'t be run again when a later one fails',
    sources: [
      'https://www.postgresql.org/docs/current/tutorial-transactions.html',
      'squawk: prefer-robust-stmts',
    ],
  },
  deploy(deploy, context) {
    for (const migration of deploy.migrations) {
      const changing = migration.statements.filter(({ statement }) => !statement.operations.every(changesNothing));
      const first = changing.find((unit) => unit.context.transaction === 'none' && !unit.statement.operations.every(isRepeatable));
      const later = first ? changing.slice(changing.indexOf(first) + 1) : [];
      const risky = later.find(canFailOnData);
      const failing = risky ?? later[0];
      if (!first || !failing) continue;
      context.report({
        unit: first,
        at: first.statement.range,
        severity: risky ? 'warning' : 'info',
        message: `${first.statement.kind} is applied by itself, and stays when a later statement fails.`,
        why: `No transaction holds the statements together. ${risky ? `Whether the ${failing.statement.kind} of line ${context.line(failing, failing.statement.range)} succeeds depends on the rows that it finds. When it fails` : `When the ${failing.statement.kind} of line ${context.line(failing, failing.statement.range)} fails`}, this ${first.statement.kind} is done already, and the next run of the migration ${writesRows(first) ? 'does it a second time' : 'stops here, because it can\'t be done twice'}.`,
        help: 'Put the statements in one transaction where they may share one, or each in a migration of its own.',
        rewrite: () => (mayShare(migration) ? inOneTransaction(migration) : plan('Give each statement a migration of its own', separateMigrations(changing, deploy, context))),
      });
    }
  },
});

/** Done again, it makes no error, but rows that are wrong. */
function writesRows({ statement: { operations } }: StatementUnit): boolean {
  return operations.every(({ kind }) => kind === 'insert' || kind === 'update' || kind === 'copy');
}

/** Rows that a migration can't show decide: duplicates, nulls, rows that break a rule, values that can't be converted. */
function canFailOnData({ effects }: StatementUnit): boolean {
  return existing(effects).some(({ causes }) => causes.some(({ kind }) => decidedByRows.has(kind)));
}

const decidedByRows: ReadonlySet<Effect['causes'][number]['kind']> = new Set([
  'not null', 'check', 'foreign key', 'unique', 'primary key', 'exclusion', 'type change', 'validate', 'partition bound', 'default partition', 'domain constraint', 'constrained domain',
]);

/** One transaction makes no new hazard: no statement refuses one, none works under a lock, no two tables are locked. */
function mayShare({ statements }: MigrationUnit): boolean {
  const allowed = statements.every(({ context, transactionAllowed, statement }) =>
    context.transaction === 'none' && transactionAllowed && statement.operations.every(({ kind }) => kind !== 'addEnumValue' && kind !== 'doBlock' && kind !== 'call'));
  const effects = statements.flatMap((unit) => existing(unit.effects));
  return allowed && effects.every((effect) => effect.work === 'none' && effects[0] !== undefined && effect.lock === effects[0].lock && isSameRelation(effect, effects[0]));
}

function inOneTransaction({ path, statements }: MigrationUnit): Rewrite {
  const [start, end] = [statements[0]?.statement.range.start ?? 0, statements.at(-1)?.statement.range.end ?? 0];
  return edit('Apply all statements in one transaction', [insertAt(path, start, 'BEGIN;\n'), insertAt(path, end, ';\nCOMMIT')]);
}
