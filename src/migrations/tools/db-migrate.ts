import { isJavaScript } from '../../embedded/index.ts';
import { programMigrations } from '../build-program.ts';
import { sqlMigration, upOnly } from '../build.ts';
import { baseName } from '../paths.ts';
import type { OptOut } from '../migration.ts';
import { isProgram, isProgramOf, manifestProblems } from '../program-detection.ts';
import { isRecord, settingAt } from '../settings-files.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * db-migrate, and db-migrate-pg's index.js: one transaction a migration, unless the whole run has --non-transactional.
 * `db.runSql` sends its text as one query. With --sql-file a migration only reads sqls/<name>-up.sql and runs that. The
 * number before the first hyphen gives the order (db-migrate-shared, util.js).
 */
export const tool: Tool = {
  name: 'db-migrate',
  title: 'db-migrate',
  marker: (file) => markers.find(([pattern]) => isProgram(file, pattern))?.[1],
  fileName: ({ path, around }) => {
    const [, name] = sqlFile.exec(path) ?? [];
    return name !== undefined && (around.read(`../${name}.js`) ?? around.read(`../${name}.ts`)) !== undefined ? 'its place in sqls, and the migration that runs it' : undefined;
  },
  configured: (file) => (isProgramOf(file, 'db-migrate') ? 'its up(), and db-migrate in the package.json' : undefined),
  root: (path) => path.replace(/(?:\/sqls)?\/[^/]*$/, ''),
  way: (path) => ({ down: path.endsWith('-down.sql'), key: path.replace(/-(?:up|down)\.sql$/, '') }),
  order: (files) => ({ files: files.toSorted((a, b) => numberOf(a) - numberOf(b) || (baseName(a.path) < baseName(b.path) ? -1 : 1)), problems: [] }),
  read,
  configuration: manifestProblems,
};

const markers: readonly (readonly [pattern: RegExp, because: string])[] = [
  [/\bexports\._meta\b/, 'its exports._meta'],
  [/\bdb\.runSql\b/, 'its db.runSql'],
  [/\bdbm\b/, 'its dbm'],
  [/\bup\b[^(){}]*\(\s*db\s*,\s*(?:callback|cb|done)\b/, 'its up(db, callback)'],
];

/** One without a number comes last. */
function numberOf({ path }: MigrationFile): number {
  const [, digits] = /^(\d+)-/.exec(baseName(path)) ?? [];
  return digits === undefined ? Number.MAX_VALUE : Number(digits);
}

const sqlFile = /(?:^|\/)sqls\/([^/]+)-(?:up|down)\.sql$/;

function read(file: MigrationFile): ToolReading {
  const transaction = runsNonTransactional(file) ? undefined : 'migration';
  if (!isJavaScript(file.path)) return upOnly(sqlMigration(file, 'db-migrate', { send: 'together', transaction, optOut }));
  // What the template reads is a file of its own, checked as such.
  if (readsSqlFile(file)) return upOnly({ path: file.path, tool: 'db-migrate', statements: [], notAnalysed: [], ...(transaction && { transaction }) });
  return programMigrations(file, 'db-migrate', () => ({ transaction, optOut }));
}

const optOut: OptOut = { words: 'Run db-migrate with `--non-transactional`, which holds for all that it applies then: no migration can say it for itself.', edits: [], newFiles: [], leaves: 'none' };

/** A script of the package.json. */
function runsNonTransactional({ around }: MigrationFile): boolean {
  const scripts = settingAt(around.nearest('package.json')?.settings(), 'scripts');
  return isRecord(scripts) && Object.values(scripts).some((script) => typeof script === 'string' && /\bdb-migrate\b.*--non-transactional\b/.test(script));
}

function readsSqlFile({ path, text, around }: MigrationFile): boolean {
  const up = `sqls/${baseName(path).replace(/\.[jt]s$/, '')}-up.sql`;
  return /\breadFile(?:Sync)?\b/.test(text) && text.includes(baseName(up)) && around.read(up) !== undefined;
}
