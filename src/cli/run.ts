import { existsSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import { commands, type Command } from './commands.ts';
import { parseWords, readCommonArguments } from './options.ts';
import { complain, exitStatus, print, textWidth, UsageError } from './terminal.ts';

/** Runs the command line `words` (without node and the script); gives the exit status. */
export async function run(words: readonly string[]): Promise<number> {
  try {
    const [first, ...rest] = words;
    const command = commands.find(({ name }) => name === first);
    return command ? await runCommand(command, rest) : await withoutCommand(words);
  } catch (error) {
    if (error instanceof UsageError) complain(`${error.message}\nddlint --help shows the commands and options.`);
    else complain(`ddlint failed, by a fault of its own: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    return exitStatus.failed;
  }
}

async function runCommand(command: Command, words: readonly string[]): Promise<number> {
  const parsed = parseWords(words, command.options);
  if (parsed.help) {
    const { commandHelp } = await import('./help.ts');
    print(`${await commandHelp(command, Math.min(100, textWidth()))}\n`);
    return exitStatus.ok;
  }
  return parsed.version ? showVersion() : command.run(readCommonArguments(parsed));
}

/** What is meant where no command is named. */
const defaultCommand = 'check';

function withoutCommand(words: readonly string[]): number | Promise<number> {
  if (words.some((word) => word === '--help' || word === '-h')) return showCommands();
  if (words.some((word) => word === '--version' || word === '-v')) return showVersion();
  const [first] = words;
  if (first !== undefined && /^[\w-]+$/.test(first) && !first.startsWith('-') && !existsSync(first)) throw new UsageError(`neither a command nor a file: ${first}`);
  const command = commands.find(({ name }) => name === defaultCommand);
  if (!command) throw new Error(`${defaultCommand} is missing`);
  return runCommand(command, words);
}

function showCommands(): number {
  const named = commands.map(({ name, operands, summary }) => ({ usage: `${name === defaultCommand ? `[${name}]` : name} ${operands}`, summary }));
  const width = Math.max(...named.map(({ usage }) => usage.length));
  const list = named.map(({ usage, summary }) => `  ddlint ${usage.padEnd(width)}  ${summary}`).join('\n');
  print(`ddlint COMMAND [options]\n\nCommands:\n${list}\n\nddlint COMMAND --help shows the options of a command, ddlint --version the version.\n`);
  return exitStatus.ok;
}

function showVersion(): number {
  print(`${packageJson.version}\n`);
  return exitStatus.ok;
}
