import { readFileSync } from 'node:fs';
import { decode, findMigrationFiles, readText, type Reading } from '../project/index.ts';
import { explanationJson, explanationText, type Explanation } from '../report/index.ts';
import { explainFiles, type Source } from './explain-files.ts';
import { effectiveConfiguration, type CommonArguments, type Output } from './options.ts';
import { complain, exitStatus, startProgress, textWidth, wantsColour, write } from './terminal.ts';

/** `ddlint explain`: what each statement locks, scans and rewrites. Gives the exit status: 2 where a file could not be judged. */
export async function explain(args: CommonArguments): Promise<number> {
  const configuration = await effectiveConfiguration(args);
  const { sources, problems } = await sourcesOf(args);
  const progress = startProgress(!args.quiet);
  const explained = explainFiles(sources, configuration, progress.step);
  progress.end();

  const explanation: Explanation = { ...explained, problems: [...problems, ...explained.problems] };
  for (const output of args.outputs) write(formatted(explanation, output, args), output.file);
  // Whoever reads only standard error, or sent the report to a file, learns of them too.
  const told = args.outputs.some((output) => output.format === 'text' && output.file === undefined);
  if (!told) for (const { path, reason } of explanation.problems) complain(`${path}: ${reason}`);
  return explanation.problems.length > 0 ? exitStatus.failed : exitStatus.ok;
}

async function sourcesOf(args: CommonArguments): Promise<{ readonly sources: readonly Source[]; readonly problems: Explanation['problems'] }> {
  if (args.stdin) return { sources: [{ path: args.stdinFilename, read: (): Reading => decode(readFileSync(0)) }], problems: [] };
  const { files, problems } = await findMigrationFiles(args.paths.length > 0 ? args.paths : ['.']);
  return { sources: files.map((path) => ({ path, read: () => readText(path) })), problems };
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
