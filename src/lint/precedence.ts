import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';

/** Which rules a rule supersedes, those that they supersede among them; '*' is whatever else is said of the statement. */
export type Precedence = ReadonlyMap<string, ReadonlySet<string>>;

export function precedenceOf(rules: readonly Rule[]): Precedence {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const superseded = (name: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const queue = [name];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      for (const next of byName.get(at)?.meta.supersedes ?? []) {
        if (next === name || found.has(next)) continue;
        found.add(next);
        queue.push(next);
      }
    }
    return found;
  };
  return new Map(rules.map(({ name }) => [name, superseded(name)]));
}

type Hazard = Pick<Finding, 'rule' | 'severity' | 'path' | 'range' | 'statement' | 'relation'>;

/** One finding a hazard: leaves out what another finding on the same statement says in more specific words. */
export function applyPrecedence<T extends Hazard>(findings: readonly T[], precedence: Precedence): readonly T[] {
  const byStatement = new Map<string, T[]>();
  for (const finding of findings) {
    const beside = byStatement.get(statementOf(finding));
    if (beside) beside.push(finding);
    else byStatement.set(statementOf(finding), [finding]);
  }
  return findings.filter((finding) => !(byStatement.get(statementOf(finding)) ?? []).some((other) => outranks(other, finding, precedence)));
}

function statementOf({ path, statement }: Hazard): string {
  return `${statement.start} ${path}`;
}

function outranks(winner: Hazard, loser: Hazard, precedence: Precedence): boolean {
  const beaten = precedence.get(winner.rule);
  if (!beaten || winner.rule === loser.rule) return false;
  return beaten.has('*') || (beaten.has(loser.rule) && isSameHazard(winner, loser));
}

/** About places that overlap; what is merely worth knowing of a relation is said by whatever speaks of that. */
function isSameHazard(winner: Hazard, loser: Hazard): boolean {
  if (loser.severity === 'info' && winner.relation !== undefined && winner.relation === loser.relation) return true;
  return winner.range.start < loser.range.end && loser.range.start < winner.range.end;
}
