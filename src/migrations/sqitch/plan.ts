import { directoryOf, joinPaths } from '../paths.ts';
import type { NearFile, Surroundings, ToolProblem } from '../tool.ts';

/** A line of sqitch.plan: `name [dependencies] timestamp planner <email> # note`, a tag `@name timestamp planner <email>`. */
export interface PlanEntry {
  readonly kind: 'change' | 'tag';
  readonly name: string;
}

export interface SqitchPlan {
  readonly entries: readonly PlanEntry[];
  readonly problems: readonly ToolProblem[];
}

export type PlanFile = Pick<NearFile, 'path' | 'text'>;

/** lib/App/Sqitch/Target.pm: `plan_file`, else sqitch.plan in `top_dir`, both of the section core of sqitch.conf; sqitch.plan beside it without them. */
export function planNear({ nearest }: Surroundings): PlanFile | undefined {
  const conf = nearest('sqitch.conf');
  const core = conf ? coreSettings(conf.text) : new Map<string, string>();
  const named = core.get('plan_file') ?? (core.has('top_dir') ? `${core.get('top_dir') ?? ''}/sqitch.plan` : undefined);
  const text = named === undefined ? undefined : conf?.read(named);
  return conf && named !== undefined && text !== undefined ? { path: joinPaths(directoryOf(conf.path), named), text } : nearest('sqitch.plan');
}

/** Config::GitLike: `[core]`, then `key = value`; `#` and `;` begin comments. */
function coreSettings(text: string): ReadonlyMap<string, string> {
  let section = '';
  return new Map(text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [, name] = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line) ?? [];
    section = name ?? section;
    const [, key, value] = /^\s*([a-z_]\w*)\s*=\s*"?([^"#;]*?)"?\s*(?:[#;].*)?$/i.exec(line) ?? [];
    return section.toLowerCase() === 'core' && key !== undefined ? [[key.toLowerCase(), value ?? '']] : [];
  }));
}

/** A line of sqitch.conf that Sqitch can't read: what it says is not known then. */
export function confProblems({ nearest }: Surroundings): readonly ToolProblem[] {
  const conf = nearest('sqitch.conf');
  const line = conf?.text.split(/\r?\n/).findIndex((one) => !/^\s*(?:[#;].*|\[[^[\]]*\]\s*(?:[#;].*)?|[a-z][\w-]*\s*(?:=.*)?)?$/i.test(one)) ?? -1;
  return conf && line >= 0 ? [{ path: conf.path, reason: `line ${line + 1} is no section and no setting: Sqitch refuses it; a sqitch.plan above the scripts is taken for the plan` }] : [];
}

/** sqitchers/sqitch, lib/App/Sqitch/Plan.pm (_parse): what is no change, tag, pragma or note is an error there. */
export function readPlan({ path, text }: PlanFile): SqitchPlan {
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
