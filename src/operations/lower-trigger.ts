import type * as pg from '@pgsql/types';
import type { Expression } from './expressions.ts';
import { expressionTree, lowerExpression } from './lower-expression.ts';
import { names, qualifiedName, relationName, strings } from './lower-name.ts';
import { topContext } from './lower-query.ts';
import { lowerDataChange } from './lower-data.ts';
import { lowerSelect } from './lower-query.ts';
import type { AlterPolicy, CreatePolicy, CreateRule, CreateTrigger } from './objects.ts';
import type { DataOperation } from './data.ts';
import type { Query } from './queries.ts';
import { QueryReader } from './query-reader.ts';
import { findLastWord, findWord, inside, nameOf, rangeOf, tokenAt, type Source } from './source.ts';

/** Bits of pg_trigger.tgtype (catalog/pg_trigger.h). */
const triggerEvents = [['insert', 4], ['delete', 8], ['update', 16], ['truncate', 32]] as const;
const before = 2;
const insteadOf = 64;

export function lowerCreateTrigger(node: pg.CreateTrigStmt, source: Source): CreateTrigger {
  const timing = node.timing ?? 0;
  const when = findWord(source, 'WHEN', { from: tokenAt(source, node.relation?.location), to: source.span.to });
  const execute = findLastWord(source, 'EXECUTE') ?? source.span.from;
  return {
    kind: 'createTrigger',
    range: rangeOf(source, source.span),
    name: nameOf(source, node.trigname ?? ''),
    table: relationName(node.relation, source),
    replace: node.replace ?? false,
    constraint: node.isconstraint ?? false,
    timing: timing & insteadOf ? 'insteadOf' : timing & before ? 'before' : 'after',
    row: node.row ?? false,
    events: triggerEvents.filter(([, bit]) => (node.events ?? 0) & bit).map(([event]) => event),
    updateColumns: names(node.columns, source),
    ...(node.whenClause && when !== undefined && { when: lowerExpression(node.whenClause, inside(source, when + 1), source) }),
    // EXECUTE FUNCTION name, or the older EXECUTE PROCEDURE name.
    function: qualifiedName(strings(node.funcname), execute + 2, source),
    ...(node.constrrel && { from: relationName(node.constrrel, source) }),
  };
}

export function lowerCreatePolicy(node: pg.CreatePolicyStmt, source: Source): CreatePolicy {
  return { kind: 'createPolicy', ...policy(node, source) };
}

export function lowerAlterPolicy(node: pg.AlterPolicyStmt, source: Source): AlterPolicy {
  return { kind: 'alterPolicy', ...policy(node, source) };
}

function policy(node: pg.CreatePolicyStmt | pg.AlterPolicyStmt, source: Source): Omit<CreatePolicy, 'kind'> {
  const rest = { from: tokenAt(source, node.table?.location), to: source.span.to };
  const clause = (expression: pg.Node | undefined, word: string): Expression | undefined => {
    const at = findWord(source, word, rest);
    return expression && at !== undefined ? lowerExpression(expression, inside(source, at + 1), source) : undefined;
  };
  const using = clause(node.qual, 'USING');
  const withCheck = clause(node.with_check, 'CHECK');
  return {
    range: rangeOf(source, source.span),
    name: nameOf(source, node.policy_name ?? ''),
    table: relationName(node.table, source),
    ...(using && { using }),
    ...(withCheck && { withCheck }),
  };
}

/** A rule's condition and actions see the columns of OLD and NEW. */
export function lowerCreateRule(node: pg.RuleStmt, source: Source): CreateRule {
  const context = { ...topContext(source), enclosed: true };
  const reader = new QueryReader(context, undefined);
  const writes: DataOperation[] = [];
  if (node.whereClause) reader.readTree(expressionTree(node.whereClause, context));
  for (const action of node.actions ?? []) {
    const change = lowerDataChange(action, context);
    if (change) writes.push(change);
    else if ('SelectStmt' in action) reader.merge(lowerSelect(action.SelectStmt, context));
  }
  const { query } = reader.close([], false);
  const uses: Query = { ...query, writes: [...writes, ...query.writes] };
  return {
    kind: 'createRule',
    range: rangeOf(source, source.span),
    name: nameOf(source, node.rulename ?? ''),
    table: relationName(node.relation, source),
    replace: node.replace ?? false,
    uses,
  };
}
