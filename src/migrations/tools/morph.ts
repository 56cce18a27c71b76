import { lineAtTop, sqlMigration, upOnly } from '../build.ts';
import { numberOfUp } from '../examine.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';
import { wayByEnding } from '../ways-back.ts';

/** mattermost/morph, drivers/postgres/postgres.go: BEGIN, the file as one Exec, COMMIT; without a transaction where its first bytes are `-- morph:nontransactional`. */
export const tool: Tool = {
  name: 'morph',
  title: 'morph',
  marker: ({ text }) => (/^\uFEFF?--\s*morph:/.test(text) ? 'a directive "-- morph:"' : undefined),
  fileName: ({ path, around }) => (/^\d+_.*\.(?:up|down)\.sql$/.test(baseName(path)) && around.read('../migrations.list') !== undefined ? 'its name, and a migrations.list' : undefined),
  order: 'natural',
  read,
  way: wayByEnding,
  version: numberOfUp,
};

function read(file: MigrationFile): ToolReading {
  const none = file.text.startsWith('-- morph:nontransactional');
  return upOnly(sqlMigration(file, 'morph', {
    send: 'together', transaction: none ? undefined : 'migration',
    optOut: { words: 'Make `-- morph:nontransactional` the first line; one statement is then all that may stand in the file.', edits: lineAtTop(file, '-- morph:nontransactional'), newFiles: [], leaves: 'implicit', opening: '-- morph:nontransactional' },
  }));
}
