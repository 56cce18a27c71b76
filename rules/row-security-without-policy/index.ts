import {
  defineRule, existing, findTable, isSameRelation, nameOf, searchPath, tableById, tableNamed,
  type DeployUnit, type Effect, type OperationOf, type RuleContext, type StatementUnit, type Table, type TransactionUnit,
} from '../../src/lint/index.ts';
import { inTransaction, makeObjectName, plan, quoteIdentifier, sqlName, type Rewrite } from '../../src/rewrite/index.ts';

type Toggle = OperationOf<'toggleRowSecurity'>;

export const rule = defineRule({
  name: 'row-security-without-policy',
  meta: {
    severity: 'warning',
    summary: 'Row-level security enabled on a table without a policy, which hides every row',
    sources: ['https://www.postgresql.org/docs/current/ddl-rowsecurity.html', 'rowsecurity.c: get_row_security_policies'],
  },
  deploy(deploy, context) {
    for (const { transactions } of deploy.migrations) {
      // Nothing comes of a transaction that is rolled back.
      for (const transaction of transactions) if (!transaction.open) check(transaction, deploy, context);
    }
  },
});

function check(transaction: TransactionUnit, deploy: DeployUnit, context: RuleContext): void {
  const last = transaction.statements.at(-1);
  for (const unit of transaction.statements) {
    for (const operation of unit.statement.operations) {
      const effect = operation.kind === 'toggleRowSecurity' ? existing(unit.effectsOf(operation))[0] : undefined;
      if (operation.kind !== 'toggleRowSecurity' || !effect || !last) continue;
      const before = tableNamed(unit, operation.table);
      const after = typeof before === 'string' ? findTable(last.schemaAfter, operation.table, searchPath(unit)) : tableById(last.schemaAfter, before.id);
      // What the transaction leaves is what others see.
      if (!after || typeof after === 'string' || !after.rowSecurity || after.policies.length > 0) continue;
      if (hidesMore(operation, before, transaction)) report(operation, effect, after, unit, deploy, context);
    }
  }
}

/** ENABLE hides the rows from everybody but the owner, FORCE from the owner too; neither does anything twice. */
function hidesMore({ state }: Toggle, before: Table | 'absent' | 'unknown', { statements }: TransactionUnit): boolean {
  if (state === 'enabled') return typeof before === 'string' || !before.rowSecurity;
  if (state !== 'forced' || typeof before === 'string' || !before.whole || !before.rowSecurity) return false;
  // Enabled by the same transaction: that finding says it all.
  const first = statements[0] && tableById(statements[0].schema, before.id);
  return first?.rowSecurity === true;
}

function report(operation: Toggle, effect: Effect, table: Table, unit: StatementUnit, deploy: DeployUnit, context: RuleContext): void {
  const name = nameOf(effect);
  const forced = operation.state === 'forced';
  const whose = forced ? 'the owner of the table too' : 'everybody but the owner of the table';
  const known = table.whole ? 'has no policy' : 'has no policy that was seen';
  context.report({
    unit, effect,
    at: operation.range,
    message: `Row-level security is ${forced ? 'forced' : 'enabled'} on ${name}, which ${known}.`,
    why: `Without a policy no row passes: from the commit on, SELECT, UPDATE and DELETE of ${whose} find nothing in ${name}, without an error, and INSERT fails. Superusers and roles with BYPASSRLS are let through, so tests that run as one don't show it.`,
    help: 'Create the policies in the same transaction, before row-level security is switched on.',
    // Queries that name the partitioned table are held to its policies alone.
    ...(table.partitionOf && { severity: 'info' }),
    certain: table.whole && effect.certain,
    rewrite: () => withPolicy(operation, effect, table, unit, deploy, context),
  });
}

/** With the policies that the deploy creates later, or else one that leaves everything as it is. */
function withPolicy(operation: Toggle, effect: Effect, table: Table, unit: StatementUnit, deploy: DeployUnit, context: RuleContext): Rewrite {
  const later = deploy.statements.slice(deploy.statements.indexOf(unit) + 1).filter((one) => one.path === unit.path && one.statement.operations.some((created) => created.kind === 'createPolicy' && one.effectsOf(created).some((other) => isSameRelation(other, effect))));
  const policies = later.map((one) => context.source(one, one.statement.range));
  const target = sqlName(effect);
  const all = `CREATE POLICY ${quoteIdentifier(makeObjectName(table.name, undefined, 'all'))} ON ${target} USING (true)`;
  const [first, ...others] = unit.statement.operations;
  const alone = first === operation && others.length === 0;
  const statement = alone ? context.source(unit, unit.statement.range) : `ALTER TABLE ${target} ${context.source(unit, operation.range)}`;
  const ready = policies.length > 0;
  return plan(ready ? 'Create the policies first, in one transaction' : 'Begin with a policy that lets every row pass', [
    inTransaction({
      deploy: 1, phase: 'expand', title: `${ready ? 'Create the policies' : 'Create a policy that changes nothing, to be narrowed by ALTER POLICY later'}, then switch row-level security on`, lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [...(ready ? policies : [all]), statement],
    }, context.options.lockTimeout),
  ]);
}
