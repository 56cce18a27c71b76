import { lineAtTop, sqlMigration, upOnly } from '../build.ts';
import { numberOf } from '../examine.ts';
import type { MigrationFile, Surroundings, Tool, ToolProblem, ToolReading } from '../tool.ts';

/** ariga/atlas, cmd/atlas/internal/cmdapi/migrate.go: one transaction a file (`--tx-mode file`), each statement sent by itself; the file's header can say `-- atlas:txmode none`. */
export const tool: Tool = {
  name: 'atlas',
  title: 'Atlas',
  marker: ({ text }) => (/^--\s*atlas:(?:txmode|delimiter|nolint|checkpoint|import)\b/m.test(text) ? 'a directive "-- atlas:"' : undefined),
  configured: ({ around }) => (around.read('atlas.sum') !== undefined ? 'the atlas.sum beside it' : undefined),
  order: 'text',
  read,
  configuration,
  identity: ({ path }) => numberOf(path),
};

/** Its first line sums up the directory, each other one a file. */
function configuration(around: Surroundings): readonly ToolProblem[] {
  const sums = around.nearest('atlas.sum');
  const odd = sums?.text.split(/\r?\n/).findIndex((line, i) => line !== '' && !(i === 0 ? /^h1:\S+$/ : /\sh1:\S+$/).test(line)) ?? -1;
  return sums && odd >= 0 ? [{ path: sums.path, reason: `line ${odd + 1} is no sum of a file: Atlas refuses the directory until \`atlas migrate hash\` has written it again; the files are taken in the order of their names` }] : [];
}

function read(file: MigrationFile): ToolReading {
  const none = /^--\s*atlas:txmode\s+none\b/m.test(file.text);
  return upOnly(sqlMigration(file, 'atlas', {
    send: 'each', transaction: none ? undefined : 'migration',
    // A directive of the file, and not of its first statement, has an empty line behind it.
    optOut: { words: 'Put `-- atlas:txmode none` and an empty line at the top of the file.', edits: lineAtTop(file, '-- atlas:txmode none\n'), newFiles: [], leaves: 'none', opening: '-- atlas:txmode none\n' },
  }));
}
