import type { Statement } from '../../operations/index.ts';
import { callsBetween, sqlMigration, upOnly } from '../build.ts';
import { numberOf, numberOfUp } from '../examine.ts';
import { requiresGoModule } from '../dependencies.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Ordered, Tool, ToolReading } from '../tool.ts';
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
  configured: ({ path, around }) => (/^\d+_.*\.(?:up|down)\.sql$/.test(baseName(path)) && requiresGoModule(around, /\b(?:go-pg\/migrations|uptrace\/bun)\b/) ? 'its name, and the go.mod' : undefined),
  order,
  read,
  way: (path) => wayByEnding(path.replace(/\.tx\.(up|down)\.sql$/, '.$1.sql')),
  version: numberOfUp,
};

/** go-pg/migrations applies them by their numbers (addMigration), bun by their names as text (sortAsc). */
function order(files: readonly MigrationFile[]): Ordered {
  const byText = files[0] !== undefined && requiresGoModule(files[0].around, /\buptrace\/bun\b/) && !requiresGoModule(files[0].around, /\bgo-pg\/migrations\b/);
  const numberIn = ({ path }: MigrationFile): number => (byText ? 0 : Number(numberOf(path) ?? 0));
  return { files: files.toSorted((a, b) => numberIn(a) - numberIn(b) || (a.path < b.path ? -1 : 1)), problems: [] };
}

function read(file: MigrationFile): ToolReading {
  const splits = [...file.text.matchAll(/^--(?:gopg|bun):split\b/gm)].map(({ index }) => index);
  const transaction = /\.tx\.(?:up|down)\.sql$/.test(file.path);
  return upOnly(sqlMigration(file, 'go-pg', {
    send: (statements: readonly Statement[]) => callsBetween(statements, splits), transaction: transaction ? 'migration' : undefined,
    optOut: { words: 'Take `.tx` out of the file\'s name; one statement is then all that may stand between two `--bun:split`.', edits: [], newFiles: [], leaves: 'implicit' },
  }));
}
