import { defineRule, inTransactionBlock, locks, nameOf, slowEffects, type Effect, type OperationOf, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { sqlName } from '../../src/rewrite/index.ts';
import { rewriteFor } from './plan.ts';

/** The clauses that move or store a whole relation anew. */
export type Rewriting = OperationOf<'setPersistence' | 'setTablespace' | 'setAccessMethod' | 'setExpression'>;

export const rule = defineRule({
  name: 'table-rewrite',
  meta: {
    severity: 'error',
    summary: 'A clause of ALTER that writes the whole relation anew under ACCESS EXCLUSIVE: persistence, tablespace, access method, a stored expression',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'tablecmds.c: ATPrepChangePersistence, ATExecSetTableSpace, ATPrepSetAccessMethod, ATExecSetExpression',
      'strong_migrations: Setting a table to unlogged or logged',
    ],
  },
  operation: { setPersistence: check, setTablespace: check, setAccessMethod: check, setExpression: check },
});

function check(operation: Rewriting, unit: StatementUnit, context: RuleContext): void {
  const [found] = slowEffects(unit, operation);
  if (!found) return;
  // What was never seen is what the statement calls it.
  const effect: Effect = operation.statementObject === 'index' || operation.statementObject === 'materialized view' ? { ...found, kind: operation.statementObject } : found;
  const name = nameOf(effect);
  context.report({
    unit, effect,
    at: operation.range,
    message: `${clauseOf(operation)} ${effect.work === 'scan' ? 'reads every row' : operation.kind === 'setTablespace' ? 'copies all' : 'rewrites all'} of ${name}.`,
    why: effect.kind === 'index' ? indexWhy(effect, unit) : locks(effect, unit),
    help: helpFor(operation, effect, context),
    rewrite: () => rewriteFor(operation, effect, unit, context),
  });
}

function clauseOf(operation: Rewriting): string {
  switch (operation.kind) {
    case 'setPersistence': return operation.logged ? 'SET LOGGED' : 'SET UNLOGGED';
    case 'setTablespace': return 'SET TABLESPACE';
    case 'setAccessMethod': return 'SET ACCESS METHOD';
    case 'setExpression': return 'SET EXPRESSION';
    default: return unreachable(operation);
  }
}

/** The planner opens every index of a table (plancat.c: get_relation_info). */
function indexWhy(effect: Effect, unit: StatementUnit): string {
  return `ACCESS EXCLUSIVE on ${sqlName(effect)} stops every query on its table, also those that wouldn't use the index, until the copy is done${inTransactionBlock(unit) ? ' and the transaction ends' : ''}.`;
}

function helpFor(operation: Rewriting, { kind, work }: Effect, { postgres }: RuleContext): string {
  switch (operation.kind) {
    case 'setPersistence':
    case 'setAccessMethod':
      return kind === 'materialized view' ? 'Create a second materialized view, and let the application change over to it.' : 'Create a second table of the kind you want, write to both, copy the rows in batches, and let the application change over.';
    case 'setTablespace':
      if (kind === 'materialized view') return 'Create a second materialized view in that tablespace, and let the application change over to it.';
      if (kind === 'index') return postgres >= 14 ? 'Rebuild it there with REINDEX (TABLESPACE …) INDEX CONCURRENTLY, outside a transaction.' : 'Move it with pg_repack, which locks the table for instants only.';
      return 'Move it with pg_repack, which locks the table for instants only.';
    case 'setExpression':
      return work === 'scan' ? 'Drop NOT NULL, change the expression, then add NOT NULL NOT VALID and validate it in another transaction.' : 'Drop the expression, which takes an instant, let a trigger compute the column, and fill the old rows in batches.';
    default:
      return unreachable(operation);
  }
}

function unreachable(value: never): never {
  throw new Error(`no clause that rewrites: ${JSON.stringify(value)}`);
}
