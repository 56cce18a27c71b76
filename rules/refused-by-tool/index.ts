import { action, plan } from '../../src/rewrite/index.ts';
import { defineRule, type MigrationUnit, type Refusal, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';

export const rule = defineRule({
  name: 'refused-by-tool',
  meta: {
    severity: 'error',
    summary: 'A migration that its tool refuses to run, whatever PostgreSQL would say',
    // It is refused before it does anything.
    supersedes: ['runner-lock', 'timeout-kills-build'],
    sources: ['https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY', 'flyway: ParserSqlScript.java', 'typeorm: ForbiddenTransactionModeOverrideError', 'pressly/goose: internal/sqlparser/parser.go'],
  },
  deploy({ migrations }, context) {
    for (const migration of migrations) for (const refusal of migration.refusals) report(refusal, migration, context);
  },
});

function report({ range, message, help }: Refusal, { statements }: MigrationUnit, context: RuleContext): void {
  const unit = at(range.start, statements);
  if (!unit) return;
  context.report({
    unit, at: range, message,
    why: 'The run ends there: this migration is not applied, or not all of it, and nothing behind it is.',
    help,
    rewrite: () => plan('Change what the tool refuses', [action({ deploy: 1, phase: 'expand', title: 'Before it ships', action: help })]),
  });
}

/** The statement that stands there, or else the first one. */
function at(offset: number, statements: readonly StatementUnit[]): StatementUnit | undefined {
  return statements.find(({ statement: { range } }) => range.start <= offset && offset < range.end) ?? statements[0];
}
