import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';

/** Which rules a rule supersedes, those that they supersede among them. */
export type Precedence = ReadonlyMap<string, ReadonlySet<string>>;

export function precedenceOf(rules: readonly Rule[]): Precedence {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const all = rules.map(({ name }) => name);
  const superseded = (name: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const queue = [name];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const direct = byName.get(at)?.meta.supersedes ?? [];
      for (const next of direct.includes('*') ? all : direct) {
        if (next === name || found.has(next)) continue;
        found.add(next);
        queue.push(next);
      }
    }
    return found;
  };
  return new Map(all.map((name) => [name, superseded(name)]));
}

/** One finding a hazard: leaves out what another finding on the same statement says in more specific words. */
export function applyPrecedence<T extends Hazard>(findings: readonly T[], precedence: Precedence): readonly T[] {
  return findings.filter((finding) => !findings.some((other) => other !== finding && isOnSameStatement(other, finding) && precedence.get(other.rule)?.has(finding.rule) && isSameHazard(other, finding)));
}

type Hazard = Pick<Finding, 'rule' | 'severity' | 'path' | 'range' | 'statement' | 'relation'>;

function isOnSameStatement(a: Hazard, b: Hazard): boolean {
  return a.statement.start === b.statement.start && a.path === b.path;
}

/** On one statement: about places that overlap; what is merely worth knowing of a relation is said by whatever speaks of that. */
function isSameHazard(winner: Hazard, loser: Hazard): boolean {
  if (loser.severity === 'info' && winner.relation !== undefined && winner.relation === loser.relation) return true;
  return winner.range.start < loser.range.end && loser.range.start < winner.range.end;
}
