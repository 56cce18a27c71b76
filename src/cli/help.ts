import yargs, { type Options } from 'yargs';

interface Described {
  readonly name: string;
  readonly summary: string;
  readonly operands: string;
  readonly options: Readonly<Record<string, Options>>;
}

/**
 * What `--help` prints of one command, in at most `width` columns. It stands alone, to be loaded when it is asked for:
 * yargs takes longer to load than a small file to be judged.
 */
export function commandHelp({ name, summary, operands, options }: Described, width: number): Promise<string> {
  return yargs([])
    .locale('en')
    .scriptName(`ddlint ${name}`)
    .usage(`$0 ${operands} [options]\n\nShows ${summary}.${operands === '[paths…]' ? '\nPaths are files, directories and globs, applied in this order; none is the current directory.' : ''}`)
    .help(false)
    .version(false)
    .options({
      ...options,
      help: { alias: 'h', type: 'boolean', describe: 'shows this' },
      version: { alias: 'v', type: 'boolean', describe: 'shows the version of ddlint' },
    })
    .wrap(width)
    .getHelp();
}
