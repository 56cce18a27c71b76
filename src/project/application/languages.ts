/** What of a programming language it takes to tell code, strings and comments apart. By the extensions of its files. */
export interface Language {
  readonly comments: readonly Delimiters[];
  readonly strings: readonly StringDelimiters[];
  /** `<<~SQL … SQL` (shell, Ruby), `<<<SQL … SQL` (PHP). */
  readonly heredoc?: RegExp;
  /** `/…/` is a regular expression where a value may begin. */
  readonly regularExpressions?: true;
  /** It has HTML in it: text that people read stands outside of strings. */
  readonly markup?: true;
  /** Tables and columns are constants in capitals: jOOQ, Exposed. */
  readonly constants?: true;
  /** `:customers` is a value. */
  readonly symbols?: true;
  /** Its runtime brings classes of its own that tables are called like: Event, File. */
  readonly globals?: ReadonlySet<string>;
  /** A model's table may have the name of its module before it: Django, Rails. */
  readonly modules?: true;
}

export interface Delimiters {
  readonly open: string;
  /** Absent: the end of the line. */
  readonly close?: string;
}

export interface StringDelimiters {
  readonly open: string;
  readonly close: string;
  /** How the closing delimiter stands inside. */
  readonly escape: 'backslash' | 'double' | 'none';
  /** It may go over several lines. */
  readonly lines: boolean;
  /** What opens code inside; a brace closes it. */
  readonly hole?: string;
}

const slashes: Delimiters = { open: '//' };
const block: Delimiters = { open: '/*', close: '*/' };
const hash: Delimiters = { open: '#' };
const dashes: Delimiters = { open: '--' };
const markup: Delimiters = { open: '<!--', close: '-->' };

function quoted(quote: string, more: Partial<StringDelimiters> = {}): StringDelimiters {
  return { open: quote, close: quote, escape: 'backslash', lines: false, ...more };
}

const single = quoted("'");
const double = quoted('"');

/** Of the DOM and of ECMAScript, those that somebody may have a table for. */
const browserGlobals: ReadonlySet<string> = new Set('Account Animation Attr Audio Blob Cache Client Clients Comment Credential Date Document Element Error Event File Function History Image Location Lock Map Navigator Node Notification Number Object Option Permissions Plugin Plugins Promise Range Record Report Request Response Screen Selection Set Storage String Symbol Text Window Worker'.split(' '));

const javaScript: Language = { comments: [slashes, block], strings: [single, double, quoted('`', { lines: true, hole: '${' })], regularExpressions: true, markup: true, globals: browserGlobals };
const java: Language = { comments: [slashes, block], strings: [quoted('"""', { lines: true }), double, single], constants: true };
const kotlin: Language = { ...java, strings: [quoted('"""', { lines: true, escape: 'none', hole: '${' }), quoted('"', { hole: '${' }), single] };
const python: Language = { comments: [hash], strings: [quoted('"""', { lines: true }), quoted("'''", { lines: true }), double, single], modules: true };
const ruby: Language = { comments: [hash], strings: [quoted('"', { lines: true, hole: '#{' }), single], heredoc: /<<[~-]?(['"]?)([A-Z]\w*)\1/y, symbols: true, modules: true };
/** `#` may open an attribute too, so that it opens no comment here. */
const php: Language = { comments: [slashes, block, markup], strings: [quoted('"', { lines: true }), quoted("'", { lines: true })], heredoc: /<<<[ \t]*(['"]?)([A-Za-z_]\w*)\1/y, markup: true };
const go: Language = { comments: [slashes, block], strings: [double, single, quoted('`', { lines: true, escape: 'none' })] };
const cSharp: Language = { comments: [slashes, block], strings: [quoted('"""', { lines: true, escape: 'none' }), { open: '@"', close: '"', escape: 'double', lines: true }, { open: '@$"', close: '"', escape: 'double', lines: true }, double, single] };
const rust: Language = { comments: [slashes, block], strings: [{ open: 'r#"', close: '"#', escape: 'none', lines: true }, quoted('"', { lines: true })] };
const elixir: Language = { comments: [hash], strings: [quoted('"""', { lines: true }), quoted('"', { lines: true, hole: '#{' })], symbols: true };
const sql: Language = { comments: [dashes, block], strings: [] };
const html: Language = { comments: [markup], strings: [double], markup: true };
const yaml: Language = { comments: [hash], strings: [double, single] };
const shell: Language = { comments: [hash], strings: [quoted('"', { lines: true }), quoted("'", { escape: 'none', lines: true })], heredoc: /<<-?(['"]?)([A-Z]\w*)\1/y };
const prisma: Language = { comments: [slashes], strings: [double] };
const c: Language = { comments: [slashes, block], strings: [double, single] };
const unknown: Language = { comments: [], strings: [double, single] };

const extensions: readonly (readonly [Language, string])[] = [
  [javaScript, 'js mjs cjs jsx ts mts cts tsx vue svelte astro'], [java, 'java groovy'], [kotlin, 'kt kts scala'], [python, 'py pyi'], [ruby, 'rb rake'], [php, 'php phtml'], [go, 'go'],
  [cSharp, 'cs fs'], [rust, 'rs'], [elixir, 'ex exs'], [sql, 'sql'], [html, 'html htm xml erb ejs hbs jsp'], [yaml, 'yml yaml toml'], [shell, 'sh bash'], [prisma, 'prisma'], [c, 'c h cc cpp hpp dart swift'],
];

const byExtension: ReadonlyMap<string, Language> = new Map(extensions.flatMap(([language, names]) => names.split(' ').map((name): [string, Language] => [name, language])));

/** What a directory is searched for. */
export const sourceExtensions: readonly string[] = [...byExtension.keys()];

/** The last part of a path's name, in lower case: `ts`. */
export function extensionOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

export function languageOf(path: string): Language {
  return byExtension.get(extensionOf(path)) ?? unknown;
}
