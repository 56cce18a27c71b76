import parser from 'yargs-parser';
import { defaultConfiguration, postgresVersion, postgresVersionRange, toolNames, type Configuration } from '../config/index.ts';
import { findConfigurationFile, readConfigurationFile, type Comparison } from '../project/index.ts';
import { UsageError } from './terminal.ts';

/** As yargs describes one. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly describe: string;
  readonly requiresArg?: true;
}

/** Options that every command over migrations has. */
export const commonOptions = {
  format: { type: 'string', requiresArg: true, describe: 'text or json; NAME=FILE writes to a file; may be repeated' },
  output: { type: 'string', requiresArg: true, describe: 'writes to this file instead of standard output' },
  pg: { type: 'string', requiresArg: true, describe: `PostgreSQL version of the servers, ${postgresVersionRange} (default ${defaultConfiguration.postgres})` },
  schema: { type: 'string', requiresArg: true, describe: 'a script that builds the schema before the migrations, such as a pg_dump --schema-only' },
  base: { type: 'string', requiresArg: true, describe: 'judges only what was added since the merge base with this commit (origin/main), as one deploy' },
  staged: { type: 'boolean', describe: 'judges only what is added in the index, as one deploy' },
  tool: { type: 'string', requiresArg: true, describe: 'what applies the migrations (default: found out for each file); none: plain SQL, each statement on its own' },
  down: { type: 'boolean', describe: 'judges the way back too: down and revert sections and files' },
  config: { type: 'string', requiresArg: true, describe: 'the config file (default: ddlint.config.json or .js, here or above)' },
  stdin: { type: 'boolean', describe: 'reads one migration from standard input' },
  'stdin-filename': { type: 'string', requiresArg: true, describe: 'its name in the output' },
  color: { type: 'boolean', describe: 'colours, or none with --no-color (default: on a terminal)' },
  quiet: { type: 'boolean', describe: 'only what needs attention, in short; no progress' },
} as const;

/** Of `check` alone. */
export const checkOptions = {
  info: { type: 'boolean', describe: 'shows infos too' },
  app: { type: 'string', requiresArg: true, describe: 'a glob of the application\'s source code, searched for what migrations drop; may be repeated' },
  'max-warnings': { type: 'string', requiresArg: true, describe: 'exit status 1 for more warnings than this (default: no limit)' },
} as const;

const { format, output, config } = commonOptions;
/** Of commands that read no migration. */
export const ruleOptions = { format, output, config } as const;

export type Format = 'text' | 'json';

export interface Output {
  readonly format: Format;
  /** Standard output where absent. */
  readonly file?: string;
}

/** What was asked for, checked. */
export interface CommonArguments {
  readonly paths: readonly string[];
  readonly outputs: readonly Output[];
  /** What options say of the configuration; they win over the config file. */
  readonly configuration: Partial<Configuration>;
  readonly config?: string;
  /** Only what is new is judged. */
  readonly comparison?: Comparison;
  readonly stdin: boolean;
  readonly stdinFilename: string;
  readonly color?: boolean;
  readonly quiet: boolean;
  /** The way back is judged too. */
  readonly down: boolean;
  /** For what a command has of its own. */
  readonly values: Values;
}

/** Values by the names of their options; an option given twice is an array, whatever its type. */
export interface ParsedWords {
  readonly paths: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Reads the words behind a command that has these options, by yargs' own parser; yargs itself is loaded where help is asked for. */
export function parseWords(words: readonly string[], options: Readonly<Record<string, Option>>): ParsedWords {
  const optionNames = Object.keys(options);
  const stringOptions = Object.entries(options).flatMap(([name, { type }]) => (type === 'string' ? [name] : []));
  const { argv, error } = parser.detailed([...words], {
    string: stringOptions,
    boolean: [...optionNames.filter((name) => !stringOptions.includes(name)), 'help', 'version'],
    narg: Object.fromEntries(stringOptions.map((name) => [name, 1])),
    alias: { help: ['h'], version: ['v'] },
    configuration: { 'parse-positional-numbers': false, 'camel-case-expansion': false, 'dot-notation': false, 'strip-aliased': true },
  });
  if (error) throw new UsageError(error.message);
  const { _: paths, help, version, ...values } = argv;
  const unknown = Object.keys(values).filter((name) => !optionNames.includes(name));
  if (unknown.length > 0) throw new UsageError(`unknown option: ${unknown.map((name) => (name.length === 1 ? `-${name}` : `--${name}`)).join(', ')}`);
  return { paths: strings(paths), help: help === true, version: version === true, values };
}

export function readCommonArguments({ paths, values }: ParsedWords): CommonArguments {
  const config = single(values, 'config');
  const color = flag(values, 'color');
  const stdinFilename = single(values, 'stdin-filename');
  const stdin = flag(values, 'stdin') ?? false;
  const comparison = readComparison(values);
  if (stdin && comparison) throw new UsageError(`--stdin and --${comparison.kind} exclude each other: git knows files`);
  if (stdin && paths.length > 0) throw new UsageError('--stdin and paths exclude each other');
  if (!stdin && stdinFilename !== undefined) throw new UsageError('--stdin-filename needs --stdin');
  return {
    paths, stdin,
    outputs: readOutputs(strings(values['format']), single(values, 'output')),
    configuration: readConfigurationOptions(values),
    ...(config !== undefined && { config }),
    ...(comparison && { comparison }),
    stdinFilename: stdinFilename ?? '<stdin>',
    ...(color !== undefined && { color }),
    quiet: flag(values, 'quiet') ?? false,
    down: flag(values, 'down') ?? false,
    values,
  };
}

function readComparison(values: Values): Comparison | undefined {
  const ref = single(values, 'base');
  const staged = flag(values, 'staged') ?? false;
  if (ref !== undefined && staged) throw new UsageError('--base and --staged exclude each other');
  return ref === undefined ? staged ? { kind: 'staged' } : undefined : { kind: 'base', ref };
}

function readOutputs(formats: readonly string[], output: string | undefined): readonly Output[] {
  const outputs = (formats.length > 0 ? formats : ['text']).map((word): Output => {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (name !== 'text' && name !== 'json') throw new UsageError(`--format must be text or json, not ${name}`);
    if (equals < 0) return output === undefined ? { format: name } : { format: name, file: output };
    const file = word.slice(equals + 1);
    if (file === '') throw new UsageError(`--format ${word} names no file`);
    return { format: name, file };
  });
  const targets = outputs.map((entry) => entry.file);
  if (new Set(targets).size < targets.length) throw new UsageError('two formats go to the same place; --format NAME=FILE gives each its own');
  if (output !== undefined && !targets.includes(output)) throw new UsageError('--output has nothing to write: every --format names its own file');
  return outputs;
}

function readConfigurationOptions(values: Values): Partial<Configuration> {
  const pg = single(values, 'pg');
  const postgres = postgresVersion(pg);
  if (pg !== undefined && !postgres) throw new UsageError(`--pg must be a major version from ${postgresVersionRange}, not ${pg}`);
  const name = single(values, 'tool');
  const tool = toolNames.find((known) => known === name);
  if (name !== undefined && !tool) throw new UsageError(`--tool must be one of ${toolNames.join(', ')}, not ${name}`);
  const schema = single(values, 'schema');
  return { ...(postgres && { postgres }), ...(tool && { tool }), ...(schema !== undefined && { schema }) };
}

/** Defaults, then the config file, then options. */
export async function effectiveConfiguration(args: CommonArguments): Promise<Configuration> {
  const path = args.config ?? findConfigurationFile(process.cwd());
  const fromFile = path === undefined ? undefined : await readConfigurationFile(path);
  if (fromFile && !fromFile.ok) throw new UsageError(fromFile.errors.join('\n'));
  return { ...defaultConfiguration, ...fromFile?.configuration, ...args.configuration };
}

export function strings(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

export type Values = ParsedWords['values'];

export function single(values: Values, name: string): string | undefined {
  const given = strings(values[name]);
  if (given.length > 1) throw new UsageError(`--${name} was given more than once`);
  return given[0];
}

export function flag(values: Values, name: string): boolean | undefined {
  const value = values[name];
  // The last one wins, so that `--color --no-color` in an alias and on the line does what the line says.
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'boolean' ? last : undefined;
}
