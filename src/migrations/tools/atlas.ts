import { sqlMigration, upOnly } from '../build.ts';
import { liesIn } from '../configured-directory.ts';
import { beginsWithMark } from '../lines.ts';
import { numberOf } from '../examine.ts';
import type { OptOut } from '../migration.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Surroundings, Tool, ToolProblem, ToolReading, ToolRemark } from '../tool.ts';

/**
 * ariga/atlas, cmd/atlas/internal/cmdapi/migrate.go and sql/migrate/dir.go: one transaction a file (`--tx-mode file`), each
 * statement sent by itself; the file's header can say `-- atlas:txmode none`.
 */
export const tool: Tool = {
  name: 'atlas',
  title: 'Atlas',
  marker: ({ text }) => (/^\uFEFF?--\s*atlas:(?:txmode|delimiter|nolint|checkpoint|import)\b/m.test(text) ? 'a directive "-- atlas:"' : undefined),
  configured: (file) => (file.around.read('atlas.sum') !== undefined ? 'the atlas.sum beside it' : isInConfiguredDirectory(file) ? 'its directory, which the atlas.hcl names' : undefined),
  order: 'text',
  read,
  configuration,
  identity: ({ path }) => numberOf(path),
};

/** `dir = "file://migrations"`; where the names are another tool's, that one may apply what Atlas writes. */
function isInConfiguredDirectory(file: MigrationFile): boolean {
  const config = file.around.nearest('atlas.hcl');
  if (!config || !/^\d+(?:_[^.]*)?\.sql$/.test(baseName(file.path))) return false;
  return [...config.text.matchAll(/^\s*dir\s*=\s*"file:\/\/([^"?]+)/gm)].some(([, directory = '']) => liesIn(file, config, directory));
}

/** Its first line sums up the directory, each other one a file. */
function configuration(around: Surroundings): readonly ToolProblem[] {
  const sums = around.nearest('atlas.sum');
  const odd = sums?.text.split(/\r?\n/).findIndex((line, i) => line !== '' && !(i === 0 ? /^h1:\S+$/ : /\sh1:\S+$/).test(line)) ?? -1;
  return sums && odd >= 0 ? [{ path: sums.path, reason: `line ${odd + 1} is no sum of a file: Atlas refuses the directory until \`atlas migrate hash\` has written it again; the files are taken in the order of their names` }] : [];
}

/** The comments that a file begins with. */
interface Header {
  /** Without their line breaks. */
  readonly lines: readonly string[];
  readonly end: number;
  /** An empty line behind them makes them comments of the file, and not of its first statement (comments() in dir.go); to Atlas one with \r is not empty. */
  readonly ofFile: boolean;
}

function headerOf(text: string): Header {
  const [whole = ''] = /^(?:(?:#|--)[^\n]*(?:\n|$))*/.exec(text) ?? [];
  return { lines: whole.split('\n').filter((line) => line !== ''), end: whole.length, ofFile: /^[ \t]*\n|^$/.test(text.slice(whole.length)) };
}

function directives(lines: readonly string[], name: string): readonly string[] {
  return lines.flatMap((line) => new RegExp(`^[ -~]*atlas:${name}(?: +(.+))?$`).exec(line.trim())?.[1] ?? []);
}

function read(file: MigrationFile): ToolReading {
  const header = headerOf(file.text);
  const said = header.ofFile ? directives(header.lines, 'txmode') : [];
  if (header.ofFile && header.lines.some((line) => /atlas:checkpoint\b/.test(line)) && hasFilesBefore(file)) {
    return { ...upOnly(), remarks: [{ path: file.path, reason: 'is a checkpoint: Atlas applies it to new databases only, in place of the files before it; it is not checked' }] };
  }
  return {
    ...upOnly(sqlMigration(file, 'atlas', { send: 'each', transaction: said[0] === 'none' ? undefined : 'migration', optOut: optOut(file, header) })),
    problems: oddMode(file, said), remarks: unseen(file, said),
  };
}

/** Databases that had those never see the checkpoint (Executor.Pending, SkipCheckpointFiles). */
function hasFilesBefore({ path, around }: MigrationFile): boolean {
  const name = baseName(path);
  return around.nearest(name)?.list('.').some((other) => /^[^/]+\.sql$/.test(other) && other < name) === true;
}

/** txmodeFor in migrate.go. */
function oddMode({ path }: MigrationFile, said: readonly string[]): readonly ToolProblem[] {
  if (said.length > 1) return [{ path, reason: `says atlas:txmode ${said.length} times: Atlas refuses the file; keep one` }];
  const odd = said.find((mode) => mode !== 'none' && mode !== 'file');
  return odd === undefined ? [] : [{ path, reason: `atlas:txmode must be none or file, not ${odd}: Atlas refuses the file; a transaction is assumed` }];
}

function unseen({ path, text }: MigrationFile, said: readonly string[]): readonly ToolRemark[] {
  return said.length === 0 && /^\uFEFF?--\s*atlas:txmode\s+none\b/m.test(text) ? [{ path, reason: 'Atlas does not see its `-- atlas:txmode none`: it belongs into the comments that the file begins with, with an empty line behind them that ends in \\n alone' }] : [];
}

/** The header anew: `-- atlas:delimiter` must stay the first line (Scanner.init), and what the header says of the file has to go on saying so. */
function optOut({ text }: MigrationFile, { lines, end, ofFile }: Header): OptOut {
  const others = lines.filter((line) => directives([line], 'txmode').length === 0);
  const first = others.filter((line, i) => i === 0 && directives([line], 'delimiter').length > 0);
  const rest = others.slice(first.length);
  const header = [...first, '-- atlas:txmode none', ...(ofFile ? rest : ['', ...rest])];
  return {
    words: 'Put `-- atlas:txmode none` and an empty line at the top of the file.',
    edits: [{ start: 0, end: beginsWithMark(text) ? 1 : end, text: `${header.join('\n')}\n` }], newFiles: [], leaves: 'none', opening: '-- atlas:txmode none\n',
  };
}
