import { lineAtTop, sqlMigration, upOnly } from '../build.ts';
import { numberOf } from '../examine.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/** graphile/migrate, src/header.ts and migration.ts: one transaction a file; `--! no-transaction` takes it away, and then exactly one statement may stand there. */
export const tool: Tool = {
  name: 'graphile-migrate',
  title: 'Graphile Migrate',
  marker: ({ text }) => (/^--! (?:Previous|Hash|Message|AllowInvalidHash|no-transaction)\b/m.test(text) ? 'a header "--!"' : undefined),
  fileName: ({ path, around }) => (/(?:^|\/)migrations\/(?:current\.sql|current\/.*\.sql|committed\/\d{6}.*\.sql)$/.test(path) && around.nearest('.gmrc', '.gmrc.json', '.gmrc.jsonc', '.gmrc.js') !== undefined ? 'its place, and the .gmrc' : undefined),
  root: (path) => path.replace(/\/(?:committed|current)(?:\/[^/]*|\.sql)$|\/[^/]*$/, ''),
  order: (files) => ({ files: files.toSorted((a, b) => Number(isCurrent(a)) - Number(isCurrent(b)) || (a.path < b.path ? -1 : 1)), problems: [] }),
  read,
  version: (path) => (/(?:^|\/)committed\/[^/]*$/.test(path) ? numberOf(path) : undefined),
  appliedAgain: isCurrent,
};

/** What is not committed yet comes last. */
function isCurrent({ path }: MigrationFile): boolean {
  return /(?:^|\/)current(?:\.sql$|\/)/.test(path);
}

function read(file: MigrationFile): ToolReading {
  const none = /^--! no-transaction\s*$/m.test(file.text);
  return upOnly(sqlMigration(file, 'graphile-migrate', {
    send: 'together', transaction: none ? undefined : 'migration',
    optOut: { words: 'Make `--! no-transaction` the first line; one statement is then all that may stand in the file.', edits: lineAtTop(file, '--! no-transaction'), newFiles: [], leaves: 'implicit', opening: '--! no-transaction' },
  }));
}
