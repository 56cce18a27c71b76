import type { ActionStep, CommandStep, Phase, PlanRewrite, SqlStep, Step } from './types.ts';

/** Where a step stands: which deploy (from 1), which phase, what it does. */
export interface StepPlace {
  readonly deploy: number;
  readonly phase: Phase;
  readonly title: string;
  readonly recovery?: string;
}

type SqlStepParts = StepPlace & Pick<SqlStep, 'lock' | 'work'> & {
  /** Without semicolons. */
  readonly statements: readonly string[];
};

/** A migration in one transaction. `lockTimeout` (`500ms`) bounds how long its first lock is waited for, and with it how long everybody else waits behind it. */
export function inTransaction({ statements, ...place }: SqlStepParts, lockTimeout: string): SqlStep {
  return { ...place, transaction: true, sql: script([`SET LOCAL lock_timeout = '${lockTimeout}'`, ...statements]) };
}

/** A migration in one transaction that takes no lock anybody waits for, such as VALIDATE CONSTRAINT: no time limit, which would only stop the work. */
export function inLongTransaction({ statements, ...place }: SqlStepParts): SqlStep {
  return { ...place, transaction: true, sql: script(statements) };
}

/** Statements that each run by themselves: CONCURRENTLY, VACUUM, batches. */
export function outsideTransaction({ statements, ...place }: SqlStepParts): SqlStep {
  return { ...place, transaction: false, sql: script(statements) };
}

export function command(place: StepPlace & Pick<CommandStep, 'command'>): CommandStep {
  return place;
}

export function action(place: StepPlace & Pick<ActionStep, 'action'>): ActionStep {
  return place;
}

export function plan(title: string, steps: readonly Step[]): PlanRewrite {
  return { kind: 'plan', title, steps };
}

/** Statements, each closed by its semicolon, a line each. */
export function script(statements: readonly string[]): string {
  return statements.map((statement) => `${statement};`).join('\n');
}
