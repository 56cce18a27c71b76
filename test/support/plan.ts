import type { Linted } from './lint.ts';

/** The steps of the first finding's plan: its SQL, or what else is to be done. */
export function sqlOfPlan({ findings }: Pick<Linted, 'findings'>): readonly string[] {
  const rewrite = findings[0]?.rewrite;
  if (rewrite?.kind !== 'plan') return [`no plan: ${rewrite?.kind ?? 'nothing'}`];
  return rewrite.steps.map((step) => ('sql' in step ? step.sql : 'command' in step ? step.command : step.action));
}
