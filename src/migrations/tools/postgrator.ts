import { sqlMigration, upOnly } from '../build.ts';
import { numberOf, numberOfUp } from '../examine.ts';
import { baseName, directoryOf } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/** rickbergfalk/postgrator, postgrator.js: the file is one string; several statements are an implicit transaction, and nothing can say otherwise. Their numbers give the order (lib/utils.js, sortMigrationsAsc). */
export const tool: Tool = {
  name: 'postgrator',
  title: 'Postgrator',
  fileName: ({ path }) => (/^\d+\.(?:do|undo)(?:\..*)?\.sql$/.test(baseName(path)) ? 'its name, 001.do.….sql' : undefined),
  order: 'natural',
  read,
  way: (path) => ({ down: /^\d+\.undo\./.test(baseName(path)), key: `${directoryOf(path)}/${numberOf(path) ?? ''}` }),
  version: numberOfUp,
};

function read(file: MigrationFile): ToolReading {
  return upOnly(sqlMigration(file, 'postgrator', { send: 'together' }));
}
