import { lineAtTop, sqlMigration, upOnly } from '../build.ts';
import { replaceLine } from '../directives.ts';
import { linesOf, type Line } from '../lines.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/** bytebase, backend/plugin/parser/base/transaction_mode.go: one transaction a file, unless the last `-- txn-mode` among the comments at its top says off. */
export const tool: Tool = {
  name: 'bytebase',
  title: 'Bytebase',
  marker: ({ text }) => (directiveIn(text) ? 'a comment "-- txn-mode"' : undefined),
  order: 'natural',
  read,
};

/** ParseTransactionConfig: up to the first line that is neither empty nor a comment; behind a byte order mark nothing is. */
function directiveIn(text: string): Line | undefined {
  const lines = linesOf(text);
  const end = lines.findIndex((line) => line.start === 1 || !/^\s*(?:--|$)/.test(line.text));
  return lines.slice(0, end < 0 ? undefined : end).findLast((line) => /^\s*--\s*txn-mode\s*=\s*(?:on|off)\s*$/i.test(line.text));
}

function read(file: MigrationFile): ToolReading {
  const directive = directiveIn(file.text);
  const none = directive !== undefined && /off\s*$/i.test(directive.text);
  return upOnly(sqlMigration(file, 'bytebase', {
    send: 'each', transaction: none ? undefined : 'migration',
    optOut: {
      words: 'Make `-- txn-mode = off` the first line, and the only one that names txn-mode.', newFiles: [], leaves: 'none', opening: '-- txn-mode = off',
      edits: directive ? replaceLine(file, directive, '-- txn-mode = off') : lineAtTop(file, '-- txn-mode = off'),
    },
  }));
}
