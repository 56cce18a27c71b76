import type { Statement } from '../../operations/index.ts';
import { callsBetween, sqlMigration, upOnly } from '../build.ts';
import { numberOfUp } from '../examine.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';
import { wayByEnding } from '../ways-back.ts';

/**
 * go-pg/migrations, collection.go, and uptrace/bun, migrate/migration.go: only `.tx.up.sql` is a transaction; `.up.sql`
 * is sent as it is, in the pieces between `--gopg:split` or `--bun:split`.
 */
export const tool: Tool = {
  name: 'go-pg',
  title: 'go-pg migrations, bun',
  marker: ({ text }) => (/^--(?:gopg|bun):split\b/m.test(text) ? 'a directive "--gopg:split" or "--bun:split"' : undefined),
  fileName: ({ path }) => (/^\d+_.*\.tx\.(?:up|down)\.sql$/.test(baseName(path)) ? 'its name ends in .tx.up.sql or .tx.down.sql' : undefined),
  configured: ({ path, around }) => (/^\d+_.*\.(?:up|down)\.sql$/.test(baseName(path)) && /\b(?:go-pg\/migrations|uptrace\/bun)\b/.test(around.nearest('go.mod')?.text ?? '') ? 'its name, and the go.mod' : undefined),
  order: 'natural',
  read,
  way: (path) => wayByEnding(path.replace(/\.tx\.(up|down)\.sql$/, '.$1.sql')),
  version: numberOfUp,
};

function read(file: MigrationFile): ToolReading {
  const splits = [...file.text.matchAll(/^--(?:gopg|bun):split\b/gm)].map(({ index }) => index);
  const transaction = /\.tx\.(?:up|down)\.sql$/.test(file.path);
  return upOnly(sqlMigration(file, 'go-pg', {
    send: (statements: readonly Statement[]) => callsBetween(statements, splits), transaction: transaction ? 'migration' : undefined,
    optOut: { words: 'Take `.tx` out of the file\'s name; one statement is then all that may stand between two `--bun:split`.', edits: [], newFiles: [], leaves: 'implicit' },
  }));
}
