import { lineAtTop, sqlMigration, upOnly } from '../build.ts';
import { replaceLine } from '../directives.ts';
import { linesOf, type Line } from '../lines.ts';
import type { MigrationFile, Tool, ToolReading, ToolRemark } from '../tool.ts';

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
  return lines.slice(0, end < 0 ? undefined : end).findLast((line) => pattern.test(line.text));
}

const pattern = /^\s*--\s*txn-mode\s*=\s*(?:on|off)\s*$/i;

/** Whoever wrote it thinks that it counts. */
function unseen({ path, text }: MigrationFile): readonly ToolRemark[] {
  const line = linesOf(text).find((one) => /^\s*--\s*txn-mode\b/i.test(one.text));
  return line ? [{ path, line: line.number, reason: 'Bytebase does not see this: only `-- txn-mode = on` or `off`, among the comments that the file begins with, counts' }] : [];
}

function read(file: MigrationFile): ToolReading {
  const directive = directiveIn(file.text);
  const none = directive !== undefined && /off\s*$/i.test(directive.text);
  const migration = sqlMigration(file, 'bytebase', {
    send: 'each', transaction: none ? undefined : 'migration',
    optOut: {
      words: 'Make `-- txn-mode = off` the first line, and the only one that names txn-mode.', newFiles: [], leaves: 'none', opening: '-- txn-mode = off',
      edits: directive ? replaceLine(file, directive, '-- txn-mode = off') : lineAtTop(file, '-- txn-mode = off'),
    },
  });
  return { ...upOnly(migration), ...(!directive && { remarks: unseen(file) }) };
}
