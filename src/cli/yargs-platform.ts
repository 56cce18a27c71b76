import cliui from 'cliui';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { inspect } from 'node:util';
import Parser from 'yargs-parser';

/**
 * What yargs asks of its platform, as far as this command uses it: the bundle has this file in place of yargs' own
 * lib/platform-shims/esm.mjs (tsdown.config.ts). That one loads translations, `assert`, standard output and a search
 * for package.json before a word is parsed, which takes longer than the parsing.
 */
const unused = (): never => {
  throw new Error('not part of the yargs that ddlint bundles');
};

/** The keys of yargs' messages are their English texts, with `%s` for values. */
function fill(text: string, values: readonly unknown[]): string {
  const left = [...values];
  return text.replace(/%s/g, () => String(left.shift()));
}

function equal(actual: unknown, expected: unknown, message: unknown): void {
  if (actual !== expected) throw new Error(String(message));
}

function unequal(actual: unknown, expected: unknown, message: unknown): void {
  if (actual === expected) throw new Error(String(message));
}

const platform = {
  assert: { strictEqual: equal, notStrictEqual: unequal },
  cliui,
  findUp: unused,
  getCallerFile: unused,
  getEnv: (name: string): string | undefined => process.env[name],
  getProcessArgvBin: (): string => 'ddlint',
  inspect,
  mainFilename: 'ddlint',
  Parser,
  path: { basename, dirname, extname, relative, resolve, join },
  process: {
    argv: (): readonly string[] => process.argv,
    cwd: (): string => process.cwd(),
    emitWarning: unused,
    execPath: (): string => process.execPath,
    exit: unused,
    nextTick: process.nextTick.bind(process),
    stdColumns: null,
  },
  readFileSync: unused,
  readdirSync: unused,
  require: unused,
  stringWidth: (text: string): number => text.length,
  y18n: {
    __: (text: string, ...values: readonly unknown[]): string => fill(text, values),
    __n: (one: string, many: string, count: number, ...values: readonly unknown[]): string => fill(count === 1 ? one : many, values),
    getLocale: (): string => 'en',
    setLocale: (): void => undefined,
    updateLocale: (): void => undefined,
  },
};

export { platform as default };
