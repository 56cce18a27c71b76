import type { Configuration } from '../config/index.ts';
import { checkJson, checkText, countOf, type CheckReport } from '../report/index.ts';
import { findApplication, ApplicationFiles, GitError } from '../project/index.ts';
import { checkFiles } from './check-files.ts';
import { effectiveConfiguration, flag, single, strings, type CommonArguments, type Output, type Values } from './options.ts';
import { rulePageUrl, ruleSet } from './rule-set.ts';
import { pathsOf, planOf, type Plan } from './sources.ts';
import { exitStatus, startProgress, tellProblems, textWidth, UsageError, wantsColour, write } from './terminal.ts';

/** `ddlint check`: what would block or break production, each with a safe way. Gives the exit status. */
export async function check(args: CommonArguments): Promise<number> {
  const info = flag(args.values, 'info') ?? false;
  const maxWarnings = readMaxWarnings(args.values);
  const configuration = await effectiveConfiguration(args);
  const rules = await ruleSet(configuration);
  const plan = await planOf(args, configuration);
  const application = await applicationOf(args, configuration, plan);
  const progress = startProgress(!args.quiet);
  const report: CheckReport = checkFiles(plan, configuration, rules, rulePageUrl, progress.step, { down: args.down, ...(application && { application }) });
  progress.end();

  const repetitive = new Set(rules.filter(({ meta }) => meta.repetitive).map(({ name }) => name));
  for (const output of args.outputs) write(formatted(report, output, args, { info, repetitive }), output.file);
  tellProblems(report.problems, args.outputs);
  if (report.problems.length > 0) return exitStatus.failed;
  return countOf(report, 'error') > 0 || countOf(report, 'warning') > maxWarnings ? exitStatus.findings : exitStatus.ok;
}

/** The source code that --app names, or else the config file; without the migrations that are judged. */
async function applicationOf({ values, comparison }: CommonArguments, { app }: Configuration, plan: Plan): Promise<ApplicationFiles | undefined> {
  const given = strings(values['app']);
  const globs = given.length > 0 ? given : app ?? [];
  if (globs.length === 0) return undefined;
  try {
    const found = await findApplication(globs, comparison);
    if (!found.ok) throw new UsageError(found.errors.join('\n'));
    return new ApplicationFiles(found.files, { migrations: pathsOf(plan), ...(found.releases && { releases: found.releases }) });
  } catch (error) {
    throw error instanceof GitError ? new UsageError(error.message) : error;
  }
}

function readMaxWarnings(values: Values): number {
  const text = single(values, 'max-warnings');
  if (text === undefined) return Infinity;
  if (!/^\d+$/.test(text)) throw new UsageError(`--max-warnings must be a number, not ${text}`);
  return Number(text);
}

function formatted(report: CheckReport, { format, file }: Output, args: CommonArguments, shown: { readonly info: boolean; readonly repetitive: ReadonlySet<string> }): string {
  switch (format) {
    case 'json':
      return `${checkJson(report)}\n`;
    case 'text':
      return checkText(report, { colour: wantsColour(args.color, file), width: textWidth(file), quiet: args.quiet, ...shown });
    default:
      return format satisfies never;
  }
}
