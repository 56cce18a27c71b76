import { sqlMigration, upOnly } from '../build.ts';
import { numberOfUp } from '../examine.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';
import { wayByEnding } from '../ways-back.ts';

const name = /^\d{14,}_[^.]+((?:\.\w+)*)\.(up|down)\.sql$/;

/** ory/x popx and gobuffalo/pop, migrator.go: one transaction a file, or none where the file's name says `.autocommit.`; dialects beside PostgreSQL are left out. */
export const tool: Tool = {
  name: 'popx',
  title: 'popx, pop',
  fileName: ({ path }) => (/^\d{14,}_.+\.autocommit\.(?:up|down)\.sql$/.test(baseName(path)) ? 'its name ends in .autocommit.up.sql' : undefined),
  configured: ({ path, around }) => (name.test(baseName(path)) && /\b(?:ory\/x|ory\/pop|gobuffalo\/pop|oryx)\b/.test(around.nearest('go.mod')?.text ?? '') ? 'its name, and the go.mod' : undefined),
  order: 'text',
  read,
  way: (path) => wayByEnding(path.replace(/(?:\.\w+)*\.(up|down)\.sql$/, '.$1.sql')),
  identity: ({ path }) => numberOfUp(path),
};

const otherDialects: readonly string[] = ['mysql', 'sqlite3', 'sqlite', 'cockroach'];

function read(file: MigrationFile): ToolReading {
  const [, words = ''] = name.exec(baseName(file.path)) ?? [];
  const said = words.split('.');
  if (said.some((word) => otherDialects.includes(word))) return upOnly();
  return upOnly(sqlMigration(file, 'popx', {
    send: 'together', transaction: said.includes('autocommit') ? undefined : 'migration',
    optOut: { words: 'Name the file `.autocommit.up.sql`; one statement is then all that may stand in it.', edits: [], newFiles: [], leaves: 'implicit' },
  }));
}
