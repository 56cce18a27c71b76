import { isJavaScript } from '../../embedded/index.ts';
import { programMigrations } from '../build-program.ts';
import { sqlMigration, upOnly } from '../build.ts';
import { baseName } from '../paths.ts';
import { isProgram, isProgramOf } from '../program-detection.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * db-migrate, and db-migrate-pg's index.js: one transaction a migration, unless the whole run has --non-transactional.
 * `db.runSql` sends its text as one query. With --sql-file a migration only reads sqls/<name>-up.sql and runs that.
 */
export const tool: Tool = {
  name: 'db-migrate',
  title: 'db-migrate',
  marker: (file) => (isProgram(file, /\bdb\.runSql\b|\bdbm\b|\bexports\._meta\b|\bup\b[^(){}]*\(\s*db\s*,\s*(?:callback|cb|done)\b/) ? 'its exports.setup' : undefined),
  fileName: ({ path, around }) => {
    const [, name] = sqlFile.exec(path) ?? [];
    return name !== undefined && (around.read(`../${name}.js`) ?? around.read(`../${name}.ts`)) !== undefined ? 'its place in sqls, and the migration that runs it' : undefined;
  },
  configured: (file) => (isProgramOf(file, 'db-migrate') ? 'its up(), and db-migrate in the package.json' : undefined),
  root: (path) => path.replace(/(?:\/sqls)?\/[^/]*$/, ''),
  way: (path) => ({ down: path.endsWith('-down.sql'), key: path.replace(/-(?:up|down)\.sql$/, '') }),
  order: (files) => ({ files: files.toSorted((a, b) => (baseName(a.path) < baseName(b.path) ? -1 : 1)), problems: [] }),
  read,
};

const sqlFile = /(?:^|\/)sqls\/([^/]+)-(?:up|down)\.sql$/;

function read(file: MigrationFile): ToolReading {
  const transaction = /\bdb-migrate\b[^"]*--non-transactional\b/.test(file.around.nearest('package.json')?.text ?? '') ? undefined : 'migration';
  if (!isJavaScript(file.path)) return upOnly(sqlMigration(file, 'db-migrate', { send: 'together', transaction }));
  // What the template reads is a file of its own, checked as such.
  if (readsSqlFile(file)) return upOnly({ path: file.path, tool: 'db-migrate', statements: [], notAnalysed: [], ...(transaction && { transaction }) });
  return programMigrations(file, 'db-migrate', () => ({ transaction }));
}

function readsSqlFile({ path, text, around }: MigrationFile): boolean {
  const up = `sqls/${baseName(path).replace(/\.[jt]s$/, '')}-up.sql`;
  return /\breadFile(?:Sync)?\b/.test(text) && text.includes(baseName(up)) && around.read(up) !== undefined;
}
