import type { NearFile, ToolProblem } from '../tool.ts';

/** A line of sqitch.plan: `name [dependencies] timestamp planner <email> # note`, a tag `@name timestamp planner <email>`. */
export interface PlanEntry {
  readonly kind: 'change' | 'tag';
  readonly name: string;
}

export interface SqitchPlan {
  readonly entries: readonly PlanEntry[];
  readonly problems: readonly ToolProblem[];
}

/** sqitchers/sqitch, lib/App/Sqitch/Plan.pm (_parse): what is no change, tag, pragma or note is an error there. */
export function readPlan({ path, text }: NearFile): SqitchPlan {
  const entries: PlanEntry[] = [];
  const problems: ToolProblem[] = [];
  if (!/^%project=\S/m.test(text)) problems.push({ path, reason: 'holds no line %project=: Sqitch refuses it; what it does say of the order is taken' });
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const words = line.replace(/^\uFEFF/, '').replace(/(?:^|\s)#.*$/, '').trim();
    if (words === '' || words.startsWith('%')) continue;
    const [, tag, change] = /^(?:@(\S+)|(?:\+\s*)?([^\s@%#[:\\<>=|-][^\s[:#]*))\s.*\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/.exec(words) ?? [];
    if (tag !== undefined) entries.push({ kind: 'tag', name: tag });
    else if (change !== undefined) entries.push({ kind: 'change', name: change });
    else problems.push({ path, reason: `line ${i + 1} is no change and no tag: Sqitch refuses it; it is left out` });
  }
  return { entries, problems };
}

/** Where in the plan a script is applied: `name@tag` is what a change was at that tag, before it was reworked. -1: nowhere. */
export function positionIn({ entries }: SqitchPlan, name: string, tag: string | undefined): number {
  const end = tag === undefined ? entries.length : entries.findIndex((entry) => entry.kind === 'tag' && entry.name === tag);
  return entries.slice(0, Math.max(0, end)).findLastIndex((entry) => entry.kind === 'change' && entry.name === name);
}
