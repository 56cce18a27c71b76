import { sqlMigration, upOnly } from '../build.ts';
import { numberOf } from '../examine.ts';
import { baseName, directoryOf } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';
import { wayByName } from '../ways-back.ts';

/** sourcegraph's migrator: up.sql and down.sql with a metadata.yaml; each file is one string, and brings its own BEGIN and COMMIT. */
export const tool: Tool = {
  name: 'sourcegraph',
  title: 'the migrator of Sourcegraph',
  fileName: ({ path, around }) => (/^(?:up|down)\.sql$/.test(baseName(path)) && around.read('metadata.yaml') !== undefined ? 'its name, and the metadata.yaml beside it' : undefined),
  root: (path) => directoryOf(directoryOf(path)),
  order: 'natural',
  read,
  way: wayByName,
  identity: ({ path }) => (baseName(path) === 'up.sql' ? numberOf(directoryOf(path)) : undefined),
};

function read(file: MigrationFile): ToolReading {
  return upOnly(sqlMigration(file, 'sourcegraph', { send: 'together' }));
}
