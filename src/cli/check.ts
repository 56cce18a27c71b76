import { checkJson, checkText, countOf, type CheckReport } from '../report/index.ts';
import { checkFiles } from './check-files.ts';
import { effectiveConfiguration, flag, single, type CommonArguments, type Output, type Values } from './options.ts';
import { rulePageUrl, ruleSet } from './rule-set.ts';
import { sourcesOf } from './sources.ts';
import { exitStatus, startProgress, tellProblems, textWidth, UsageError, wantsColour, write } from './terminal.ts';

export const checkOptions = {
  info: { type: 'boolean', describe: 'shows infos too' },
  'max-warnings': { type: 'string', requiresArg: true, describe: 'exit status 1 for more warnings than this (default: no limit)' },
} as const;

/** `ddlint check`: what would block or break production, each with a safe way. Gives the exit status. */
export async function check(args: CommonArguments): Promise<number> {
  const info = flag(args.values, 'info') ?? false;
  const maxWarnings = readMaxWarnings(args.values);
  const configuration = await effectiveConfiguration(args);
  const rules = await ruleSet(configuration);
  const sources = await sourcesOf(args);
  const progress = startProgress(!args.quiet);
  const checked = checkFiles(sources, configuration, rules, rulePageUrl, progress.step);
  progress.end();

  const report: CheckReport = { ...checked, problems: [...sources.problems, ...checked.problems] };
  const repetitive = new Set(rules.filter(({ meta }) => meta.repetitive).map(({ name }) => name));
  for (const output of args.outputs) write(formatted(report, output, args, { info, repetitive }), output.file);
  tellProblems(report.problems, args.outputs);
  if (report.problems.length > 0) return exitStatus.failed;
  return countOf(report, 'error') > 0 || countOf(report, 'warning') > maxWarnings ? exitStatus.findings : exitStatus.ok;
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
