import type { Operation } from '../../operations/index.ts';
import { sqlMigration, upOnly } from '../build.ts';
import type { Migration, RunnerLock } from '../migration.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Ordered, Tool, ToolReading } from '../tool.ts';

/**
 * flyway, PostgreSQLParser.java (detectCanExecuteInTransaction) and SqlScriptMetadata.java: one transaction a file, unless
 * a statement is one that Flyway knows to run in none: then the whole file has none. `<file>.conf` can say it too.
 */
export const tool: Tool = {
  name: 'flyway',
  title: 'Flyway',
  fileName: ({ path }) => (/^(?:[VU]\d[\d._]*__.*|R__.*)\.sql$/.test(baseName(path)) ? 'its name, V1__….sql' : undefined),
  // Locations are read with the directories below them.
  root: (path) => path.replace(/^(.*?(?:^|\/)db\/migrations?)\/.*$/, '$1').replace(/\/[^/]*\.sql$/, ''),
  order,
  read,
  way: (path) => ({ down: baseName(path).startsWith('U'), key: /^[UV]/.test(baseName(path)) ? versionOf(path).join('.') : path }),
  version: (path) => (/^V/.test(baseName(path)) ? versionOf(path).join('.') : undefined),
  appliedAgain: ({ path }) => baseName(path).startsWith('R__'),
  // Descriptions are validated too (flyway validate: differences in migration names).
  identity: ({ path }) => baseName(path),
};

/** Versioned ones by the numbers of their version, then repeatable ones by name. */
function order(files: readonly MigrationFile[]): Ordered {
  return { files: files.toSorted((a, b) => compareVersions(versionOf(a.path), versionOf(b.path)) || (baseName(a.path) < baseName(b.path) ? -1 : 1)), problems: [] };
}

function versionOf(path: string): readonly number[] {
  const [, version] = /^[VU](\d[\d._]*?)__/.exec(baseName(path)) ?? [];
  if (version === undefined) return [Infinity];
  const numbers = version.split(/[._]/).filter((part) => part !== '').map(Number);
  // 1.0 is 1 (MigrationVersion.java).
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  return numbers;
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one, two] = [a[i] ?? 0, b[i] ?? 0];
    if (one !== two) return one - two;
  }
  return 0;
}

function read(file: MigrationFile): ToolReading {
  const whole = sqlMigration(file, 'flyway', { send: 'each', runnerLock: holdsTransactionalLock(file) ? runnerLock : undefined });
  const conf = file.around.read(`${baseName(file.path)}.conf`);
  const said = /^\s*executeInTransaction\s*=\s*(.*?)\s*$/m.exec(conf ?? '')?.[1];
  const configured = said !== undefined && /^(?:true|false)$/i.test(said) ? said.toLowerCase() : undefined;
  const problems = said !== undefined && configured === undefined ? [{ path: `${file.path}.conf`, reason: `executeInTransaction must be true or false, not "${said}"; Flyway's default is assumed` }] : [];
  const none = configured === undefined ? whole.statements.some(({ operations, kind }) => otherCommands.has(kind) || operations.some(runsAlone)) : configured === 'false';
  const migration: Migration = none ? whole : {
    ...whole, transaction: 'migration',
    optOut: { words: `Write \`executeInTransaction=false\` into ${baseName(file.path)}.conf beside the file.`, edits: [], newFiles: conf === undefined ? [{ path: `${file.path}.conf`, text: 'executeInTransaction=false\n' }] : [], leaves: 'none' },
  };
  return { ...upOnly(migration), problems };
}

/** Since 9.1.2 (PostgreSQLAdvisoryLockTemplate.java, flyway#3854): an advisory lock in a transaction of another connection, open until the migration is done. */
const runnerLock: RunnerLock = {
  held: 'transaction', by: 'Flyway',
  otherwise: 'Write `flyway.postgresql.transactional.lock=false` into flyway.conf, or `spring.flyway.postgresql.transactional-lock=false` into application.properties: Flyway then holds its lock in no transaction.',
};

const configurations = ['flyway.conf', 'conf/flyway.conf', 'flyway.toml', 'conf/flyway.toml', 'application.properties', 'application.yml', 'application.yaml', 'pom.xml', 'build.gradle', 'build.gradle.kts'];

function holdsTransactionalLock({ around }: MigrationFile): boolean {
  return !configurations.some((name) => {
    const text = around.nearest(name)?.text ?? '';
    return /transactional[._-]?lock["']?\s*[=:,>(]\s*["']?false\b/i.test(text) || /^\[flyway\.postgresql\.transactional\]\s*lock\s*=\s*false\b/im.test(text);
  });
}

const otherCommands: ReadonlySet<string> = new Set(['CREATE DATABASE', 'DROP DATABASE', 'CREATE TABLESPACE', 'DROP TABLESPACE', 'CREATE SUBSCRIPTION', 'DROP SUBSCRIPTION', 'ALTER SYSTEM', 'DISCARD ALL']);

/** Not in Flyway's list, so that they fail in its transaction: REINDEX INDEX and TABLE CONCURRENTLY, DETACH PARTITION CONCURRENTLY. */
function runsAlone(operation: Operation): boolean {
  switch (operation.kind) {
    case 'createIndex':
    case 'dropIndex':
      return operation.concurrently;
    case 'reindex':
      return operation.target === 'schema' || operation.target === 'database' || operation.target === 'system';
    case 'vacuum':
      return true;
    default:
      return false;
  }
}
