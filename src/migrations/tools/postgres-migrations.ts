import { lineAtTop, sqlMigration, upOnly } from '../build.ts';
import { numberOf } from '../examine.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

const marker = '-- postgres-migrations disable-transaction';

/** ThomWright/postgres-migrations, run-migration.ts: one transaction a file, unless the marker stands anywhere in it; the file is one string. */
export const tool: Tool = {
  name: 'postgres-migrations',
  title: 'postgres-migrations',
  marker: ({ text }) => (text.includes(marker) ? `the comment "${marker}"` : undefined),
  configured: ({ path, around }) => (/^\d+[-_].*\.sql$/.test(baseName(path)) && /"postgres-migrations"\s*:/.test(around.nearest('package.json')?.text ?? '') ? 'its name, and postgres-migrations in the package.json' : undefined),
  order: 'natural',
  read,
  version: numberOf,
};

function read(file: MigrationFile): ToolReading {
  return upOnly(sqlMigration(file, 'postgres-migrations', {
    send: 'together', transaction: file.text.includes(marker) ? undefined : 'migration',
    optOut: { words: `Put \`${marker}\` at the top of the file; one statement is then all that may stand in it.`, edits: lineAtTop(file, marker), newFiles: [], leaves: 'implicit', opening: marker },
  }));
}
