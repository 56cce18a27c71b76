import { durationOf, type Configuration } from '../config/index.ts';
import type { MigrationReplay } from '../effects/index.ts';
import { Linter, type Finding, type Rule } from '../lint/index.ts';
import { locate, migrationGaps, type CheckReport, type ExplainedGap, type LocatedFinding } from '../report/index.ts';
import { replayFiles } from './replay-files.ts';
import type { Sources } from './sources.ts';

/** Checks files in order on one schema. `urls`: the pages of the rules that have one. */
export function checkFiles(sources: Sources, configuration: Configuration, rules: readonly Rule[], urls: (rule: string) => string | undefined, step: (done: number, total: number) => void): CheckReport {
  const { postgres, settings, timeouts, standbys, smallTables } = configuration;
  const findings: LocatedFinding[] = [];
  const notAnalysed: ExplainedGap[] = [];
  let texts: ReadonlyMap<string, string> = new Map();
  let files = 0;
  let statements = 0;
  let standbyLocks = 0;
  const textOf = (path: string): string => texts.get(path) ?? '';
  const linter = new Linter(rules, {
    postgres, settings, standbys, smallTables, severities: configuration.rules, lockTimeout: timeouts.lock, longestLockTimeout: durationOf(timeouts.longestLock) ?? Infinity, text: textOf,
  });
  const take = (found: readonly Finding[]): void => { findings.push(...found.map((finding) => locate(finding, textOf(finding.path), urls(finding.rule)))); };

  const { problems, start } = replayFiles(sources, configuration, step, {
    file({ deploy, texts: known }) {
      texts = known;
      files++;
      for (const replayed of deploy.migrations) {
        statements += replayed.statements.length;
        standbyLocks += replayed.statements.filter(locksStandbys).length;
        notAnalysed.push(...migrationGaps(replayed, known));
      }
      take(linter.checkDeploy(deploy));
    },
    historyEnd: () => { take(linter.finish()); },
  });
  return {
    postgres, ...(start.script && { schema: start.script }), files, statements, findings, notAnalysed: [...(start.script?.notAnalysed ?? []), ...notAnalysed], problems, standbyLocks, standbys,
  };
}

function locksStandbys({ effects }: MigrationReplay['statements'][number]): boolean {
  return effects.effects.some(({ lock, created }) => lock === 'ACCESS EXCLUSIVE' && !created);
}
