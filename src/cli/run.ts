import { existsSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import packageJson from '../../package.json' with { type: 'json' };
import { explain } from './explain.ts';
import { commonOptions, readCommonArguments, type CommonArguments } from './options.ts';
import { complain, exitStatus, print, textWidth, UsageError } from './terminal.ts';

interface Command {
  readonly name: string;
  readonly summary: string;
  /** Gives the exit status. */
  readonly run: (args: CommonArguments) => Promise<number>;
}

const commands: readonly Command[] = [
  { name: 'explain', summary: 'what each statement locks, what that blocks, for how long and until when', run: explain },
];

/** Runs the command line `words` (without node and the script); gives the exit status. */
export async function run(words: readonly string[]): Promise<number> {
  try {
    const [first, ...rest] = words;
    const command = commands.find(({ name }) => name === first);
    return command ? await runCommand(command, rest) : withoutCommand(words);
  } catch (error) {
    if (error instanceof UsageError) complain(`${error.message}\nddlint --help shows the commands and options.`);
    else complain(`ddlint failed, by a fault of its own: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    return exitStatus.failed;
  }
}

/**
 * yargs parses the options, but doesn't know the commands: it would make the text of `--help` on every run of a
 * command, which takes as long as parsing a migration.
 */
async function runCommand({ name, summary, run: start }: Command, words: readonly string[]): Promise<number> {
  const parser = newParser(`ddlint ${name}`)
    .usage(`$0 [paths…] [options]\n\nShows ${summary}.\nPaths are files, directories and globs, applied in this order; none is the current directory.`)
    .options(commonOptions)
    .strictOptions();
  const parsed = parseWords(parser, words);
  return parsed.kind === 'told' ? exitStatus.ok : start(readCommonArguments(parsed.values));
}

/** `--help` and `--version` are all that ddlint does without a command. */
function withoutCommand(words: readonly string[]): number {
  const list = commands.map(({ name, summary }) => `  ddlint ${name}  ${summary}`).join('\n');
  const parsed = parseWords(newParser('ddlint').usage(`$0 COMMAND [paths…] [options]\n\n${list}\n\n$0 COMMAND --help shows the options of a command.`), words);
  if (parsed.kind === 'told') return exitStatus.ok;
  const word = words.find((candidate) => !candidate.startsWith('-'));
  if (word !== undefined && !existsSync(word)) throw new UsageError(`neither a command nor a file: ${word}`);
  throw new UsageError(`ddlint check is not there yet; ddlint explain ${word ?? '[paths…]'} shows what each statement locks`);
}

function newParser(name: string): Argv {
  return yargs()
    .scriptName(name)
    .parserConfiguration({ 'parse-positional-numbers': false, 'camel-case-expansion': false })
    .version(packageJson.version)
    .alias({ help: 'h', version: 'v' })
    .locale('en')
    .wrap(Math.min(100, textWidth()))
    .showHelpOnFail(false)
    .exitProcess(false);
}

type ParsedWords = { readonly kind: 'parsed'; readonly values: Readonly<Record<string, unknown>> } | { readonly kind: 'told' };

/** With a callback yargs neither prints nor exits; what it would print is the text of `--help` or `--version`. */
function parseWords(parser: Argv, words: readonly string[]): ParsedWords {
  let told = '';
  let mistake: string | undefined;
  const values = parser.parseSync([...words], {}, (error: Error | undefined, _values, output) => {
    mistake = error?.message;
    told = output;
  });
  if (mistake !== undefined) throw new UsageError(mistake);
  if (told === '') return { kind: 'parsed', values };
  print(`${told}\n`);
  return { kind: 'told' };
}
