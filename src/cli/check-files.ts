import { durationOf, type Configuration } from '../config/index.ts';
import type { FileText } from '../embedded/index.ts';
import type { MigrationReplay } from '../effects/index.ts';
import { Linter, type Finding, type LintOptions, type Rule } from '../lint/index.ts';
import { locate, migrationGaps, oncePerPlace, type CheckReport, type ExplainedGap, type LocatedFinding } from '../report/index.ts';
import type { ApplicationFiles } from '../project/index.ts';
import { replayFiles, type ReplayedDeploy } from './replay-files.ts';
import type { Plan } from './sources.ts';

export interface CheckOptions {
  /** The way back is judged too. */
  readonly down?: boolean;
  /** Where rules look for what is dropped. */
  readonly application?: ApplicationFiles;
}

/** Checks what is planned, deploy by deploy. `urls`: the pages of the rules that have one. */
export function checkFiles(plan: Plan, configuration: Configuration, rules: readonly Rule[], urls: (rule: string) => string | undefined, step: (done: number, total: number) => void, { down = false, application }: CheckOptions = {}): CheckReport {
  const { postgres, settings, timeouts, standbys, smallTables } = configuration;
  const findings: LocatedFinding[] = [];
  const notAnalysed: ExplainedGap[] = [];
  let texts: ReadonlyMap<string, FileText> = new Map();
  let files = 0;
  let statements = 0;
  let standbyLocks = 0;
  let historyStart = 0;
  const textOf = (path: string): FileText => texts.get(path) ?? '';
  const options: LintOptions = {
    postgres, settings, standbys, smallTables, severities: configuration.rules, lockTimeout: timeouts.lock, longestLockTimeout: durationOf(timeouts.longestLock) ?? Infinity, text: textOf,
  };
  const linter = new Linter(rules, { ...options, ...(application && { application }) });
  // What a history has become does not show in its ways back: these are never finished. Nor does the application of today tell what its older release uses.
  const backLinter = new Linter(rules, options);
  const take = (found: readonly Finding[]): void => { findings.push(...oncePerPlace(found, textOf).map((finding) => locate(finding, textOf(finding.path), urls(finding.rule)))); };

  const judge = (judging: Linter, { deploy, changed, texts: known }: ReplayedDeploy): void => {
    texts = known;
    for (const replayed of deploy.migrations) {
      statements += replayed.statements.length;
      standbyLocks += replayed.statements.filter(locksStandbys).length;
      notAnalysed.push(...migrationGaps(replayed, known));
    }
    take(judging.checkDeploy(deploy, changed));
  };

  const { problems, remarks, start } = replayFiles(plan, configuration, step, {
    deploy(replayed) {
      files += replayed.paths.length;
      judge(linter, replayed);
    },
    ...(down && { down: (replayed: ReplayedDeploy) => { judge(backLinter, replayed); } }),
    historyEnd() {
      const held = findings.splice(historyStart).filter((finding) => linter.holds(finding));
      findings.push(...held);
      take(linter.finish());
      historyStart = findings.length;
    },
  });
  return {
    postgres, ...(start.script && { schema: start.script }), files, statements, findings, notAnalysed: [...(start.script?.notAnalysed ?? []), ...notAnalysed],
    problems: [...problems, ...(application?.problems ?? [])], remarks: [...remarks, ...(application?.remarks ?? [])], standbyLocks, standbys,
  };
}

function locksStandbys({ effects }: MigrationReplay['statements'][number]): boolean {
  return effects.effects.some(({ lock, created }) => lock === 'ACCESS EXCLUSIVE' && !created);
}
