import { lineAtTop, sqlMigration, upOnly } from '../build.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/** ariga/atlas, cmd/atlas/internal/cmdapi/migrate.go: one transaction a file (`--tx-mode file`), each statement sent by itself; the file's header can say `-- atlas:txmode none`. */
export const tool: Tool = {
  name: 'atlas',
  title: 'Atlas',
  marker: ({ text }) => (/^--\s*atlas:(?:txmode|delimiter|nolint|checkpoint|import)\b/m.test(text) ? 'a directive "-- atlas:"' : undefined),
  configured: ({ around }) => (around.read('atlas.sum') !== undefined ? 'the atlas.sum beside it' : undefined),
  read,
};

function read(file: MigrationFile): ToolReading {
  const none = /^--\s*atlas:txmode\s+none\b/m.test(file.text);
  return upOnly(sqlMigration(file, 'atlas', {
    send: 'each', transaction: none ? undefined : 'migration',
    // A directive of the file, and not of its first statement, has an empty line behind it.
    optOut: { words: 'Put `-- atlas:txmode none` and an empty line at the top of the file.', edits: lineAtTop(file, '-- atlas:txmode none\n'), newFiles: [], leaves: 'none' },
  }));
}
