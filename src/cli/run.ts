import { existsSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import { commands, type Command } from './commands.ts';
import { commonOptions, parseWords, readCommonArguments } from './options.ts';
import { complain, exitStatus, print, textWidth, UsageError } from './terminal.ts';

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

async function runCommand(command: Command, words: readonly string[]): Promise<number> {
  const parsed = parseWords(words);
  if (parsed.help) {
    const { commandHelp } = await import('./help.ts');
    print(`${await commandHelp({ ...command, options: commonOptions }, Math.min(100, textWidth()))}\n`);
    return exitStatus.ok;
  }
  return parsed.version ? showVersion() : command.run(readCommonArguments(parsed));
}

/** `--help` and `--version` are all that ddlint does without a command. */
function withoutCommand(words: readonly string[]): number {
  if (words.some((word) => word === '--help' || word === '-h')) return showCommands();
  if (words.some((word) => word === '--version' || word === '-v')) return showVersion();
  const word = words.find((candidate) => !candidate.startsWith('-'));
  if (word !== undefined && !existsSync(word)) throw new UsageError(`neither a command nor a file: ${word}`);
  throw new UsageError(`ddlint check is not there yet; ddlint explain ${word ?? '[paths…]'} shows what each statement locks`);
}

function showCommands(): number {
  const list = commands.map(({ name, summary }) => `  ddlint ${name}  ${summary}`).join('\n');
  print(`ddlint COMMAND [paths…] [options]\n\nCommands:\n${list}\n\nddlint COMMAND --help shows the options of a command, ddlint --version the version.\n`);
  return exitStatus.ok;
}

function showVersion(): number {
  print(`${packageJson.version}\n`);
  return exitStatus.ok;
}
