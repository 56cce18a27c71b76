import { lineAtTop, sqlMigration, upOnly } from '../build.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/** bytebase, backend/plugin/parser/base/transaction_mode.go: one transaction a file, unless a leading comment says `-- txn-mode = off`. */
export const tool: Tool = {
  name: 'bytebase',
  title: 'Bytebase',
  marker: ({ text }) => (/^\s*--\s*txn-mode\s*=\s*(?:on|off)\b/i.test(text) ? 'a comment "-- txn-mode"' : undefined),
  order: 'natural',
  read,
};

function read(file: MigrationFile): ToolReading {
  const none = /^\s*--\s*txn-mode\s*=\s*off\b/i.test(file.text);
  return upOnly(sqlMigration(file, 'bytebase', {
    send: 'each', transaction: none ? undefined : 'migration',
    optOut: { words: 'Make `-- txn-mode = off` the first line.', edits: lineAtTop(file, '-- txn-mode = off'), newFiles: [], leaves: 'none', opening: '-- txn-mode = off' },
  }));
}
