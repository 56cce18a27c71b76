import { explanationJson, explanationText, type Explanation } from '../report/index.ts';
import { explainFiles } from './explain-files.ts';
import { effectiveConfiguration, type CommonArguments, type Output } from './options.ts';
import { planOf } from './sources.ts';
import { exitStatus, startProgress, tellProblems, textWidth, wantsColour, write } from './terminal.ts';

/** `ddlint explain`: what each statement locks, scans and rewrites. Gives the exit status: 2 where a file could not be judged. */
export async function explain(args: CommonArguments): Promise<number> {
  const configuration = await effectiveConfiguration(args);
  const plan = await planOf(args, configuration);
  const progress = startProgress(!args.quiet);
  const explanation: Explanation = explainFiles(plan, configuration, args.down, progress.step);
  progress.end();

  for (const output of args.outputs) write(formatted(explanation, output, args), output.file);
  tellProblems(explanation.problems, args.outputs);
  return explanation.problems.length > 0 ? exitStatus.failed : exitStatus.ok;
}

function formatted(explanation: Explanation, { format, file }: Output, args: CommonArguments): string {
  switch (format) {
    case 'json':
      return `${explanationJson(explanation)}\n`;
    case 'text':
      return explanationText(explanation, { colour: wantsColour(args.color, file), width: textWidth(file), quiet: args.quiet });
    default:
      return format satisfies never;
  }
}
