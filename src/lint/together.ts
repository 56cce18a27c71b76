import type { Finding } from './finding.ts';
import type { Report } from './rule.ts';

type Grouped = Pick<Finding, 'rule' | 'severity' | 'certain' | 'path' | 'why'> & { readonly report: Pick<Report, 'group'> };

/**
 * One hazard that several statements share is one finding: the first of its group, which says the lines of the others.
 * Only those that came out alike go together, so that none hides a graver one. `lineOf`: from 1.
 */
export function together<T extends Grouped>(findings: readonly T[], lineOf: (finding: T) => number): readonly T[] {
  const groups: T[][] = [];
  for (const finding of findings) {
    const group = groups.find(([first]) => first !== undefined && isSameHazard(first, finding));
    if (group) group.push(finding);
    else groups.push([finding]);
  }
  return groups.flatMap(([first, ...others]) => {
    const lines = [...new Set(others.map(lineOf))];
    return first && lines.length > 0 ? [{ ...first, why: `${first.why} The same holds for the statement${lines.length > 1 ? 's' : ''} of line${lines.length > 1 ? 's' : ''} ${listed(lines)}.` }] : (first ?? []);
  });
}

function isSameHazard(a: Grouped, b: Grouped): boolean {
  return a.report.group !== undefined && a.report.group === b.report.group && a.rule === b.rule && a.severity === b.severity && a.certain === b.certain && a.path === b.path;
}

/** `1, 2 and 3`. */
function listed(lines: readonly number[]): string {
  return lines.length < 2 ? lines.join() : `${lines.slice(0, -1).join(', ')} and ${lines.at(-1) ?? ''}`;
}
