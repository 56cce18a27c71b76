import { mostWork, outermost, relationById, strongestLock, type DeployUnit, type Effect, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { inTransaction, outsideTransaction, type SqlStep } from '../../src/rewrite/index.ts';

/** Statements as migrations in their order: each its own, those of one transaction together. */
export function separateMigrations(statements: readonly StatementUnit[], deploy: DeployUnit, context: RuleContext): readonly SqlStep[] {
  const groups: StatementUnit[][] = [];
  for (const unit of statements) {
    const group = groups.at(-1);
    if (group?.[0]?.context.transactionId === unit.context.transactionId) group.push(unit);
    else groups.push([unit]);
  }
  const running = new Map<StatementUnit, Effect[]>(statements.map((unit) => [unit, []]));
  for (const unit of deploy.statements) running.get(outermost(unit))?.push(...unit.effects);
  return groups.map((group) => step(group, group.flatMap((unit) => running.get(unit) ?? []), context));
}

/** `all`: what its statements do, with what bodies do. */
function step(group: readonly StatementUnit[], all: readonly Effect[], context: RuleContext): SqlStep {
  const effects = all.filter((effect) => isThere(effect, group[0]));
  const kinds = [...new Set(group.map(({ statement }) => statement.kind))];
  const parts = {
    deploy: 1, phase: 'migrate', title: `${kinds.join(', ')}, by itself`,
    lock: strongestLock(effects), work: mostWork(effects), statements: group.map((unit) => context.source(unit, unit.statement.range)),
  } as const;
  return group.every((unit) => unit.transactionAllowed) ? inTransaction(parts, context.options.lockTimeout) : outsideTransaction(parts);
}

/** When the migration begins: what it creates itself doesn't count. */
function isThere({ id }: Effect, first: StatementUnit | undefined): boolean {
  return id === undefined || first === undefined || relationById(first.schema, id) !== undefined;
}
